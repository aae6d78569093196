"""CSV and TSV tables whose first row names the columns: one article per row.

Rows are numbered as in a spreadsheet: the header is row 1. The text of a cell is stored unchanged, like
the text of a `.jsonl` row.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, NamedTuple

from assistant.ingest.article import Location, build_article
from assistant.ingest.dates import iso_date
from assistant.ingest.decoding import Encoding, NotText, detect_encoding
from assistant.ingest.reader_versions import reader_version
from assistant.ingest.records import MAX_TEXT_BYTES, Extracted, Problem
from assistant.schema import Article

_COLUMN_NAMES = {
    "text": ("text", "body", "content", "article"),
    "title": ("title", "headline"),
    "date": ("date", "published"),
    "source": ("source", "outlet", "publisher"),
    "url": ("url", "link"),
    "id": ("id",),
}
"""Accepted column names by field, in any case of letters; the first match wins."""
_SEPARATORS = (",", ";", "\t", "|")
_SAMPLE = 8_000_000
"""Bytes used to detect the encoding: a few thousand articles, enough to contain non-ASCII letters."""
LONGEST_ROW = 2 * MAX_TEXT_BYTES
"""Characters of a row, held in memory: the longest text with every character a doubled quote."""
_LONGEST_HEADER = 100_000
_UNDECODABLE = re.compile("[\udc80-\udcff]")
"""Bytes that are invalid in the table's encoding, as decoded by `surrogateescape`."""
_REST_SKIPPED = "; it and all later rows were skipped"
_LISTED_COLUMNS = 12


class _Header(NamedTuple):
    """The header of a table, parsed with one of the separators."""

    names: list[str]
    separator: str
    row: int

    @property
    def columns(self) -> dict[str, int]:
        """Column number by field, for the fields with a column."""
        names = [name.strip().casefold() for name in self.names]
        columns = {
            field: next((names.index(name) for name in accepted if name in names), None)
            for field, accepted in _COLUMN_NAMES.items()
        }
        return {field: column for field, column in columns.items() if column is not None}


class _BrokenTable(ValueError):
    """A row without a detectable end. The message completes a sentence that starts with the row."""


class _BoundedLines:
    """Line iterator for the CSV parser that limits the length of a row.

    Without it, the parser would join all lines after an unclosed quotation mark into one row.
    """

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self._row_length = 0

    def __iter__(self) -> _BoundedLines:
        return self

    def __next__(self) -> str:
        line = self._file.readline(LONGEST_ROW + 1)
        self._row_length += len(line)
        if self._row_length > LONGEST_ROW:
            raise _BrokenTable("has no end: a quotation mark is unclosed, or the row is too long")
        if not line:
            raise StopIteration
        return line

    def begin_row(self) -> None:
        """Reset the length of the current row."""
        self._row_length = 0


def read_table(path: Path, location: Location) -> Iterator[Article | Problem]:
    """Yield the articles of a table, with a Problem for each bad row or for a missing text column."""
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
        yield from _read_file(location, file)


def _detect_encoding(path: Path) -> Encoding:
    with path.open("rb") as file:
        sample = file.read(_SAMPLE)
    cut = sample.rfind(b"\n") + 1 if len(sample) == _SAMPLE else 0
    return detect_encoding(sample[:cut] if cut else sample)


def _read_file(location: Location, file: IO[str]) -> Iterator[Article | Problem]:
    path = location.display_name
    number, missing = 0, "is empty"
    try:
        if header := _read_header(file):
            number, missing = header.row, "has no rows below its header"
            if "text" not in header.columns:
                yield Problem(path=path, reason=_describe_missing_text(header.names))
                return
            for number, cells in _read_rows(file, header):
                if any(map(str.strip, cells)):
                    missing = ""
                    yield from _parse_row(location, number, header, cells)
    except UnicodeDecodeError:
        reason = f"is damaged{_REST_SKIPPED}; save the table as UTF-8"
        yield Problem(path=path, row=number + 1, reason=reason)
    except _BrokenTable as error:
        reason = f"{error}{_REST_SKIPPED}; save the table again"
        yield Problem(path=path, row=number + 1, reason=reason)
    else:
        if missing:
            yield Problem(path=path, reason=missing)


def _read_header(file: IO[str]) -> _Header | None:
    """Read the first non-empty row, split at the separator that gives the most known columns."""
    row = 0
    while line := file.readline(_LONGEST_HEADER):
        if line.lower().startswith("sep="):  # an instruction to Excel, which does not count it as a row
            continue
        row += 1
        if line.strip():
            candidates = [
                _Header(next(csv.reader([line], delimiter=separator), []), separator, row)
                for separator in _SEPARATORS
            ]
            return max(candidates, key=lambda header: (len(header.columns), len(header.names)))
    return None


def _describe_missing_text(names: Sequence[str]) -> str:
    listed = ", ".join(repr(" ".join(name.split())[:40]) for name in names[:_LISTED_COLUMNS])
    ellipsis = ", …" if len(names) > _LISTED_COLUMNS else ""
    *accepted, last = _COLUMN_NAMES["text"]
    return f"has no column named {', '.join(accepted)} or {last}; its first row has {listed}{ellipsis}"


def _read_rows(file: IO[str], header: _Header) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows below the header with their numbers. Raises _BrokenTable for an endless row."""
    lines = _BoundedLines(file)
    # The limit is global to the process, which reads no other CSV. Its default of 131,072 characters is
    # shorter than some articles.
    csv.field_size_limit(LONGEST_ROW)
    # Without `strict`, the parser guesses where cells end and returns the last row of a truncated
    # file as if it were whole.
    reader = csv.reader(lines, delimiter=header.separator, strict=True)
    number = header.row
    while True:
        lines.begin_row()
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise _BrokenTable(
                "has an unclosed quotation mark, or one inside a cell that is not doubled"
            ) from error
        if cells is None:
            return
        number += 1
        yield number, cells


def _parse_row(
    location: Location, number: int, header: _Header, cells: list[str]
) -> Iterator[Article | Problem]:
    path = location.display_name
    if any(map(str.strip, cells[len(header.names) :])):
        counts = f"has {len(cells)} cells, but the header has {len(header.names)}"
        reason = f"{counts}; put texts that contain separators in quotation marks"
        yield Problem(path=path, row=number, reason=reason)
        return
    if _UNDECODABLE.search("".join(cells)):
        reason = "contains bytes outside the table's encoding; save the table as UTF-8"
        yield Problem(path=path, row=number, reason=reason)
        return
    values = {field: cells[column] for field, column in header.columns.items() if column < len(cells)}
    text = values.pop("text", "")
    fields = {field: line for field, value in values.items() if (line := " ".join(value.split()))}
    if "date" in fields:
        fields["date"] = iso_date(fields["date"]) or fields["date"]
    yield from build_article(
        location, Extracted(text, fields, reader=reader_version("table")), row=number
    )
