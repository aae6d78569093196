"""Decide whether a quote carries a claim, by the findings of code and the judgement of the model.

Code decides what it can: denials, doers and speakers, what a number counts. Its findings are nearly
always right, but it misses many differences. The model sees most differences, but is often wrong. A
logistic regression weighs both.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.verify.judge import Judge
from assistant.verify.opposites import opposite
from assistant.verify.people import subject_findings
from assistant.verify.polarity import polarity_findings
from assistant.verify.values import value_findings
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
    findings: tuple[Finding, ...] = ()


# Fitted with benchmarks/fit_verifier.py on the claims of benchmarks/claims/dev: multinomial logistic
# regression with an L2 penalty of 1 on standardised signals.
WEIGHTS: Mapping[Verdict, Mapping[str, float]] = {
    Verdict.CARRIED: {
        "bias": 2.258, "stated": 0.643, "opposite_stated": 0.538,
        "share": -2.355, "people_refuted": -2.942, "people_not_said": -2.05,
        "polarity_refuted": -1.924, "polarity_not_said": -3.48, "values_refuted": -2.014,
        "values_not_said": -0.953,
    },
    Verdict.REFUTED: {
        "bias": -2.677, "stated": -0.275, "opposite_stated": -0.089,
        "share": 3.674, "people_refuted": 2.379, "people_not_said": 0.076,
        "polarity_refuted": 2.115, "polarity_not_said": 0.552, "values_refuted": 1.996,
        "values_not_said": 0.471,
    },
    Verdict.NOT_SAID: {
        "bias": 0.418, "stated": -0.368, "opposite_stated": -0.449,
        "share": -1.319, "people_refuted": 0.563, "people_not_said": 1.975,
        "polarity_refuted": -0.192, "polarity_not_said": 2.928, "values_refuted": 0.018,
        "values_not_said": 0.483,
    },
}  # fmt: skip
MIN_CARRIED = 0.6
"""Probability from which a claim counts as carried."""
MIN_REFUTED = 0.6
"""Probability from which a claim counts as refuted."""


class Verifier:
    """Verifies claims with the rules of code and one language model."""

    def __init__(self, judge: Judge) -> None:
        self._judge = judge

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
        return [
            ClaimSignals(
                stated=stated[2 * number],
                opposite_stated=stated[2 * number + 1],
                share=share_of_terms(claim, context),
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
    }
    for group, kinds in _GROUPS.items():
        for verdict in (Verdict.REFUTED, Verdict.NOT_SAID):
            result[f"{group}_{verdict}"] = float(
                any(finding.kind in kinds and finding.verdict is verdict for finding in signals.findings)
            )
    return result


def _log_odds(probability: float) -> float:
    """Return the log-odds, limited to about ±9."""
    return math.log((probability + 1e-4) / (1 - probability + 1e-4))
