"""Rows of a CSV file: the separator, the header, the way of escaping quotes, and recovery after damage.

Python's `csv` splits the rows. It has no end for a row whose quotation mark is not closed, and it gives
up the rest of a file after an error; both are handled around it.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import chain, islice
from typing import IO, NamedTuple

from assistant.ingest.tabular.csv_lines import (
    LONGEST_ROW,
    CsvForm,
    CsvLines,
    EndlessRow,
    LinesAhead,
    read_head,
    remaining_lines,
)
from assistant.ingest.tabular.field_names import has_name, known_fields

_SEPARATORS = (",", ";", "\t", "|")
_HEADER_WITHIN = 30
"""Rows in which the header must be: exports put a few lines about themselves above it."""
_LONGEST_HEADER = 100_000
"""Characters."""
_MOST_DAMAGED = 1000
"""Damaged rows after which the rest is skipped. Each may cost a search through the following rows."""
_SURE_ROWS = 3
"""Whole rows that must follow each other before reading goes on after damage."""
_RECOVERY = 200_000
"""Characters after a damaged row in which whole rows must follow each other."""
_LONGEST_SEARCH = 100_000_000
"""Characters that the search for whole rows reads before the rest is skipped: a second or two."""
_DATABASE_NULL = re.compile(r"(?:^|[\t,;|])\\N(?=[\t,;|\r\n]|\Z)")
"""The mark for no value of MySQL and Postgres, in a cell of its own."""
_BAD_QUOTES = "has an unclosed quotation mark, or one inside a cell that is not doubled"


class Header(NamedTuple):
    """The row of a table that names the columns."""

    names: list[str]
    separator: str
    row: int
    """Number of the row; the first is 1."""
    lines: int
    """Lines of the file up to its end."""


class CsvRow(NamedTuple):
    """A row of a table, or the reason why it cannot be read."""

    number: int
    cells: list[str]
    damage: str = ""
    is_last: bool = False
    """True if the damage ends the reading."""


class CsvReader:
    """Reader of the rows of a table below its header."""

    def __init__(self, file: IO[str], names: Iterable[str] = ()) -> None:
        """`names` are columns that the user named, which mark the header."""
        csv.field_size_limit(LONGEST_ROW)  # global; the default of 131,072 characters is too short
        self._file = file
        self._head = read_head(file)
        self.header = _find_header(self._head.lines, list(names))
        self._form = CsvForm("", "")
        if self.header:
            below = self._head.lines[self.header.lines :]
            form = _detect_form(self.header.separator, below, len(self.header.names))
            self._form = form._replace(has_spaces=_has_spaces(self.header, below))

    def sample(self) -> Iterator[list[str]]:
        """Yield the first rows below the header, up to a damaged one."""
        if self.header:
            lines = CsvLines(iter(self._head.lines[self.header.lines :]), self._form)
            with suppress(csv.Error, EndlessRow):
                while cells := lines.next_row():
                    yield cells

    def rows(self) -> Iterator[CsvRow]:
        """Yield the rows below the header, also those that are damaged."""
        if not self.header:
            return
        width = len(self.header.names)
        form = self._form
        below = self._head.lines[self.header.lines :]
        lines = CsvLines(chain(below, remaining_lines(self._file, self._head)), form)
        number, damaged = self.header.row, 0
        while True:
            number += 1
            try:
                cells = lines.next_row()
            except (csv.Error, EndlessRow) as error:
                damaged += 1
                is_last = damaged == _MOST_DAMAGED or not _resume(lines, form, width)
                reason = str(error) if isinstance(error, EndlessRow) else _BAD_QUOTES
                yield CsvRow(number, [], reason, is_last)
                if is_last:
                    return
                continue
            if cells is None:
                return
            yield CsvRow(number, cells)


def _find_header(lines: Sequence[str], wanted: list[str]) -> Header | None:
    """Return the row that names the most fields of an article, at the separator that shows the most.

    Without a row that names a text, return the first row that is not empty.
    """
    skipped = bool(lines) and lines[0].lower().startswith(
        "sep="
    )  # for Excel, which counts no row for it
    short = [line for line in lines if len(line) <= _LONGEST_HEADER]
    best: Header | None = None
    best_rank: tuple[bool, int, int, int] | None = None
    for separator in _SEPARATORS:
        reader = csv.reader(short[skipped:], delimiter=separator)
        first = True
        for row, cells in enumerate(islice(reader, _HEADER_WITHIN), 1):
            if not any(map(str.strip, cells)):
                continue
            fields = known_fields(cells)
            own = sum(has_name(cells, name) for name in wanted)
            has_text = ("text" in fields or own > 0) and (first or len(fields) + own > 1)
            rank = (has_text, len(fields) + own if has_text else 0, -row, len(cells))
            if best_rank is None or rank > best_rank:
                best = Header(cells, separator, row, reader.line_num + skipped)
                best_rank = rank
            first = False
    return best


def _has_spaces(header: Header, lines: Sequence[str]) -> bool:
    """Return whether spaces stand behind the separators, as in a table that a person typed."""
    is_spaced = len(header.names) > 1 and all(name.startswith(" ") for name in header.names[1:])
    return is_spaced and any(f'{header.separator} "' in line for line in lines)


def _detect_form(separator: str, lines: Sequence[str], width: int) -> CsvForm:
    """Return the way of escaping that gives the most whole rows; the standard's if several do."""
    forms = [CsvForm(separator, '""')]
    is_quoted = any(line.startswith('"') or f'{separator}"' in line for line in lines)
    if any(map(_DATABASE_NULL.search, lines)):
        forms.insert(0, CsvForm(separator, "\\" if is_quoted else "\\N"))
    if any('\\"' in line or line.rstrip("\r\n").endswith("\\") for line in lines):
        forms.append(CsvForm(separator, "\\"))
    if separator in "\t|" and any('"' in line for line in lines):
        forms.append(CsvForm(separator, ""))
    return (
        max(forms, key=lambda form: _count_whole_rows(lines, form, width))
        if len(forms) > 1
        else forms[0]
    )


