"""A run over a question set: each question is asked once, and a run that stopped is taken up where it stopped."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from assistant.answer.pipeline import Event, Searching
from assistant.answer.support import Signals
from assistant.errors import Stopped, UsageError
from assistant.evaluate.questions import Question
from assistant.evaluate.rows import RowFile
from assistant.evaluate.run import run
from assistant.schema import Reason, Status
from tests.evaluate.ferry import COST, FERRY, Asker

HURT = "How many people were hurt?"
QUESTIONS = [Question(id="cost", question=COST), Question(id="hurt", question=HURT, date=date(2026, 3, 6))]
DRAFTS = ["Repairs will cost $4.2 million.", "Three people were hurt."]


def test_each_question_is_asked_on_its_day_and_its_answer_bears_its_id(tmp_path: Path) -> None:
    ask = Asker(*DRAFTS)
    rows = list(run(QUESTIONS, ask, rows=RowFile(tmp_path / "rows.jsonl")))
    assert ask.asked == [(COST, None), (HURT, date(2026, 3, 6))]
    assert [(row.question_id, row.text) for row in rows] == [("cost", f"{DRAFTS[0]} [1]"), ("hurt", f"{DRAFTS[1]} [1]")]
    assert RowFile(tmp_path / "rows.jsonl").rows == rows


def test_what_is_answered_already_is_not_asked_again(tmp_path: Path) -> None:
    first = list(run(QUESTIONS[:1], Asker(DRAFTS[0]), rows=RowFile(tmp_path / "rows.jsonl")))
    ask = Asker(DRAFTS[1])
    both = list(run(QUESTIONS, ask, rows=RowFile(tmp_path / "rows.jsonl")))
    assert [question for question, _ in ask.asked] == [HURT]
    assert both[0] == first[0]
    assert len((tmp_path / "rows.jsonl").read_bytes().splitlines()) == 2


def test_the_question_of_a_torn_last_row_is_asked_again(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    list(run(QUESTIONS, Asker(*DRAFTS), rows=RowFile(path)))
    path.write_bytes(path.read_bytes()[:-20])
    ask = Asker(DRAFTS[1])
    rows = list(run(QUESTIONS, ask, rows=RowFile(path)))
    assert [question for question, _ in ask.asked] == [HURT]
    assert [row.question_id for row in RowFile(path).rows] == [row.question_id for row in rows] == ["cost", "hurt"]


def test_a_stop_half_way_leaves_the_rows_before_it(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    answered = Asker(DRAFTS[0])

    def stopped(question: str, day: date | None) -> Iterator[Event]:
        if question == HURT:
            raise Stopped
        yield from answered(question, day)

    with pytest.raises(Stopped):
        list(run(QUESTIONS, stopped, rows=RowFile(path)))
    assert [row.question_id for row in RowFile(path).rows] == ["cost"]


def test_rows_of_another_set_with_the_same_ids_are_refused_before_anything_is_asked(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    list(run(QUESTIONS[:1], Asker(DRAFTS[0]), rows=RowFile(path)))
    ask = Asker()
    others = [Question(id="new", question="Who won?"), Question(id="cost", question="What does a ticket cost?")]
    with pytest.raises(UsageError, match="another question under the id cost"):
        next(run(others, ask, rows=RowFile(path)))
    assert ask.asked == []


def test_white_space_in_a_question_does_not_make_it_another(tmp_path: Path) -> None:
    question = Question(id="cost", question=f"  {COST}\n")
    list(run([question], Asker(DRAFTS[0]), rows=RowFile(tmp_path / "rows.jsonl")))
    (row,) = run([question], Asker(), rows=RowFile(tmp_path / "rows.jsonl"))
    assert row.question == COST


def test_answers_of_the_set_never_reach_who_is_asked() -> None:
    ask = Asker(DRAFTS[0])
    list(run([Question(id="cost", question=COST, answers=("$4.2 million",), answerable=True)], ask))
    assert ask.asked == [(COST, None)]


def test_the_signals_of_a_draft_are_kept_even_where_it_was_not_shown(tmp_path: Path) -> None:
    path = tmp_path / "new" / "signals.jsonl"
    rows = list(run(QUESTIONS[:1], Asker("Repairs will cost $9 million.", "$9 million"), signals=path))
    assert (rows[0].status, rows[0].reason) == (Status.ABSTAINED, Reason.UNSUPPORTED)
    (line,) = path.read_text(encoding="utf-8").splitlines()
    kept = json.loads(line)
    assert kept["question_id"] == "cost"
    (sentence,) = kept["sentences"]
    assert (sentence["text"], sentence["missing"], sentence["support"]) == ("$9 million", ["9 million", "most of its words"], 0.0)
    assert (sentence["article_id"], sentence["quote"] in FERRY.text) == ("a1", True)
    assert Signals.model_validate({name: sentence[name] for name in Signals.model_fields}).answerable == 0.9


def test_a_question_that_found_nothing_has_no_signals_and_a_row_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "signals.jsonl"
    (row,) = run(QUESTIONS[:1], Asker(finds=False), signals=path)
    assert row.reason is Reason.NO_PASSAGES
    assert json.loads(path.read_text(encoding="utf-8")) == {"question_id": "cost", "sentences": []}


def test_signals_are_added_to_a_file_one_line_a_question_and_only_for_questions_asked(tmp_path: Path) -> None:
    rows, signals = tmp_path / "rows.jsonl", tmp_path / "signals.jsonl"
    list(run(QUESTIONS[:1], Asker(DRAFTS[0]), rows=RowFile(rows), signals=signals))
    list(run(QUESTIONS, Asker(DRAFTS[1]), rows=RowFile(rows), signals=signals))
    assert [json.loads(line)["question_id"] for line in signals.read_text(encoding="utf-8").splitlines()] == ["cost", "hurt"]


def test_events_without_an_answer_at_their_end_are_a_bug_and_not_a_row() -> None:
    with pytest.raises(RuntimeError, match="without an answer"):
        next(run(QUESTIONS, lambda _question, _day: iter([Searching()])))
