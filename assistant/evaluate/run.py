"""Answers the questions of a set one after the other, each once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from assistant.answer.events import Event
from assistant.errors import UsageError
from assistant.evaluate.questions import Question
from assistant.evaluate.results import RecordFile, ResultRow
from assistant.evaluate.trace import Trace, trace
from assistant.schema import Answer
from assistant.search.query import normalize_question

Ask = Callable[[Question], Iterator[Event]]
"""A question, to the events of answering it."""


class AnsweredQuestion(NamedTuple):
    """A question's answer, and how it came about; no trace where an earlier run answered it and kept none."""

    row: ResultRow
    trace: Trace | None


def run(
    questions: Sequence[Question],
    ask: Ask,
    *,
    rows: RecordFile[ResultRow] | None = None,
    traces: RecordFile[Trace] | None = None,
) -> Iterator[AnsweredQuestion]:
    """ResultRow and trace for each question, in order; those that `rows` holds already are not asked again.

    Raises UsageError if `rows` answers another question under the same id.
    """
    done = {row.question_id: row for row in rows.records} if rows else {}
    traced = {one.question_id: one for one in traces.records} if traces else {}
    for question in questions:
        if question.id in done and done[question.id].question != normalize_question(question.question):
            raise UsageError(
                f"The file of rows answers another question under the id {question.id}.",
                hint="Name another file: this one belongs to another question set.",
            )
    for question in questions:
        if question.id in done:
            yield AnsweredQuestion(done[question.id], traced.get(question.id))
            continue
        asked = _ask(question, ask)
        if traces is not None and asked.trace is not None:
            traces.append(asked.trace)  # before the row: a question counts as done once its row is there
        if rows is not None:
            rows.append(asked.row)
        yield asked


def _ask(question: Question, ask: Ask) -> AnsweredQuestion:
    events = list(ask(question))
    answer = events[-1] if events else None
    if not isinstance(answer, Answer):
        raise TypeError("answering ended without an answer")
    return AnsweredQuestion(ResultRow.of(question.id, answer), trace(question.id, events))
