"""The lines of a page that no one wrote as news: advertisements, newsletters, links, credits. They stay in the text, and are not read.

A sentence that is left out wrongly can never be an answer, so a rule has to fit the whole of it: "He asked readers to subscribe to
the paper in 1848" only holds words of the trade, and stays.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.ingest.clutter_lines import BLOCKS, LINES, SENTENCES
from assistant.schema import Span

LONGEST = 320
"""Code points. What is longer was written by someone; the longest invitation to a newsletter in 150 pages has 256."""
# Arrows, bullets, emoji and brackets around a line are no part of it.
_EDGES = re.compile(r"\A[^\w@©“\"'‘]+|[\s.!?:;,>»›→…)\]]+\Z")
# Who says something is quoted: `Follow us on Twitter, the minister said.`
_TOLD = re.compile(
    r"\b(?:said|says|told|tells|asked|added|wrote|tweeted|posted|announced|according to|urged)\b",
    re.IGNORECASE,
)


def drop_clutter(text: str, start: int, end: int, sentences: Sequence[Span]) -> list[Span]:
    """Those sentences of a block, `text[start:end]`, that are worth reading: none if it is a link or a button as a whole."""
    if is_clutter_line(text[start:end]):
        return []
    return [span for span in sentences if not _is_sentence(text[span.start : span.end])]


def is_clutter_line(words: str) -> bool:
    """Whether a line that stands by itself is clutter as a whole. What is clutter as a sentence too is left to `drop_clutter`."""
    line = _bare(words)
    return line.casefold() in LINES or _BLOCK.fullmatch(line) is not None


def _is_sentence(words: str) -> bool:
    line = _bare(words)
    return _SENTENCE.fullmatch(line) is not None and not _TOLD.search(line)


def _bare(words: str) -> str:
    """A line on one line, without what stands around it; nothing for what is too long to be clutter."""
    return _EDGES.sub("", " ".join(words.split())) if len(words) <= LONGEST else ""


def _any_of(shapes: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{shape})" for shape in shapes), re.IGNORECASE)


_BLOCK = _any_of(BLOCKS)
_SENTENCE = _any_of(SENTENCES)
