"""Answers the questions of a set one after the other, each once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

from assistant.answer.pipeline import Checking, Event, checked_question
from assistant.errors import UsageError
from assistant.evaluate.questions import Question
from assistant.evaluate.rows import Row, RowFile, append_line
from assistant.schema import Answer

Ask = Callable[[str, date | None], Iterator[Event]]
"""A question and the day it is asked on, to the events of answering it."""


def run(questions: Sequence[Question], ask: Ask, *, rows: RowFile | None = None, signals: Path | None = None) -> Iterator[Row]:
    """A row for each question, in order; those that `rows` holds already are not asked again.

    `signals` is a file that gets, for each question asked, what its draft was judged by: thresholds can be fitted to it
    without running the model again. Raises UsageError if `rows` answers another question under the same id.
    """
    done = {row.question_id: row for row in rows.rows} if rows else {}
    for question in questions:
        if question.id in done and done[question.id].question != checked_question(question.question):
            raise UsageError(
                f"The file of rows answers another question under the id {question.id}.",
                hint="Name another --output: this one belongs to another question set.",
            )
    for question in questions:
        if question.id in done:
            yield done[question.id]
            continue
        row, checked = _answer(question, ask)
        if signals is not None:
            append_line(signals, json.dumps({"question_id": question.id, "sentences": checked}, ensure_ascii=False))
        if rows is not None:
            rows.append(row)
        yield row


def _answer(question: Question, ask: Ask) -> tuple[Row, list[dict[str, object]]]:
    checked: list[dict[str, object]] = []
    answer: Answer | None = None
    for event in ask(question.question, question.date):
        if isinstance(event, Checking):
            checked = [
                {
                    "text": one.text,
                    "article_id": one.grounding.hit.article_id,
                    "quote": one.grounding.text,
                    "missing": list(one.grounding.missing),
                    "support": one.support,
                    **one.signals.model_dump(),
                }
                for one in event.judged
            ]
        elif isinstance(event, Answer):
            answer = event
    if answer is None:
        raise RuntimeError("answering ended without an answer")
    return Row.of(question.id, answer), checked
