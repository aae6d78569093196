"""Lines of a PDF's pages to paragraphs. A PDF knows only where words stand, so paragraphs are told by gaps, indents and short lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from assistant.ingest.documents.pdf_lines import PARTED, Line

_ENDS = re.compile(r"[.!?:;…][\"'”’)\]»]*\Z")
_ITEM = re.compile(r"(?:[•▪◦‣·●○■□–—*-]|\(?(?:\d{1,3}|[a-z])[.)])\s+\S")
_NUMBERS = re.compile(r"\d+")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_LONGEST_HEADING = 200
_WIDER = 1.3
"""Times the usual distance of lines. Word processors put half a line or more between paragraphs, browsers a whole one."""
_HYPHENATED = 0.03
"""Share of lines that end in a hyphen. Where a program parts words one line in ten does; where none does one in a hundred."""


class Placed(NamedTuple):
    """A line and the page it is on, counted from 0."""

    page: int
    line: Line


class Layout(NamedTuple):
    """The text of a PDF and where in it each page begins."""

    text: str
    pages: tuple[int, ...]


def lay_out(pages: Sequence[Sequence[Line]]) -> Layout:
    """The pages' lines as one text. A paragraph that goes on overleaf is one; what stands on every page is left out."""
    kept = _without_running_heads(pages)
    lines = [Placed(number, line) for number, page in enumerate(kept) for line in page]
    if not lines:
        return Layout("", (0,) * len(pages))
    style = _Style.of([placed.line for placed in lines], kept)
    return _written(list(_grouped(lines, style)), style, len(pages))


class _Style(NamedTuple):
    """How most of a document looks."""

    size: float
    bold: bool
    distance: float
    """From line to line, in sizes."""
    rights: dict[tuple[int, int], float]
    """How far lines reach that begin at about one place, by page and place in sizes."""
    words: frozenset[str]
    hyphenated: bool

    @classmethod
    def of(cls, lines: list[Line], pages: Iterable[Sequence[Line]]) -> _Style:
        sizes: Counter[float] = Counter()
        for line in lines:
            sizes[round(line.size, 1)] += len(line.text)
        size = sizes.most_common(1)[0][0]
        bold = sum(len(line.text) for line in lines if line.bold) * 2 > sum(sizes.values())
        distances = [
            (a.bottom - b.bottom) / b.size
            for a, b in pairwise(lines)
            if 0 < a.bottom - b.bottom < 3 * b.size
        ]
        rights: dict[tuple[int, int], float] = {}
        for number, page in enumerate(pages):
            for line in page:
                for place in _places(line, size):
                    rights[number, place] = max(rights.get((number, place), 0.0), line.right)
        words = frozenset(
            word.lower() for line in lines for word in _WORD.findall(line.text.rpartition(" ")[0])
        )
        ending = sum(line.text.endswith("-") for line in lines)
        return cls(
            size,
            bold,
            median(distances) if distances else 1.0,
            rights,
            words,
            ending > _HYPHENATED * len(lines),
        )

    def reach(self, placed: Placed) -> float:
        """How far the lines of this one's column reach."""
        return max(
            self.rights.get((placed.page, place), 0.0) for place in _places(placed.line, self.size)
        )

    def stands_out(self, line: Line) -> bool:
        """Whether a line is set as headings are."""
        return line.size > 1.12 * self.size or (
            line.bold and not self.bold and line.size > 0.95 * self.size
        )


def _places(line: Line, size: float) -> tuple[int, int]:
    """Two neighbouring columns of a grid three sizes wide, so that an indent does not part a line from its column."""
    place = round(line.left / (3 * size))
    return place, place + (1 if line.left / (3 * size) > place else -1)


