"""Versions of one address: the newest is searched and answered from, the older ones can only be read."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from assistant.store.writes import shelve, unshelve

MAX_ARTICLES_PER_URL = 50
"""Articles. An address that more of them share is one of a site or a section, not of an article whose versions they could be."""

# The day an article was published, else the day it was read; then what was read last.
NEWEST_FIRST = "ORDER BY coalesce(published, substr(added_at, 1, 10)) DESC, added_at DESC, rowid DESC"
_NEWEST = f"SELECT id, text FROM articles WHERE url = ? {NEWEST_FIRST} LIMIT 1"  # noqa: S608 - a constant
# Articles of one file are parts of a page, or entries under one heading, rather than versions of each other.
_STANDING = """
SELECT id, superseded_by, EXISTS (SELECT 1 FROM shelved WHERE article = id), id <> :newest AND text <> :text AND NOT EXISTS (
    SELECT 1 FROM origins AS mine JOIN origins AS theirs ON theirs.file = mine.file WHERE mine.article = id AND theirs.article = :newest
)
FROM articles WHERE url = :url
"""
_SUPERSEDED = "SELECT id, superseded_by, 1, 0 FROM articles WHERE url = ? AND superseded_by IS NOT NULL"


class Moved(NamedTuple):
    """Passages that can be found now, and that could be before, by id."""

    added: list[int]
    removed: list[int]


def settle_versions(connection: sqlite3.Connection, url: str) -> Moved:
    """Shelve the passages of all older versions at an address, and let those of all other articles there be found."""
    moved = Moved([], [])
    (count,) = connection.execute(
        "SELECT count(*) FROM (SELECT 1 FROM articles WHERE url = ? LIMIT ?)",
        (url, MAX_ARTICLES_PER_URL + 1),
    ).fetchone()
    if count == 0:
        return moved
    if count > MAX_ARTICLES_PER_URL:
        newest, standing = "", connection.execute(_SUPERSEDED, (url,)).fetchall()
    else:
        newest, text = connection.execute(_NEWEST, (url,)).fetchone()
        standing = connection.execute(_STANDING, {"newest": newest, "text": text, "url": url}).fetchall()
    for article, before, shelved, older in standing:
        if older and not shelved:
            moved.removed.extend(shelve(connection, article))
        elif shelved and not older:
            moved.added.extend(unshelve(connection, article))
        after = newest if older else None
        if after != before:
            connection.execute("UPDATE articles SET superseded_by = ? WHERE id = ?", (after, article))
    return moved
