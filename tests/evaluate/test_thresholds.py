"""Threshold sweep and calibration, computed by hand over four drafts."""

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
from tests.evaluate.ferry import (
    ABSTAINED,
    ANSWERED,
    COST_ANSWER,
    make_answered,
    make_draft,
    make_question,
)

CITED = ScoredDraft(answerable=True, support=0.9, correct=True, cited=True)
UNCITED = ScoredDraft(answerable=True, support=0.6, correct=True, cited=False)
WRONG = ScoredDraft(answerable=True, support=0.4, correct=False, cited=False)
UNANSWERABLE = ScoredDraft(answerable=False, support=0.5, correct=False, cited=False)
DRAFTS = [CITED, UNCITED, WRONG, UNANSWERABLE]


@pytest.mark.parametrize(
    ("threshold", "trust", "wrong", "lost"),
    [
        (0.0, 0.25, 0.5, 0.0),  # all shown: one cited, two wrong
        (0.45, 0.25, 0.25, 0.333),  # the wrong draft is not shown
        (0.5, 0.25, 0.25, 0.333),  # support equal to the threshold suffices
        (0.55, 0.5, 0.0, 0.333),  # the unanswerable question is declined
        (0.65, 0.5, 0.0, 0.667),  # the uncited draft, which never counts as trusted, is not shown
        (0.95, 0.25, 0.0, 1.0),  # nothing is shown
    ],
)
def test_trust_wrong_and_lost_at_a_threshold(
    threshold: float, trust: float, wrong: float, lost: float
) -> None:
    points = {point.threshold: point for point in sweep_thresholds(DRAFTS)}
    assert points[threshold] == ThresholdPoint(threshold=threshold, trust=trust, wrong=wrong, lost=lost)


def test_unsupported_draft_is_shown_at_no_threshold() -> None:
    unsupported = ScoredDraft(answerable=True, support=0.0, correct=True, cited=True)
    assert sweep_thresholds([unsupported])[0] == ThresholdPoint(
        threshold=0.0, trust=0.0, wrong=0.0, lost=1.0
    )


def test_no_drafts_give_no_points_and_no_bins() -> None:
    assert sweep_thresholds([]) == ()
    assert calibration_bins([]) == ()


def test_thresholds_are_evenly_spaced() -> None:
    steps = [point.threshold for point in sweep_thresholds(DRAFTS)]
    assert steps == pytest.approx([0.05 * step for step in range(20)])


def test_bin_has_mean_support_and_the_share_of_cited_drafts() -> None:
    drafts = [
        CITED,
        CITED._replace(support=1.0),  # belongs to the last bin
        UNANSWERABLE._replace(support=0.98),
        UNCITED._replace(support=0.3),  # the lower edge belongs to the bin
        WRONG._replace(support=0.0),  # unsupported drafts are left out
    ]
    assert calibration_bins(drafts) == (
        CalibrationBin(low=0.3, high=0.4, drafts=1, support=0.3, right=0.0),
        CalibrationBin(low=0.9, high=1.0, drafts=3, support=0.96, right=0.667),
    )


def test_question_is_scored_by_its_best_draft() -> None:
    answered = make_answered(
        1,
        ANSWERED,
        make_draft("Repairs will cost $9 million.", support=0.4),
        make_draft(COST_ANSWER, support=0.8),
    )
    assert score_drafts([make_question(1, "$4.2 million")], [answered]) == [
        ScoredDraft(answerable=True, support=0.8, correct=True, cited=True)
    ]


def test_correct_draft_without_a_matching_quote_is_not_cited() -> None:
    answered = make_answered(
        1, ANSWERED, make_draft(COST_ANSWER, quote="Repairs will be dear.", support=0.8)
    )
    assert score_drafts([make_question(1, "$4.2 million")], [answered]) == [
        ScoredDraft(answerable=True, support=0.8, correct=True, cited=False)
    ]


def test_incorrect_draft_with_a_matching_quote_is_not_cited() -> None:
    answered = make_answered(
        1, ANSWERED, make_draft("Repairs will cost $9 million.", quote=COST_ANSWER, support=0.8)
    )
    assert score_drafts([make_question(1, "$4.2 million")], [answered]) == [
        ScoredDraft(answerable=True, support=0.8, correct=False, cited=False)
    ]


def test_question_without_a_draft_has_no_support() -> None:
    assert score_drafts([make_question(1, "$4.2 million")], [make_answered(1, ABSTAINED)]) == [
        ScoredDraft(answerable=True, support=0.0, correct=False, cited=False)
    ]


def test_no_draft_of_an_unanswerable_question_is_correct() -> None:
    answered = make_answered(1, ANSWERED, make_draft(COST_ANSWER, support=0.8))
    question = make_question(1, "$4.2 million", answerable=False)
    assert score_drafts([question], [answered]) == [
        ScoredDraft(answerable=False, support=0.8, correct=False, cited=False)
    ]


def test_questions_without_gold_answer_or_trace_do_not_count() -> None:
    answered = [
        make_answered(1, ANSWERED, make_draft(COST_ANSWER)),
        make_answered(2, ANSWERED, make_draft(COST_ANSWER)),
        AnsweredQuestion(make_answered(3, ANSWERED).row, trace=None),
    ]
    assert (
        score_drafts(
            [make_question(1), make_question(2, answerable=True), make_question(3, "$4.2 million")],
            answered,
        )
        == []
    )
