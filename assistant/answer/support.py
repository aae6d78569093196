"""How likely it is that a sentence is what the articles say in answer to the question: one number out of all signals."""

from __future__ import annotations

import math
from enum import StrEnum

from pydantic import Field

from assistant.schema import Record

LEAD_AT_MOST = 0.2
USUAL_LEAD = 0.1
"""Of the best passage where there is no other: that of half the questions of three sets."""


class DraftKind(StrEnum):
    """The two drafts of an answer."""

    SHORT = "short"
    """The fewest words that answer the question."""
    SENTENCE = "sentence"
    """A full sentence that repeats the words of the question."""


class Signals(Record):
    """What is known of a drafted sentence. Higher speaks for it, in each."""

    alone: float = Field(ge=0, le=1)
    """How much likelier the model says Yes than No when asked whether the passage that it read by itself states an answer."""
    confidence: float = Field(le=0)
    """Mean log-probability of the draft's tokens."""
    new_share: float = Field(ge=0, le=1)
    """See Grounding."""
    cosine: float = Field(default=0, ge=-1, le=1)
    """Of the question to the quote's passage."""
    subject_share: float = Field(default=1, ge=0, le=1)
    """Of the names that the question brings, those in the quote's passage or its title."""
    first_share: float = Field(default=0, ge=0, le=1)
    """Of the terms that the first draft, the bare answer, adds to the question, those in this one."""
    second_share: float = Field(default=0, ge=0, le=1)
    """Of the terms that this draft adds to the question, those in the second, the sentence."""
    lead: float = Field(default=USUAL_LEAD, ge=0, le=1)
    """Score of the best passage over that of the next; what is above LEAD_AT_MOST tells nothing more."""
    # Measured with them and kept in traces, so that the next fit can try them; not among WEIGHTS today.
    lowest: float = Field(default=0, le=0)
    """Lowest log-probability among the draft's tokens."""
    claim_share: float = Field(default=0, ge=0, le=1)
    """See Grounding."""
    question_share: float = Field(default=0, ge=0, le=1)
    """See Grounding."""
    rank: int = Field(default=0, ge=0)
    """Passages that were found to be better than the quote's."""


# Fitted with benchmarks/fit_support.py to the drafts of 765 questions: 375 web searches, 178 on news, 212 on encyclopedia paragraphs
# (logistic regression, L2 of 1). In ten-fold cross-validation the AUC is .88, .90 and .93. Other signals were tried and added nothing
# that held on all three: benchmarks/README.md.
BIAS = -6.613
WEIGHTS = {
    "alone": 0.664, "confidence": 1.565, "cosine": 2.166, "subject_share": 0.905, "new_share": 0.991,
    "first_share": 1.738, "second_share": 1.473, "lead": 4.659,
}  # fmt: skip

# Right and cited or rightly declined, and wrong, of the three kinds in turn, by threshold, cross-validated:
#   0.30   .760 .133   .708 .146   .858 .108
#   0.40   .765 .112   .697 .107   .858 .075
#   0.45   .757 .107   .680 .090   .844 .071
#   0.50   .755 .101   .663 .079   .844 .066
#   0.70   .693 .059   .612 .056   .792 .047
MIN_SUPPORT = 0.4
STRICT_SUPPORT = 0.7
"""For those who would rather hear nothing than something wrong."""
MIN_ALONE = 0.5
"""Below it the model itself thinks that the passage states no answer, and nothing is shown. Of 501 drafts that would be, at MIN_SUPPORT,
these are 5: 1 right, 4 wrong. What is asked of the right passage about the wrong person ends here."""
SENTENCE_LEAD = 0.1
"""What a bare answer must be better by than the sentence that says the same: the sentence reads better."""


def support(signals: Signals) -> float:
    """Estimated probability, 0..1, that the sentence is right, by logistic regression; 0 for one that is denied."""
    if is_denied(signals):
        return 0.0
    return 1 / (
        1 + math.exp(-BIAS - sum(weight * feature(name, signals) for name, weight in WEIGHTS.items()))
    )


def is_denied(signals: Signals) -> bool:
    """Whether the model says of what it has read alone that it states no answer."""
    return signals.alone < MIN_ALONE


def preference(support: float, kind: DraftKind, first_share: float) -> float:
    """What drafts are chosen by: their support, and SENTENCE_LEAD for a sentence that says what the bare answer says, if it has any."""
    return support + (
        SENTENCE_LEAD if kind is DraftKind.SENTENCE and support > 0 and first_share >= 0.5 else 0.0
    )


def feature(name: str, signals: Signals) -> float:
    """A signal as the regression sees it: the likelihood of Yes as log-odds, the lead up to LEAD_AT_MOST, the rest as they are."""
    value = float(getattr(signals, name))
    return _log_odds(value) if name == "alone" else min(value, LEAD_AT_MOST) if name == "lead" else value


def _log_odds(p: float) -> float:
    """Log-odds, held to about ±7 so that a likelihood of nothing is not the only signal heard."""
    return math.log((p + 1e-3) / (1 - p + 1e-3))
