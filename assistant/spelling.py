"""Plain spelling: a text in the characters that a reader would type, for comparison only.

One word can be written in many ways: with a ligature, in full-width letters, with accents as characters
of their own, with soft hyphens or no-break spaces. The stored text keeps them. The search index, the
embedder and grounding compare plain spellings.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_LETTER_FORMS = ("<font>", "<initial>", "<medial>", "<final>", "<isolated>", "<wide>", "<narrow>")
# Formatting characters that show nothing. U+00AD is the soft hyphen, U+FE0F selects a picture.
_INVISIBLE = (
    0xAD, 0x34F, 0x61C, 0x180E, 0x200B, 0x200D, 0x200E, 0x200F, *range(0x202A, 0x202F),
    *range(0x2060, 0x2065), *range(0x2066, 0x2070), *range(0xFE00, 0xFE10), 0xFEFF,
)  # fmt: skip
_SIGNS = {0x2010: "-", 0x2011: "-", 0x2BC: "'"}
"""Hyphens, and the letter apostrophe, which is no sign of punctuation and would join two words."""
# Blocks that hold letters in other forms: Latin digraphs and the long s, ligatures, half- and full-width
# forms, Arabic presentation forms, mathematical letters; and spaces.
_BLOCKS = (
    range(0xA0, 0x250), range(0x587, 0x588), range(0x2000, 0x2100), range(0x2100, 0x2190),
    range(0x3000, 0x3001), range(0xFB00, 0xFE00), range(0xFE70, 0xFFEF), range(0x1D400, 0x1D800),
)  # fmt: skip
# The zero-width non-joiner only suppresses a ligature in Latin script, but parts words in Persian.
_NON_JOINER = re.compile("(?<=[A-Za-z\u00c0-\u024f])\u200c(?=[A-Za-z\u00c0-\u024f])")

_RAISED = "[⁰¹²³⁴-⁹]+"
_NOTE_MARK = re.compile(
    r"(?:(?<=[^\W\d_⁰¹²³⁴-⁹]{3})|(?<=[.,;:!?”’\"%])|(?<=\d\d)(?<!(?<!\d)10))"
    rf"{_RAISED}(?:[,–-]{_RAISED})*(?=[\s.,;:!?)\]”’\"'–—-]|\Z)"
)
# The number of a note stands behind a word, a full stop or a number. Behind a unit of one or two
# letters, behind a single digit and behind 10 a raised number is a power.


def plain_spelling(text: str) -> str:
    """Return a text in plain spelling, in Unicode's composed form (NFC). Applying it twice is the same.

    The raised numbers of notes are left out: `17 million²` is `17 million`. Other superscripts,
    subscripts, fractions and numbers in circles stay: `m²` is not `m2`, nor `10⁶` `106`.
    """
    if text.isascii():
        return text
    table = _translations()
    if _variants().search(text):
        text = _NON_JOINER.sub("", text).translate(table)
    return _NOTE_MARK.sub("", unicodedata.normalize("NFC", text))


@cache
def _translations() -> dict[int, str | None]:
    table: dict[int, str | None] = dict.fromkeys(_INVISIBLE)
    table.update(_SIGNS)
    for code in (code for block in _BLOCKS for code in block):
        if code not in table and (plain := _plain_form(chr(code))):
            table[code] = plain
    return table


def _plain_form(char: str) -> str | None:
    """Return the letters or the space that a character stands for; None if it stands for itself."""
    category = unicodedata.category(char)
    if category == "Zs":
        return " "
    kind = unicodedata.decomposition(char).partition(" ")[0]
    plain = unicodedata.normalize("NFKC", char)
    is_letter = category[0] == "L" or category == "Nl"
    if kind in _LETTER_FORMS or (kind == "<compat>" and is_letter and plain.isalpha()):
        return unicodedata.normalize("NFKC", plain.translate(_SIGNS))
    return None


@cache
def _variants() -> re.Pattern[str]:
    return re.compile(f"[{''.join(re.escape(chr(code)) for code in _translations())}\u200c]")
