"""What a commit does to the tables. Each function runs inside the transaction of its caller (`Store`)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

import numpy as np

from assistant.index.rows import from_sentences, to_words
from assistant.index.tables import now
from assistant.index.vectors import Vectors
from assistant.schema import Article, Passage, words_of

UNIT = 1e-3
"""By how much the length of a stored vector may differ from one."""


def check_vectors(article: Article, passages: Sequence[Passage], vectors: Vectors, dimension: int) -> None:
    """Refuse what would poison the library without a word: ValueError, for it is a mistake in the program."""
    if not passages or vectors.shape != (len(passages), dimension):
        raise ValueError(f"{len(passages)} passages of {article.id} came with vectors of shape {vectors.shape}")
    if not np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=UNIT):  # also false for NaN
        raise ValueError(f"a vector of {article.id} is not of unit length")
    if passages[-1].end > len(article.text) or any(p.sentences[-1].end > len(article.text) for p in passages):
        raise ValueError(f"a passage of {article.id} reaches beyond its text")


def insert(
    connection: sqlite3.Connection, article: Article, passages: Sequence[Passage], vectors: Vectors, added_at: str | None = None
) -> list[int]:
    """Store an article with its passages and vectors, added now or at a time that is known; the ids of the passages, in order."""
    day = article.published.isoformat() if article.published else None
    told = (article.id, article.origin, article.title, day, article.source, article.url, article.text, json.dumps(article.pages))
    counted = (len(article.text.split()), article.sha256, added_at or now())
    connection.execute(
        "INSERT INTO articles (id, origin, title, published, source, url, text, pages, words, sha256, added_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (*told, *counted),
    )
    return insert_passages(connection, article, passages, vectors)


def insert_passages(connection: sqlite3.Connection, article: Article, passages: Sequence[Passage], vectors: Vectors) -> list[int]:
    """Store the passages of an article that is already there; their ids, in order."""
    ids = []
    for passage, vector in zip(passages, vectors, strict=True):
        row = (article.id, passage.start, passage.end, from_sentences(passage), vector.astype("<f4").tobytes())
        cursor = connection.execute("INSERT INTO passages (article, start, stop, sentences, vector) VALUES (?, ?, ?, ?, ?)", row)
        number = cursor.lastrowid
        if number is None:
            raise ValueError("SQLite gave a passage no number")
        words = (number, article.title, words_of(article.text, passage.sentences))
        connection.execute("INSERT INTO words (rowid, title, text) VALUES (?, ?, ?)", words)
        ids.append(number)
    return ids


def forget(connection: sqlite3.Connection, article_id: str) -> list[int]:
    """Take an article out of every table, and the ids its passages had; none if it was not there.

    The inverted index only marks the words as deleted; `erase_words` takes them out of the file.
    """
    found = connection.execute("SELECT title, text FROM articles WHERE id = ?", (article_id,)).fetchone()
    if found is None:
        return []
    title, text = found
    passages = connection.execute("SELECT id, start, stop, sentences FROM passages WHERE article = ?", (article_id,)).fetchall()
    connection.executemany(
        "INSERT INTO words (words, rowid, title, text) VALUES ('delete', ?, ?, ?)",
        ((number, title, to_words(text, *stored)) for number, *stored in passages),
    )
    connection.execute("DELETE FROM articles WHERE id = ?", (article_id,))
    connection.execute("INSERT OR REPLACE INTO meta VALUES ('words_to_erase', '1')")
    return [number for number, *_ in passages]


def erase_words(connection: sqlite3.Connection) -> None:
    """Take deleted words out of the inverted index, if there are any.

    FTS5 keeps them until it happens to merge the segments they are in; merging all at once is the way that every SQLite
    since 3.9 knows ('secure-delete' needs 3.42). 0.15 s for 6,000 passages of 120 words.
    """
    if connection.execute("DELETE FROM meta WHERE key = 'words_to_erase'").rowcount:
        connection.execute("INSERT INTO words (words) VALUES ('optimize')")


def forget_all_passages(connection: sqlite3.Connection) -> None:
    """Drop all that is derived from the articles, before it is made again."""
    connection.execute("INSERT INTO words (words) VALUES ('delete-all')")
    connection.execute("DELETE FROM passages")
