"""Estimate the probability that a drafted sentence is right from several signals."""

from __future__ import annotations

import math
from enum import StrEnum

from pydantic import Field

from assistant.schema import Record

MAX_LEAD = 0.2
"""Cap of the lead in the regression: a larger lead is no further evidence."""
TYPICAL_LEAD = 0.1
"""Lead of a passage without competitors: the median over the questions of three sets."""


class DraftKind(StrEnum):
    """The two kinds of draft."""

    SHORT = "short"
    """The fewest words that answer the question."""
    SENTENCE = "sentence"
    """A full sentence that repeats the words of the question."""


class Signals(Record):
    """Evidence for a drafted sentence. A higher value of a weighted signal means more support."""

    alone: float = Field(ge=0, le=1)
    """Probability, by the model, that the passage read alone states the answer: Yes / (Yes + No).

    The mean over two passages if the model denied it of the best passage; see `Reader`.
    """
    confidence: float = Field(le=0)
    """Mean log-probability of the draft's tokens."""
    new_share: float = Field(ge=0, le=1)
    """See Grounding."""
    cosine: float = Field(default=0, ge=-1, le=1)
    """Cosine similarity of the question and the quote's passage."""
    subject_share: float = Field(default=1, ge=0, le=1)
    """Share of the question's names that occur in the quote's passage or its title."""
    first_share: float = Field(default=0, ge=0, le=1)
    """Share of the short answer's new terms (absent from the question) that this draft repeats."""
    second_share: float = Field(default=0, ge=0, le=1)
    """Share of this draft's new terms that the full sentence repeats."""
    lead: float = Field(default=TYPICAL_LEAD, ge=0, le=1)
    """Score of the best passage minus the score of the next. The regression caps it at MAX_LEAD."""
    # The signals below have no weight today. Traces record them so that a later fit can try them.
    lowest: float = Field(default=0, le=0)
    """Lowest log-probability of the draft's tokens."""
    claim_share: float = Field(default=0, ge=0, le=1)
    """See Grounding."""
    question_share: float = Field(default=0, ge=0, le=1)
    """See Grounding."""
    carried: float = Field(default=0.5, ge=0, le=1)
    """Probability, by the verifier, that the quote carries the sentence."""
    refuted: float = Field(default=0, ge=0, le=1)
    """Probability, by the verifier, that the quote refutes the sentence."""
    right: float | None = Field(default=None, ge=0, le=1)
    """Probability, by the model's states, that by the quote the sentence is the right answer."""
    rank: int = Field(default=0, ge=0)
    """Position of the quote's passage among the hits, from 0."""


# Fitted with benchmarks/fit_support.py: logistic regression with an L2 penalty of 1 on the drafts of 765
# questions, of which 375 are web searches, 178 are on news and 212 on encyclopedia paragraphs.
# The AUC in ten-fold cross-validation is .88, .90 and .93, respectively.
# Other signals added nothing that held on all three sets; see benchmarks/README.md.
BIAS = -6.613
WEIGHTS = {
    "alone": 0.664, "confidence": 1.565, "cosine": 2.166, "subject_share": 0.905, "new_share": 0.991,
    "first_share": 1.738, "second_share": 1.473, "lead": 4.659,
}  # fmt: skip

# What the verifier finds is added to the log-odds: the log-odds that the quote carries the sentence and
# that by the quote it is the right answer, with one weight, and a constant that keeps the thresholds
# below where they were. A logistic regression would give the verifier less weight: it gains nothing by
# order, but much by its surest rejections.
VERIFICATION_WEIGHT = 0.25
VERIFICATION_SHIFT = -0.95

# Minimum support of a sentence that is shown. Trust is the share of questions that are answered rightly
# with the right citation, or rightly declined; wrong is the share answered wrongly. On the drafts of 765
# questions, with the minima of `verification.py`; in the last row without the verifier:
#
#   threshold        encyclopedia     web search       news             all
#                    trust  wrong     trust  wrong     trust  wrong     trust  wrong
#   0.30              .858   .057      .717   .069      .685   .084      .749   .069
#   0.35              .854   .052      .701   .069      .680   .079      .739   .067
#   0.40              .854   .047      .701   .059      .663   .067      .735   .058
#   0.50              .825   .042      .696   .048      .646   .056      .720   .048
#   0.75              .689   .033      .589   .029      .556   .028      .609   .030
#   0.40 without      .849   .090      .771   .109      .702   .112      .776   .105
MIN_SUPPORT = 0.4
STRICT_SUPPORT = 0.75
"""Threshold for users who prefer an abstention to a wrong answer."""
MIN_ALONE = 0.5
"""Minimum `alone` of a sentence that is shown.

Below it the model considers No more likely than Yes. This stops answers that the right passage would
give to a question about the wrong person. Of 501 drafts above MIN_SUPPORT it rejects 5: 1 right and 4
wrong.
"""
MIN_AGREEMENT = 0.5
"""Minimum share of the short answer's new terms in a full sentence that gives the same answer."""
SENTENCE_BONUS = 0.1
"""Bonus in support for a full sentence that agrees with the short answer: it reads better."""


def estimate_support(signals: Signals) -> float:
    """Return the estimated probability, 0..1, that a sentence is right; 0 if `is_denied`."""
    if is_denied(signals):
        return 0.0
    total = BIAS + sum(weight * feature(name, signals) for name, weight in WEIGHTS.items())
    return 1 / (1 + math.exp(-total))


def with_verification(support: float, carried: float, right: float) -> float:
    """Return the support of a sentence that has been verified, 0..1; 0 stays 0.

    `carried` and `right` are the verifier's probabilities; see `Signals`.
    """
    if not support:
        return 0.0
    verified = VERIFICATION_WEIGHT * (_log_odds(carried) + _log_odds(right)) + VERIFICATION_SHIFT
    return 1 / (1 + math.exp(-_log_odds(support) - verified))


def is_denied(signals: Signals) -> bool:
    """Return whether the model denies that the passage read alone states the answer."""
    return signals.alone < MIN_ALONE


def preference(support: float, kind: DraftKind, first_share: float) -> float:
    """Return the value by which drafts are ranked: support plus SENTENCE_BONUS where it applies.

    The bonus applies to a full sentence with support that repeats at least half of the short answer.
    """
    agrees = kind is DraftKind.SENTENCE and support > 0 and first_share >= MIN_AGREEMENT
    return support + (SENTENCE_BONUS if agrees else 0.0)


def feature(name: str, signals: Signals) -> float:
    """Return a signal as the regression uses it: `alone` as log-odds, `lead` capped, others as is."""
    value = float(getattr(signals, name))
    match name:
        case "alone":
            return _log_odds(value)
        case "lead":
            return min(value, MAX_LEAD)
        case _:
            return value


def _log_odds(probability: float) -> float:
    """Return the log-odds, limited to about ±7 so that a probability of 0 or 1 cannot dominate."""
    return math.log((probability + 1e-3) / (1 - probability + 1e-3))
