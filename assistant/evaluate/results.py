"""Results files: one answer per line with its question's id. An interrupted run can be resumed."""

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
    """Answer to a question of a set."""

    question_id: str

    @classmethod
    def from_answer(cls, question_id: str, answer: Answer) -> Self:
        """Add the question's id to an answer."""
        return cls.model_validate({**dict(answer), "question_id": question_id})


class JsonlFile(Generic[_R]):
    """JSONL file of records, appended one by one, so an interruption loses at most the last record."""

    def __init__(self, path: Path, record_type: type[_R]) -> None:
        """Read the existing records; remove a last line that was cut off.

        Raises UsageError if the file holds anything else or cannot be read.
        """
        self.path, self._record_type = path, record_type
        self._prefix = f'{{"{next(iter(record_type.model_fields))}":'.encode()
        self.records: list[_R] = []
        with _os_errors_as_usage_errors(path):
            lines = path.read_bytes().splitlines(keepends=True) if path.exists() else []
        if lines and self._is_cut_off(lines[-1]):
            lines.pop()
            with _os_errors_as_usage_errors(path):
                os.truncate(path, sum(map(len, lines)))
        for number, line in enumerate(lines, 1):
            try:
                self.records.append(record_type.model_validate_json(line))
            except ValidationError as error:
                raise UsageError(
                    f"{path}, line {number} is not an evaluation record.", hint="Choose another file."
                ) from error

    def append(self, record: _R) -> None:
        """Append a record; create the file and its folder if necessary.

        Raises UsageError if the file cannot be written.
        """
        with _os_errors_as_usage_errors(self.path):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("a", encoding="utf-8") as file:
                file.write(record.model_dump_json() + "\n")
        self.records.append(record)

    def _is_cut_off(self, line: bytes) -> bool:
        """Return whether the last line is an incomplete record.

        A complete record without its line break counts, because the next append would join its line.
        The last line of an unrelated file does not count, so that file is not truncated.
        """
        if line.endswith(b"\n"):
            return False
        try:
            self._record_type.model_validate_json(line)
        except ValidationError as error:
            is_invalid_json = error.errors(include_input=False)[0]["type"] == "json_invalid"
            return is_invalid_json and line.startswith(self._prefix[: len(line)])
        return True


def check_rows(rows: JsonlFile[ResultRow], names: ModelNames, generation: int) -> None:
    """Raise UsageError if rows come from other models or another generation of the library.

    Metrics over a mixture would mean nothing.
    """
    if any(row.model != names or row.generation != generation for row in rows.records):
        raise UsageError(
            f"{rows.path} has answers from another model or another state of the library.",
            hint="Choose another file, or delete this one.",
        )


@contextmanager
def _os_errors_as_usage_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UsageError(
            f"{path} cannot be used: {error.strerror or error}.", hint="Choose another file."
        ) from error
