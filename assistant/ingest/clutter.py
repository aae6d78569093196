"""Detection of web page clutter: advertisements, newsletter invitations, links, credits.

Clutter stays in the text, so that offsets are stable, but not in passages: it is neither indexed nor
quoted. Hand-written: boilerplate removal libraries need HTML, and this works on plain text from any
source.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.ingest.clutter_patterns import BLOCKS, LINES, SENTENCES
from assistant.schema import Span

# Longer text is prose; the longest newsletter invitation in 150 pages has 256 characters.
LONGEST_CLUTTER = 320
# Arrows, bullets, emoji and brackets around a line.
_EDGES = re.compile(r"\A[^\w@©“\"'‘]+|[\s.!?:;,>»›→…)\]]+\Z")
# A picture as a data address with its markup, or lines of at least 60 characters of base64 and the rest
# of the last. Letters alone are a long word, and lower-case hexadecimal digits a checksum.
_ENCODED = re.compile(
    r"""(?P<data>(?:!\[[^\]\n]{0,200}\]\(|<img\b[^<>\n]{0,200}?src\s*=\s*["'])?
          data:[\w.+-]{1,40}/[\w.+-]{1,80}(?:;[\w.=+-]{1,40})*,[\w+/=%-]{24,}+(?:\s*\n[\w+/=]{24,}+)*+
          ["')]?(?:\s*/?>)?)
      | (?<![\w+/=])[A-Za-z0-9+/]{60,}+(?:\s*\n[A-Za-z0-9+/]{60,}+)*+
        (?:\s*\n(?:[A-Za-z0-9+/]*={1,2}(?!\w)|[A-Za-z0-9+/]{16,}(?=\s*(?:\n|\Z)))|={0,2})
    """,
    re.VERBOSE,
)
_ENCODED_SIGNS = tuple(map(re.compile, ("[A-Z]", "[a-z]", "[0-9]", "[+/]|[A-Z][a-z0-9]{0,3}[A-Z]")))
# A sentence with a verb of speech quotes someone: `Follow us on Twitter, the minister said.`
_SPEECH = re.compile(
    r"\b(?:said|says|told|tells|asked|added|wrote|tweeted|posted|announced|according to|urged)\b",
    re.IGNORECASE,
)


def drop_clutter(text: str, start: int, end: int, sentences: Sequence[Span]) -> list[Span]:
    """Drop clutter from the sentences of the block `text[start:end]`; all of them if it is clutter.

    A pattern must match a whole sentence, since a wrongly dropped sentence can never be an answer: "He
    asked readers to subscribe to the paper in 1848" stays.
    """
    if is_clutter_line(text[start:end]):
        return []
    return [span for span in sentences if not _is_clutter_sentence(text[span.start : span.end])]


def find_encoded(text: str) -> list[Span]:
    """Return the stretches of a text that are pictures and other files in base64, in order."""
    return [
        Span(start=match.start(), end=match.end())
        for match in _ENCODED.finditer(text)
        if match["data"] or all(sign.search(text, *match.span()) for sign in _ENCODED_SIGNS)
    ]


def cut_out(text: str, spans: Sequence[Span], encoded: Sequence[Span]) -> list[Span]:
    """Return the parts of sentences outside `encoded`. Parts without letters and digits are dropped."""
    parts: list[Span] = []
    for span in spans:
        start = span.start
        for hole in encoded:
            if hole.start < span.end and hole.end > start:
                parts += _trim(text, start, max(start, hole.start))
                start = hole.end
        parts += _trim(text, start, span.end)
    return parts


def _trim(text: str, start: int, end: int) -> list[Span]:
    words = text[start:end]
    if not any(map(str.isalnum, words)):
        return []
    start += len(words) - len(words.lstrip())
    return [Span(start=start, end=start + len(words.strip()))]


def is_clutter_line(words: str) -> bool:
    """Return whether a line on its own is clutter. Clutter sentences are left to `drop_clutter`."""
    line = _normalize(words)
    return line.casefold() in LINES or _BLOCK.fullmatch(line) is not None


def _is_clutter_sentence(words: str) -> bool:
    line = _normalize(words)
    return _SENTENCE.fullmatch(line) is not None and not _SPEECH.search(line)


def _normalize(words: str) -> str:
    """Strip decoration and collapse white space. Empty for text that is too long to be clutter."""
    return _EDGES.sub("", " ".join(words.split())) if len(words) <= LONGEST_CLUTTER else ""


def _any_of(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


_BLOCK = _any_of(BLOCKS)
_SENTENCE = _any_of(SENTENCES)
