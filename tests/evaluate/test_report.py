"""Evaluation report over six questions: its parts, the worst failures, and loading it from a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import UsageError
from assistant.evaluate.failures import FailureKind
from assistant.evaluate.judge import Outcome
from assistant.evaluate.report import MAX_WORST, load_report
from assistant.evaluate.run import AnsweredQuestion
from assistant.evaluate.thresholds import CalibrationBin, ThresholdPoint
from tests.evaluate.ferry import ABSTAINED, NAMES, make_answered, make_draft, make_question
from tests.evaluate.ferry_report import ANSWERED_QUESTIONS, HURT, QUESTIONS, make_report


def test_report_has_its_provenance() -> None:
    report = make_report()
    assert (report.set, report.mode, report.version, report.min_support, report.reading_speed) == (
        "ferries",
        "all",
        "1.2.3",
        0.5,
        100.0,
    )
    assert (report.model, report.generation) == (NAMES, 7)


def test_report_combines_the_metrics_of_its_parts() -> None:
    report = make_report()
    assert report.outcomes == {
        "1": Outcome.CITED,
        "2": Outcome.WRONG,
        "3": Outcome.LOST,
        "4": Outcome.WRONG,
        "5": Outcome.DECLINED,
        "6": Outcome.LOST,
    }
    assert (report.summary.trust, report.summary.wrong) == (0.333, 0.333)
    assert report.summary.valid == 0.667  # the quote of question 2 is not at its offset
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
    assert report.best_sentence.trust == 0.833  # all but question 4, which has the words of the others


def test_worst_failures_are_wrong_answers_then_lost_answers_by_support() -> None:
    assert [failure.question_id for failure in make_report().worst] == ["4", "2", "6", "3"]


def test_failed_question_has_gold_answer_draft_and_missing_parts() -> None:
    failures = {failure.question_id: failure for failure in make_report().worst}
    lost = failures["3"]
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
    assert failures["2"].answer == f"{HURT} [1]"
    assert failures["4"].gold == ()


def test_failures_are_listed_up_to_a_maximum_and_all_are_counted() -> None:
    count = MAX_WORST + 3
    report = make_report(
        [make_question(number, "Ann") for number in range(count)],
        [make_answered(number, ABSTAINED) for number in range(count)],
    )
    assert (len(report.worst), report.faults) == (MAX_WORST, {FailureKind.NOT_RETRIEVED: count})


def test_answers_of_an_unanswerable_question_are_not_gold() -> None:
    question = make_question(4, "$4.2 million", answerable=False)
    (failure,) = make_report([question], [ANSWERED_QUESTIONS[3]]).worst
    assert (failure.fault, failure.gold) == (FailureKind.WRONGLY_ANSWERED, ())


def test_answers_without_traces_have_only_metrics() -> None:
    report = make_report(answers=[AnsweredQuestion(row, trace=None) for row, _ in ANSWERED_QUESTIONS])
    assert report.summary == make_report().summary
    assert report.retrieval is None
    assert report.best_sentence is None
    assert report.everything_answered is None
    assert (report.thresholds, report.reliability) == ((), ())
    assert report.faults == {FailureKind.WRONGLY_ANSWERED: 1}


def test_empty_run_has_a_report() -> None:
    report = make_report([], [])
    assert (report.model, report.generation, report.summary.questions, report.worst) == (
        None,
        None,
        0,
        (),
    )


def test_report_round_trips_through_its_file(tmp_path: Path) -> None:
    for report in (
        make_report(),
        make_report([], []),
        make_report(QUESTIONS[:1], [make_answered(1, ABSTAINED, make_draft("Où ?\u2028"))]),
    ):
        (tmp_path / "report.json").write_text(report.model_dump_json(indent=1), encoding="utf-8")
        assert load_report(tmp_path / "report.json") == report


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"notes\n", b"\xff\xfe", b'{"set": "ferries", "mode": "all"}']
)
def test_file_that_is_not_a_report_is_refused_in_one_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "report.json"
    path.write_bytes(content)
    with pytest.raises(UsageError, match="is not a report") as raised:
        load_report(path)
    assert "\n" not in str(raised.value)
    assert str(path) in raised.value.message
    assert raised.value.hint


def test_report_with_an_unknown_field_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text(make_report().model_dump_json().replace('"mode"', '"way"', 1), encoding="utf-8")
    with pytest.raises(UsageError, match="is not a report"):
        load_report(path)


def test_unreadable_report_is_refused_by_name(tmp_path: Path) -> None:
    for path, reason in ((tmp_path / "nowhere.json", "No such file"), (tmp_path, "directory")):
        with pytest.raises(UsageError, match=reason) as raised:
            load_report(path)
        assert str(path) in raised.value.message
