"""Evaluation run: answer the questions of a set in order, resuming an earlier run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from assistant.answer.events import Event
from assistant.errors import UsageError
from assistant.evaluate.questions import Question
from assistant.evaluate.results import JsonlFile, ResultRow
from assistant.evaluate.trace import Trace, build_trace
from assistant.schema import Answer
from assistant.search.query import normalize_question

AnswerFunction = Callable[[Question], Iterator[Event]]
"""Function that answers a question and yields its events, the Answer last."""


class AnsweredQuestion(NamedTuple):
    """Answer with its trace; no trace if an earlier run answered the question without recording one."""

    row: ResultRow
    trace: Trace | None


def answer_questions(
    questions: Sequence[Question],
    answer: AnswerFunction,
    *,
    rows: JsonlFile[ResultRow] | None = None,
    traces: JsonlFile[Trace] | None = None,
) -> Iterator[AnsweredQuestion]:
    """Yield each question's row and trace in order. Skip answering a question that has a row already.

    New rows and traces are appended to `rows` and `traces`.

    Raises UsageError if `rows` answers a different question under an id of the set.
    """
    known_rows = {row.question_id: row for row in rows.records} if rows else {}
    known_traces = {trace.question_id: trace for trace in traces.records} if traces else {}
    _check_same_questions(questions, known_rows)
    for question in questions:
        if question.id in known_rows:
            yield AnsweredQuestion(known_rows[question.id], known_traces.get(question.id))
            continue
        answered = _answer_question(question, answer)
        if traces is not None and answered.trace is not None:
            # Before the row, because a question counts as done once its row is written.
            traces.append(answered.trace)
        if rows is not None:
            rows.append(answered.row)
        yield answered


def _check_same_questions(questions: Sequence[Question], rows: Mapping[str, ResultRow]) -> None:
    for question in questions:
        row = rows.get(question.id)
        if row is not None and row.question != normalize_question(question.question):
            raise UsageError(
                f"The results file has an answer to a different question with the id {question.id}.",
                hint="Choose another file: this one belongs to another question set.",
            )


def _answer_question(question: Question, answer: AnswerFunction) -> AnsweredQuestion:
    events = list(answer(question))
    last_event = events[-1] if events else None
    if not isinstance(last_event, Answer):
        raise TypeError("answering ended without an answer")
    row = ResultRow.from_answer(question.id, last_event)
    return AnsweredQuestion(row, build_trace(question.id, events))
