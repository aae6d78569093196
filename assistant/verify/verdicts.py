"""The types of verification: the evidence for a claim, the findings about it and the verdict."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Verdict(StrEnum):
    """Relation of a quote to a claim."""

    CARRIED = "carried"
    """The quote, read in its context, states the claim."""
    REFUTED = "refuted"
    """The quote states something that cannot be true together with the claim."""
    NOT_SAID = "not_said"
    """The quote neither states nor refutes the claim."""


class FindingKind(StrEnum):
    """Part of a claim in which its quote differs."""

    POLARITY = "polarity"
    """One of them denies what the other affirms, or says the opposite: "rose" and "fell"."""
    MODALITY = "modality"
    """One of them states as a fact what the other only plans, expects, supposes or reports as denied."""
    UNKNOWN = "unknown"
    """The quote says that the matter is open: "has not said", "it is not known"."""
    QUANTIFIER = "quantifier"
    """All, most, some, none, only, at least, up to."""
    SUBJECT = "subject"
    """Someone or something else does it."""
    SPEAKER = "speaker"
    """Someone else says it."""
    NAME = "name"
    """The quote has another name in the same place, or lacks the name."""
    SPELLING = "spelling"
    """The passage lacks the name, and has one that is spelled almost alike."""
    NUMBER = "number"
    """The quote has another number for the same thing, or lacks the number."""
    COUNTED = "counted"
    """The number is there but counts or measures something else."""
    UNIT = "unit"
    """The number is there with another unit."""
    TIME = "time"
    """Another day, year or period."""


PEOPLE_KINDS = frozenset(
    {FindingKind.SUBJECT, FindingKind.SPEAKER, FindingKind.NAME, FindingKind.SPELLING}
)
POLARITY_KINDS = frozenset(
    {FindingKind.POLARITY, FindingKind.MODALITY, FindingKind.UNKNOWN, FindingKind.QUANTIFIER}
)
VALUE_KINDS = frozenset({FindingKind.NUMBER, FindingKind.COUNTED, FindingKind.UNIT, FindingKind.TIME})


@dataclass(frozen=True)
class Finding:
    """One difference between a claim and its quote, found by code."""

    kind: FindingKind
    verdict: Verdict
    """The verdict it argues for: REFUTED, or NOT_SAID where the claim may still be true."""
    claimed: str
    """The words of the claim that it is about."""
    quoted: str = ""
    """The words of the quote that it is about; empty if the quote has none."""


@dataclass(frozen=True)
class Evidence:
    """A quote with its context, in the plain spelling of the article."""

    quote: str
    """One or more whole sentences."""
    before: tuple[str, ...] = ()
    """The sentences of the passage before the quote, in order. They resolve "he" and "the company"."""
    after: tuple[str, ...] = ()
    """The sentences of the passage after the quote, in order."""
    title: str = ""
    published: date | None = None
    """Day of publication. It dates "on Monday" and "last year"."""


@dataclass(frozen=True)
class ClaimWithEvidence:
    """A claim to verify by a quote."""

    text: str
    evidence: Evidence
    question: str = ""
    """The question that it answers; empty if it answers none."""
    answer: str = ""
    """The answer in its own words. `text` is the statement that it makes."""


@dataclass(frozen=True)
class Verification:
    """The verdict on a claim, with the probabilities and findings behind it."""

    verdict: Verdict
    carried: float
    """Estimated probability, 0..1, that the quote states the claim."""
    refuted: float
    """Estimated probability, 0..1, that the quote refutes the claim."""
    findings: tuple[Finding, ...] = ()
    right: float | None = None
    """Estimated probability, 0..1, that by the quote the answer is right, and an answer to its question.

    None for a claim that answers no question, and for a model without a probe.
    """
