"""Lines of a CSV file, split into rows one at a time, with a limit on the length of a row.

A row that fails is returned line by line, so that reading can go on behind it.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterator
from typing import IO, NamedTuple

from assistant.ingest.records import MAX_TEXT_BYTES

LONGEST_ROW = 2 * MAX_TEXT_BYTES
"""Characters of a row, held in memory: the longest text with every character a doubled quote."""
_HEAD_LINES = 400
_HEAD_CHARACTERS = 2_000_000
"""Lines and characters at the start of a table that decide on its header and its way of escaping."""
# Lone surrogates, which no decoded text contains, stand for escaped characters while a row is split.
_ESCAPED = {'\\"': "\ud800", "\\\\": "\ud801", "\\\n": "\ud802", "\\\r\n": "\ud802"}
_ESCAPE = re.compile(r'\\(?:["\\\n]|\r\n)')
_DATABASE_ESCAPE = re.compile(r"\\([nrt])")
_DATABASE_SIGNS = {"n": "\n", "r": "\r", "t": "\t"}
_UNESCAPE = {0xD800: '"', 0xD801: "\\", 0xD802: "\n"}


class CsvForm(NamedTuple):
    """The way in which a table is written."""

    separator: str
    escape: str
    """`""` for doubled quotation marks, a backslash before them, or empty if they mean themselves.

    `\\N` is the form of MySQL and Postgres: quotation marks mean themselves, and `\\n` is a line break.
    """
    has_spaces: bool = False
    """True if a space stands behind each separator."""


class CsvHead(NamedTuple):
    """The first lines of a table."""

    lines: list[str]
    error: UnicodeDecodeError | None = None
    """Damage right after them."""


class LinesAhead(NamedTuple):
    """The next lines of a table."""

    text: str
    is_all: bool
    """True if the table ends with them."""


class EndlessRow(ValueError):
    """A row without a detectable end. The message completes a sentence that starts with the row."""


def read_head(file: IO[str]) -> CsvHead:
    """Read the first lines of a table."""
    lines: list[str] = []
    total = 0
    try:
        while len(lines) < _HEAD_LINES and total < _HEAD_CHARACTERS:
            if not (line := file.readline(LONGEST_ROW + 1)):
                break
            lines.append(line)
            total += len(line)
    except UnicodeDecodeError as error:
        return CsvHead(lines, error)
    return CsvHead(lines)


def remaining_lines(file: IO[str], head: CsvHead) -> Iterator[str]:
    """Yield the lines after the head. Raises UnicodeDecodeError for damage, also right after it."""
    if head.error:
        raise head.error
    while line := file.readline(LONGEST_ROW + 1):
        yield line


class CsvLines:
    """The lines of a table, which are split into rows one at a time."""

    def __init__(self, lines: Iterator[str], form: CsvForm) -> None:
        self._lines = lines
        self._form = form
        self._waiting: deque[str] = deque()
        """Lines that were returned, to be read again."""
        self._row: list[str] = []
        self._row_length = 0

    def __iter__(self) -> CsvLines:
        return self

    def __next__(self) -> str:
        line = self._next_line()
        if not self._form.escape.startswith("\\"):
            return line
        line = _ESCAPE.sub(lambda match: _ESCAPED[match.group()], line)
        while line.endswith("\ud802"):
            line += _ESCAPE.sub(lambda match: _ESCAPED[match.group()], self._next_line())
        return line

    @property
    def leaves_quote_open(self) -> bool:
        """Return whether the first line of the last row has an odd number of quotation marks."""
        return self.has_open_quote("".join(self._row[:1]))

    def has_open_quote(self, line: str) -> bool:
        """Return whether a line has an odd number of quotation marks, escaped ones aside."""
        return (_ESCAPE.sub("", line) if self._form.escape == "\\" else line).count('"') % 2 == 1

    def next_row(self) -> list[str] | None:
        """Return the cells of the next row; None at the end.

        Raises csv.Error for a row that breaks the rules, and EndlessRow for one that is too long.
        """
        self._row, self._row_length = [], 0
        separator, spaces = self._form.separator, self._form.has_spaces
        # Without `strict`, the parser guesses where cells end and returns the last row of a truncated
        # file as if it were whole.
        if self._form.escape in ("", "\\N"):
            cells = next(csv.reader(self, delimiter=separator, quoting=csv.QUOTE_NONE), None)
        else:
            reader = csv.reader(self, delimiter=separator, strict=True, skipinitialspace=spaces)
            cells = next(reader, None)
        if cells is None or not self._form.escape.startswith("\\"):
            return cells
        if self._form.escape == "\\N":
            cells = [_DATABASE_ESCAPE.sub(lambda sign: _DATABASE_SIGNS[sign[1]], cell) for cell in cells]
        return [cell.translate(_UNESCAPE) for cell in cells]

    def return_row(self) -> bool:
        """Return the lines of the last row but its first, to be read again.

        Return False if the row is a single line that is too long, whose end is unknown.
        """
        if self._row and len(self._row[-1]) > LONGEST_ROW:
            return False
        self._waiting.extendleft(reversed(self._row[1:]))
        self._row = []
        return True

    def peek(self) -> str:
        """Return the next line without reading it; empty at the end."""
        if not self._waiting and (line := next(self._lines, "")):
            self._waiting.append(line)
        return self._waiting[0] if self._waiting else ""

    def skip_line(self) -> None:
        """Skip the next line."""
        self.peek()
        self._waiting.popleft()

    def look_ahead(self, characters: int) -> LinesAhead:
        """Return the next lines up to a length."""
        ahead: list[str] = []
        length = 0
        for line in self._waiting:
            if length >= characters:
                return LinesAhead("".join(ahead), is_all=False)
            ahead.append(line)
            length += len(line)
        while length < characters:
            if not (line := next(self._lines, "")):
                return LinesAhead("".join(ahead), is_all=True)
            self._waiting.append(line)
            ahead.append(line)
            length += len(line)
        return LinesAhead("".join(ahead), is_all=False)

    def _next_line(self) -> str:
        line = self._waiting.popleft() if self._waiting else next(self._lines)
        self._row.append(line)
        self._row_length += len(line)
        if self._row_length > LONGEST_ROW:
            raise EndlessRow("has no end: a quotation mark is unclosed, or the row is too long")
        return line
