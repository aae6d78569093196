"""The rows an evaluation writes: one answer a line, with its question's id. A file can be taken up again where it stopped."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Generic, Self, TypeVar

from pydantic import BaseModel, ValidationError

from assistant.errors import UsageError
from assistant.schema import Answer, ModelNames

_R = TypeVar("_R", bound=BaseModel)


class ResultRow(Answer):
    """An answer to a question of a set."""

    question_id: str

    @classmethod
    def of(cls, question_id: str, answer: Answer) -> Self:
        """The answer as a row."""
        return cls.model_validate({**dict(answer), "question_id": question_id})


class RecordFile(Generic[_R]):
    """Records on disk, one a line, each written whole and at once, so that a stop loses at most the one in hand."""

    def __init__(self, path: Path, kind: type[_R]) -> None:
        """Read what is there; a last line that was cut off is dropped. Raises UsageError if the file holds something else."""
        self.path, self._kind = path, kind
        self._opens = f'{{"{next(iter(kind.model_fields))}":'.encode()
        self.records: list[_R] = []
        with _usable(path):
            lines = path.read_bytes().splitlines(keepends=True) if path.exists() else []
        if lines and self._cut_off(lines[-1]):
            lines.pop()
            with _usable(path):
                os.truncate(path, sum(map(len, lines)))
        for number, line in enumerate(lines, 1):
            try:
                self.records.append(kind.model_validate_json(line))
            except ValidationError as error:
                raise UsageError(
                    f"{path}, line {number} is not a row of an evaluation.", hint="Name another file."
                ) from error

    def append(self, record: _R) -> None:
        """Add a record; the file, with its folder, is made if need be. Raises UsageError if it cannot be written."""
        with _usable(self.path):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("a", encoding="utf-8") as file:
                file.write(record.model_dump_json() + "\n")
        self.records.append(record)

    def _cut_off(self, line: bytes) -> bool:
        """Whether a last line is a record whose end is missing. The file of someone else that ends without a line break is not."""
        if line.endswith(b"\n"):
            return False
        try:
            self._kind.model_validate_json(line)
        except ValidationError as error:
            ends_early = error.errors(include_input=False)[0]["type"] == "json_invalid"
            return ends_early and line.startswith(self._opens[: len(line)])
        return True


def check_rows(rows: RecordFile[ResultRow], names: ModelNames, generation: int) -> None:
    """Raise UsageError if the rows come from other models or another state of the library: figures over both would mean nothing."""
    if any(row.model != names or row.generation != generation for row in rows.records):
        raise UsageError(
            f"{rows.path} holds answers of another model or another state of the library.",
            hint="Name another file, or remove this one.",
        )


@contextmanager
def _usable(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UsageError(
            f"{path} cannot be used: {error.strerror or error}.", hint="Name another file."
        ) from error
