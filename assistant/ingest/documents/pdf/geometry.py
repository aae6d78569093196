"""Margins and distances of the lines of PDF pages: the evidence for the ends of paragraphs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from assistant.ingest.documents.pdf.lines import HYPHENS, Line

SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]⁰¹²³⁴-⁹]*\Z|[.!?…]\[\d+\]\Z")
_SMALL_START = re.compile(r"[\"'“‘«(\[]*[^\W\d_]")
_NEIGHBOURS = 12
"""Lines before and after a line that may share its margins."""
_ROW_GAP = 1.8
"""Width of a space between cells of a row, in font sizes."""
_RAGGED = 0.08
"""Share of lines that end early although their sentence goes on. In justified text it is about 0."""


class PlacedLine(NamedTuple):
    """A line with the index of its page and the right margin of its column."""

    page: int
    line: Line
    margin: float = 0.0
    reach: float = 0.0
    """Right end of the widest line of the page that begins at the same place, whatever its size."""


def starts_small(text: str) -> bool:
    """Return whether a text begins with a small letter, so that it continues a sentence."""
    match = _SMALL_START.match(text)
    return match is not None and match[0][-1].islower()


def is_row(line: Line) -> bool:
    """Return whether a line is a row of several cells."""
    return line.gap >= _ROW_GAP


def are_justified(previous: PlacedLine, placed: PlacedLine) -> bool:
    """Return whether the wide spaces of one of two lines come from its justification.

    Such a line of words fills its column, as does the line above it.
    """
    upper, line = previous.line, placed.line
    slack = 0.3 * line.size
    row = placed if is_row(line) else previous
    return (
        abs(upper.left - line.left) < slack
        and upper.right > previous.margin - slack
        and row.line.right > row.margin - slack
        and not any(map(str.isdigit, row.line.text))
    )


def place_lines(page: int, lines: Sequence[Line]) -> list[PlacedLine]:
    """Return the lines of a page with the right margins of their columns."""
    starts = _column_starts(lines)
    across = [any(_crosses(line, start) for start in starts) for line in lines]
    reach: dict[int, float] = {}
    for line in lines:
        reach[round(line.left)] = max(line.right, reach.get(round(line.left), 0.0))
    return [
        PlacedLine(
            page,
            line,
            line.right if across[index] else _margin(index, lines, across),
            reach[round(line.left)],
        )
        for index, line in enumerate(lines)
    ]


def _column_starts(lines: Sequence[Line]) -> list[float]:
    """Return the left edges of all columns that have text beside them on the left."""
    starts: list[float] = []
    for edge, count in Counter(round(line.left) for line in lines).most_common(20):
        if count < 3:
            break
        column = [line for line in lines if abs(line.left - edge) <= 1.5]
        heights = {round(line.bottom / 4) for line in lines if line.right < edge - 0.3 * line.size}
        beside = sum(round(line.bottom / 4) + d in heights for line in column for d in (-1, 0, 1))
        if beside >= max(3, 0.5 * len(column)):
            starts.append(edge)
    return starts


def _crosses(line: Line, start: float) -> bool:
    return line.left < start - 2 * line.size and line.right > start + 2 * line.size


def _margin(index: int, lines: Sequence[Line], across: Sequence[bool]) -> float:
    """Return the right edge that several lines near a line reach, a single longer line aside."""
    line = lines[index]
    near = slice(max(0, index - _NEIGHBOURS), index + _NEIGHBOURS + 1)
    left, size = line.left, line.size
    rights = sorted(
        (
            other.right
            for other, is_across in zip(lines[near], across[near], strict=True)
            if not is_across and abs(other.left - left) <= 3 * size and 0.92 < other.size / size < 1.09
        ),
        reverse=True,
    )
    rank = 0 if len(rights) < 4 else 1 if len(rights) < 12 else 2
    if rank and rights[0] - rights[rank] < line.size:
        rank = 0
    return max(rights[rank], line.right) if rights else line.right


def is_short(placed: PlacedLine, following: Line, *, spare: float = 0.0) -> bool:
    """Return whether the next line's first word would have fit, so that the break is deliberate.

    `spare` is the room that must be left beside the word, as a share of the column's width.
    """
    line = placed.line
    if line.text[-1] in HYPHENS:
        return False
    letter_width = (line.right - line.left) / len(line.text)
    first_word = following.text.split(maxsplit=1)[0]
    room = max(letter_width * (len(first_word) + 2) * 1.1, spare * (placed.margin - line.left))
    return line.right + room < placed.margin


class Style(NamedTuple):
    """The usual appearance of a document's lines."""

    size: float
    bold: bool
    distance: float
    """Distance between baselines, as a multiple of the font size."""
    ragged: frozenset[int]
    """Pages whose lines end at will, so that a short line says little."""

    @classmethod
    def of(cls, lines: Sequence[PlacedLine]) -> Style:
        """Measure the lines of a document."""
        sizes: Counter[float] = Counter()
        for placed in lines:
            sizes[round(placed.line.size, 1)] += len(placed.line.text)
        size = sizes.most_common(1)[0][0]
        bold = sum(len(placed.line.text) for placed in lines if placed.line.bold) * 2 > sum(
            sizes.values()
        )
        return cls(size, bold, _usual_distance(lines), _ragged_pages(lines))

    def is_heading(self, line: Line) -> bool:
        """Return whether a line is set like a heading: larger, or bold in a document that is not."""
        return self.is_larger(line) or (line.bold and not self.bold and line.size > 0.95 * self.size)

    def is_larger(self, line: Line) -> bool:
        """Return whether a line is larger than the text."""
        return line.size > 1.12 * self.size


def line_distance(upper: Line, lower: Line) -> float:
    """Return the distance between two baselines in font sizes; below 0 if the second is higher."""
    return (upper.bottom - lower.bottom) / lower.size


def _usual_distance(lines: Sequence[PlacedLine]) -> float:
    """Return the usual distance of the lines of a paragraph, in font sizes.

    In a short text with many paragraphs most distances are those between paragraphs.
    """
    distances, within = [], []
    for upper, lower in pairwise(lines):
        distance = line_distance(upper.line, lower.line)
        if upper.page == lower.page and 0 < distance < 3:
            distances.append(distance)
            is_of_text = 0.92 < upper.line.size / lower.line.size < 1.09
            if is_of_text and starts_small(lower.line.text) and not SENTENCE_END.search(upper.line.text):
                within.append(distance)
    return median(within or distances or [1.0])


def _ragged_pages(lines: Sequence[PlacedLine]) -> frozenset[int]:
    """Return the pages on which many lines end early although their sentence goes on."""
    continued: Counter[int] = Counter()
    early: Counter[int] = Counter()
    for upper, lower in pairwise(lines):
        if (
            upper.page == lower.page
            and 0 < line_distance(upper.line, lower.line) < 2
            and 0.92 < upper.line.size / lower.line.size < 1.09
            and starts_small(lower.line.text)
            and not SENTENCE_END.search(upper.line.text)
        ):
            continued[upper.page] += 1
            early[upper.page] += is_short(upper, lower.line)
    share = sum(early.values()) / max(1, sum(continued.values()))
    return frozenset(
        page
        for page in {placed.page for placed in lines}
        if (early[page] / continued[page] if continued[page] >= 8 else share) > _RAGGED
    )
