"""Versions of an article: of several articles at one URL, only the newest is searchable."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from assistant.store.writes import archive_passages, restore_passages

MAX_ARTICLES_PER_URL = 50
"""Limit above which a URL is taken for a site or section rather than one article with versions."""

# Newest by publication date, else by the date of reading; ties by insertion order.
NEWEST_FIRST = "ORDER BY coalesce(published, substr(added_at, 1, 10)) DESC, added_at DESC, rowid DESC"
_NEWEST = f"SELECT id, text FROM articles WHERE url = ? {NEWEST_FIRST} LIMIT 1"  # noqa: S608
# Articles of one file are parts of a page or entries of a list, never versions of each other.
_VERSIONS = """
SELECT id, superseded_by, EXISTS (SELECT 1 FROM shelved WHERE article = id),
    id <> :newest AND text <> :text AND NOT EXISTS (
        SELECT 1 FROM origins AS own JOIN origins AS newer ON newer.file = own.file
        WHERE own.article = id AND newer.article = :newest
    )
FROM articles WHERE url = :url
"""
_SUPERSEDED = "SELECT id, superseded_by, 1, 0 FROM articles WHERE url = ? AND superseded_by IS NOT NULL"


class SearchableChanges(NamedTuple):
    """Passage ids that became searchable and passage ids that are no longer searchable."""

    added: list[int]
    removed: list[int]


def update_versions(connection: sqlite3.Connection, url: str) -> SearchableChanges:
    """Archive the passages of older versions at a URL; make all other passages there searchable."""
    changes = SearchableChanges([], [])
    (count,) = connection.execute(
        "SELECT count(*) FROM (SELECT 1 FROM articles WHERE url = ? LIMIT ?)",
        (url, MAX_ARTICLES_PER_URL + 1),
    ).fetchone()
    if count == 0:
        return changes
    if count > MAX_ARTICLES_PER_URL:
        newest, rows = "", connection.execute(_SUPERSEDED, (url,)).fetchall()
    else:
        newest, text = connection.execute(_NEWEST, (url,)).fetchone()
        rows = connection.execute(_VERSIONS, {"newest": newest, "text": text, "url": url}).fetchall()
    for article_id, superseded_by, is_archived, is_older in rows:
        if is_older and not is_archived:
            changes.removed.extend(archive_passages(connection, article_id))
        elif is_archived and not is_older:
            changes.added.extend(restore_passages(connection, article_id))
        successor = newest if is_older else None
        if successor != superseded_by:
            connection.execute(
                "UPDATE articles SET superseded_by = ? WHERE id = ?", (successor, article_id)
            )
    return changes
