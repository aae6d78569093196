"""Older readings: texts of an earlier version of a reader, for the citations of earlier answers."""

from __future__ import annotations

import sqlite3

from assistant.store.writes import COPY_ARTICLE, archive_passages, delete_passages, rename_article

_STORED_PASSAGES = """
SELECT start, stop, sentences, vector FROM passages WHERE article = :article
UNION ALL SELECT start, stop, sentences, vector FROM shelved WHERE article = :article ORDER BY start
"""


def retire_reading(connection: sqlite3.Connection, article_id: str) -> list[int]:
    """Copy an article to an older version that no search returns, before another reading replaces it.

    Delete its passages and return the ids of those that were searchable.
    """
    (digest,) = connection.execute("SELECT sha256 FROM articles WHERE id = ?", (article_id,)).fetchone()
    passages = connection.execute(_STORED_PASSAGES, {"article": article_id}).fetchall()
    removed = delete_passages(connection, article_id)
    old_id = _retired_id(article_id, digest)
    if connection.execute("SELECT 1 FROM articles WHERE id = ?", (old_id,)).fetchone() is None:
        connection.execute(
            COPY_ARTICLE, {"old": article_id, "new": old_id, "row_id": None, "retired": True}
        )
        connection.executemany(
            "INSERT INTO shelved VALUES (?, ?, ?, ?, ?)", ((old_id, *passage) for passage in passages)
        )
    return removed


def retire_article(connection: sqlite3.Connection, article_id: str, successor: str) -> list[int]:
    """Make an article an older reading of its successor. Return the passage ids that were searchable.

    Its own older readings become those of the successor.
    """
    (digest,) = connection.execute("SELECT sha256 FROM articles WHERE id = ?", (article_id,)).fetchone()
    removed = archive_passages(connection, article_id)
    connection.execute(
        "UPDATE articles SET superseded_by = ?1 WHERE retired AND superseded_by = ?2",
        (successor, article_id),
    )
    connection.execute(
        "UPDATE articles SET retired = 1, row_id = NULL, superseded_by = ? WHERE id = ?",
        (successor, article_id),
    )
    connection.execute("DELETE FROM origins WHERE article = ?", (article_id,))
    rename_article(connection, article_id, _retired_id(article_id, digest))
    return removed


def _retired_id(article_id: str, digest: str) -> str:
    suffix = f"~{digest[:8]}"
    return article_id if article_id.endswith(suffix) else f"{article_id}{suffix}"
