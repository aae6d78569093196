"""How likely it is that a sentence is what the articles say in answer to the question: one number out of all signals."""

from __future__ import annotations

import math

from pydantic import Field

from assistant.schema import Record


class Signals(Record):
    """What is known of a drafted sentence. Higher speaks for it, in each."""

    answerable: float = Field(ge=0, le=1)
    """How much likelier the model says Yes than No when asked whether the passages state an answer."""
    quoted: float = Field(ge=0, le=1)
    """The same when asked whether the quote alone answers the question."""
    quote_cosine: float = Field(ge=-1, le=1)
    """Of the question to the passage that the quote is from."""
    lead: float = Field(ge=0, le=1)
    """By how much the best passage's fused score is above the second's; 1 if there is no second."""
    confidence: float = Field(le=0)
    """Mean log-probability of the draft's tokens."""
    claim_share: float = Field(ge=0, le=1)
    new_share: float = Field(ge=0, le=1)
    question_share: float = Field(ge=0, le=1)
    """See Grounding."""


FEATURES = (
    "answerable", "quoted", "quote_cosine", "lead", "confidence", "claim_share", "new_share", "question_share",
)  # fmt: skip

BIAS = -3.391
WEIGHTS = {
    "answerable": 1.322, "quoted": 0.137, "quote_cosine": 0.390, "lead": 2.998,
    "confidence": 6.318, "claim_share": 0.857, "new_share": 0.861, "question_share": 0.156,
}  # fmt: skip
MIN_SUPPORT = 0.5


def support(signals: Signals) -> float:
    """Estimated probability, 0..1, that the sentence is right, by logistic regression."""
    return 1 / (1 + math.exp(-BIAS - sum(WEIGHTS[name] * value for name, value in zip(FEATURES, features(signals), strict=True))))


def features(signals: Signals) -> tuple[float, ...]:
    """The signals as the regression sees them, in the order of FEATURES: likelihoods as log-odds, the rest as they are."""
    return (
        _log_odds(signals.answerable),
        _log_odds(signals.quoted),
        signals.quote_cosine,
        signals.lead,
        signals.confidence,
        signals.claim_share,
        signals.new_share,
        signals.question_share,
    )


def _log_odds(p: float) -> float:
    """Log-odds, held to about ±7 so that a likelihood of nothing is not the only signal heard."""
    return math.log((p + 1e-3) / (1 - p + 1e-3))
