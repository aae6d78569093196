"""Tables whose first row names the columns, as spreadsheets and databases write them: one article a row.

Rows are counted as a spreadsheet does, the header being row 1. A cell's text is kept as it is, like that of a `.jsonl` row.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, NamedTuple

from assistant.ingest.article import Location, build_article
from assistant.ingest.decoding import Encoding, NotText, detect_encoding
from assistant.ingest.documents.dates import iso_date
from assistant.ingest.records import MAX_TEXT_BYTES, Problem
from assistant.schema import Article

_NAMES = {
    "text": ("text", "body", "content", "article"),
    "title": ("title", "headline"),
    "date": ("date", "published"),
    "source": ("source", "outlet", "publisher"),
    "url": ("url", "link"),
    "id": ("id",),
}
"""What the columns of each field may be called, in any case of letters; of several the first of these counts."""
_SEPARATORS = (",", ";", "\t", "|")
_SAMPLE = 8_000_000
"""Bytes that tell the encoding: those of some thousand articles, among which some letter beyond ASCII will be."""
LONGEST_ROW = 2 * MAX_TEXT_BYTES
"""Characters of one row, which is held in memory: the longest text, with every character a doubled quotation mark."""
_LONGEST_HEADER = 100_000
_ESCAPED = re.compile("[\udc80-\udcff]")
"""What `surrogateescape` makes of a byte that is not in the encoding."""
_AND_THE_REST = "; it and the rows behind it were left out"
_NAMED_AT_MOST = 12


class _Header(NamedTuple):
    """The names of the columns, how they are parted, and the row that they are."""

    names: list[str]
    separator: str
    row: int

    @property
    def columns(self) -> dict[str, int]:
        """The column of each field, as far as there is one."""
        names = [name.strip().casefold() for name in self.names]
        found = {
            field: next((names.index(name) for name in known if name in names), None)
            for field, known in _NAMES.items()
        }
        return {field: column for field, column in found.items() if column is not None}


class _Broken(ValueError):
    """Where the next row begins cannot be told; the message is the rest of a sentence that begins with the row."""


class _Lines:
    """The lines of a table for the parser, which would else join them without end behind a quotation mark that is not closed."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self._taken = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._file.readline(LONGEST_ROW + 1)
        self._taken += len(line)
        if self._taken > LONGEST_ROW:
            raise _Broken("has no end: a quotation mark is not closed, or it is longer than any article")
        if not line:
            raise StopIteration
        return line

    def begin_row(self) -> None:
        """Count anew."""
        self._taken = 0


def read_table(path: Path, place: Location) -> Iterator[Article | Problem]:
    """The articles of a table. One Problem for a table without a column of texts, and for each row that cannot be taken."""
    try:
        encoding = _encoding(path)
    except NotText as error:
        yield Problem(path=place.display_name, reason=str(error))
        return
    if encoding.guessed:
        reason = f"is taken to be {encoding.name}, a guess; save it as UTF-8 if words look wrong"
        yield Problem(path=place.display_name, reason=reason, is_note=True)
    # What is not in the encoding becomes half a character, by which its row is known; the other rows are whole.
    with path.open(encoding=encoding.name, errors="surrogateescape", newline="") as file:
        yield from _articles(place, file)


def _encoding(path: Path) -> Encoding:
    with path.open("rb") as file:
        sample = file.read(_SAMPLE)
    cut = sample.rfind(b"\n") + 1 if len(sample) == _SAMPLE else 0
    return detect_encoding(sample[:cut] if cut else sample)


def _articles(place: Location, file: IO[str]) -> Iterator[Article | Problem]:
    number, empty = 0, "is empty"
    try:
        if header := _header(file):
            number, empty = header.row, "has no rows below its header"
            if "text" not in header.columns:
                yield Problem(path=place.display_name, reason=_no_text(header.names))
                return
            for number, cells in _rows(file, header):
                if any(map(str.strip, cells)):
                    empty = ""
                    yield from _row(place, number, header, cells)
    except UnicodeDecodeError:
        yield Problem(
            path=place.display_name,
            row=number + 1,
            reason=f"is damaged{_AND_THE_REST}; save the table as UTF-8",
        )
    except _Broken as error:
        yield Problem(
            path=place.display_name,
            row=number + 1,
            reason=f"{error}{_AND_THE_REST}; save the table again",
        )
    else:
        if empty:
            yield Problem(path=place.display_name, reason=empty)


def _header(file: IO[str]) -> _Header | None:
    """The first row with words: of the ways to part it, the one that finds the most columns that are known. None if there is none."""
    row = 0
    while line := file.readline(_LONGEST_HEADER):
        if line.lower().startswith("sep="):  # for Excel, which shows no such row
            continue
        row += 1
        if line.strip():
            ways = [
                _Header(next(csv.reader([line], delimiter=separator), []), separator, row)
                for separator in _SEPARATORS
            ]
            return max(ways, key=lambda way: (len(way.columns), len(way.names)))
    return None


def _no_text(names: Sequence[str]) -> str:
    shown = ", ".join(repr(" ".join(name.split())[:40]) for name in names[:_NAMED_AT_MOST]) + (
        ", …" if len(names) > _NAMED_AT_MOST else ""
    )
    *most, last = _NAMES["text"]
    return f"has no column called {', '.join(most)} or {last}; its first row names {shown}"


def _rows(file: IO[str], header: _Header) -> Iterator[tuple[int, list[str]]]:
    """The rows below the header, each with its number. Raises _Broken where the next one cannot be told."""
    lines = _Lines(file)
    csv.field_size_limit(
        LONGEST_ROW
    )  # for the whole process, which reads no other tables; 131,072 otherwise, less than articles have
    # Strict, since the parser would else make up where cells end, and hand out the torn last row of a table that was cut off.
    reader = csv.reader(lines, delimiter=header.separator, strict=True)
    number = header.row
    while True:
        lines.begin_row()
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise _Broken(
                "has a quotation mark that is not closed, or one within a cell that is not doubled"
            ) from error
        if cells is None:
            return
        number += 1
        yield number, cells


def _row(place: Location, number: int, header: _Header, cells: list[str]) -> Iterator[Article | Problem]:
    if any(map(str.strip, cells[len(header.names) :])):
        reason = f"has {len(cells)} cells, and the header names {len(header.names)}; put texts that hold separators in quotation marks"
        yield Problem(path=place.display_name, row=number, reason=reason)
        return
    if _ESCAPED.search("".join(cells)):
        yield Problem(
            path=place.display_name,
            row=number,
            reason="holds bytes that are not of the table's encoding; save the table as UTF-8",
        )
        return
    given = {field: cells[column] for field, column in header.columns.items() if column < len(cells)}
    text = given.pop("text", "")
    fields = {field: line for field, value in given.items() if (line := " ".join(value.split()))}
    if "date" in fields:
        fields["date"] = iso_date(fields["date"]) or fields["date"]
    yield from build_article(place, fields, text, row=number)
