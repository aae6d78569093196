"""Whether each article is what was added, and its passages are whole slices of it with proper vectors."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from assistant.ingest.chunking import split_passages
from assistant.schema import Article
from assistant.store.checks.fault import Fault, Remedy
from assistant.store.records import to_article, to_numbers
from assistant.store.tables import has_outdated_passages
from assistant.store.writes import UNIT

_ARTICLES = "SELECT id, origin, title, published, source, url, text, pages, words, sha256, content FROM articles ORDER BY id"
_PASSAGES = """
SELECT 'passage ' || id, start, stop, sentences, vector, 0 FROM passages WHERE article = :article
UNION ALL SELECT 'a passage', start, stop, sentences, vector, 1 FROM shelved WHERE article = :article ORDER BY start, stop
"""
ADD_AGAIN = "add the article again"


def article_faults(connection: sqlite3.Connection) -> Iterator[Fault]:
    """Whether each text is the one that its digest was made of, its words are counted right, and its pages lie in it."""
    for *row, words, digest, content in connection.execute(_ARTICLES):
        number, text = str(row[0]), str(row[6])
        try:
            article = to_article((number, row[1], row[2], row[3], row[4], row[5], text, row[7]))
        except ValueError:
            yield Fault(article=number, what=f"its fields cannot be read; {ADD_AGAIN}")
            continue
        if article.sha256 != digest:
            yield Fault(
                article=number,
                what=f"its text, title, date, outlet or address is not what was added; {ADD_AGAIN}",
            )
        elif not has_valid_pages(article):
            yield Fault(
                article=number, what=f"its pages are out of order, or beyond the text; {ADD_AGAIN}"
            )
        elif len(text.split()) != words:
            yield Fault(
                article=number,
                what=f"it has {len(text.split()):,} words and not {words:,}",
                remedy=Remedy.COUNT,
            )
        elif article.content_hash != content:
            yield Fault(
                article=number,
                what="the digest by which its copies are known is not that of its text",
                remedy=Remedy.COUNT,
            )


def has_valid_pages(article: Article) -> bool:
    """Whether the pages begin with the text, ascend, and lie in it."""
    pages = article.pages
    return not pages or (
        pages[0] == 0 and list(pages) == sorted(pages) and pages[-1] <= len(article.text)
    )


def passage_faults(connection: sqlite3.Connection) -> Iterator[Fault]:
    """Whether each passage is an exact slice of whole sentences of its article, and has a vector of unit length."""
    known = dict(connection.execute("SELECT key, value FROM meta"))
    if has_outdated_passages(known):
        yield Fault(
            what="some were made by rules of another version of this program", remedy=Remedy.EMBEDDER
        )
    dimension = int(known["dimension"]) if known.get("dimension", "").isdecimal() else None
    for number, text, newer in connection.execute(
        "SELECT id, text, superseded_by FROM articles ORDER BY id"
    ):
        rows = connection.execute(_PASSAGES, {"article": number}).fetchall()
        if not rows and split_passages(Article(id=number, origin="", title="", text=text)):
            yield Fault(
                article=number, what="it has no passages, and so is never found", remedy=Remedy.SPLIT
            )
        elif any(shelved != (newer is not None) for *_, shelved in rows):
            what = (
                "its passages lie where no search looks"
                if newer is None
                else f"it is found, though {newer} has superseded it"
            )
            yield Fault(article=number, what=what, remedy=Remedy.SPLIT)
        reached = 0
        for passage, start, stop, sentences, vector, _ in rows:
            wrong = bounds_error(
                start, stop, to_numbers(sentences) or (), text, reached
            ) or vector_error(vector, dimension)
            reached = max(reached, stop)
            if wrong:
                yield Fault(article=number, what=f"{passage} {wrong}", remedy=Remedy.SPLIT)


def bounds_error(start: int, stop: int, bounds: Sequence[int], text: str, reached: int) -> str:
    """What is wrong with the bounds of a passage and those of its sentences (a flat list); nothing if they are right.

    `reached` is where the passage before it ends.
    """
    if start < 0 or stop > len(text):
        return "reaches beyond the text"
    if start < reached:
        return "begins before the one before it ends"
    if not text[start:stop].strip():
        return "has no words"
    if not bounds or len(bounds) % 2:
        return "has sentences that cannot be read"
    if (bounds[0], bounds[-1]) != (start, stop):
        return "is not the sentences it consists of"
    pairs = list(zip(bounds[::2], bounds[1::2], strict=True))
    if any(first >= last for first, last in pairs) or any(
        last > first for (_, last), (first, _) in pairwise(pairs)
    ):
        return "has sentences that are out of order"
    return ""


def vector_error(stored: bytes, dimension: int | None) -> str:
    """What is wrong with a stored vector; nothing if it is right. `dimension` is None where that is not known."""
    if dimension is not None and len(stored) != 4 * dimension:
        return f"has a vector of {len(stored) / 4:g} numbers and not {dimension}"
    with np.errstate(
        all="ignore"
    ):  # bytes that are no numbers make overflows, and a length that is not 1
        length = float(
            np.linalg.norm(np.frombuffer(stored[: len(stored) // 4 * 4], dtype="<f4").astype(np.float64))
        )
    return "" if abs(length - 1) <= UNIT else "has a vector that is not of unit length"
