"""Question sets: one JSON object a line. Only `id` and `question` are needed; answers are for the summary and never reach the pipeline."""

from __future__ import annotations

import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.errors import UsageError
from assistant.search.query import normalize_question


class Question(BaseModel):
    """A question of a set. Fields that are not known are left alone: sets carry notes of their own."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str = Field(min_length=1)
    question: str = Field(min_length=1)
    date: datetime.date | None = None
    """The day it was asked."""
    answers: tuple[str, ...] | None = None
    """Any one of these is right; None where no answers are given."""
    answerable: bool | None = None
    gold_ids: tuple[str, ...] = ()
    """Articles that hold the answer, as far as the set names them."""

    @property
    def has_answer(self) -> bool | None:
        """Whether the articles answer it; None where the set does not tell."""
        if self.answerable is not None:
            return self.answerable
        return None if self.answers is None else bool(self.answers)


def load_questions(path: Path) -> list[Question]:
    """The questions of a file, in order. Raises UsageError that names the line for a row that is not one, or an id that comes twice."""
    questions: list[Question] = []
    seen: set[str] = set()
    try:
        lines = path.read_text(encoding="utf-8-sig").split(
            "\n"
        )  # splitlines would cut rows at U+2028 and its like
    except OSError as error:
        raise UsageError(
            f"The questions in {path} cannot be read: {error.strerror or error}.",
            hint="Name a JSONL file.",
        ) from error
    except UnicodeDecodeError as error:
        raise UsageError(f"The questions in {path} are not UTF-8.", hint="Name a JSONL file.") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        question = _question(f"{path}, line {number}", line)
        if question.id in seen:
            raise UsageError(
                f"{path}, line {number}: the id {question.id} came before.",
                hint="Give each question its own id.",
            )
        seen.add(question.id)
        questions.append(question)
    if not questions:
        raise UsageError(
            f"{path} holds no question.", hint='Rows look like {"id": "1", "question": "Who …?"}'
        )
    return questions


def _question(where: str, line: str) -> Question:
    try:
        question = Question.model_validate_json(line)
        normalize_question(question.question)  # now, and not an hour into the evaluation
    except ValidationError as error:
        first = error.errors()[0]
        field = f"'{first['loc'][0]}': " if first["loc"] else ""
        raise UsageError(
            f"{where}: {field}{first['msg'].lower()}.", hint='Rows need "id" and "question", both texts.'
        ) from error
    except UsageError as error:
        raise UsageError(f"{where}: {error.message}", hint="Correct or remove it.") from error
    return question
