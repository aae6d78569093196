"""Whether one run is better than another on the same questions, or only luckier."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from assistant.evaluate.judge import TRUSTED_OUTCOMES, Outcome
from assistant.schema import Record

RESAMPLES = 10_000


class Difference(Record):
    """New minus old, with a 95 % interval; of one that holds 0, nothing should be made."""

    mean: float
    low: float
    high: float


class Comparison(Record):
    """Two runs, question by question."""

    questions: int
    """Those that both runs judged."""
    trust: Difference
    wrong: Difference
    gained: tuple[str, ...]
    """Ids that only the new run got right."""
    spoilt: tuple[str, ...]
    """Ids that only the old run got right."""


def compare(new: Mapping[str, Outcome], old: Mapping[str, Outcome]) -> Comparison | None:
    """Paired bootstrap over the questions of both (Efron and Tibshirani 1993, percentiles); None if there is none."""
    both = sorted(new.keys() & old.keys())
    if not both:
        return None
    trust = np.array(
        [(new[one] in TRUSTED_OUTCOMES) - (old[one] in TRUSTED_OUTCOMES) for one in both], dtype=float
    )
    wrong = np.array(
        [(new[one] is Outcome.WRONG) - (old[one] is Outcome.WRONG) for one in both], dtype=float
    )
    return Comparison(
        questions=len(both),
        trust=_difference(trust),
        wrong=_difference(wrong),
        gained=tuple(one for one, change in zip(both, trust, strict=True) if change > 0),
        spoilt=tuple(one for one, change in zip(both, trust, strict=True) if change < 0),
    )


def _difference(changes: np.ndarray[tuple[int], np.dtype[np.float64]]) -> Difference:
    draws = np.random.default_rng(0).integers(0, len(changes), size=(RESAMPLES, len(changes)))
    means = changes[draws].mean(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return Difference(
        mean=round(float(changes.mean()), 3), low=round(float(low), 3), high=round(float(high), 3)
    )
