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
