"""Between a row of SQLite and the record that the rest of the program knows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date

from assistant.schema import Article, ArticleRef, Passage, Record, Span, readable_text


class ArticleRow(Record):
    """An article as a list shows it: everything but its text."""

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
    """The id of the newest version of the same address, if this is an older one, which no search finds."""


class Provenance(Record):
    """Where an article comes from."""

    origins: tuple[str, ...]
    """All places that say what it says, the one it is known by first."""
    superseded_by: str | None
    """The id of the newest version of the same address, if this is an older one."""
    older: tuple[ArticleRef, ...] = ()
    """The versions that this one has superseded, newest first."""


class Stats(Record):
    """A library in figures."""

    articles: int
    older_versions: int
    """Of these articles, those that a newer version of the same address has superseded."""
    passages: int
    """That can be found."""
    words: int
    bytes: int
    """Of all files in the library's folder."""
    generation: int
    oldest: date | None
    newest: date | None
    outlets: int
    """Different sources."""
    undated: int
    """Articles without a date, which no question with a date range can find."""
    embedder: str
    created: str


def to_article(row: tuple[str, str, str, str | None, str | None, str | None, str, str]) -> Article:
    """The article in a row of id, origin, title, published, source, url, text, pages."""
    number, origin, title, published, source, url, text, pages = row
    return Article(
        id=number,
        origin=origin,
        title=title,
        published=to_date(published),
        source=source,
        url=url,
        text=text,
        pages=json.loads(pages),
    )


def to_ref(row: tuple[str, str, str | None, str | None, str | None]) -> ArticleRef:
    """What names an article, from a row of id, title, published, source, url."""
    number, title, published, source, url = row
    return ArticleRef(
        article_id=number, title=title, published=to_date(published), source=source, url=url
    )


def to_date(stored: str | None) -> date | None:
    """A stored day."""
    return None if stored is None else date.fromisoformat(stored)


def sentence_bounds(passage: Passage) -> tuple[int, ...]:
    """The bounds of a passage's sentences as a flat list: 0, 14, 15, 40."""
    return tuple(bound for span in passage.sentences for bound in (span.start, span.end))


def spans_from_bounds(bounds: Sequence[int]) -> tuple[Span, ...]:
    """The sentences again."""
    return tuple(
        Span(start=start, end=end) for start, end in zip(bounds[::2], bounds[1::2], strict=True)
    )


def encode_sentences(passage: Passage) -> str:
    """The bounds of a passage's sentences, as they are stored: `[0,14,15,40]`."""
    return json.dumps(sentence_bounds(passage), separators=(",", ":"))


def decode_sentences(stored: str) -> tuple[Span, ...]:
    """The sentences again."""
    return spans_from_bounds(json.loads(stored))


def to_words(text: str, start: int, stop: int, stored: str) -> str:
    """What is read of a passage of an article's text, as the inverted index holds it.

    All of the passage where its stored sentences are none, as in a library that was damaged: its words can still be taken out.
    """
    try:
        sentences = spans_from_bounds(to_numbers(stored) or ())
    except ValueError:
        sentences = ()
    whole = bool(sentences) and (sentences[0].start, sentences[-1].end) == (start, stop)
    return readable_text(text, sentences) if whole else text[start:stop]


def to_numbers(stored: str) -> list[int] | None:
    """A stored list of whole numbers; None for what is none, as in a library that was damaged."""
    try:
        read = json.loads(stored)
    except ValueError:
        return None
    return read if isinstance(read, list) and all(isinstance(number, int) for number in read) else None
