"""Versions of an article: of several articles at one URL, only the newest is searchable."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from assistant.schema import origin_source
from assistant.store.writes import archive_passages, restore_passages

MAX_ARTICLES_PER_URL = 50
"""Limit above which a URL is taken for a site or section rather than one article with versions."""

# Newest by publication date, else by the date of reading; then by the time of the file and of reading.
NEWEST_FIRST = """
ORDER BY coalesce(published, substr(added_at, 1, 10)) DESC,
    (SELECT max(modified) FROM origins WHERE article = articles.id) DESC, added_at DESC, rowid DESC
"""
_COUNT = """
SELECT count(*) FROM
    (SELECT DISTINCT coalesce(row_id, id) FROM articles WHERE url = ? AND NOT retired LIMIT ?)
"""
_AT_URL = f"""
SELECT id, row_id, text, superseded_by, EXISTS (SELECT 1 FROM shelved WHERE article = id)
FROM articles WHERE url = ? AND NOT retired {NEWEST_FIRST}
"""  # noqa: S608 - a constant
_SUPERSEDED = """
SELECT id, row_id, text, superseded_by, 1 FROM articles
WHERE url = ? AND superseded_by IS NOT NULL AND NOT retired
"""
_ORIGINS_AT_URL = """
SELECT article, origins.origin FROM origins JOIN articles ON id = article
WHERE articles.url = ? AND NOT retired AND origins.content = articles.content
"""
# A correction may change the publication date, so the file counts first.
_NEWEST_EDITION = """
SELECT article FROM origins JOIN articles ON id = article
WHERE id IN (SELECT value FROM json_each(?)) AND origins.row_id IS NOT NULL
  AND origins.content = articles.content
ORDER BY modified DESC, published DESC, file DESC, position DESC LIMIT 1
"""


class VersionChanges(NamedTuple):
    """The effects of an update of the versions at a URL."""

    added: list[int]
    """Passage ids that became searchable."""
    removed: list[int]
    """Passage ids that are no longer searchable."""
    row_ids: set[str]
    """Supplied ids of the articles that were superseded or are no longer superseded."""


class _Version(NamedTuple):
    """An article at a URL."""

    id: str
    row_id: str | None
    text: str
    superseded_by: str | None
    is_archived: bool


def update_versions(connection: sqlite3.Connection, url: str) -> VersionChanges:
    """Archive the passages of older versions at a URL; make all other passages there searchable."""
    changes = VersionChanges([], [], set())
    (count,) = connection.execute(_COUNT, (url, MAX_ARTICLES_PER_URL + 1)).fetchone()
    if count > MAX_ARTICLES_PER_URL:
        versions = [_Version(*row) for row in connection.execute(_SUPERSEDED, (url,)).fetchall()]
        successors: Mapping[str, str] = {}
    else:
        versions = [_Version(*row) for row in connection.execute(_AT_URL, (url,)).fetchall()]
        successors = _find_successors(connection, url, versions) if len(versions) > 1 else {}
    for version in versions:
        successor = successors.get(version.id)
        if successor is not None and not version.is_archived:
            changes.removed.extend(archive_passages(connection, version.id))
        elif successor is None and version.is_archived:
            changes.added.extend(restore_passages(connection, version.id))
        if successor != version.superseded_by:
            changes.row_ids.update({version.row_id or ""} - {""})
            connection.execute(
                "UPDATE articles SET superseded_by = ? WHERE id = ?", (successor, version.id)
            )
    return changes


def release_version(connection: sqlite3.Connection, article_id: str) -> list[int]:
    """Make an article searchable that has no URL any more and was an older version at its last one.

    Return the ids of its passages; empty for any other article.
    """
    is_released = connection.execute(
        "UPDATE articles SET superseded_by = NULL WHERE id = ? AND url IS NULL AND NOT retired"
        " AND (superseded_by IS NOT NULL OR EXISTS (SELECT 1 FROM shelved WHERE article = id))",
        (article_id,),
    ).rowcount
    return restore_passages(connection, article_id) if is_released else []


def newest_edition(connection: sqlite3.Connection, article_ids: Sequence[str]) -> str:
    """Return the newest of several articles with the same supplied id and the same URL."""
    row = connection.execute(_NEWEST_EDITION, (json.dumps(list(article_ids)),)).fetchone()
    return str(row[0]) if row else min(article_ids)


def _find_successors(
    connection: sqlite3.Connection, url: str, versions: Sequence[_Version]
) -> dict[str, str]:
    """Return the newest version for each older one.

    `versions` are all articles at the URL, newest first. Articles of one source are parts of a page or
    entries of a list, never versions of each other. If a source has several articles at the URL, it
    belongs to a site or section, and none is a version of another.
    """
    sources: dict[str, set[str]] = {version.id: set() for version in versions}
    for article_id, origin in connection.execute(_ORIGINS_AT_URL, (url,)):
        sources[article_id].add(origin_source(origin))
    # An article that has left its files, and is about to be removed, supersedes nothing.
    versions = [version for version in versions if sources[version.id]]
    if len(versions) < 2 or _share_a_source(versions, sources):
        return {}
    editions: dict[str, list[str]] = {}
    for version in versions:
        editions.setdefault(version.row_id or f"\0{version.id}", []).append(version.id)
    successors = {
        article_id: newest
        for ids in editions.values()
        if len(ids) > 1
        for newest in [newest_edition(connection, ids)]
        for article_id in ids
        if article_id != newest
    }
    newest, *others = (version for version in versions if version.id not in successors)
    for version in others:
        if version.text != newest.text and sources[version.id].isdisjoint(sources[newest.id]):
            successors[version.id] = newest.id
    return {older: successors.get(newer, newer) for older, newer in successors.items()}


def _share_a_source(versions: Sequence[_Version], sources: Mapping[str, set[str]]) -> bool:
    texts: dict[str, set[str]] = {}
    for version in versions:
        for source in sources[version.id]:
            texts.setdefault(source, set()).add(version.text)
    return any(len(distinct) > 1 for distinct in texts.values())
