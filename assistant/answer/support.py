"""How likely it is that a sentence is what the articles say in answer to the question: one number out of all signals."""

from __future__ import annotations

import math

from pydantic import Field

from assistant.schema import Record


class Signals(Record):
    """What is known of a drafted sentence. Higher speaks for it, in each."""

    alone: float = Field(ge=0, le=1)
    """How much likelier the model says Yes than No when asked whether the best passage, read by itself, states an answer."""
    confidence: float = Field(le=0)
    """Mean log-probability of the draft's tokens."""
    new_share: float = Field(ge=0, le=1)
    """See Grounding."""
    cosine: float = Field(default=0, ge=-1, le=1)
    """Of the question to the quote's passage."""
    subject_share: float = Field(default=1, ge=0, le=1)
    """Of the names that the question brings, those in the quote's passage or its title."""
    answerable: float | None = Field(default=None, ge=0, le=1)
    """As `alone`, of all passages together; None while only the best has been read."""
    alone_confidence: float = Field(default=0, le=0)
    """Mean log-probability of the first draft's tokens, the bare answer of the best passage."""
    first_share: float = Field(default=0, ge=0, le=1)
    """Of the terms that the first draft adds to the question, those in this one."""
    second_share: float = Field(default=0, ge=0, le=1)
    """Of the terms that this draft adds to the question, those in the second, the sentence."""
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
    """Score of the best passage over that of the next."""


# Fitted with benchmarks/fit_support.py to the drafts of 383 questions: 150 web searches, 173 on news, 60 on encyclopedia paragraphs
# (logistic regression, L2 of 1). In ten-fold cross-validation the AUC is .87, .88 and .91. Other signals were tried and added nothing
# that held on all three: benchmarks/README.md.
BIAS = -2.497
WEIGHTS = {"alone": 0.880, "confidence": 2.557, "cosine": 1.774, "subject_share": 0.860}
BIAS_AGAIN = -5.868
WEIGHTS_AGAIN = {
    "alone": 0.395, "confidence": 1.585, "cosine": 1.979, "subject_share": 0.716, "new_share": 0.525,
    "answerable": 0.328, "alone_confidence": 0.405, "first_share": 2.173, "second_share": 1.501,
}  # fmt: skip
"""With what reading all passages adds; fitted to the drafts of those questions whose bare answer was not sure."""

# Right and cited or rightly declined, and wrong, of the three kinds in turn, by threshold:
#   0.30   .733 .147   .699 .168   .817 .100
#   0.40   .753 .120   .688 .116   .800 .067
#   0.45   .747 .100   .676 .110   .767 .067
#   0.50   .720 .087   .659 .098   .783 .050
#   0.70   .660 .047   .630 .075   .700 .033
MIN_SUPPORT = 0.45
STRICT_SUPPORT = 0.7
"""For those who would rather hear nothing than something wrong."""
SURE = 0.85
"""A bare answer of this support needs no other passages."""
SENTENCE_LEAD = 0.1
"""What a bare answer must be better by than the sentence that says the same: the sentence reads better."""


def support(signals: Signals) -> float:
    """Estimated probability, 0..1, that the sentence is right, by logistic regression."""
    bias, weights = (BIAS, WEIGHTS) if signals.answerable is None else (BIAS_AGAIN, WEIGHTS_AGAIN)
    return 1 / (1 + math.exp(-bias - sum(weight * feature(name, signals) for name, weight in weights.items())))


def preference(support: float, look: int, first_share: float) -> float:
    """What drafts are chosen by: their support, and SENTENCE_LEAD for a sentence that says what the bare answer says, if it has any."""
    return support + (SENTENCE_LEAD if look == 1 and support > 0 and first_share >= 0.5 else 0.0)


def feature(name: str, signals: Signals) -> float:
    """A signal as the regression sees it: likelihoods of Yes as log-odds, the rest as they are."""
    value = float(getattr(signals, name))
    return _log_odds(value) if name in ("answerable", "alone") else value


def _log_odds(p: float) -> float:
    """Log-odds, held to about ±7 so that a likelihood of nothing is not the only signal heard."""
    return math.log((p + 1e-3) / (1 - p + 1e-3))
