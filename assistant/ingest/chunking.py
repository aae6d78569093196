"""An article to passages: runs of whole sentences, long enough to make sense alone, short enough to be read in a second."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from assistant.ingest.blocks import split_blocks
from assistant.ingest.clutter import drop_clutter
from assistant.ingest.heading import body_start
from assistant.ingest.sentences import split_block_sentences
from assistant.schema import Article, Passage, Span

RULES_VERSION = 2
"""Which passages a text gives: counted up when other ones come out, here or from clutter, headings and sentences, so that a library can
tell that its own are of before."""
WORDS = 100
"""Words a passage aims at: about 146 tokens, well under the 256 at which the default embedder cuts."""
SHORT_TAIL = 25
"""Words; a shorter last passage says too little alone and joins the one before."""
TAIL_ROOM = 1.3
"""How far beyond its aim a passage may grow by such a tail."""
MAX_CHARACTERS = 1500
"""For scripts that write no spaces, where a count of words says nothing."""


@dataclass(frozen=True)
class _Unit:
    """A sentence, with what decides where passages may be parted."""

    span: Span
    words: int
    heading: bool
    opens_block: bool
    block_words: int


def split_passages(article: Article, *, words: int = WORDS) -> list[Passage]:
    """The passages of an article, in order, disjoint; together they hold every sentence behind its front matter or dateline
    that is not clutter.

    A passage aims at `words` words, counted at white space; it has more where its one sentence has, by a heading before it or a
    short tail. Paragraphs stay whole where they fit, a heading goes with what follows it, no sentence is cut. None for a text
    without a letter or digit, or of clutter alone.
    """
    passages: list[list[_Unit]] = []
    run: list[_Unit] = []
    for unit in _units(article.text):
        if run and _parts(run, unit, words):
            run, left = _without_trailing_headings(run)
            passages.append(run)
            if left and _too_wide(left, unit):
                passages.append(left)
                left = []
            run = left
        run.append(unit)
    if run:
        passages.append(run)
    return [_passage(units) for units in _joined_tail(passages, words)]


def _units(text: str) -> Iterator[_Unit]:
    for block in split_blocks(text, body_start(text)):
        spans = drop_clutter(
            text, block.start, block.end, list(split_block_sentences(text, block.start, block.end))
        )
        counts = [len(text[span.start : span.end].split()) for span in spans]
        block_words = sum(counts)
        for position, (span, count) in enumerate(zip(spans, counts, strict=True)):
            yield _Unit(span, count, block.heading, position == 0, block_words)


def _parts(run: list[_Unit], unit: _Unit, words: int) -> bool:
    """Whether a new passage begins with this sentence."""
    have = _count(run)
    if _too_wide(run, unit):
        return True
    if all(one.heading for one in run):
        return (
            unit.heading and have + unit.words > words
        )  # a menu or a list of links: nothing follows that it introduces
    if have + unit.words > words:
        return True
    # A paragraph that would be cut begins the next passage instead, if this one is long enough to stand alone and that one can hold it.
    return unit.opens_block and have >= words / 2 and unit.block_words <= words < have + unit.block_words


def _too_wide(run: list[_Unit], unit: _Unit) -> bool:
    return unit.span.end - run[0].span.start > MAX_CHARACTERS


def _without_trailing_headings(run: list[_Unit]) -> tuple[list[_Unit], list[_Unit]]:
    """A run without the headings at its end, and these: they introduce what comes next."""
    end = max(
        (position for position, unit in enumerate(run, start=1) if not unit.heading), default=len(run)
    )
    return run[:end], run[end:]


def _joined_tail(passages: list[list[_Unit]], words: int) -> list[list[_Unit]]:
    if len(passages) < 2:
        return passages
    *others, before, tail = passages
    joined = before + tail
    fits = _count(joined) <= TAIL_ROOM * words and not _too_wide(before, tail[-1])
    return [*others, joined] if _count(tail) < SHORT_TAIL and fits else passages


def _count(units: list[_Unit]) -> int:
    return sum(unit.words for unit in units)


def _passage(units: list[_Unit]) -> Passage:
    spans = tuple(unit.span for unit in units)
    return Passage(start=spans[0].start, end=spans[-1].end, sentences=spans)
