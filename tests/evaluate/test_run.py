"""Evaluation run: each question is answered once, and an interrupted run resumes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from assistant.answer.events import Event, Searching
from assistant.errors import Stopped, UsageError
from assistant.evaluate.questions import Question
from assistant.evaluate.results import JsonlFile, ResultRow
from assistant.evaluate.run import AnsweredQuestion, AnswerFunction, answer_questions
from assistant.evaluate.trace import Trace
from assistant.schema import Reason
from tests.evaluate.ferry import COST_ANSWER, COST_QUESTION, ScriptedAnswerer

HURT_QUESTION = "How many people were hurt?"
HURT_ANSWER = "Three people were hurt."
QUESTIONS = [
    Question(id="cost", question=COST_QUESTION),
    Question(id="hurt", question=HURT_QUESTION, date=date(2026, 3, 6)),
]
DRAFTS = [COST_ANSWER, COST_ANSWER, HURT_ANSWER]
"""Two identical drafts of the first answer; the last draft is replayed for every further one."""


def row_file(folder: Path) -> JsonlFile[ResultRow]:
    return JsonlFile(folder / "rows.jsonl", ResultRow)


def trace_file(folder: Path) -> JsonlFile[Trace]:
    return JsonlFile(folder / "traces.jsonl", Trace)


def run(
    folder: Path, answer: AnswerFunction, questions: list[Question] = QUESTIONS
) -> list[AnsweredQuestion]:
    """Answer questions with both files in a folder."""
    return list(answer_questions(questions, answer, rows=row_file(folder), traces=trace_file(folder)))


def test_each_question_is_answered_with_its_date_and_its_row_has_its_id(tmp_path: Path) -> None:
    answerer = ScriptedAnswerer(*DRAFTS)
    rows = [row for row, _ in answer_questions(QUESTIONS, answerer, rows=row_file(tmp_path))]
    assert answerer.questions == QUESTIONS
    assert [(row.question_id, row.text) for row in rows] == [
        ("cost", f"{COST_ANSWER} [1]"),
        ("hurt", f"{HURT_ANSWER} [1]"),
    ]
    assert row_file(tmp_path).records == rows


def test_answered_question_is_not_answered_again_and_keeps_its_trace(tmp_path: Path) -> None:
    first_run = run(tmp_path, ScriptedAnswerer(COST_ANSWER), QUESTIONS[:1])
    answerer = ScriptedAnswerer(HURT_ANSWER)
    second_run = run(tmp_path, answerer)
    assert answerer.questions == QUESTIONS[1:]
    assert second_run[0] == first_run[0]
    assert [trace.question_id for _, trace in second_run if trace] == ["cost", "hurt"]
    assert [len(path.read_bytes().splitlines()) for path in sorted(tmp_path.iterdir())] == [2, 2]


def test_row_written_without_a_trace_has_none(tmp_path: Path) -> None:
    list(answer_questions(QUESTIONS[:1], ScriptedAnswerer(COST_ANSWER), rows=row_file(tmp_path)))
    (answered,) = run(tmp_path, ScriptedAnswerer(), QUESTIONS[:1])
    assert answered.trace is None


def test_question_without_passages_has_a_row_and_an_empty_trace(tmp_path: Path) -> None:
    answerer = ScriptedAnswerer(hits=())
    (answered,) = answer_questions(QUESTIONS[:1], answerer, traces=trace_file(tmp_path))
    assert answered.row.reason is Reason.NO_PASSAGES
    assert trace_file(tmp_path).records == [Trace(question_id="cost")] == [answered.trace]


def test_question_of_a_cut_off_row_is_answered_again_and_its_newest_trace_counts(
    tmp_path: Path,
) -> None:
    run(tmp_path, ScriptedAnswerer(*DRAFTS))
    path = tmp_path / "rows.jsonl"
    path.write_bytes(path.read_bytes()[:-20])
    answerer = ScriptedAnswerer("Three were hurt.")
    resumed = run(tmp_path, answerer)
    assert answerer.questions == QUESTIONS[1:]
    assert [row.question_id for row, _ in resumed] == ["cost", "hurt"]
    assert [row.question_id for row in row_file(tmp_path).records] == ["cost", "hurt"]
    _, (_, trace) = run(tmp_path, ScriptedAnswerer())
    assert trace is not None
    assert {draft.text for draft in trace.drafts} == {"Three were hurt."}


def test_interrupted_run_leaves_the_rows_written_before(tmp_path: Path) -> None:
    answerer = ScriptedAnswerer(COST_ANSWER)

    def answer_then_stop(question: Question) -> Iterator[Event]:
        if question.question == HURT_QUESTION:
            raise Stopped
        yield from answerer(question)

    with pytest.raises(Stopped):
        list(answer_questions(QUESTIONS, answer_then_stop, rows=row_file(tmp_path)))
    assert [row.question_id for row in row_file(tmp_path).records] == ["cost"]


def test_rows_of_another_set_with_the_same_ids_are_refused_before_any_question_is_answered(
    tmp_path: Path,
) -> None:
    list(answer_questions(QUESTIONS[:1], ScriptedAnswerer(COST_ANSWER), rows=row_file(tmp_path)))
    answerer = ScriptedAnswerer()
    other_set = [
        Question(id="new", question="Who won?"),
        Question(id="cost", question="What does a ticket cost?"),
    ]
    with pytest.raises(UsageError, match="different question with the id cost"):
        next(answer_questions(other_set, answerer, rows=row_file(tmp_path)))
    assert answerer.questions == []


def test_white_space_does_not_make_a_different_question(tmp_path: Path) -> None:
    question = Question(id="cost", question=f"  {COST_QUESTION}\n")
    list(answer_questions([question], ScriptedAnswerer(COST_ANSWER), rows=row_file(tmp_path)))
    ((row, _),) = answer_questions([question], ScriptedAnswerer(), rows=row_file(tmp_path))
    assert row.question == COST_QUESTION


def test_events_that_do_not_end_with_an_answer_are_a_bug() -> None:
    with pytest.raises(TypeError, match="without an answer"):
        next(answer_questions(QUESTIONS, lambda _: iter([Searching()])))
