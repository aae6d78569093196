"""Lines of a PDF to paragraphs. A PDF has no paragraphs, so gaps, indents and short lines reveal them.

Not a library: PDFium is fast and robust on damaged files but returns lines only, and the quotes need
the offset of every page in the final text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from assistant.ingest.documents.pdf_lines import LINE_HYPHEN, Line

_SENTENCE_END = re.compile(r"[.!?:;…][\"'”’)\]»]*\Z")
_LIST_ITEM = re.compile(r"(?:[•▪◦‣·●○■□–—*-]|\(?(?:\d{1,3}|[a-z])[.)])\s+\S")
_NUMBERS = re.compile(r"\d+")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_MAX_HEADING = 200
"""Characters."""
_WIDE_GAP = 1.3
"""Multiple of the usual line distance that separates paragraphs. Word processors add half a line or
more, browsers a whole line."""
_HYPHENATED = 0.03
"""Share of lines ending in a hyphen from which the document counts as hyphenated. It is about 0.1 if a
program hyphenated it, else 0.01."""


class PlacedLine(NamedTuple):
    """A line with the index of its page."""

    page: int
    line: Line


class PdfText(NamedTuple):
    """The text of a PDF and the offset in it at which each page begins."""

    text: str
    pages: tuple[int, ...]


def join_pages(pages: Sequence[Sequence[Line]]) -> PdfText:
    """Join the lines of all pages into paragraphs, also across pages, without running heads."""
    bodies = _remove_running_heads(pages)
    lines = [PlacedLine(number, line) for number, page in enumerate(bodies) for line in page]
    if not lines:
        return PdfText("", (0,) * len(pages))
    style = _Style.of([placed.line for placed in lines], bodies)
    return _write_paragraphs(list(_paragraphs(lines, style)), style, len(pages))


class _Style(NamedTuple):
    """The typical appearance of a document's lines."""

    size: float
    bold: bool
    distance: float
    """Distance between baselines, as a multiple of the font size."""
    rights: dict[tuple[int, int], float]
    """Right edge of the lines that start in a column, by page and column number."""
    words: frozenset[str]
    """All words, lower case, except those at line ends."""
    hyphenated: bool

    @classmethod
    def of(cls, lines: list[Line], pages: Iterable[Sequence[Line]]) -> _Style:
        sizes: Counter[float] = Counter()
        for line in lines:
            sizes[round(line.size, 1)] += len(line.text)
        size = sizes.most_common(1)[0][0]
        bold = sum(len(line.text) for line in lines if line.bold) * 2 > sum(sizes.values())
        distances = [
            (upper.bottom - lower.bottom) / lower.size
            for upper, lower in pairwise(lines)
            if 0 < upper.bottom - lower.bottom < 3 * lower.size
        ]
        rights: dict[tuple[int, int], float] = {}
        for number, page in enumerate(pages):
            for line in page:
                for column in _columns(line, size):
                    rights[number, column] = max(rights.get((number, column), 0.0), line.right)
        words = frozenset(
            word.lower() for line in lines for word in _WORD.findall(line.text.rpartition(" ")[0])
        )
        hyphens = sum(line.text.endswith("-") for line in lines)
        return cls(
            size,
            bold,
            median(distances) if distances else 1.0,
            rights,
            words,
            hyphens > _HYPHENATED * len(lines),
        )

    def right_edge(self, placed: PlacedLine) -> float:
        """Return the right edge of the line's column."""
        return max(
            self.rights.get((placed.page, column), 0.0) for column in _columns(placed.line, self.size)
        )

    def is_heading(self, line: Line) -> bool:
        """Return whether a line is set like a heading: larger, or bold in a document that is not."""
        return line.size > 1.12 * self.size or (
            line.bold and not self.bold and line.size > 0.95 * self.size
        )


def _columns(line: Line, size: float) -> tuple[int, int]:
    """Return the two nearest columns of a grid three font sizes wide.

    With two columns, an indented line still shares a column with its neighbours.
    """
    column = round(line.left / (3 * size))
    return column, column + (1 if line.left / (3 * size) > column else -1)


