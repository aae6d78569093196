"""The rows an evaluation writes: one answer a line, with its question's id. A file can be taken up again where it stopped."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from pydantic import ValidationError

from assistant.errors import UsageError
from assistant.schema import Answer, ModelNames

_ROW_BEGINS = b'{"id":'


class Row(Answer):
    """An answer to a question of a set."""

    question_id: str

    @classmethod
    def of(cls, question_id: str, answer: Answer) -> Self:
        """The answer as a row."""
        return cls.model_validate({**dict(answer), "question_id": question_id})


class RowFile:
    """Rows on disk, each written whole and at once, so that a stop loses at most the question in hand."""

    def __init__(self, path: Path) -> None:
        """Read what is there; a last row that was cut off is dropped. Raises UsageError if the file holds something else."""
        self.path = path
        self.rows: list[Row] = []
        with _usable(path):
            lines = path.read_bytes().splitlines(keepends=True) if path.exists() else []
        if lines and _cut_off(lines[-1]):
            lines.pop()
            with _usable(path):
                os.truncate(path, sum(map(len, lines)))
        for number, line in enumerate(lines, 1):
            try:
                self.rows.append(Row.model_validate_json(line))
            except ValidationError as error:
                raise UsageError(f"{path}, line {number} is not a row of an evaluation.", hint="Name another --output.") from error

    def check(self, names: ModelNames, generation: int) -> None:
        """Raise UsageError if the rows come from other models or another state of the library: figures over both would mean nothing."""
        if any(row.model != names or row.generation != generation for row in self.rows):
            raise UsageError(
                f"{self.path} holds answers of another model or another state of the library.",
                hint="Name another --output, or remove the file.",
            )

    def append(self, row: Row) -> None:
        """Add a row. Raises UsageError if the file cannot be written."""
        append_line(self.path, row.model_dump_json())
        self.rows.append(row)


def append_line(path: Path, line: str) -> None:
    """Add a line to a file, which is made, with its folder, if need be. Raises UsageError if it cannot be written."""
    with _usable(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(line + "\n")


def _cut_off(line: bytes) -> bool:
    """Whether a last line is a row whose end is missing. The file of someone else that ends without a line break is not."""
    if line.endswith(b"\n"):
        return False
    try:
        Row.model_validate_json(line)
    except ValidationError as error:
        ends_early = error.errors(include_input=False)[0]["type"] == "json_invalid"
        return ends_early and line.startswith(_ROW_BEGINS[: len(line)])
    return True


@contextmanager
def _usable(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UsageError(f"{path} cannot be used: {error.strerror or error}.", hint="Name another --output or --signals.") from error
