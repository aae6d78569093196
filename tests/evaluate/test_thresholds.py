"""Other thresholds over the same drafts, and support against being right: worked out by hand over four drafts."""

from __future__ import annotations

import pytest

from assistant.evaluate.run import AnsweredQuestion
from assistant.evaluate.thresholds import (
    CalibrationBin,
    ScoredDraft,
    ThresholdPoint,
    calibration_bins,
    score_drafts,
    sweep_thresholds,
)
from tests.evaluate.ferry import ABSTAINED, ANSWERED, COSTS, asked, draft, question

RIGHT = ScoredDraft(answerable=True, support=0.9, correct=True, cited=True)
UNCITED = ScoredDraft(answerable=True, support=0.6, correct=True, cited=False)
WRONG = ScoredDraft(answerable=True, support=0.4, correct=False, cited=False)
TRAP = ScoredDraft(answerable=False, support=0.5, correct=False, cited=False)
FOUR = [RIGHT, UNCITED, WRONG, TRAP]


@pytest.mark.parametrize(
    ("threshold", "trust", "wrong", "lost"),
    [
        (0.0, 0.25, 0.5, 0.0),  # all shown: one right, two wrong
        (0.45, 0.25, 0.25, 0.333),  # the wrong one is not
        (0.5, 0.25, 0.25, 0.333),  # support as high as the threshold is high enough
        (0.55, 0.5, 0.0, 0.333),  # nor is the trap
        (0.65, 0.5, 0.0, 0.667),  # nor the one without its quote, which trust never counted
        (0.95, 0.25, 0.0, 1.0),  # nothing is
    ],
)
def test_trust_wrong_and_lost_at_a_threshold(
    threshold: float, trust: float, wrong: float, lost: float
) -> None:
    points = {point.threshold: point for point in sweep_thresholds(FOUR)}
    assert points[threshold] == ThresholdPoint(threshold=threshold, trust=trust, wrong=wrong, lost=lost)


def test_a_draft_that_lacks_something_is_shown_at_no_threshold() -> None:
    lacking = ScoredDraft(answerable=True, support=0.0, correct=True, cited=True)
    assert sweep_thresholds([lacking])[0] == ThresholdPoint(
        threshold=0.0, trust=0.0, wrong=0.0, lost=1.0
    )


def test_without_drafts_there_is_nothing_to_tell() -> None:
    assert sweep_thresholds([]) == ()
    assert calibration_bins([]) == ()


def test_thresholds_go_from_all_to_almost_none_in_even_steps() -> None:
    steps = [point.threshold for point in sweep_thresholds(FOUR)]
    assert steps == pytest.approx([0.05 * step for step in range(20)])


def test_each_bin_tells_mean_support_and_the_share_that_is_right_and_rightly_quoted() -> None:
    drafts = [
        RIGHT,
        RIGHT._replace(support=1.0),  # the last bin takes it in
        TRAP._replace(support=0.98),
        UNCITED._replace(support=0.3),  # the lower edge belongs to the bin
        WRONG._replace(support=0.0),  # lacks something: no calibration is claimed for it
    ]
    assert calibration_bins(drafts) == (
        CalibrationBin(low=0.3, high=0.4, drafts=1, support=0.3, right=0.0),
        CalibrationBin(low=0.9, high=1.0, drafts=3, support=0.96, right=0.667),
    )


def test_a_question_is_judged_by_its_best_draft() -> None:
    one = asked(
        1, ANSWERED, draft("Repairs will cost $9 million.", support=0.4), draft(COSTS, support=0.8)
    )
    assert score_drafts([question(1, "$4.2 million")], [one]) == [
        ScoredDraft(answerable=True, support=0.8, correct=True, cited=True)
    ]


def test_a_draft_whose_quote_does_not_say_the_answer_is_said_and_not_cited() -> None:
    one = asked(1, ANSWERED, draft(COSTS, quote="Repairs will be dear.", support=0.8))
    assert score_drafts([question(1, "$4.2 million")], [one]) == [
        ScoredDraft(answerable=True, support=0.8, correct=True, cited=False)
    ]


def test_a_wrong_draft_is_not_cited_even_if_its_quote_holds_the_answer() -> None:
    one = asked(1, ANSWERED, draft("Repairs will cost $9 million.", quote=COSTS, support=0.8))
    assert score_drafts([question(1, "$4.2 million")], [one]) == [
        ScoredDraft(answerable=True, support=0.8, correct=False, cited=False)
    ]


def test_a_question_without_a_draft_has_no_support() -> None:
    assert score_drafts([question(1, "$4.2 million")], [asked(1, ABSTAINED)]) == [
        ScoredDraft(answerable=True, support=0.0, correct=False, cited=False)
    ]


def test_nothing_is_right_about_a_question_that_the_articles_do_not_answer() -> None:
    one = asked(1, ANSWERED, draft(COSTS, support=0.8))
    trap = question(1, "$4.2 million", answerable=False)
    assert score_drafts([trap], [one]) == [
        ScoredDraft(answerable=False, support=0.8, correct=False, cited=False)
    ]


def test_questions_that_cannot_be_judged_or_left_no_trace_do_not_count() -> None:
    several = [
        asked(1, ANSWERED, draft(COSTS)),
        asked(2, ANSWERED, draft(COSTS)),
        AnsweredQuestion(asked(3, ANSWERED).row, trace=None),
    ]
    assert (
        score_drafts([question(1), question(2, answerable=True), question(3, "$4.2 million")], several)
        == []
    )
