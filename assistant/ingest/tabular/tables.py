"""CSV and TSV tables in which a row names the columns: one article per row below it.

Rows are numbered as in a spreadsheet, from the first of the file. The text of a cell is stored
unchanged, like the text of a `.jsonl` row, unless it is marked up in HTML as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO

from assistant.ingest.article import Location
from assistant.ingest.decoding import Encoding, NotText, detect_encoding
from assistant.ingest.records import Problem
from assistant.ingest.tabular.csv_rows import CsvReader, CsvRow, Header
from assistant.ingest.tabular.field_names import date_columns, has_name, known_fields
from assistant.ingest.tabular.row_articles import RowReader
from assistant.schema import Article

_SAMPLE = 8_000_000
"""Bytes used to detect the encoding: a few thousand articles, enough to contain non-ASCII letters."""
_UNDECODABLE = re.compile("[\udc80-\udcff]")
"""Bytes that are invalid in the table's encoding, as decoded by `surrogateescape`."""
_REST_SKIPPED = "; it and all later rows were skipped"
_LISTED_COLUMNS = 12
_NUMERIC_DATE = re.compile(r"\s*(\d{1,2})[/.-](\d{1,2})[/.-]\d{4}(?!\d)")
_MONTHS = 12
_SURE_DATES = 10
"""Dates that settle the order of day and month for a table. A program writes a column in one order."""


def read_table(
    path: Path, location: Location, *, names: Mapping[str, str] | None = None
) -> Iterator[Article | Problem]:
    """Yield the articles of a table, with a Problem for each bad row or for a missing text column.

    `names` are the user's own names of columns.
    """
    try:
        encoding = _detect_encoding(path)
    except NotText as error:
        yield Problem(path=location.display_name, reason=str(error))
        return
    if encoding.guessed:
        reason = f"was read as {encoding.name}, a guess; save it as UTF-8 if words look wrong"
        yield Problem(path=location.display_name, reason=reason, is_note=True)
    # An invalid byte becomes a lone surrogate, which marks its row as damaged; other rows are intact.
    with path.open(encoding=encoding.name, errors="surrogateescape", newline="") as file:
        yield from _read_file(location, file, names or {})


def _detect_encoding(path: Path) -> Encoding:
    with path.open("rb") as file:
        sample = file.read(_SAMPLE)
    cut = sample.rfind(b"\n") + 1 if len(sample) == _SAMPLE else 0
    return detect_encoding(sample[:cut] if cut else sample)


def _read_file(
    location: Location, file: IO[str], names: Mapping[str, str]
) -> Iterator[Article | Problem]:
    path = location.display_name
    table = CsvReader(file, names.values())
    header = table.header
    if not header:
        yield Problem(path=path, reason="is empty")
        return
    if reason := _describe_missing_columns(header.names, names):
        yield Problem(path=path, reason=reason)
        return
    day_first = _detect_day_first(table, names)
    reader = RowReader(location, "table", names=names, day_first=day_first)
    number, is_empty = header.row, True
    try:
        for row in table.rows():
            number = row.number
            if row.damage or any(map(str.strip, row.cells)):
                is_empty = False
                yield from _read_row(location, reader, header, row)
    except UnicodeDecodeError:
        reason = f"is damaged{_REST_SKIPPED}; save the table as UTF-8"
        yield Problem(path=path, row=number + 1, reason=reason, to_end=True)
        return
    if is_empty:
        yield Problem(path=path, reason="has no rows below its header")
    yield from reader.finish()


def _detect_day_first(table: CsvReader, names: Mapping[str, str]) -> bool | None:
    """Return the order in dates like 03/06/2026 if the rows of the table settle it.

    Many dates of a column, such as 25/06/2026, must allow one order only, and none the other.
    """
    columns = date_columns(table.header.names if table.header else (), names)
    days = [match for cells in table.sample() for match in _numeric_dates(cells, columns)]
    day_first = sum(first > _MONTHS >= second for first, second in days)
    month_first = sum(second > _MONTHS >= first for first, second in days)
    if max(day_first, month_first) < _SURE_DATES or min(day_first, month_first):
        return None
    return day_first > 0


def _numeric_dates(cells: Sequence[str], columns: Sequence[int]) -> Iterator[tuple[int, int]]:
    for column in columns:
        if column < len(cells) and (match := _NUMERIC_DATE.match(cells[column])):
            yield int(match[1]), int(match[2])


def _describe_missing_columns(columns: Sequence[str], names: Mapping[str, str]) -> str:
    """Return the reason why a table cannot be read, as the rest of a sentence; empty if it can."""
    listed = ", ".join(repr(" ".join(name.split())[:40]) for name in columns[:_LISTED_COLUMNS])
    listed += ", …" if len(columns) > _LISTED_COLUMNS else ""
    if "text" in known_fields(columns) or ("text" in names and has_name(columns, names["text"])):
        return ""
    if "text" in names:
        return f"has no column named {names['text']!r}, as --field names the text; it has {listed}"
    return (
        f"has no column named text, body, content or the like; its first row has {listed}. "
        "Name the column with --field text=NAME"
    )


def _read_row(
    location: Location, reader: RowReader, header: Header, row: CsvRow
) -> Iterator[Article | Problem]:
    path, number, cells = location.display_name, row.number, row.cells
    if row.damage:
        rest = _REST_SKIPPED if row.is_last else "; it was skipped"
        reason = f"{row.damage}{rest}; save the table again"
        yield Problem(path=path, row=number, reason=reason, to_end=row.is_last)
        return
    if any(map(str.strip, cells[len(header.names) :])):
        counts = f"has {len(cells)} cells, but the header has {len(header.names)}"
        reason = f"{counts}; put texts that contain separators in quotation marks"
        yield Problem(path=path, row=number, reason=reason)
        return
    if _UNDECODABLE.search("".join(cells)):
        reason = "contains bytes outside the table's encoding; save the table as UTF-8"
        yield Problem(path=path, row=number, reason=reason)
        return
    yield from reader.read(number, _by_name(header.names, cells))


def _by_name(names: Sequence[str], cells: Sequence[str]) -> dict[str, object]:
    """Return the cells by column. Of columns with one name, the first with a value counts."""
    row: dict[str, object] = {}
    padded = [*cells, *[""] * (len(names) - len(cells))]
    for name, cell in zip(names, padded, strict=False):
        # Spaces do not count in a name, and keep a second column of this name apart.
        while name in row:
            name += " "
        row[name] = cell
    return row