def _remove_running_heads(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """Remove lines at the top and bottom of pages that recur on other pages, numbers aside.

    A page that would become empty, such as a form or a slide, is left unchanged.
    """
    edges = [_edge_lines(page) for page in pages]
    counts = Counter(key for lines in edges for key in {_key(line) for line in lines})
    running = {key for key, count in counts.items() if count >= max(2, 0.4 * len(pages))}
    bodies = (
        [line for line in page if not (line in edge and _key(line) in running)]
        for page, edge in zip(pages, edges, strict=True)
    )
    return [lines or list(page) for lines, page in zip(bodies, pages, strict=True)]


def _edge_lines(page: Sequence[Line]) -> set[Line]:
    """Return the lines at the two lowest and the two highest baselines."""
    heights = sorted({round(line.bottom) for line in page})
    edges = {*heights[:2], *heights[-2:]}
    return {line for line in page if round(line.bottom) in edges}


def _key(line: Line) -> str:
    return _NUMBERS.sub("#", line.text)


def _paragraphs(lines: list[PlacedLine], style: _Style) -> Iterator[list[PlacedLine]]:
    paragraph = lines[:1]
    for previous, line in pairwise(lines):
        if _is_break(previous, line, style):
            yield paragraph
            paragraph = []
        paragraph.append(line)
    yield paragraph


def _is_break(previous_placed: PlacedLine, placed: PlacedLine, style: _Style) -> bool:
    """Return whether a new paragraph begins with the second of two lines."""
    previous, line = previous_placed.line, placed.line
    if (
        style.is_heading(previous) != style.is_heading(line)
        or not 0.88 < previous.size / line.size < 1.13
        or _LIST_ITEM.match(line.text)
    ):
        return True
    distance = (previous.bottom - line.bottom) / line.size
    if previous_placed.page != placed.page or distance <= 0:  # on the next page or in the next column
        return bool(_SENTENCE_END.search(previous.text)) or style.is_heading(line)
    if distance > _WIDE_GAP * style.distance:
        return True
    if style.is_heading(line):
        return False
    is_indented = line.left - previous.left > 0.7 * line.size and not _LIST_ITEM.match(previous.text)
    return is_indented or _is_short(previous_placed, line, style)


def _is_short(placed: PlacedLine, following: Line, style: _Style) -> bool:
    """Return whether the next line's first word would have fit, so that the break is deliberate."""
    line = placed.line
    if line.text[-1] in f"-{LINE_HYPHEN}":
        return False
    letter_width = (line.right - line.left) / len(line.text)
    first_word = following.text.split(maxsplit=1)[0]
    return line.right + letter_width * (len(first_word) + 2) * 1.1 < style.right_edge(placed)


def _write_paragraphs(paragraphs: list[list[PlacedLine]], style: _Style, page_count: int) -> PdfText:
    starts: dict[int, int] = {}
    pieces: list[str] = []
    length = 0
    for paragraph in paragraphs:
        mark = ("\n\n" if pieces else "") + _heading_mark([placed.line for placed in paragraph], style)
        for number, placed in enumerate(paragraph):
            separator = mark if number == 0 else " "
            if number and pieces[-1].endswith(("-", LINE_HYPHEN)):
                joined = _join_hyphenated(pieces[-1], placed.line.text, style)
                length += len(joined) - len(pieces[-1])
                pieces[-1], separator = joined, ""
            pieces.append(separator + placed.line.text)
            starts.setdefault(placed.page, length + len(separator) if length else 0)
            length += len(pieces[-1])
    text = "".join(pieces)
    pages: list[int] = []
    for page in reversed(range(page_count)):  # a page without text begins where the next page does
        pages.append(starts.get(page, pages[-1] if pages else len(text)))
    return PdfText(text, (0, *reversed(pages[:-1])) if page_count else ())


def _join_hyphenated(before: str, line: str, style: _Style) -> str:
    """Return `before` without its final hyphen if the word that continues in `line` has none."""
    if before.endswith(LINE_HYPHEN):
        return before[:-1]
    first = re.search(r"[^\W\d_]+\Z", before[:-1])
    rest = re.match(r"[^\W\d_]+", line)
    if first is None or rest is None or not rest[0][0].islower():
        return before
    if f"{first[0]}-{rest[0]}".lower() in style.words:
        return before
    return before[:-1] if style.hyphenated or (first[0] + rest[0]).lower() in style.words else before


def _heading_mark(lines: list[Line], style: _Style) -> str:
    """Return the Markdown mark of a heading, or an empty string for a paragraph."""
    words = " ".join(line.text for line in lines)
    is_larger = lines[0].size > 1.12 * style.size
    if (
        style.is_heading(lines[0])
        and len(words) <= _MAX_HEADING
        and (is_larger or not _SENTENCE_END.search(words))
    ):
        return "# " if lines[0].size > 1.6 * style.size else "## " if is_larger else "### "
    return ""
