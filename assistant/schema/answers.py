"""Answers with their sentences, citations and conflicts, or abstentions with their reasons."""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from assistant.schema.articles import ArticleRef, Record


class Citation(ArticleRef):
    """A verbatim quote that supports a sentence, or that refutes what a question presumes.

    Invariant: `article.text[start:end] == quote`.
    """

    number: int = Field(ge=1)
    """Number of the citation mark, unique within the answer."""
    start: int = Field(ge=0)
    end: int
    quote: str = Field(min_length=1)
    page: int | None = Field(default=None, ge=1)
    """Page on which the quote begins, counted from 1; None for an article without pages."""
    also_in: tuple[ArticleRef, ...] = ()
    """Other articles with the same quote, such as syndicated copies; all count as one source."""

    def page_label(self) -> str:
        """Return the page as `p. 3`, or an empty string for an article without pages."""
        return f"p. {self.page:,}" if self.page else ""

    @model_validator(mode="after")
    def _check_quote_length(self) -> Self:
        if len(self.quote) != self.end - self.start:
            raise ValueError(
                f"the quote has {len(self.quote)} characters, its bounds {self.end - self.start}"
            )
        return self


class Sentence(Record):
    """A sentence of an answer, without citation marks, and the numbers of its citations."""

    text: str = Field(min_length=1)
    citations: tuple[int, ...] = Field(min_length=1)
    support: float = Field(ge=0, le=1)
    """Estimated probability that the sentence answers the question as the articles do."""


class Status(StrEnum):
    """Outcome of a question."""

    ANSWERED = "answered"
    ABSTAINED = "abstained"


class Reason(StrEnum):
    """Reason for an abstention."""

    NO_PASSAGES = "no_passages"
    """The search returned no passage."""
    NOT_STATED = "not_stated"
    """The passages do not state the answer."""
    UNSUPPORTED = "unsupported"
    """The articles do not support the text that the model drafted."""
    REFUTED = "refuted"
    """The articles refute what the question presumes; the answer shows their words as evidence."""


class PassageRef(Record):
    """A passage that was selected for the model, by its offsets into the article's text."""

    article_id: str
    start: int
    end: int
    score: float
    """Fused score of the search, 0..1; higher is better."""


class Timings(Record):
    """Durations in seconds."""

    retrieval_s: float
    first_token_s: float | None = None
    """Time from the question to the first words of a draft; None if nothing was drafted."""
    total_s: float


class ModelNames(Record):
    """Names and hashes of the models behind an answer, enough to reproduce it."""

    llm: str
    llm_sha256: str | None
    embedder: str
    embedder_sha256: str


class ConflictKind(StrEnum):
    """The type of the values that differ between articles."""

    FIGURE = "figure"
    DATE = "date"
    """A day, a time of day or a year."""
    NAME = "name"


class Conflict(Record):
    """Sentences of one answer that give different values for the same thing, from different articles."""

    kind: ConflictKind
    sentences: tuple[int, ...] = Field(min_length=2)
    """Indices into `Answer.sentences`, counted from 0, ascending."""

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        if list(self.sentences) != sorted(set(self.sentences)):
            raise ValueError("the sentences of a conflict are not in ascending order")
        return self


CONFLICT_NOTICE = "The articles differ; the newest comes first."
"""Shown below an answer with a conflict."""


EVIDENCE_HEADING = "The articles say otherwise:"
"""Shown above the quotes that refute what the question presumes."""


class Answer(Record):
    """Sentences with citations, or an abstention with a reason. Every sentence has a quote."""

    id: str
    """Random identifier."""
    question: str
    status: Status
    reason: Reason | None = None
    text: str
    """The sentences with their citation marks, or an explanation of the abstention."""
    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    evidence: tuple[Citation, ...] = ()
    """Quotes that refute what the question presumes, numbered from 1; only with the reason REFUTED."""
    conflict: Conflict | None = None
    """Set if sentences contradict each other. The sentence from the newest article comes first."""
    passages: tuple[PassageRef, ...] = ()
    """Passages that were selected for the model, best first."""
    timings: Timings
    model: ModelNames
    generation: int
    """Generation of the library that was searched."""

    @property
    def quotes(self) -> tuple[Citation, ...]:
        """All quotes shown with the answer: its citations, or the evidence of an abstention."""
        return self.citations or self.evidence

    @model_validator(mode="after")
    def _check_evidence(self) -> Self:
        if bool(self.evidence) != (self.reason is Reason.REFUTED):
            raise ValueError("evidence comes with the reason refuted, and only with it")
        if [quote.number for quote in self.evidence] != list(range(1, len(self.evidence) + 1)):
            raise ValueError("the evidence is not numbered from 1")
        return self

    @model_validator(mode="after")
    def _check_consistency(self) -> Self:
        numbers = [citation.number for citation in self.citations]
        if self.status is Status.ABSTAINED:
            if self.reason is None or self.sentences or self.citations or self.conflict:
                raise ValueError("an abstention needs a reason and must have no sentences or citations")
            return self
        if self.reason is not None or not self.sentences:
            raise ValueError("an answer needs sentences and must have no reason")
        if len(set(numbers)) != len(numbers):
            raise ValueError("citation numbers are not unique")
        if {number for sentence in self.sentences for number in sentence.citations} != set(numbers):
            raise ValueError("the sentences do not cite exactly the citations of the answer")
        if self.conflict and not set(self.conflict.sentences) <= set(range(len(self.sentences))):
            raise ValueError("the conflict refers to a sentence that does not exist")
        if self.text != marked_text(self.sentences):
            raise ValueError("the text differs from the sentences with their marks")
        return self


def marked_text(sentences: tuple[Sentence, ...]) -> str:
    """Return the sentences, each followed by its citation marks: `It rained. [1] It stopped. [2][3]`."""
    return " ".join(
        f"{sentence.text} {''.join(f'[{number}]' for number in sentence.citations)}"
        for sentence in sentences
    )
