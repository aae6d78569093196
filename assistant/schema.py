"""The records that cross every border of the program. Immutable; an unknown field is refused where it enters."""

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

_ADDRESS = re.compile("https?://")
_WITHIN = re.compile(r"(?<=\.zip)!.*|#\d+\Z", re.IGNORECASE | re.DOTALL)


class Record(BaseModel):
    """Immutable, and refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Article(Record):
    """One document. `text` never changes: every offset in the program counts code points from its start."""

    id: str = Field(min_length=1, max_length=200)
    origin: str
    """The file, and for files of many rows `FILE#row`, that the article was read from."""
    title: str
    published: date | None = None
    source: str | None = None
    """The outlet, as a person would name it."""
    url: str | None = None
    text: str = Field(min_length=1)
    pages: tuple[int, ...] = ()
    """Where each page begins in the text, for a document that has pages: the first is 0."""

    @property
    def sha256(self) -> str:
        """Digest of all that a reader sees; equal digests mean there is nothing to update."""
        seen = [
            self.title,
            self.published.isoformat() if self.published else None,
            self.source,
            self.url,
            self.text,
            *self.pages,
        ]
        return _digest(seen)

    @property
    def content(self) -> str:
        """Digest of title, date, outlet and text: articles that agree in these are copies of one, wherever they come from."""
        return content_digest(
            self.title, self.published.isoformat() if self.published else None, self.source, self.text
        )

    @property
    def ref(self) -> ArticleRef:
        """What it is named by."""
        return ArticleRef(
            article_id=self.id,
            title=self.title,
            published=self.published,
            source=self.source,
            url=self.url,
        )

    @property
    def is_named(self) -> bool:
        """Whether the article brought its id along, rather than being given one for its origin."""
        return self.id != article_id(self.origin)


def content_digest(title: str, published: str | None, source: str | None, text: str) -> str:
    """What `Article.content` is, from the parts."""
    return _digest([title, published, source, text])


def _digest(parts: Sequence[str | int | None]) -> str:
    return hashlib.sha256(
        json.dumps(parts, ensure_ascii=False).encode("utf-8", "surrogatepass")
    ).hexdigest()


def article_id(origin: str) -> str:
    """The id of an article that brings none: twelve hex digits of its origin's digest."""
    return hashlib.sha256(origin.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def file_of(origin: str) -> str:
    """The file of an origin, which is the origin itself but for `FILE#row`, `ZIP!member` and `ADDRESS#entry`: no file has such a name."""
    return origin.partition("#")[0] if _ADDRESS.match(origin) else _WITHIN.sub("", origin)


def page_at(pages: tuple[int, ...], offset: int) -> int | None:
    """The page, counted from 1, that an offset into the text lies on; None for a text without pages."""
    return bisect_right(pages, offset) or None


class Span(Record):
    """Half-open range of code points in an article's text."""

    start: int = Field(ge=0)
    end: int = Field(gt=0)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.start >= self.end:
            raise ValueError(f"empty span {self.start}..{self.end}")
        return self


class Passage(Span):
    """A run of whole sentences of one article; `sentences` are its sentences, in order, none empty.

    What holds a letter or digit between two of them is clutter: it is neither indexed nor read nor quoted.
    """

    sentences: tuple[Span, ...] = Field(min_length=1)


def words_of(text: str, sentences: Sequence[Span], *, start: int = 0) -> str:
    """What is read of a passage: its sentences and what stands between them, as it is, but a space or line break for clutter.

    The sentences count from the start of the article, and `text` begins at `start` there.
    """
    pieces: list[str] = []
    reached = sentences[0].start
    for span in sentences:
        gap = text[reached - start : span.start - start]
        if has_words(gap):
            gap = "\n" if "\n" in gap else " "
        pieces += gap, text[span.start - start : span.end - start]
        reached = span.end
    return "".join(pieces)


def has_words(text: str) -> bool:
    """Whether there is a letter or digit in a text; between two sentences of a passage it is of clutter."""
    return any(map(str.isalnum, text))


class ArticleRef(Record):
    """An article as it is named wherever words of it are shown."""

    article_id: str
    title: str
    published: date | None = None
    source: str | None = None
    url: str | None = None

    def byline(self, *, undated: str = "") -> str:
        """Outlet and date, as far as they are known; `undated` stands for a date that is not."""
        return ", ".join(part for part in (self.source, self.day(undated=undated)) if part)

    def day(self, *, undated: str = "no date") -> str:
        """The date; `undated` stands for one that is not known."""
        return self.published.isoformat() if self.published else undated


class Hit(ArticleRef):
    """A passage that a search found, with the words it consists of and how it was found."""

    passage_id: int
    start: int
    end: int
    text: str
    """`article.text[start:end]`."""
    sentences: tuple[Span, ...] = Field(min_length=1)
    """Offsets into the article's text, not into `text`."""
    cosine: float
    """Question to passage, -1..1, higher is nearer."""
    bm25: float = 0.0
    """0 when no word is shared; higher is better."""
    score: float
    """The fused score that orders hits, 0..1, higher is better."""
    pages: tuple[int, ...] = ()
    """Of the article: where each page begins."""
    copies: tuple[Hit, ...] = ()
    """Passages of other articles that say the same in nearly the same words."""

    @property
    def words(self) -> str:
        """What is read of it: `text` without the clutter between its sentences."""
        return words_of(self.text, self.sentences, start=self.start)

    def at(self, start: int, end: int) -> str:
        """The words of the passage from `start` to `end`, offsets into the article's text."""
        return self.text[start - self.start : end - self.start]


class Citation(ArticleRef):
    """Words of an article that support a sentence: `article.text[start:end] == quote`, always."""

    number: int = Field(ge=1)
    start: int = Field(ge=0)
    end: int
    quote: str = Field(min_length=1)
    page: int | None = Field(default=None, ge=1)
    """Where the quote begins, counted from 1, for an article that has pages."""
    also_in: tuple[ArticleRef, ...] = ()
    """Other articles with these very words: an agency's story in several outlets is one source."""

    def place(self) -> str:
        """Where in the article the quote is, as books are cited: `p. 3`; nothing for an article without pages."""
        return f"p. {self.page:,}" if self.page else ""

    @model_validator(mode="after")
    def _quote_fills_its_bounds(self) -> Self:
        if len(self.quote) != self.end - self.start:
            raise ValueError("the quote is not as long as its bounds")
        return self


class Sentence(Record):
    """A sentence of an answer, without its marks, and the numbers of the citations it rests on."""

    text: str = Field(min_length=1)
    citations: tuple[int, ...] = Field(min_length=1)
    support: float = Field(ge=0, le=1)
    """Estimated probability that the sentence is what the articles say in answer to the question."""


class Status(StrEnum):
    """Whether there is an answer."""

    ANSWERED = "answered"
    ABSTAINED = "abstained"


class Reason(StrEnum):
    """Why there is none."""

    NO_PASSAGES = "no_passages"
    """Nothing was found to read."""
    NOT_STATED = "not_stated"
    """What was found does not say."""
    UNSUPPORTED = "unsupported"
    """The model wrote something that the articles do not carry."""


class PassageRef(Record):
    """A passage that was read, best first."""

    article_id: str
    start: int
    end: int
    score: float


class Timings(Record):
    """Seconds since the question was put."""

    retrieval_s: float
    first_token_s: float | None = None
    total_s: float


class ModelNames(Record):
    """What answered: enough to answer the same way again."""

    llm: str
    llm_sha256: str | None
    embedder: str
    embedder_sha256: str


class Answer(Record):
    """Sentences with citations, or an abstention with a reason. Never a sentence without a quote."""

    id: str
    question: str
    status: Status
    reason: Reason | None = None
    text: str
    """The sentences with their marks, or why there are none."""
    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    passages: tuple[PassageRef, ...] = ()
    timings: Timings
    model: ModelNames
    generation: int

    @model_validator(mode="after")
    def _keeps_the_promise(self) -> Self:
        numbers = [citation.number for citation in self.citations]
        if self.status is Status.ABSTAINED:
            if self.reason is None or self.sentences or self.citations:
                raise ValueError("an abstention has a reason, no sentences and no citations")
            return self
        if self.reason is not None or not self.sentences:
            raise ValueError("an answer has sentences and no reason")
        if len(set(numbers)) != len(numbers):
            raise ValueError("two citations have the same number")
        if {n for sentence in self.sentences for n in sentence.citations} != set(numbers):
            raise ValueError("sentences and citations do not match")
        if self.text != marked_text(self.sentences):
            raise ValueError("the text is not its sentences")
        return self


def marked_text(sentences: tuple[Sentence, ...]) -> str:
    """The sentences, each followed by its marks: `It rained. [1] It stopped. [2][3]`."""
    return " ".join(f"{s.text} {''.join(f'[{n}]' for n in s.citations)}" for s in sentences)