def _count_whole_rows(lines: Sequence[str], form: CsvForm, width: int) -> int:
    """Count the rows with as many cells as the header, less the other rows."""
    rows = CsvLines(iter(lines), form)
    count = 0
    while True:
        try:
            cells = rows.next_row()
        except (csv.Error, EndlessRow):
            count -= 1
            rows.return_row()
        else:
            if cells is None:
                return count
            count += 1 if len(cells) == width else -1


def _resume(lines: CsvLines, form: CsvForm, width: int) -> bool:
    """Go to the first line after a damaged row with which whole rows begin. Return False if none does.

    The rest of a damaged row may look like a row of its own. Where it has a rest, since its first line
    leaves a quotation mark open, several whole rows must follow each other.
    """
    sure_rows = _SURE_ROWS if lines.leaves_quote_open else 1
    if width < 2 or not lines.return_row():
        return False
    inside = r'[^"\\]++|\\[\s\S]|""' if form.escape == "\\" else '[^"]++|""'
    cell = rf'(?:"(?:{inside})*+"|[^"{re.escape(form.separator)}\r\n]*+)'
    whole_row = re.compile(rf"{cell}(?:{re.escape(form.separator)}{cell}){{{width - 1}}}(?:\r?\n|\r|\Z)")
    searched = 0
    while (line := lines.peek()) and searched < _LONGEST_SEARCH:
        # A line with an odd number of quotation marks begins a row that has further lines.
        if form.separator in line and (lines.has_open_quote(line) or whole_row.fullmatch(line)):
            ahead = lines.look_ahead(_RECOVERY)
            searched += len(ahead.text)
            if _begins_rows(ahead, whole_row, sure_rows):
                return True
        lines.skip_line()
    return False


def _begins_rows(ahead: LinesAhead, whole_row: re.Pattern[str], sure_rows: int) -> bool:
    """Return whether the next lines begin with whole rows: `sure_rows`, or all that the file has."""
    text = ahead.text
    position = rows = 0
    while rows < sure_rows and position < len(text):
        match = whole_row.match(text, position)
        if not match:
            return False
        position = match.end()
        rows += 1
        while position < len(text) and text[position] in "\r\n":
            position += 1
    return rows == sure_rows or (ahead.is_all and rows > 0)
