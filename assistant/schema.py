"""The records that the parts of the program exchange. All are immutable and reject unknown fields."""

from __future__ import annotations

import hashlib
import json
import re
from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

_WEB_ADDRESS = re.compile("https?://")
_PART_OF_FILE = re.compile(r"(?<=\.zip)!.*|#\d+\Z", re.IGNORECASE | re.DOTALL)


class Record(BaseModel):
    """Base of all records: immutable, rejects unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Article(Record):
    """One document. `text` never changes; all offsets count its code points from the start."""

    id: str = Field(min_length=1, max_length=200)
    origin: str
    """Source of the article: a file or web address.

    An article that is only part of it has a suffix: `FILE#row`, `ZIP!member` or `ADDRESS#entry`.
    """
    title: str
    published: date | None = None
    source: str | None = None
    """Name of the outlet."""
    url: str | None = None
    text: str = Field(min_length=1)
    pages: tuple[int, ...] = ()
    """Start offset of each page, beginning with 0; empty for a document without pages."""

    @property
    def sha256(self) -> str:
        """Hash of everything a reader sees. An equal hash means that no update is needed."""
        visible = [
            self.title,
            self.published.isoformat() if self.published else None,
            self.source,
            self.url,
            self.text,
            *self.pages,
        ]
        return _hash(visible)

    @property
    def content_hash(self) -> str:
        """Hash of title, date, outlet and text. Articles with the same hash are identical copies."""
        return hash_content(
            self.title, self.published.isoformat() if self.published else None, self.source, self.text
        )

    @property
    def ref(self) -> ArticleRef:
        """Reference to this article, without its text."""
        return ArticleRef(
            article_id=self.id,
            title=self.title,
            published=self.published,
            source=self.source,
            url=self.url,
        )

    @property
    def has_own_id(self) -> bool:
        """Return whether the id was supplied with the article rather than derived from its origin."""
        return self.id != derive_article_id(self.origin)


def hash_content(title: str, published: str | None, source: str | None, text: str) -> str:
    """Return the value of `Article.content_hash` for these fields."""
    return _hash([title, published, source, text])


def _hash(parts: Sequence[str | int | None]) -> str:
    return hashlib.sha256(
        json.dumps(parts, ensure_ascii=False).encode("utf-8", "surrogatepass")
    ).hexdigest()


def derive_article_id(origin: str) -> str:
    """Return the id for an article without one: the first twelve hex digits of its origin's SHA-256."""
    return hashlib.sha256(origin.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def source_file(origin: str) -> str:
    """Return the file or web address of an origin, without a `#row`, `!member` or `#entry` suffix."""
    return origin.partition("#")[0] if _WEB_ADDRESS.match(origin) else _PART_OF_FILE.sub("", origin)


def page_at(pages: tuple[int, ...], offset: int) -> int | None:
    """Return the number of the page at a text offset, counted from 1; None for a text without pages."""
    return bisect_right(pages, offset) or None


class Span(Record):
    """A half-open, non-empty range of code points in an article's text."""

    start: int = Field(ge=0)
    end: int = Field(gt=0)

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        if self.start >= self.end:
            raise ValueError(f"empty span {self.start}..{self.end}")
        return self


class Passage(Span):
    """A run of whole sentences of one article.

    Letters or digits between two sentences belong to clutter, for example "Share this article".
    Clutter is never indexed, shown to the model or quoted.
    """

    sentences: tuple[Span, ...] = Field(min_length=1)
    """In order of the text."""


def readable_text(text: str, sentences: Sequence[Span], *, start: int = 0) -> str:
    """Return the text of a passage with each stretch of clutter replaced by a space or line break.

    `sentences` are offsets into the article's text; `text` is the part of it that begins at `start`.
    """
    pieces: list[str] = []
    previous_end = sentences[0].start
    for span in sentences:
        gap = text[previous_end - start : span.start - start]
        if has_alphanumerics(gap):
            gap = "\n" if "\n" in gap else " "
        pieces += gap, text[span.start - start : span.end - start]
        previous_end = span.end
    return "".join(pieces)


def has_alphanumerics(text: str) -> bool:
    """Return whether a text contains a letter or digit."""
    return any(map(str.isalnum, text))


class ArticleRef(Record):
    """The fields that identify an article wherever its text is shown."""

    article_id: str
    title: str
    published: date | None = None
    source: str | None = None
    url: str | None = None

    def byline(self, *, undated: str = "") -> str:
        """Return outlet and date, without an unknown outlet. `undated` replaces an unknown date."""
        return ", ".join(part for part in (self.source, self.date_label(undated=undated)) if part)

    def date_label(self, *, undated: str = "no date") -> str:
        """Return the date in ISO format, or `undated` if it is unknown."""
        return self.published.isoformat() if self.published else undated


class Hit(ArticleRef):
    """A passage returned by a search, with its text and scores."""

    passage_id: int
    start: int
    end: int
    text: str
    """`article.text[start:end]`."""
    sentences: tuple[Span, ...] = Field(min_length=1)
    """Offsets into the article's text, not into `text`."""
    cosine: float
    """Cosine similarity of question and passage, -1..1; higher is closer."""
    bm25: float = 0.0
    """BM25 score; 0 if no word is shared, higher is better."""
    score: float
    """Fused score that orders the hits, 0..1; higher is better."""
    pages: tuple[int, ...] = ()
    """Start offset of each page of the article."""
    copies: tuple[Hit, ...] = ()
    """Near-duplicate passages of other articles."""

    @property
    def readable_text(self) -> str:
        """The passage without clutter."""
        return readable_text(self.text, self.sentences, start=self.start)

    def slice(self, start: int, end: int) -> str:
        """Return the text between two offsets into the article's text."""
        return self.text[start - self.start : end - self.start]


class Citation(ArticleRef):
    """A verbatim quote that supports a sentence. Invariant: `article.text[start:end] == quote`."""

    number: int = Field(ge=1)
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


class PassageRef(Record):
    """A passage that the model read, by its offsets."""

    article_id: str
    start: int
    end: int
    score: float


class Timings(Record):
    """Durations in seconds."""

    retrieval_s: float
    first_token_s: float | None = None
    """Time until the first words of a draft; None if nothing was drafted."""
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


CONFLICT_NOTICE = "The articles differ; the newest comes first."
"""Shown below an answer with a conflict."""


class Answer(Record):
    """Sentences with citations, or an abstention with a reason. Every sentence has a quote."""

    id: str
    question: str
    status: Status
    reason: Reason | None = None
    text: str
    """The sentences with their citation marks, or an explanation of the abstention."""
    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    conflict: Conflict | None = None
    """Set if sentences contradict each other. The sentence from the newest article comes first."""
    passages: tuple[PassageRef, ...] = ()
    """Passages that the model read, best first."""
    timings: Timings
    model: ModelNames
    generation: int

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
        if self.conflict and self.conflict.sentences[-1] >= len(self.sentences):
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
