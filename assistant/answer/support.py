"""How likely it is that a sentence is what the articles say in answer to the question: one number out of all signals."""

from __future__ import annotations

import math

from pydantic import Field

from assistant.schema import Record


class Signals(Record):
    """What is known of a drafted sentence. Higher speaks for it, in each."""

    answerable: float = Field(ge=0, le=1)
    """How much likelier the model says Yes than No when asked whether the passages state an answer."""
    confidence: float = Field(le=0)
    """Mean log-probability of the draft's tokens."""
    new_share: float = Field(ge=0, le=1)
    """See Grounding."""
    agreement: float | None = Field(default=None, ge=0, le=1)
    """Of the terms that the second draft adds to the question, those in the first; None while there is no second."""
    # Measured with them and kept in traces, so that the next fit can try them; not among WEIGHTS today.
    lowest: float = Field(default=0, le=0)
    """Lowest log-probability among the draft's tokens."""
    claim_share: float = Field(default=0, ge=0, le=1)
    """See Grounding."""
    question_share: float = Field(default=0, ge=0, le=1)
    """See Grounding."""
    cosine: float = Field(default=0, ge=-1, le=1)
    """Of the question to the quote's passage."""
    rank: int = Field(default=0, ge=0)
    """Passages that were found to be better than the quote's."""
    lead: float = Field(default=0, ge=0, le=1)
    """Score of the best passage over that of the best of another article."""


# Fitted by the method of benchmarks/fit_support.py, in trials whose signals are not kept here, to 292 drafts: 212 on encyclopedia
# paragraphs, 35 on web searches, 45 on news articles (logistic regression, L2 of 1). In ten-fold
# cross-validation it tells right and well quoted drafts from others with an AUC of .91, .74 and .87.
# Six more signals added nothing that held on all three; benchmarks/README.md has them.
BIAS = -3.012
WEIGHTS = {"answerable": 1.850, "confidence": 7.963, "new_share": 2.381}
FEATURES = tuple(WEIGHTS)

# Of the 212 questions, right and quoted or rightly declined, and wrong: 84 % and 12 % at 0.4, 85 % and 10 % at 0.5, 84 % and 8 % at 0.55,
# 77 % and 7 % at 0.65. A wrong answer costs more than a missing one, so 0.55.
MIN_SUPPORT = 0.55
SURE = 0.8
"""A first draft of this support needs no second look."""
STRICT_SUPPORT = 0.75
"""For those who would rather hear nothing than something wrong."""


def support(signals: Signals) -> float:
    """Estimated probability, 0..1, that the sentence is right, by logistic regression."""
    return 1 / (1 + math.exp(-BIAS - sum(WEIGHTS[name] * value for name, value in zip(FEATURES, features(signals), strict=True))))


def features(signals: Signals) -> tuple[float, ...]:
    """The signals as the regression sees them, in the order of FEATURES: the likelihood as log-odds, the rest as they are."""
    return (_log_odds(signals.answerable), signals.confidence, signals.new_share)


def _log_odds(p: float) -> float:
    """Log-odds, held to about ±7 so that a likelihood of nothing is not the only signal heard."""
    return math.log((p + 1e-3) / (1 - p + 1e-3))
