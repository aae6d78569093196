"""The record of an evaluation: what it says of six questions, and that it reads back as it was written."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import UsageError
from assistant.evaluate.failures import FailureKind
from assistant.evaluate.judge import Outcome
from assistant.evaluate.report import MAX_WORST, load_report
from assistant.evaluate.run import AnsweredQuestion
from assistant.evaluate.thresholds import CalibrationBin, ThresholdPoint
from tests.evaluate.ferry import ABSTAINED, NAMES, asked, draft, question
from tests.evaluate.ferry_report import ASKED, HURT, QUESTIONS, built


def test_a_report_says_where_it_comes_from() -> None:
    report = built()
    assert (report.set, report.mode, report.version, report.min_support, report.reading_speed) == (
        "ferries",
        "all",
        "1.2.3",
        0.5,
        100.0,
    )
    assert (report.model, report.generation) == (NAMES, 7)


def test_its_figures_are_those_of_its_parts() -> None:
    report = built()
    assert report.outcomes == {
        "1": Outcome.CITED,
        "2": Outcome.WRONG,
        "3": Outcome.LOST,
        "4": Outcome.WRONG,
        "5": Outcome.DECLINED,
        "6": Outcome.LOST,
    }
    assert (report.summary.trust, report.summary.wrong, report.summary.valid) == (
        0.333,
        0.333,
        0.667,
    )  # "Three people" is not at 0
    assert report.faults == {
        FailureKind.NOT_READ: 1,
        FailureKind.NOT_GROUNDED: 1,
        FailureKind.WRONGLY_ANSWERED: 1,
        FailureKind.WRONGLY_DECLINED: 1,
    }
    assert (
        report.everything_answered
        == report.thresholds[0]
        == ThresholdPoint(threshold=0.0, trust=0.5, wrong=0.333, lost=0.25)
    )
    assert report.reliability == (
        CalibrationBin(low=0.4, high=0.5, drafts=1, support=0.44, right=1.0),
        CalibrationBin(low=0.7, high=0.8, drafts=1, support=0.71, right=0.0),
        CalibrationBin(low=0.8, high=0.9, drafts=1, support=0.83, right=0.0),
        CalibrationBin(low=0.9, high=1.0, drafts=1, support=0.92, right=1.0),
    )
    assert report.retrieval is not None
    assert report.retrieval.questions == 4
    assert report.best_sentence is not None
    assert report.best_sentence.trust == 0.833  # all but the trap of the very words of the others


def test_the_worst_cases_are_wrong_answers_the_surest_first_then_lost_ones_the_nearest_to_being_shown_first() -> (
    None
):
    assert [case.question_id for case in built().worst] == ["4", "2", "6", "3"]


def test_a_case_tells_question_gold_answer_draft_quote_and_what_was_missing() -> None:
    cases = {case.question_id: case for case in built().worst}
    lost = cases["3"]
    assert (lost.fault, lost.gold, lost.answer) == (
        FailureKind.NOT_GROUNDED,
        ("$4.2 million",),
        ABSTAINED.text,
    )
    assert (lost.draft, lost.support, lost.missing) == (
        "Repairs will cost $4.2 million | $5 million.",
        0.0,
        ("5 million",),
    )
    assert cases["2"].answer == f"{HURT} [1]"
    assert cases["4"].gold == ()


def test_no_more_than_the_worst_are_kept_and_all_are_counted() -> None:
    many = MAX_WORST + 3
    report = built(
        [question(number, "Ann") for number in range(many)],
        [asked(number, ABSTAINED) for number in range(many)],
    )
    assert (len(report.worst), report.faults) == (MAX_WORST, {FailureKind.NOT_RETRIEVED: many})


def test_a_guess_that_the_set_gives_for_an_unanswerable_question_is_not_gold() -> None:
    trap = question(4, "$4.2 million", answerable=False)
    (case,) = built([trap], [ASKED[3]]).worst
    assert (case.fault, case.gold) == (FailureKind.WRONGLY_ANSWERED, ())


def test_answers_that_left_no_trace_have_figures_but_nothing_about_the_way() -> None:
    report = built(answers=[AnsweredQuestion(one.row, trace=None) for one in ASKED])
    assert report.summary == built().summary
    assert (
        report.retrieval,
        report.best_sentence,
        report.everything_answered,
        report.thresholds,
        report.reliability,
    ) == (
        None,
        None,
        None,
        (),
        (),
    )
    assert report.faults == {FailureKind.WRONGLY_ANSWERED: 1}


def test_a_report_over_nothing_is_a_report_too() -> None:
    report = built([], [])
    assert (report.model, report.generation, report.summary.questions, report.worst) == (
        None,
        None,
        0,
        (),
    )


def test_a_report_reads_back_as_it_was_written(tmp_path: Path) -> None:
    for report in (
        built(),
        built([], []),
        built(QUESTIONS[:1], [asked(1, ABSTAINED, draft("Où ?\u2028"))]),
    ):
        (tmp_path / "report.json").write_text(report.model_dump_json(indent=1), encoding="utf-8")
        assert load_report(tmp_path / "report.json") == report


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"notes\n", b"\xff\xfe", b'{"set": "ferries", "mode": "all"}']
)
def test_a_file_that_is_no_report_is_refused_in_one_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "report.json"
    path.write_bytes(content)
    with pytest.raises(UsageError, match="is not a report") as raised:
        load_report(path)
    assert "\n" not in str(raised.value)
    assert str(path) in raised.value.message
    assert raised.value.hint


def test_a_report_with_a_field_that_is_not_known_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text(built().model_dump_json().replace('"mode"', '"way"', 1), encoding="utf-8")
    with pytest.raises(UsageError, match="is not a report"):
        load_report(path)


def test_a_report_that_is_not_there_is_refused_by_name(tmp_path: Path) -> None:
    for path, said in ((tmp_path / "nowhere.json", "No such file"), (tmp_path, "directory")):
        with pytest.raises(UsageError, match=said) as raised:
            load_report(path)
        assert str(path) in raised.value.message
