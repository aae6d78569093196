"""A run over a question set: each question is asked once, and a run that stopped is taken up where it stopped."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from assistant.answer.events import Event, Searching
from assistant.errors import Stopped, UsageError
from assistant.evaluate.questions import Question
from assistant.evaluate.results import JsonlFile, ResultRow
from assistant.evaluate.run import answer_questions
from assistant.evaluate.trace import Trace
from assistant.schema import Reason
from tests.evaluate.ferry import COST, COSTS, ScriptedAsker

HURT = "How many people were hurt?"
QUESTIONS = [
    Question(id="cost", question=COST),
    Question(id="hurt", question=HURT, date=date(2026, 3, 6)),
]
DRAFTS = [COSTS, "Three people were hurt."]
"""Of each question; the model writes two, here the same."""


def row_file(folder: Path) -> JsonlFile[ResultRow]:
    return JsonlFile(folder / "rows.jsonl", ResultRow)


def trace_file(folder: Path) -> JsonlFile[Trace]:
    return JsonlFile(folder / "traces.jsonl", Trace)


def test_each_question_is_asked_with_its_day_and_its_answer_bears_its_id(tmp_path: Path) -> None:
    ask = ScriptedAsker(*(2 * DRAFTS[:1]), *DRAFTS[1:])
    rows = [row for row, _ in answer_questions(QUESTIONS, ask, rows=row_file(tmp_path))]
    assert ask.asked == QUESTIONS
    assert [(row.question_id, row.text) for row in rows] == [
        ("cost", f"{DRAFTS[0]} [1]"),
        ("hurt", f"{DRAFTS[1]} [1]"),
    ]
    assert row_file(tmp_path).records == rows


def test_what_is_answered_already_is_not_asked_again_and_comes_with_its_old_trace(
    tmp_path: Path,
) -> None:
    first = list(
        answer_questions(
            QUESTIONS[:1], ScriptedAsker(DRAFTS[0]), rows=row_file(tmp_path), traces=trace_file(tmp_path)
        )
    )
    ask = ScriptedAsker(DRAFTS[1])
    both = list(answer_questions(QUESTIONS, ask, rows=row_file(tmp_path), traces=trace_file(tmp_path)))
    assert ask.asked == QUESTIONS[1:]
    assert both[0] == first[0]
    assert [trace.question_id for _, trace in both if trace] == ["cost", "hurt"]
    assert [len(path.read_bytes().splitlines()) for path in sorted(tmp_path.iterdir())] == [2, 2]


def test_a_row_that_was_written_without_a_trace_has_none(tmp_path: Path) -> None:
    list(answer_questions(QUESTIONS[:1], ScriptedAsker(DRAFTS[0]), rows=row_file(tmp_path)))
    (again,) = answer_questions(
        QUESTIONS[:1], ScriptedAsker(), rows=row_file(tmp_path), traces=trace_file(tmp_path)
    )
    assert again.trace is None


def test_a_question_that_found_nothing_has_an_empty_trace_and_a_row_all_the_same(tmp_path: Path) -> None:
    (asked,) = answer_questions(QUESTIONS[:1], ScriptedAsker(hits=()), traces=trace_file(tmp_path))
    assert asked.row.reason is Reason.NO_PASSAGES
    assert trace_file(tmp_path).records == [Trace(question_id="cost")] == [asked.trace]


def test_the_question_of_a_torn_last_row_is_asked_again_and_its_newest_trace_counts(
    tmp_path: Path,
) -> None:
    list(
        answer_questions(
            QUESTIONS,
            ScriptedAsker(*(2 * DRAFTS[:1]), *DRAFTS[1:]),
            rows=row_file(tmp_path),
            traces=trace_file(tmp_path),
        )
    )
    path = tmp_path / "rows.jsonl"
    path.write_bytes(path.read_bytes()[:-20])
    ask = ScriptedAsker("Three were hurt.")
    again = list(answer_questions(QUESTIONS, ask, rows=row_file(tmp_path), traces=trace_file(tmp_path)))
    assert ask.asked == QUESTIONS[1:]
    assert (
        [row.question_id for row in row_file(tmp_path).records]
        == [row.question_id for row, _ in again]
        == ["cost", "hurt"]
    )
    _, (_, trace) = answer_questions(
        QUESTIONS, ScriptedAsker(), rows=row_file(tmp_path), traces=trace_file(tmp_path)
    )
    assert trace is not None
    assert {draft.text for draft in trace.drafts} == {"Three were hurt."}


def test_a_stop_half_way_leaves_the_rows_before_it(tmp_path: Path) -> None:
    answered = ScriptedAsker(DRAFTS[0])

    def stopped(question: Question) -> Iterator[Event]:
        if question.question == HURT:
            raise Stopped
        yield from answered(question)

    with pytest.raises(Stopped):
        list(answer_questions(QUESTIONS, stopped, rows=row_file(tmp_path)))
    assert [row.question_id for row in row_file(tmp_path).records] == ["cost"]


def test_rows_of_another_set_with_the_same_ids_are_refused_before_anything_is_asked(
    tmp_path: Path,
) -> None:
    list(answer_questions(QUESTIONS[:1], ScriptedAsker(DRAFTS[0]), rows=row_file(tmp_path)))
    ask = ScriptedAsker()
    others = [
        Question(id="new", question="Who won?"),
        Question(id="cost", question="What does a ticket cost?"),
    ]
    with pytest.raises(UsageError, match="different question with the id cost"):
        next(answer_questions(others, ask, rows=row_file(tmp_path)))
    assert ask.asked == []


def test_white_space_in_a_question_does_not_make_it_another(tmp_path: Path) -> None:
    question = Question(id="cost", question=f"  {COST}\n")
    list(answer_questions([question], ScriptedAsker(DRAFTS[0]), rows=row_file(tmp_path)))
    ((row, _),) = answer_questions([question], ScriptedAsker(), rows=row_file(tmp_path))
    assert row.question == COST


def test_events_without_an_answer_at_their_end_are_a_bug_and_not_a_row() -> None:
    with pytest.raises(TypeError, match="without an answer"):
        next(answer_questions(QUESTIONS, lambda _: iter([Searching()])))
