"""Reports on a person's own text: its sentences and claims, each with a verdict and its evidence."""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from assistant.schema.answers import Citation, ModelNames
from assistant.schema.articles import Record, Span


class CheckVerdict(StrEnum):
    """Relation of the articles to a claim of a text. The worst comes first."""

    QUOTATION_ALTERED = "quotation_altered"
    """The words in quotation marks differ from those of the article."""
    CONTRADICTED = "contradicted"
    """An article states something that cannot be true together with the claim."""
    CHANGED = "changed"
    """An older article states the claim and a newer one states otherwise."""
    NOT_IN_ARTICLES = "not_in_articles"
    """No article states the claim, and none refutes it."""
    CARRIED = "carried"
    """An article states the claim."""
    NOT_CHECKABLE = "not_checkable"
    """The claim is no statement of fact that articles could carry."""


_ORDER = {verdict: position for position, verdict in enumerate(CheckVerdict)}
WRONG_VERDICTS = frozenset(
    [CheckVerdict.QUOTATION_ALTERED, CheckVerdict.CONTRADICTED, CheckVerdict.CHANGED]
)
"""Verdicts of claims that an article speaks against."""


def worst_verdict(verdicts: tuple[CheckVerdict, ...]) -> CheckVerdict:
    """Return the verdict that decides a sentence: the worst of its claims."""
    return min(verdicts, key=_ORDER.__getitem__)


class Uncheckable(StrEnum):
    """Reason why a claim cannot be checked."""

    QUESTION = "question"
    OPINION = "opinion"
    PREDICTION = "prediction"
    HEADING = "heading"
    REQUEST = "request"
    """An instruction, a greeting or an address to the reader."""
    NOTHING_TO_FIND = "nothing_to_find"
    """It has no name, no number and too few words to look for."""


class QuotationDifference(Record):
    """Words of a quotation that differ from those of its article."""

    start: int = Field(ge=0)
    end: int
    """Offsets into the text; equal where the text leaves words out."""
    draft: str
    """`text[start:end]`."""
    article: str
    """The words of the article in their place; empty where the text adds words."""


class CheckedClaim(Span):
    """A claim of a text, or one of its quotations, with its verdict. Offsets count from its start."""

    text: str
    """The words of the claim as they stand in the text."""
    verdict: CheckVerdict
    is_quotation: bool = False
    """True for words in quotation marks, which are compared letter by letter."""
    probability: float | None = Field(default=None, ge=0, le=1)
    """Estimated probability that the verdict is right; None where nothing was estimated."""
    evidence: tuple[Citation, ...] = ()
    """Quotes that decide the verdict. For a changed fact the older article comes first."""
    differences: tuple[QuotationDifference, ...] = ()
    """Differences of an altered quotation, in order."""
    reason: Uncheckable | None = None
    """Set if the claim is not checkable."""

    @model_validator(mode="after")
    def _check_consistency(self) -> Self:
        has_reason = self.reason is not None
        if has_reason is not (self.verdict is CheckVerdict.NOT_CHECKABLE):
            raise ValueError("a claim has a reason if, and only if, it cannot be checked")
        needs_evidence = self.verdict is CheckVerdict.CARRIED or self.verdict in WRONG_VERDICTS
        if needs_evidence is not bool(self.evidence):
            raise ValueError(f"a claim that is {self.verdict} has {len(self.evidence)} quotes")
        if bool(self.differences) is not (self.verdict is CheckVerdict.QUOTATION_ALTERED):
            raise ValueError("differences belong to an altered quotation, and to nothing else")
        return self


class CheckedSentence(Span):
    """A sentence of a text with its claims. Offsets count from the start of the text."""

    text: str
    verdict: CheckVerdict
    """The worst verdict of its claims."""
    claims: tuple[CheckedClaim, ...] = Field(min_length=1)

    @classmethod
    def of(cls, start: int, end: int, text: str, claims: tuple[CheckedClaim, ...]) -> Self:
        """Return a sentence with the worst verdict of its claims."""
        verdict = worst_verdict(tuple(claim.verdict for claim in claims))
        return cls(start=start, end=end, text=text, verdict=verdict, claims=claims)


class CheckTimings(Record):
    """Durations in seconds."""

    search_s: float
    """Time of the search and of comparing the quotations."""
    total_s: float


class CheckReport(Record):
    """The sentences of a text with their verdicts."""

    name: str
    """Name of the text, such as its file."""
    sentences: tuple[CheckedSentence, ...]
    is_complete: bool
    """False if the check was stopped; `sentences` are then those before the stop."""
    model: ModelNames
    generation: int
    """Generation of the library when the last sentence was searched."""
    timings: CheckTimings

    @property
    def counts(self) -> dict[CheckVerdict, int]:
        """The number of sentences with each verdict, the worst first."""
        verdicts = [sentence.verdict for sentence in self.sentences]
        return {verdict: verdicts.count(verdict) for verdict in CheckVerdict}

    @property
    def has_errors(self) -> bool:
        """Return whether an article speaks against a sentence."""
        return any(sentence.verdict in WRONG_VERDICTS for sentence in self.sentences)
