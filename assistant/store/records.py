"""Records that the store returns, and the conversion between them and SQLite rows."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from assistant.errors import AmbiguousId, LibraryError
from assistant.program import PROGRAM
from assistant.schema import Article, ArticleRef, Passage, Record, Span, readable_text
from assistant.spelling import plain_spelling
from assistant.store.origin_records import ArticleOrigin

CANDIDATES_SHOWN = 10
"""Articles that the error for an ambiguous id names."""


class ArticleRow(Record):
    """An article without its text, for lists."""

    id: str
    title: str
    source: str | None
    published: date | None
    origin: str
    words: int
    passages: int
    added_at: str
    """UTC, ISO 8601."""
    superseded_by: str | None = None
    """Id of the newest version. Set only on older versions, which no search returns."""
    date_basis: str | None = None
    """Evidence of an inferred date, such as `the file name`; None for a date that the article states."""
    ocr_confidence: float | None = None
    """Mean confidence of the words that OCR recognised, 0..1; None for a text that needed no OCR."""


class Provenance(Record):
    """Origins and versions of an article."""

    origins: tuple[str, ...]
    """All origins with the article's current content, the primary origin first."""
    superseded_by: str | None
    """Id of the newest version, if this article is an older version."""
    older: tuple[ArticleRef, ...] = ()
    """Versions that this article superseded, newest first."""


class StoredArticle(NamedTuple):
    """An article with everything that the library stores about it."""

    article: Article
    sha256: str
    added_at: str
    origins: tuple[ArticleOrigin, ...]
    passages: list[Passage]
    vectors: list[bytes]
    """One vector per passage: float32, little-endian."""
    older_reading_of: str | None = None
    """Id of the article whose text an earlier reader extracted as this one."""


class Stats(Record):
    """Statistics of a library."""

    articles: int
    older_versions: int
    """Articles that a newer version at the same URL has superseded; included in `articles`."""
    passages: int
    """Searchable passages."""
    words: int
    bytes: int
    """Size of all files in the library's folder."""
    generation: int
    oldest: date | None
    newest: date | None
    outlets: int
    """Distinct sources."""
    undated: int
    """Articles without a date. Searches with a date range never return them."""
    embedder: str
    created: str


ArticleFields = tuple[
    str, str, str, str | None, str | None, str | None, str, str, str | None, float | None, str
]
"""Fields of `queries.ALL_ARTICLES`, in its order."""


def article_from_row(row: ArticleFields) -> Article:
    """Build an article from a row of `queries.ALL_ARTICLES`."""
    article_id, origin, title, published, source, url, text, pages, basis, confidence, reader = row
    return Article(
        id=article_id,
        origin=origin,
        title=title,
        published=parse_date(published),
        source=source,
        url=url,
        text=text,
        pages=json.loads(pages),
        date_basis=basis,
        ocr_confidence=confidence,
        reader=reader,
    )


def article_row(row: Sequence[object]) -> ArticleRow:
    """Build an article without its text from a row of `queries.LIST_ARTICLES`."""
    return ArticleRow.model_validate(dict(zip(ArticleRow.model_fields, row, strict=True)))


def ref_from_row(row: tuple[str, str, str | None, str | None, str | None]) -> ArticleRef:
    """Build an article reference from a row of id, title, published, source and url."""
    article_id, title, published, source, url = row
    return ArticleRef(
        article_id=article_id, title=title, published=parse_date(published), source=source, url=url
    )


def parse_date(stored: str | None) -> date | None:
    """Parse a stored ISO 8601 date."""
    return None if stored is None else date.fromisoformat(stored)


def sentence_bounds(passage: Passage) -> tuple[int, ...]:
    """Return the sentence offsets of a passage as a flat sequence: 0, 14, 15, 40."""
    return tuple(bound for span in passage.sentences for bound in (span.start, span.end))


def spans_from_bounds(bounds: Sequence[int]) -> tuple[Span, ...]:
    """Return the sentence spans for a flat sequence of offsets; the inverse of `sentence_bounds`."""
    return tuple(
        Span(start=start, end=end) for start, end in zip(bounds[::2], bounds[1::2], strict=True)
    )


def encode_sentences(passage: Passage) -> str:
    """Encode the sentence offsets of a passage for storage: `[0,14,15,40]`."""
    return json.dumps(sentence_bounds(passage), separators=(",", ":"))


def decode_sentences(stored: str) -> tuple[Span, ...]:
    """Decode stored sentence offsets; the inverse of `encode_sentences`."""
    return spans_from_bounds(json.loads(stored))


def indexed_words(title: str, text: str, start: int, stop: int, stored: str) -> tuple[str, str]:
    """Return the title and words of a passage as the search index holds them, in plain spelling.

    `text` is the article's. Of the passage, the index holds the sentences without clutter; the whole
    slice if the stored sentences are damaged.
    """
    try:
        sentences = spans_from_bounds(decode_integers(stored) or ())
    except ValueError:
        sentences = ()
    is_intact = bool(sentences) and (sentences[0].start, sentences[-1].end) == (start, stop)
    words = readable_text(text, sentences) if is_intact else text[start:stop]
    return plain_spelling(title), plain_spelling(words)


def decode_integers(stored: str) -> list[int] | None:
    """Decode a stored JSON list of integers; return None if it is damaged."""
    try:
        value = json.loads(stored)
    except ValueError:
        return None
    is_list = isinstance(value, list) and all(isinstance(number, int) for number in value)
    return value if is_list else None


def article_not_found(article_id: str, rows: Iterable[ArticleRow]) -> LibraryError:
    """Return the error for an unknown article id, with similar ids and titles as suggestions."""
    suggestions = _similar_articles(article_id, list(rows))
    if suggestions:
        labels = " or ".join(f"{row.id} ({row.title})" for row in suggestions)
        hint = f"Did you mean {labels}?"
    else:
        hint = f"List them with: {PROGRAM} index list"
    return LibraryError(f"There is no article '{article_id}' in this library.", hint=hint)


def ambiguous_id(article_id: str, candidates: Sequence[ArticleRef]) -> AmbiguousId:
    """Return the error for an id that several articles have, with the first of them."""
    labels = [f"{ref.article_id} ({ref.title})" for ref in candidates[:CANDIDATES_SHOWN]]
    rest = len(candidates) - len(labels)
    more = f", and {rest:,} more" if rest else ""
    return AmbiguousId(
        f"{len(candidates):,} articles have the id '{article_id}'.",
        hint=f"Name one of them: {', '.join(labels)}{more}.",
        candidates=tuple(ref.article_id for ref in candidates),
    )


def _similar_articles(article_id: str, rows: Sequence[ArticleRow]) -> list[ArticleRow]:
    query = article_id.casefold()
    by_name = {row.title.casefold(): row for row in rows} | {row.id.casefold(): row for row in rows}
    names = difflib.get_close_matches(query, by_name, n=3, cutoff=0.5)
    names = names or [name for name in by_name if query in name]
    return list({by_name[name].id: by_name[name] for name in names}.values())[:3]
