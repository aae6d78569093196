"""Writes to the article and passage tables. Every function requires an open transaction."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

import numpy as np

from assistant.schema import Article, Passage
from assistant.store.records import encode_sentences
from assistant.store.tables import utc_now
from assistant.store.vectors import Vectors

_SEARCHABLE_OLDER_VERSIONS = """
SELECT id FROM articles
WHERE superseded_by IS NOT NULL AND EXISTS (SELECT 1 FROM passages WHERE article = articles.id)
"""
_UPSERT_ARTICLE = """
INSERT INTO articles
    (id, origin, title, published, source, url, text, pages, words, sha256, added_at, content, row_id,
     date_basis, ocr_confidence)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET
    origin = excluded.origin, title = excluded.title, published = excluded.published,
    source = excluded.source, url = excluded.url, text = excluded.text, pages = excluded.pages,
    words = excluded.words, sha256 = excluded.sha256, added_at = excluded.added_at,
    content = excluded.content, row_id = excluded.row_id, date_basis = excluded.date_basis,
    ocr_confidence = excluded.ocr_confidence
"""
COPY_ARTICLE = """
INSERT INTO articles
    (id, origin, title, published, source, url, text, pages, words, sha256, added_at, content, row_id,
     date_basis, ocr_confidence, superseded_by, retired)
SELECT :new, origin, title, published, source, url, text, pages, words, sha256, added_at, content,
    :row_id, date_basis, ocr_confidence, iif(:retired, id, NULL), :retired
FROM articles WHERE id = :old
"""
_REFERENCES = (
    "UPDATE passages SET article = :new WHERE article = :old",
    "UPDATE shelved SET article = :new WHERE article = :old",
    "UPDATE origins SET article = :new WHERE article = :old",
    "UPDATE articles SET superseded_by = :new WHERE superseded_by = :old",
    "UPDATE articles SET id = :new WHERE id = :old",
)
UNIT_LENGTH_TOLERANCE = 1e-3
"""Maximum deviation of a stored vector's length from 1."""


def validate_vectors(
    article: Article, passages: Sequence[Passage], vectors: Vectors, dimension: int
) -> None:
    """Check the passages and vectors of an article before they are stored.

    Raises ValueError, since invalid vectors are a bug of the caller: on a shape other than (passages,
    dimension), a vector that is not of unit length, or a passage that ends beyond the text.
    """
    if not passages or vectors.shape != (len(passages), dimension):
        raise ValueError(
            f"{len(passages)} passages of {article.id} came with vectors of shape {vectors.shape}"
        )
    if not np.allclose(
        np.linalg.norm(vectors, axis=1), 1.0, atol=UNIT_LENGTH_TOLERANCE
    ):  # also false for NaN
        raise ValueError(f"a vector of {article.id} is not of unit length")
    if passages[-1].end > len(article.text) or any(
        p.sentences[-1].end > len(article.text) for p in passages
    ):
        raise ValueError(f"a passage of {article.id} reaches beyond its text")


def upsert_article(
    connection: sqlite3.Connection,
    article: Article,
    article_id: str,
    passages: Sequence[Passage],
    vectors: Vectors,
    *,
    row_id: str | None = None,
    added_at: str | None = None,
) -> list[int]:
    """Insert or replace an article with its passages and vectors. Return the new passage ids, in order.

    `row_id` is the id that the article supplies, if any. Delete the passages of a replaced article
    first. `added_at` defaults to the current time.
    """
    row = (
        article_id,
        article.origin,
        article.title,
        article.published.isoformat() if article.published else None,
        article.source,
        article.url,
        article.text,
        json.dumps(article.pages),
        len(article.text.split()),
        article.sha256,
        added_at or utc_now(),
        article.content_hash,
        row_id,
        article.date_basis,
        article.ocr_confidence,
    )
    connection.execute(_UPSERT_ARTICLE, row)
    return insert_passages(connection, article_id, passages, vectors)


