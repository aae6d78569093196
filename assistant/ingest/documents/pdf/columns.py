"""Reading order of the lines of a PDF page whose columns were drawn line by line across.

Most programs draw a column after the other, and their order is right. Not a library: on pages of
known text, those that order by geometry alone put more words out of order than the file does.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import fmean, median

from assistant.ingest.documents.pdf.lines import Line, join_cells

_MIN_ROWS = 3
"""Rows that show the space between two columns."""
_MIN_WORDS = 2.2
"""Mean number of words in the cells of a column of prose. Cells of tables are shorter."""
_MIN_CONTINUED = 0.3
"""Share of the lines of a column of prose that go on in the next line with a small letter. English prose
has about 0.8; columns of a table have next to none."""
_MAX_EDGES = 40
"""Positions that are tried, most frequent first."""
_OPEN_END = re.compile(r"[\w,’'\u00ad-]\Z")
_SMALL_START = re.compile(r"[\"'“‘(\[]*[^\W\d_A-Z]")

_Row = list[Line]


def order_lines(lines: Sequence[Line]) -> list[Line]:
    """Order the lines of a page column by column, and join the cells of each row of a table."""
    rows = _rows(lines)
    gutters = _prose_gutters(rows)
    ordered: list[Line] = []
    for band in _bands(rows):
        if gutters and sum(len(row) > 1 for row in band) > 1:
            ordered += _by_column(band, gutters)
        else:
            ordered += [line for row in band for line in _joined(row)]
    return ordered


def _rows(lines: Sequence[Line]) -> list[_Row]:
    """Group neighbouring lines that stand beside each other."""
    rows: list[_Row] = []
    for line in lines:
        last = rows[-1][-1] if rows else None
        if last and line.left >= last.right - 1 and abs(line.bottom - last.bottom) < 0.8 * line.size:
            rows[-1].append(line)
        else:
            rows.append([line])
    return rows


def _joined(row: _Row) -> Iterator[Line]:
    """Yield a row as a line, or as several if its cells are on different baselines."""
    cells = row[:1]
    for before, cell in pairwise(row):
        if abs(cell.bottom - before.bottom) >= 0.3 * cell.size:
            yield join_cells(cells)
            cells = []
        cells.append(cell)
    yield join_cells(cells)


def _bands(rows: Sequence[_Row]) -> Iterator[list[_Row]]:
    """Yield runs of rows that go down the page."""
    band: list[_Row] = []
    for row in rows:
        if band and row[0].bottom >= band[-1][0].bottom - 0.1 * row[0].size:
            yield band
            band = []
        band.append(row)
    if band:
        yield band


def _prose_gutters(rows: Sequence[_Row]) -> list[float]:
    """Return the positions of the spaces between columns of prose, from left to right."""
    gaps = [pair for row in rows for pair in pairwise(row)]
    edges = Counter(round(right.left) for _, right in gaps)
    gutters: list[float] = []
    for edge, _ in edges.most_common(_MAX_EDGES):
        position = edge - 1.5
        beside = [(left, right) for left, right in gaps if left.right <= position + 1 <= right.left + 1]
        if any(abs(position - gutter) < 3 * beside[0][0].size for gutter in gutters if beside):
            continue
        aligned = sum(abs(right.left - edge) <= 2 for _, right in beside)
        if aligned >= _MIN_ROWS and all(map(_is_prose, zip(*beside, strict=True))):
            gutters.append(position)
    return sorted(gutters)


def _is_prose(cells: Sequence[Line]) -> bool:
    """Return whether the cells at one side of a gutter are lines of prose rather than of a table."""
    if fmean(len(cell.text.split()) for cell in cells) < _MIN_WORDS:
        return any(_is_unspaced(cell.text) for cell in cells)
    continued = sum(
        bool(_OPEN_END.search(upper.text) and _SMALL_START.match(lower.text))
        for upper, lower in pairwise(cells)
    )
    return continued >= _MIN_CONTINUED * (len(cells) - 1)


def _is_unspaced(text: str) -> bool:
    """Return whether a text is in a script without spaces between words."""
    return len(text) > 8 and sum("\u3040" <= character <= "\u9fff" for character in text) > len(text) / 2


def _by_column(band: list[_Row], gutters: list[float]) -> Iterator[Line]:
    """Yield a band column by column. A row across a gutter comes between what is above and below it."""
    columns: list[list[Line]] = [[] for _ in range(len(gutters) + 1)]
    usual = median(upper[0].bottom - lower[0].bottom for upper, lower in pairwise(band))
    for index, row in enumerate(band):
        if _is_across(row, gutters) or _is_isolated(band, index, usual):
            for column in columns:
                yield from column
                column.clear()
            yield from _joined(row)
            continue
        cells: dict[int, list[Line]] = {}
        for cell in row:
            cells.setdefault(sum(cell.left >= gutter for gutter in gutters), []).append(cell)
        for number, members in cells.items():
            columns[number].append(join_cells(members))
    for column in columns:
        yield from column


def _is_across(row: _Row, gutters: list[float]) -> bool:
    return any(
        cell.left < gutter - 1 and cell.right > gutter + 1.5 for cell in row for gutter in gutters
    )


def _is_isolated(band: list[_Row], index: int, usual: float) -> bool:
    """Return whether a row of several cells stands apart from its neighbours, as a running head does."""
    row = band[index]
    above = band[index - 1][0].bottom - row[0].bottom if index else None
    below = row[0].bottom - band[index + 1][0].bottom if index + 1 < len(band) else None
    return len(row) > 1 and all(gap is None or gap > 1.8 * usual for gap in (above, below))
