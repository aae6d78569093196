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
    cosine: float = Field(default=0, ge=-1, le=1)
    """Of the question to the quote's passage."""
    subject_share: float = Field(default=1, ge=0, le=1)
    """Of the names that the question brings, those in the quote's passage or its title."""
    agreement: float | None = Field(default=None, ge=0, le=1)
    """Of the terms that the second draft adds to the question, those in the first; None while there is no second."""
    # Measured with them and kept in traces, so that the next fit can try them; not among WEIGHTS today.
    lowest: float = Field(default=0, le=0)
    """Lowest log-probability among the draft's tokens."""
    claim_share: float = Field(default=0, ge=0, le=1)
    """See Grounding."""
    question_share: float = Field(default=0, ge=0, le=1)
    """See Grounding."""
    rank: int = Field(default=0, ge=0)
    """Passages that were found to be better than the quote's."""
    lead: float = Field(default=0, ge=0, le=1)
    """Score of the best passage over that of the best of another article."""


# Fitted with benchmarks/fit_support.py to the drafts of 391 questions: 150 web searches, 178 on news, 63 on encyclopedia paragraphs
# (logistic regression, L2 of 1). In ten-fold cross-validation the AUC is .87, .86 and .89. With the first three signals alone the web
# searches lose four points of trust at as many wrong answers; the rest of Signals added nothing that held on all three.
BIAS = -9.059
WEIGHTS = {"answerable": 0.808, "confidence": 5.668, "new_share": 6.583, "cosine": 1.319, "subject_share": 1.582}
BIAS_AGAIN = -9.046
WEIGHTS_AGAIN = {
    "answerable": 0.988, "confidence": 2.253, "new_share": 4.351, "cosine": 2.325, "subject_share": 1.695, "agreement": 1.134,
}  # fmt: skip
"""With what a second look adds; fitted to the drafts of those questions whose first draft was not sure."""

# Right and cited or rightly declined, and wrong, of the three kinds in turn, by threshold:
#   0.35   .747 .160   .669 .230   .810 .095
#   0.45   .747 .127   .669 .185   .810 .079
#   0.55   .713 .100   .657 .169   .762 .063
#   0.70   .580 .060   .629 .118   .603 .032
MIN_SUPPORT = 0.45
STRICT_SUPPORT = 0.7
"""For those who would rather hear nothing than something wrong."""
SURE = 0.8
"""A first draft of this support needs no second look."""
# 0.1 and not 0: the first is a full sentence, and of two that are as likely the one that says more is more often right.
FIRST_LEAD = 0.1


def support(signals: Signals) -> float:
    """Estimated probability, 0..1, that the sentence is right, by logistic regression."""
    bias, weights = (BIAS, WEIGHTS) if signals.agreement is None else (BIAS_AGAIN, WEIGHTS_AGAIN)
    return 1 / (1 + math.exp(-bias - sum(weight * feature(name, signals) for name, weight in weights.items())))


def preference(support: float, look: int) -> float:
    """What drafts are chosen by: their support, and FIRST_LEAD for the first if it has any."""
    return support + (FIRST_LEAD if look == 0 and support > 0 else 0.0)


def feature(name: str, signals: Signals) -> float:
    """A signal as the regression sees it: the likelihood as log-odds, the rest as they are."""
    value = float(getattr(signals, name))
    return _log_odds(value) if name == "answerable" else value


def _log_odds(p: float) -> float:
    """Log-odds, held to about ±7 so that a likelihood of nothing is not the only signal heard."""
    return math.log((p + 1e-3) / (1 - p + 1e-3))
