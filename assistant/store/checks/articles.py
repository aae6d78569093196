"""Checks of articles and their passages: content hashes, offsets and vectors."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from assistant.ingest.chunking import split_passages
from assistant.schema import Article
from assistant.store.checks.fault import Fault, Remedy
from assistant.store.records import article_from_row, decode_integers
from assistant.store.tables import has_outdated_passages
from assistant.store.writes import UNIT_LENGTH_TOLERANCE

_ARTICLES = """
SELECT id, origin, title, published, source, url, text, pages, date_basis, ocr_confidence, '', words,
    sha256, content
FROM articles ORDER BY id
"""
_PASSAGES = """
SELECT 'passage ' || id, start, stop, sentences, vector, 0 FROM passages WHERE article = :article
UNION ALL
SELECT 'a passage', start, stop, sentences, vector, 1 FROM shelved WHERE article = :article
ORDER BY start, stop
"""
_ADD_AGAIN = "add the article again"


def check_articles(connection: sqlite3.Connection) -> Iterator[Fault]:
    """Check each article's fields, pages, word count and hashes against its text."""
    for *row, words, digest, content in connection.execute(_ARTICLES):
        article_id, text = str(row[0]), str(row[6])
        try:
            article = article_from_row(
                (article_id, row[1], row[2], row[3], row[4], row[5], text, *row[7:])
            )
        except ValueError:
            yield Fault(article=article_id, what=f"its fields cannot be read; {_ADD_AGAIN}")
            continue
        word_count = len(text.split())
        if article.sha256 != digest:
            yield Fault(
                article=article_id,
                what=f"its text, title, date, outlet or URL differs from what was added; {_ADD_AGAIN}",
            )
        elif not has_valid_pages(article):
            yield Fault(
                article=article_id,
                what=f"its pages are out of order or beyond the text; {_ADD_AGAIN}",
            )
        elif word_count != words:
            yield Fault(
                article=article_id,
                what=f"its word count is {words:,} instead of {word_count:,}",
                remedy=Remedy.COUNT,
            )
        elif article.content_hash != content:
            yield Fault(
                article=article_id,
                what="its content hash, which identifies copies, does not match its text",
                remedy=Remedy.COUNT,
            )


def has_valid_pages(article: Article) -> bool:
    """Return whether the page offsets start at 0, ascend, and lie within the text."""
    pages = article.pages
    return not pages or (
        pages[0] == 0 and list(pages) == sorted(pages) and pages[-1] <= len(article.text)
    )


def check_passages(connection: sqlite3.Connection) -> Iterator[Fault]:
    """Check that each passage is an exact slice of whole sentences with a vector of unit length."""
    meta = dict(connection.execute("SELECT key, value FROM meta"))
    if has_outdated_passages(meta):
        yield Fault(
            what="some passages follow the chunking rules of another version of this program",
            remedy=Remedy.EMBEDDER,
        )
    dimension = int(meta["dimension"]) if meta.get("dimension", "").isdecimal() else None
    for article_id, text, superseded_by in connection.execute(
        "SELECT id, text, superseded_by FROM articles ORDER BY id"
    ):
        rows = connection.execute(_PASSAGES, {"article": article_id}).fetchall()
        if not rows and split_passages(Article(id=article_id, origin="", title="", text=text)):
            yield Fault(
                article=article_id,
                what="it has no passages, so no search can return it",
                remedy=Remedy.SPLIT,
            )
        elif any(is_archived != (superseded_by is not None) for *_, is_archived in rows):
            what = (
                "its passages are archived, so no search can return them"
                if superseded_by is None
                else f"it is searchable although {superseded_by} has superseded it"
            )
            yield Fault(article=article_id, what=what, remedy=Remedy.SPLIT)
        previous_end = 0
        for label, start, stop, sentences, vector, _ in rows:
            bounds = decode_integers(sentences) or ()
            problem = bounds_error(start, stop, bounds, text, previous_end) or vector_error(
                vector, dimension
            )
            previous_end = max(previous_end, stop)
            if problem:
                yield Fault(article=article_id, what=f"{label} {problem}", remedy=Remedy.SPLIT)


def bounds_error(start: int, stop: int, bounds: Sequence[int], text: str, previous_end: int) -> str:
    """Describe what is invalid about a passage and its sentence offsets; empty if they are valid.

    `bounds` is a flat sequence of sentence offsets; `previous_end` is the end of the previous passage.
    """
    if start < 0 or stop > len(text):
        return "reaches beyond the text"
    if start < previous_end:
        return "overlaps the previous passage"
    if not text[start:stop].strip():
        return "has no words"
    if not bounds or len(bounds) % 2:
        return "has sentences that cannot be read"
    if (bounds[0], bounds[-1]) != (start, stop):
        return "does not match its sentences"
    pairs = list(zip(bounds[::2], bounds[1::2], strict=True))
    if any(first >= last for first, last in pairs) or any(
        last > first for (_, last), (first, _) in pairwise(pairs)
    ):
        return "has sentences that are out of order"
    return ""


def vector_error(stored: bytes, dimension: int | None) -> str:
    """Describe what is invalid about a stored vector; empty if it is valid.

    `dimension` is None if it is unknown.
    """
    if dimension is not None and len(stored) != 4 * dimension:
        return f"has a vector of {len(stored) / 4:g} numbers instead of {dimension}"
    complete = stored[: len(stored) // 4 * 4]
    with np.errstate(all="ignore"):  # damaged bytes may overflow, or yield a length that is not a number
        length = float(np.linalg.norm(np.frombuffer(complete, dtype="<f4").astype(np.float64)))
    return "" if abs(length - 1) <= UNIT_LENGTH_TOLERANCE else "has a vector that is not of unit length"
