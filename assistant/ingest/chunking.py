"""Chunking: split an article into passages, which are runs of whole sentences of about 100 words.

Hand-written: a citation needs exact offsets of whole sentences, and a passage must respect headings,
paragraphs and clutter. General-purpose chunkers cut at a number of characters or tokens.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from assistant.ingest.blocks import split_blocks
from assistant.ingest.clutter import cut_out, drop_clutter, find_encoded
from assistant.ingest.heading import body_start
from assistant.ingest.sentences import split_block_sentences
from assistant.schema import Article, Passage, Span

TARGET_WORDS = 100
"""Target length of a passage in words: about 146 tokens. The default embedder truncates at 256."""
SHORT_TAIL_WORDS = 25
"""A last passage with fewer words has too little context and joins the passage before it."""
MAX_STRETCH = 1.3
"""Maximum length of a passage with such a tail, as a multiple of the target."""
MAX_CHARACTERS = 1500
"""Maximum length of a passage in characters, for scripts without spaces between words."""


@dataclass(frozen=True)
class _Unit:
    """A sentence with its place in the layout."""

    span: Span
    words: int
    is_heading: bool
    opens_block: bool
    block_words: int
    """Words of the whole block."""


def split_passages(article: Article, *, words: int = TARGET_WORDS) -> list[Passage]:
    """Split an article into passages of about `words` words, in order and disjoint.

    Together they contain every sentence after the front matter or dateline, except clutter. Words are
    counted at white space. A passage is longer than the target only for a single long sentence, a
    heading before it or a short tail. Paragraphs stay whole where they fit, a heading stays with the
    text below it, and no sentence is cut. Empty for a text of clutter or without letters and digits.
    """
    passages: list[list[_Unit]] = []
    run: list[_Unit] = []
    for unit in _units(article.text):
        if run and _starts_passage(run, unit, words):
            run, headings = _split_trailing_headings(run)
            passages.append(run)
            if headings and _is_too_wide(headings, unit):
                passages.append(headings)
                headings = []
            run = headings
        run.append(unit)
    if run:
        passages.append(run)
    return [_build_passage(units) for units in _join_tail(passages, words)]


def _units(text: str) -> Iterator[_Unit]:
    """Yield the sentences of a text that are not clutter."""
    encoded = find_encoded(text)
    for block in split_blocks(text, body_start(text)):
        sentences = list(split_block_sentences(text, block.start, block.end))
        spans = drop_clutter(text, block.start, block.end, sentences)
        if encoded:
            spans = cut_out(text, spans, encoded)
        counts = [len(text[span.start : span.end].split()) for span in spans]
        block_words = sum(counts)
        for position, (span, count) in enumerate(zip(spans, counts, strict=True)):
            yield _Unit(span, count, block.is_heading, position == 0, block_words)


def _starts_passage(run: list[_Unit], unit: _Unit, words: int) -> bool:
    """Return whether `unit` starts a new passage rather than joining `run`."""
    length = _count_words(run)
    if _is_too_wide(run, unit):
        return True
    if all(previous.is_heading for previous in run):
        # A menu or list of links looks like headings, but introduces nothing: it may be cut.
        return unit.is_heading and length + unit.words > words
    if length + unit.words > words:
        return True
    # A paragraph that would be cut starts the next passage if it fits there whole and this passage is
    # already half full.
    return (
        unit.opens_block
        and length >= words / 2
        and unit.block_words <= words < length + unit.block_words
    )


def _is_too_wide(run: list[_Unit], unit: _Unit) -> bool:
    return unit.span.end - run[0].span.start > MAX_CHARACTERS


def _split_trailing_headings(run: list[_Unit]) -> tuple[list[_Unit], list[_Unit]]:
    """Split off the headings at the end of a run: they introduce the next passage."""
    end = max(
        (position for position, unit in enumerate(run, start=1) if not unit.is_heading), default=len(run)
    )
    return run[:end], run[end:]


def _join_tail(passages: list[list[_Unit]], words: int) -> list[list[_Unit]]:
    """Join a short last passage to the passage before it, if they fit together."""
    if len(passages) < 2:
        return passages
    *earlier, previous, tail = passages
    joined = previous + tail
    fits = _count_words(joined) <= MAX_STRETCH * words and not _is_too_wide(previous, tail[-1])
    return [*earlier, joined] if _count_words(tail) < SHORT_TAIL_WORDS and fits else passages


def _count_words(units: list[_Unit]) -> int:
    return sum(unit.words for unit in units)


def _build_passage(units: list[_Unit]) -> Passage:
    spans = tuple(unit.span for unit in units)
    return Passage(start=spans[0].start, end=spans[-1].end, sentences=spans)
