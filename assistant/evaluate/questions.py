"""Question sets: one JSON object per line, of which only `id` and `question` are required.

Gold answers are used to compute metrics and never reach the pipeline.
"""

from __future__ import annotations

import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.errors import UsageError
from assistant.search.query import normalize_question


class Question(BaseModel):
    """Question of a set. Unknown fields are ignored, because sets carry notes of their own."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str = Field(min_length=1)
    question: str = Field(min_length=1)
    date: datetime.date | None = None
    """Date on which the question was asked."""
    answers: tuple[str, ...] | None = None
    """Alternative gold answers; None if the set has none."""
    answerable: bool | None = None
    gold_ids: tuple[str, ...] = ()
    """Ids of articles with the answer, as far as the set names them."""

    @property
    def has_answer(self) -> bool | None:
        """True if the articles answer the question; None if the set does not specify it."""
        if self.answerable is not None:
            return self.answerable
        return None if self.answers is None else bool(self.answers)

    @property
    def is_judgeable(self) -> bool:
        """True if an answer can be judged: the question is unanswerable or has a gold answer."""
        return self.has_answer is False or bool(self.has_answer and self.answers)

    @property
    def gold_answers(self) -> tuple[str, ...]:
        """Gold answers of an answerable question; empty for other questions."""
        return self.answers or () if self.has_answer else ()


def load_questions(path: Path) -> list[Question]:
    """Return the questions of a file, in order.

    Raises UsageError if the file cannot be read. The message names the line of an invalid row or a
    duplicate id.
    """
    questions: list[Question] = []
    ids: set[str] = set()
    for number, line in enumerate(_read_lines(path), 1):
        if not line.strip():
            continue
        question = _parse_question(f"{path}, line {number}", line)
        if question.id in ids:
            raise UsageError(
                f"{path}, line {number}: the id {question.id} is already in use.",
                hint="Give each question its own id.",
            )
        ids.add(question.id)
        questions.append(question)
    if not questions:
        raise UsageError(
            f"{path} has no questions.", hint='Rows look like {"id": "1", "question": "Who …?"}'
        )
    return questions


def _read_lines(path: Path) -> list[str]:
    try:
        # Not splitlines, which also splits at U+2028 and other separators inside a row.
        return path.read_text(encoding="utf-8-sig").split("\n")
    except OSError as error:
        raise UsageError(
            f"The question file {path} cannot be read: {error.strerror or error}.",
            hint="Name a JSONL file.",
        ) from error
    except UnicodeDecodeError as error:
        raise UsageError(f"The question file {path} is not UTF-8.", hint="Name a JSONL file.") from error


def _parse_question(location: str, line: str) -> Question:
    try:
        question = Question.model_validate_json(line)
        normalize_question(question.question)  # fail now rather than an hour into the evaluation
    except ValidationError as error:
        first = error.errors()[0]
        field = f"'{first['loc'][0]}': " if first["loc"] else ""
        raise UsageError(
            f"{location}: {field}{first['msg'].lower()}.",
            hint='Rows need "id" and "question", both strings.',
        ) from error
    except UsageError as error:
        raise UsageError(f"{location}: {error.message}", hint="Correct or remove it.") from error
    return question