def _without_running_heads(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """The pages without the lines at their upper and lower ends that come again on other pages, but for numbers.

    A page that would be left without a line, as of a form or of slides, is kept as it is.
    """
    outer = [_outermost(page) for page in pages]
    often = Counter(key for lines in outer for key in {_key(line) for line in lines})
    running = {key for key, times in often.items() if times >= max(2, 0.4 * len(pages))}
    kept = (
        [line for line in page if not (line in ends and _key(line) in running)]
        for page, ends in zip(pages, outer, strict=True)
    )
    return [lines or list(page) for lines, page in zip(kept, pages, strict=True)]


def _outermost(page: Sequence[Line]) -> set[Line]:
    heights = sorted({round(line.bottom) for line in page})
    ends = {*heights[:2], *heights[-2:]}
    return {line for line in page if round(line.bottom) in ends}


def _key(line: Line) -> str:
    return _NUMBERS.sub("#", line.text)


def _grouped(lines: list[Placed], style: _Style) -> Iterator[list[Placed]]:
    group = lines[:1]
    for before, line in pairwise(lines):
        if _parts(before, line, style):
            yield group
            group = []
        group.append(line)
    yield group


def _parts(placed: Placed, following: Placed, style: _Style) -> bool:
    """Whether a new paragraph begins with the second of two lines."""
    before, line = placed.line, following.line
    if (
        style.stands_out(before) != style.stands_out(line)
        or not 0.88 < before.size / line.size < 1.13
        or _ITEM.match(line.text)
    ):
        return True
    distance = (before.bottom - line.bottom) / line.size
    if placed.page != following.page or distance <= 0:  # overleaf, or in the next column
        return bool(_ENDS.search(before.text)) or style.stands_out(line)
    if distance > _WIDER * style.distance:
        return True
    if style.stands_out(line):
        return False
    indented = line.left - before.left > 0.7 * line.size and not _ITEM.match(before.text)
    return indented or _had_room(placed, line, style)


def _had_room(placed: Placed, line: Line, style: _Style) -> bool:
    """Whether the first word of a line would have stood on the one before it, so that someone broke it there on purpose."""
    before = placed.line
    if before.text[-1] in f"-{PARTED}":
        return False
    letter = (before.right - before.left) / len(before.text)
    first = line.text.split(maxsplit=1)[0]
    return before.right + letter * (len(first) + 2) * 1.1 < style.reach(placed)


def _written(groups: list[list[Placed]], style: _Style, count: int) -> Layout:
    starts: dict[int, int] = {}
    text: list[str] = []
    length = 0
    for group in groups:
        mark = ("\n\n" if text else "") + _mark([placed.line for placed in group], style)
        for number, placed in enumerate(group):
            part = mark if number == 0 else " "
            if number and text[-1].endswith(("-", PARTED)):
                joined = _joined(text[-1], placed.line.text, style)
                length += len(joined) - len(text[-1])
                text[-1], part = joined, ""
            text.append(part + placed.line.text)
            starts.setdefault(placed.page, length + len(part) if length else 0)
            length += len(text[-1])
    whole = "".join(text)
    pages: list[int] = []
    for page in reversed(range(count)):  # a page without text begins where the next one does
        pages.append(starts.get(page, pages[-1] if pages else len(whole)))
    return Layout(whole, (0, *reversed(pages[:-1])) if count else ())


def _joined(before: str, line: str, style: _Style) -> str:
    """What stands before the rest of a word, with or without its hyphen."""
    if before.endswith(PARTED):
        return before[:-1]
    first = re.search(r"[^\W\d_]+\Z", before[:-1])
    rest = re.match(r"[^\W\d_]+", line)
    if first is None or rest is None or not rest[0][0].islower():
        return before
    if f"{first[0]}-{rest[0]}".lower() in style.words:
        return before
    return before[:-1] if style.hyphenated or (first[0] + rest[0]).lower() in style.words else before


def _mark(lines: list[Line], style: _Style) -> str:
    """What marks a paragraph as a heading or an item."""
    words = " ".join(line.text for line in lines)
    larger = lines[0].size > 1.12 * style.size
    if (
        style.stands_out(lines[0])
        and len(words) <= _LONGEST_HEADING
        and (larger or not _ENDS.search(words))
    ):
        return "# " if lines[0].size > 1.6 * style.size else "## " if larger else "### "
    return ""
