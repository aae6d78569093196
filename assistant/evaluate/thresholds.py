"""Threshold sweep and calibration: metrics at other thresholds, and the reliability of support."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from typing import NamedTuple

from assistant.evaluate.judge import contains_any_answer, quote_contains_answer
from assistant.evaluate.metrics import rounded_share
from assistant.evaluate.questions import Question
from assistant.evaluate.run import AnsweredQuestion
from assistant.evaluate.trace import Trace
from assistant.schema import Record

THRESHOLDS = tuple(step / 20 for step in range(20))
BIN_COUNT = 10


class ThresholdPoint(Record):
    """Metrics at a threshold."""

    threshold: float
    trust: float
    wrong: float
    lost: float


class CalibrationBin(Record):
    """Drafts with support in [low, high); the last bin includes 1."""

    low: float
    high: float
    drafts: int
    support: float
    """Mean support of the drafts."""
    right: float
    """Share of the drafts that are correct and cited. It equals `support` if support is calibrated."""


class ScoredDraft(NamedTuple):
    """Best draft of a question, reduced to the parts that threshold metrics need."""

    answerable: bool
    support: float
    """0 if there is no draft, or its quote does not support all of it."""
    correct: bool
    """True if the draft contains a gold answer."""
    cited: bool
    """True if the draft is correct and its quote contains the answer too."""


class ThresholdCounts(NamedTuple):
    """Numbers of questions by outcome at a threshold."""

    trusted: int
    wrong: int
    lost: int


def score_drafts(
    questions: Sequence[Question], answered: Sequence[AnsweredQuestion]
) -> list[ScoredDraft]:
    """Return the best draft of each question that has a trace and a gold answer."""
    questions_by_id = {question.id: question for question in questions}
    return [
        _score_draft(question, trace)
        for row, trace in answered
        if trace is not None and (question := questions_by_id[row.question_id]).is_judgeable
    ]


def _score_draft(question: Question, trace: Trace) -> ScoredDraft:
    """Judge the best draft of a question."""
    draft = trace.best
    gold = question.gold_answers
    correct = draft is not None and contains_any_answer(draft.text, gold)
    cited = draft is not None and correct and quote_contains_answer(draft.title, draft.quote, gold)
    return ScoredDraft(bool(question.has_answer), draft.support if draft else 0.0, correct, cited)


def count_at_threshold(drafts: Sequence[ScoredDraft], threshold: float) -> ThresholdCounts:
    """Count outcomes if drafts were shown from a support of `threshold` upwards."""
    trusted = wrong = lost = 0
    for draft in drafts:
        if draft.support > 0 and draft.support >= threshold:
            trusted += draft.cited
            wrong += not draft.correct
        else:
            trusted += not draft.answerable
            lost += draft.answerable
    return ThresholdCounts(trusted, wrong, lost)


def sweep_thresholds(drafts: Sequence[ScoredDraft]) -> tuple[ThresholdPoint, ...]:
    """Return the metrics at each threshold; empty without drafts."""
    return tuple(_point_at(threshold, drafts) for threshold in THRESHOLDS) if drafts else ()


def _point_at(threshold: float, drafts: Sequence[ScoredDraft]) -> ThresholdPoint:
    counts = count_at_threshold(drafts, threshold)
    answerable = sum(draft.answerable for draft in drafts)
    return ThresholdPoint(
        threshold=threshold,
        trust=rounded_share(counts.trusted, len(drafts)) or 0.0,
        wrong=rounded_share(counts.wrong, len(drafts)) or 0.0,
        lost=rounded_share(counts.lost, answerable) or 0.0,
    )


def calibration_bins(drafts: Sequence[ScoredDraft]) -> tuple[CalibrationBin, ...]:
    """Return the reliability of support in equal bins.

    Drafts without support are left out, and so are empty bins.
    """
    bins = []
    for number in range(BIN_COUNT):
        low, high = number / BIN_COUNT, (number + 1) / BIN_COUNT
        members = [
            draft
            for draft in drafts
            if draft.support > 0 and min(int(draft.support * BIN_COUNT), BIN_COUNT - 1) == number
        ]
        if members:
            right = rounded_share(sum(draft.cited for draft in members), len(members)) or 0.0
            mean = round(statistics.fmean(draft.support for draft in members), 3)
            bins.append(
                CalibrationBin(low=low, high=high, drafts=len(members), support=mean, right=right)
            )
    return tuple(bins)
