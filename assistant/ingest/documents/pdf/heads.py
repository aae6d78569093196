"""Running heads, page and line numbers of PDF pages, which interrupt sentences that cross the page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from assistant.ingest.documents.pdf.lines import Line

_NUMBERS = re.compile(r"\d+|\b[ivxlc]+\b")
_PAGE_NUMBER = re.compile(
    r"\W*(?:page|seite|pagina|página|p\.|s\.)?\W*(?:\d{1,4}|[ivxlc]{1,7})"
    r"(?:\s*(?:/|of|von|de|sur)\s*\d{1,4})?\W*",
    re.I,
)
_EDGE_NUMBER = re.compile(r"\W?(\d{1,4})(?:\W?\Z|(?=[A-Z]))")
"""The first or last word of a running head."""
_LINE_NUMBER = re.compile(r"[A-Z]?[a-z]?(\d{1,3})[A-Z]?")
_MIN_LINE_NUMBERS = 20
"""Numbers that count up, drawn one after the other, from which they number the lines of the page."""
_SHARE = 0.4
"""Share of the pages that have a running head. With two alternating heads, each has half of them."""
_APART = 1.2
"""Multiple of the usual distance between lines that a running head keeps from the text."""
_SAME_HEIGHT = 3
"""Pages with the same few words at the same height from which they are a running head."""


_MOST_WORDS = 10
_LARGER = 1.2
"""Size of a title, as a multiple of the page's usual size. No running head is as large."""


def remove_running_heads(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """Remove lines at the top and bottom of pages that recur on other pages, numbers aside.

    Page numbers are removed too. A page that would become empty, such as a form or a slide, is left
    unchanged.
    """
    edges = [_edge_lines(page, 2) for page in pages]
    wider_edges = [_edge_lines(page, 3) for page in pages]
    counts = Counter(key for lines in edges for key in {_key(line) for line in lines})
    heights = Counter(place for lines in wider_edges for place in {_place(line) for line in lines})
    enough = max(2, _SHARE * len(pages))
    numbered_rows = _numbered_rows(pages, enough)
    bodies: list[list[Line]] = []
    for page, edge, wider_edge, heads_with_number in zip(
        pages, edges, wider_edges, numbered_rows, strict=True
    ):
        heads = {
            line
            for line in edge
            if counts[_key(line)] >= enough or (len(pages) > 1 and _is_page_number(line, page))
        }
        heads |= {
            line
            for line in wider_edge
            if heights[_place(line)] >= _SAME_HEIGHT and len(line.text.split()) <= _MOST_WORDS
        }
        heads |= heads_with_number
        apart = _lines_apart(heads, page)
        bodies.append([line for line in page if line not in apart] or list(page))
    return bodies


def _numbered_rows(pages: Sequence[Sequence[Line]], enough: float) -> list[set[Line]]:
    """Return, for each page, its first and last rows if they begin or end with the page's number.

    Their words may differ, as those of a chapter's title do.
    """
    rows = [[*_rows_with_number(page, number)] for number, page in enumerate(pages)]
    offsets = Counter(offset for page_rows in rows for offset in {offset for offset, _ in page_rows})
    usual, count = offsets.most_common(1)[0] if offsets else (0, 0)
    return [
        {line for offset, row in page_rows if offset == usual and count >= enough for line in row}
        for page_rows in rows
    ]


def _rows_with_number(page: Sequence[Line], number: int) -> Iterator[tuple[int, list[Line]]]:
    """Yield the first and last rows that state a page number, and its distance from `number`."""
    heights = [round(line.bottom) for line in page]
    for height in {max(heights), min(heights)} if heights else set():
        row = sorted((line for line in page if round(line.bottom) == height), key=lambda line: line.left)
        words = " ".join(line.text for line in row).split()
        is_larger = row[0].size > _LARGER * median(line.size for line in page)
        if len(words) <= _MOST_WORDS + 2 and not is_larger:
            for word in {words[0], words[-1]}:
                if match := _EDGE_NUMBER.match(word):
                    yield int(match[1]) - number, row


def _lines_apart(heads: set[Line], page: Sequence[Line]) -> set[Line]:
    """Return the heads with more than a usual line distance to the text, which a first line has not."""
    text = [line.bottom for line in page if line not in heads]
    heights = sorted(set(text))
    usual = median([after - before for before, after in pairwise(heights)] or [0.0])
    return {
        line
        for line in heads
        if min((abs(line.bottom - height) for height in text), default=1.0) > _APART * usual
    }


def remove_line_numbers(page: Sequence[Line]) -> list[Line]:
    """Remove a column of numbers that count the lines of a page."""
    others: list[Line] = []
    run: list[Line] = []
    for line in page:
        number = _line_number(line)
        if run and number != (_line_number(run[-1]) or 0) + 1:
            others += run if len(run) < _MIN_LINE_NUMBERS else []
            run = []
        if number is None:
            others.append(line)
        else:
            run.append(line)
    return others + (run if len(run) < _MIN_LINE_NUMBERS else [])


def _line_number(line: Line) -> int | None:
    match = _LINE_NUMBER.fullmatch(line.text)
    return int(match[1]) if match else None


def _edge_lines(page: Sequence[Line], count: int) -> set[Line]:
    """Return the lines at the `count` lowest and the `count` highest baselines."""
    heights = sorted({round(line.bottom) for line in page})
    edges = {*heights[:count], *heights[-count:]}
    return {line for line in page if round(line.bottom) in edges}


def _key(line: Line) -> str:
    return _NUMBERS.sub("#", line.text)


def _place(line: Line) -> tuple[str, int]:
    return _key(line), round(line.bottom / 4)


def _is_page_number(line: Line, page: Sequence[Line]) -> bool:
    """Return whether a line is a number above or below everything else on its page."""
    if not _PAGE_NUMBER.fullmatch(line.text):
        return False
    bottoms = [other.bottom for other in page if other is not line]
    return (
        not bottoms or line.bottom < min(bottoms) - line.size or line.bottom > max(bottoms) + line.size
    )