def insert_passages(
    connection: sqlite3.Connection,
    article_id: str,
    passages: Sequence[Passage],
    vectors: Vectors,
) -> list[int]:
    """Insert the passages of a stored article. Return their ids, in order."""
    rows = [
        (
            article_id,
            passage.start,
            passage.end,
            encode_sentences(passage),
            vector.astype("<f4").tobytes(),
        )
        for passage, vector in zip(passages, vectors, strict=True)
    ]
    return [_insert_passage(connection, row) for row in rows]


def _insert_passage(connection: sqlite3.Connection, row: tuple[str, int, int, str, bytes]) -> int:
    passage_id = connection.execute(
        "INSERT INTO passages (article, start, stop, sentences, vector) VALUES (?, ?, ?, ?, ?)", row
    ).lastrowid
    if passage_id is None:
        raise ValueError("SQLite returned no passage id")
    return passage_id


def delete_passages(connection: sqlite3.Connection, article_id: str) -> list[int]:
    """Delete all passages of an article. Return the ids of those that were searchable."""
    connection.execute("DELETE FROM shelved WHERE article = ?", (article_id,))
    rows = connection.execute("DELETE FROM passages WHERE article = ? RETURNING id", (article_id,))
    return sorted(passage_id for (passage_id,) in rows.fetchall())


def delete_article(connection: sqlite3.Connection, article_id: str) -> list[int]:
    """Delete an article and its older readings. Return the ids of its searchable passages, if any."""
    older = connection.execute(
        "SELECT id FROM articles WHERE superseded_by = ? AND retired", (article_id,)
    ).fetchall()
    removed: list[int] = []
    for deleted in (*(older_id for (older_id,) in older), article_id):
        removed += delete_passages(connection, deleted)
        connection.execute("DELETE FROM articles WHERE id = ?", (deleted,))
    return removed


def archive_passages(connection: sqlite3.Connection, article_id: str) -> list[int]:
    """Move the passages of an article to `shelved`, which no search reads. Return their previous ids."""
    rows = connection.execute(
        "SELECT article, start, stop, sentences, vector FROM passages WHERE article = ? ORDER BY id",
        (article_id,),
    ).fetchall()
    removed = delete_passages(connection, article_id)
    connection.executemany("INSERT INTO shelved VALUES (?, ?, ?, ?, ?)", rows)
    return removed


def archive_older_versions(connection: sqlite3.Connection) -> None:
    """Archive the passages of all older versions after a rebuild of passages."""
    for (article_id,) in connection.execute(_SEARCHABLE_OLDER_VERSIONS).fetchall():
        archive_passages(connection, article_id)


def restore_passages(connection: sqlite3.Connection, article_id: str) -> list[int]:
    """Make the archived passages of an article searchable again. Return their ids.

    The ids are new, since another process may have dropped the previous ids from its index.
    """
    rows = connection.execute(
        "DELETE FROM shelved WHERE article = ? RETURNING article, start, stop, sentences, vector",
        (article_id,),
    ).fetchall()
    return [_insert_passage(connection, row) for row in sorted(rows, key=lambda row: int(row[1]))]


def fork_article(
    connection: sqlite3.Connection, article_id: str, new_id: str, row_id: str | None
) -> None:
    """Copy an article to a new id and move its passages there, before an edit replaces the original.

    `row_id` is the id that the copy supplies, if any.
    """
    connection.execute(
        COPY_ARTICLE, {"old": article_id, "new": new_id, "row_id": row_id, "retired": False}
    )
    connection.execute("UPDATE passages SET article = ? WHERE article = ?", (new_id, article_id))
    connection.execute("UPDATE shelved SET article = ? WHERE article = ?", (new_id, article_id))


def rename_article(connection: sqlite3.Connection, old: str, new: str) -> None:
    """Change the id of an article everywhere in the library."""
    connection.execute("PRAGMA defer_foreign_keys = ON")  # until the end of the transaction
    for statement in _REFERENCES:
        connection.execute(statement, {"old": old, "new": new})


def delete_all_passages(connection: sqlite3.Connection) -> None:
    """Delete the passages of all articles before a rebuild."""
    connection.execute("DELETE FROM passages")
    connection.execute("DELETE FROM shelved")
