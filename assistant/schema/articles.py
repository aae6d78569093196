"""Articles, passages and hits."""

from __future__ import annotations

import hashlib
import json
import re
from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

_WEB_ADDRESS = re.compile("https?://")
_ROW = re.compile(r"#(\d+)\Z")
_CONTAINERS = (r"\.zip", r"\.eml", r"\.msg", r"[.\\/]mbox", r"\.warc", r"\.warc\.gz", r"\.wacz")
"""Ends of the names of files that hold several articles under names of their own."""
_PART_OF_FILE = re.compile(
    rf"(?:{'|'.join(f'(?<={suffix})' for suffix in _CONTAINERS)})!.*|#\d+\Z", re.IGNORECASE | re.DOTALL
)


MAX_ARTICLE_ID = 500
"""Longest id of an article, in characters. Readers accept 200; the rest is for the name of a source."""


class Record(BaseModel):
    """Base of all records: immutable, rejects unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Article(Record):
    """One document. `text` never changes; all offsets count its code points from the start."""

    id: str = Field(min_length=1, max_length=MAX_ARTICLE_ID)
    origin: str
    """File or web address from which the article was read.

    The suffix names the part of it that is the article: `FILE#row`, `ZIP!member` or `ADDRESS#entry`.
    """
    title: str
    published: date | None = None
    """Publication date; None if unknown."""
    source: str | None = None
    """Name of the outlet, such as a newspaper."""
    url: str | None = None
    """Web address to cite, which may differ from the origin."""
    text: str = Field(min_length=1)
    pages: tuple[int, ...] = ()
    """Start offset of each page, beginning with 0; empty for a document without pages."""
    date_basis: str | None = None
    """Evidence of an inferred date, such as `the file name`; None for a date that the article states."""
    ocr_confidence: float | None = Field(default=None, ge=0, le=1)
    """Mean confidence of the words that OCR recognised; None for a text that needed no OCR."""
    reader: str = ""
    """Reader and version that extracted the text, such as `pdf 2`; empty if unknown."""

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


def describe_evidence(article: Article) -> list[str]:
    """Return phrases on what the date and the text of an article rest on, if they were inferred."""
    basis = [f"date from {article.date_basis}"] if article.published and article.date_basis else []
    confidence = article.ocr_confidence
    ocr = [] if confidence is None else [f"recognised by OCR, {confidence:.0%} confidence"]
    return [*basis, *ocr]


def hash_content(title: str, published: str | None, source: str | None, text: str) -> str:
    """Return the value of `Article.content_hash` for these fields."""
    return _hash([title, published, source, text])


def _hash(parts: Sequence[str | int | None]) -> str:
    return hashlib.sha256(
        json.dumps(parts, ensure_ascii=False).encode("utf-8", "surrogatepass")
    ).hexdigest()


def derive_article_id(origin: str) -> str:
    """Return the id for an article that has none of its own.

    It consists of the first twelve hex digits of the SHA-256 of its origin.
    """
    return hashlib.sha256(origin.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def source_file(origin: str) -> str:
    """Return the file or web address of an origin, without a `#row`, `!member` or `#entry` suffix."""
    return origin.partition("#")[0] if _WEB_ADDRESS.match(origin) else _PART_OF_FILE.sub("", origin)


def origin_source(origin: str) -> str:
    """Return the file, archive member or web address of an origin, without `#row` or `#entry`."""
    return origin.partition("#")[0] if _WEB_ADDRESS.match(origin) else _ROW.sub("", origin)


def row_number(origin: str) -> int:
    """Return the row number of an origin; 0 if it names no row."""
    row = None if _WEB_ADDRESS.match(origin) else _ROW.search(origin)
    return int(row[1]) if row else 0


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

    Text between two sentences that has a letter or digit is clutter, such as "Share this article".
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
    """Publication date; None if unknown."""
    source: str | None = None
    """Name of the outlet."""
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
    """`start` and `end` are offsets into the article's text."""
    text: str
    """`article.text[start:end]`."""
    sentences: tuple[Span, ...] = Field(min_length=1)
    """Offsets into the article's text, not into `text`."""
    cosine: float
    """Cosine similarity of question and passage, -1..1; higher is closer."""
    bm25: float = 0.0
    """BM25 score of passage and title; 0 if no word is shared, higher is better."""
    score: float
    """Fused score that orders the hits, 0..1; higher is better."""
    pages: tuple[int, ...] = ()
    """Start offset of each page of the article."""
    copies: tuple[Hit, ...] = ()
    """Near-duplicate passages of other articles."""

    @property
    def ref(self) -> ArticleRef:
        """Reference to the article of the passage."""
        return ArticleRef(
            article_id=self.article_id,
            title=self.title,
            published=self.published,
            source=self.source,
            url=self.url,
        )

    @property
    def readable_text(self) -> str:
        """The passage without clutter."""
        return readable_text(self.text, self.sentences, start=self.start)

    def slice(self, start: int, end: int) -> str:
        """Return the text between two offsets into the article's text, both within the passage."""
        return self.text[start - self.start : end - self.start]
