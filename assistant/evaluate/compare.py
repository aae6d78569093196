"""Comparison of two runs over the same questions, with confidence intervals."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from assistant.evaluate.judge import TRUSTED_OUTCOMES, Outcome
from assistant.schema import Record

RESAMPLES = 10_000


class Difference(Record):
    """New minus old with a 95 % confidence interval. An interval that contains 0 shows no effect."""

    mean: float
    low: float
    high: float


class Comparison(Record):
    """Differences between two runs, question by question."""

    questions: int
    """Number of questions that both runs judged."""
    trust: Difference
    wrong: Difference
    gained: tuple[str, ...]
    """Ids of the questions that only the new run got right."""
    spoilt: tuple[str, ...]
    """Ids of the questions that only the old run got right."""


def compare(new: Mapping[str, Outcome], old: Mapping[str, Outcome]) -> Comparison | None:
    """Compare the questions that both runs judged; return None if there are none.

    The intervals are percentiles of a paired bootstrap (Efron and Tibshirani, 1993).
    """
    question_ids = sorted(new.keys() & old.keys())
    if not question_ids:
        return None
    trust_changes = np.array(
        [
            (new[question_id] in TRUSTED_OUTCOMES) - (old[question_id] in TRUSTED_OUTCOMES)
            for question_id in question_ids
        ],
        dtype=float,
    )
    wrong_changes = np.array(
        [
            (new[question_id] is Outcome.WRONG) - (old[question_id] is Outcome.WRONG)
            for question_id in question_ids
        ],
        dtype=float,
    )
    return Comparison(
        questions=len(question_ids),
        trust=_bootstrap(trust_changes),
        wrong=_bootstrap(wrong_changes),
        gained=tuple(
            question_id
            for question_id, change in zip(question_ids, trust_changes, strict=True)
            if change > 0
        ),
        spoilt=tuple(
            question_id
            for question_id, change in zip(question_ids, trust_changes, strict=True)
            if change < 0
        ),
    )


def _bootstrap(changes: np.ndarray[tuple[int], np.dtype[np.float64]]) -> Difference:
    samples = np.random.default_rng(0).integers(0, len(changes), size=(RESAMPLES, len(changes)))
    means = changes[samples].mean(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return Difference(
        mean=round(float(changes.mean()), 3), low=round(float(low), 3), high=round(float(high), 3)
    )
