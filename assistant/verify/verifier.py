"""Decide whether a quote carries a claim, by the findings of code and the judgement of the model.

Code decides what it can: denials, doers and speakers, what a number counts. Its findings are nearly
always right, but it misses many differences. The model sees most differences, but is often wrong. A
logistic regression weighs both.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.models.embedder import Embedder
from assistant.verify.judge import Judge
from assistant.verify.opposites import opposite
from assistant.verify.people.findings import subject_findings
from assistant.verify.polarity.findings import polarity_findings
from assistant.verify.values.findings import value_findings
from assistant.verify.verdicts import (
    PEOPLE_KINDS,
    POLARITY_KINDS,
    VALUE_KINDS,
    Evidence,
    Finding,
    Verdict,
    Verification,
)
from assistant.verify.weighted_terms import share_of_terms

_GROUPS = {"people": PEOPLE_KINDS, "polarity": POLARITY_KINDS, "values": VALUE_KINDS}


@dataclass(frozen=True)
class ClaimSignals:
    """Evidence for and against a claim."""

    stated: float
    """Probability, 0..1, by the model, that the quote states the claim."""
    opposite_stated: float
    """The same for the opposite of the claim."""
    share: float
    """Share of the claim's terms, 0..1, that occur in the quote, the sentence before or the title."""
    unmatched: float
    """Share of the claim's tokens, 0..1, that no token of the quote is near in meaning."""
    findings: tuple[Finding, ...] = ()


# Fitted with benchmarks/fit_verifier.py on the claims of benchmarks/claims/dev: multinomial logistic
# regression with an L2 penalty of 1 on standardised signals.
WEIGHTS: Mapping[Verdict, Mapping[str, float]] = {
    Verdict.CARRIED: {
        "bias": 3.043, "stated": 0.113, "opposite_stated": 0.468,
        "share": -2.868, "unmatched": -1.525, "stated_without_finding": 0.693,
        "people_refuted": -2.947, "people_not_said": -1.757, "polarity_refuted": -1.983,
        "polarity_not_said": -3.035, "values_refuted": -1.925, "values_not_said": -0.846,
    },
    Verdict.REFUTED: {
        "bias": -2.806, "stated": -0.251, "opposite_stated": -0.062,
        "share": 3.786, "unmatched": 0.332, "stated_without_finding": 0.240,
        "people_refuted": 2.243, "people_not_said": -0.013, "polarity_refuted": 2.010,
        "polarity_not_said": 0.411, "values_refuted": 1.904, "values_not_said": 0.367,
    },
    Verdict.NOT_SAID: {
        "bias": -0.237, "stated": 0.138, "opposite_stated": -0.406,
        "share": -0.917, "unmatched": 1.194, "stated_without_finding": -0.933,
        "people_refuted": 0.704, "people_not_said": 1.770, "polarity_refuted": -0.026,
        "polarity_not_said": 2.624, "values_refuted": 0.021, "values_not_said": 0.479,
    },
}  # fmt: skip
NEAR_TOKEN = 0.5
"""Minimum cosine similarity of two tokens, in their contexts, of nearly the same meaning."""
MIN_CARRIED = 0.65
"""Probability from which a claim counts as carried.

Of 407 claims of benchmarks/claims/dev, cross-validated by article, as shares called carried:

    from    true    changed in one thing    stated by nobody
    0.50    .81     .16                     .32
    0.65    .68     .09                     .12
    0.80    .48     .03                     .00
"""
MIN_REFUTED = 0.65
"""Probability from which a claim counts as refuted: 62 % of the refuted ones, right in 89 of 100."""


class Verifier:
    """Verifies claims with the rules of code, one language model and one embedder."""

    def __init__(self, judge: Judge, embedder: Embedder) -> None:
        self._judge, self._embedder = judge, embedder

    def verify(self, claims: Sequence[tuple[str, Evidence]]) -> list[Verification]:
        """Return one verification per pair of claim and evidence, in order.

        Claims on the same evidence that follow each other are judged in one call of the model.
        """
        return [decide(signals) for signals in self.signals(claims)]

    def signals(self, claims: Sequence[tuple[str, Evidence]]) -> list[ClaimSignals]:
        """Return the signals behind each verification."""
        result: list[ClaimSignals] = []
        start = 0
        while start < len(claims):
            evidence = claims[start][1]
            end = start
            while end < len(claims) and claims[end][1] == evidence:
                end += 1
            result += self._signals_on(evidence, [claim for claim, _ in claims[start:end]])
            start = end
        return result

    def _signals_on(self, evidence: Evidence, claims: Sequence[str]) -> list[ClaimSignals]:
        statements = [statement for claim in claims for statement in (claim, opposite(claim))]
        stated = self._judge.stated(evidence, statements)
        context = "\n".join([evidence.title, *evidence.before[-1:], evidence.quote])
        in_quote, *in_claims = self._embedder.embed_tokens([evidence.quote, *claims])
        return [
            ClaimSignals(
                stated=stated[2 * number],
                opposite_stated=stated[2 * number + 1],
                share=share_of_terms(claim, context),
                unmatched=_unmatched_share(in_claims[number], in_quote),
                findings=find_differences(claim, evidence),
            )
            for number, claim in enumerate(claims)
        ]


def find_differences(claim: str, evidence: Evidence) -> tuple[Finding, ...]:
    """Return the differences between a claim and its quote that code finds, without a model."""
    return (
        *subject_findings(claim, evidence),
        *polarity_findings(claim, evidence),
        *value_findings(claim, evidence),
    )


def decide(signals: ClaimSignals) -> Verification:
    """Return the verdict that the signals add up to."""
    values = features(signals)
    scores = {
        verdict: math.exp(sum(weight * values[name] for name, weight in weights.items()))
        for verdict, weights in WEIGHTS.items()
    }
    total = sum(scores.values())
    carried, refuted = scores[Verdict.CARRIED] / total, scores[Verdict.REFUTED] / total
    verdict = Verdict.NOT_SAID
    if carried >= MIN_CARRIED:
        verdict = Verdict.CARRIED
    elif refuted >= MIN_REFUTED:
        verdict = Verdict.REFUTED
    return Verification(verdict, carried, refuted, signals.findings)


def features(signals: ClaimSignals) -> dict[str, float]:
    """Return the signals as the regression uses them: log-odds, and findings as 0 or 1 by group."""
    result = {
        "bias": 1.0,
        "stated": _log_odds(signals.stated),
        "opposite_stated": _log_odds(signals.opposite_stated),
        "share": signals.share,
        "unmatched": signals.unmatched,
        "stated_without_finding": 0.0 if signals.findings else _log_odds(signals.stated),
    }
    for group, kinds in _GROUPS.items():
        for verdict in (Verdict.REFUTED, Verdict.NOT_SAID):
            result[f"{group}_{verdict}"] = float(
                any(finding.kind in kinds and finding.verdict is verdict for finding in signals.findings)
            )
    return result


def _unmatched_share(claim: NDArray[np.float32], quote: NDArray[np.float32]) -> float:
    """Return the share, 0..1, of a claim's tokens without a near token in the quote."""
    if not len(claim) or not len(quote):
        return 1.0
    return float(np.mean((claim @ quote.T).max(axis=1) < NEAR_TOKEN))


def _log_odds(probability: float) -> float:
    """Return the log-odds, limited to about ±9."""
    return math.log((probability + 1e-4) / (1 - probability + 1e-4))
