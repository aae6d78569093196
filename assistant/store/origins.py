"""Origins: the files, rows and URLs that articles come from.

An article may have several origins, and the content of an origin may change. Each origin records its
article and the hashes of the content read there. An origin that supplies an article id (`named`)
belongs to the article with that id. All other origins with equal content share one article, preferably
one with a supplied id. The articles of a library thus depend on its files alone, not on the order in
which they were read.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable
from typing import NamedTuple

from assistant.schema import Article, Record, derive_article_id, source_file

_ARTICLE_WITH_CONTENT = """
SELECT id, sha256, origin FROM articles WHERE content = ?
ORDER BY EXISTS (SELECT 1 FROM origins WHERE article = id AND named) DESC, rowid LIMIT 1
"""
# The primary origin has the article's current content, if possible with identical metadata.
_PRIMARY_ORIGIN = """
SELECT origins.origin, file, origins.sha256 = articles.sha256 FROM origins JOIN articles ON id = article
WHERE article = ? AND origins.content = articles.content
ORDER BY origins.sha256 = articles.sha256 DESC, origins.origin = articles.origin DESC, named DESC,
    origins.origin
LIMIT 1
"""
# An article is an orphan if no origin has its current content. If some of its origins supply its id,
# only these count, even if a copy still has the content of another origin with the same id.
_ORPHANS = """
SELECT id FROM articles
WHERE NOT EXISTS (SELECT 1 FROM origins WHERE article = id AND origins.content = articles.content)
   OR EXISTS (SELECT 1 FROM origins WHERE article = id AND named)
  AND NOT EXISTS (
    SELECT 1 FROM origins WHERE article = id AND origins.content = articles.content AND named)
ORDER BY rowid
"""

_RENAME_IN_ARTICLES = """
UPDATE articles SET origin = :new || substr(origin, :suffix_start)
WHERE id IN (SELECT article FROM origins WHERE file = :old)
  AND origin IN (SELECT origin FROM origins WHERE file = :old)
"""
_RENAME_IN_ORIGINS = """
UPDATE origins SET origin = :new || substr(origin, :suffix_start), file = :new WHERE file = :old
"""


class ArticleOrigin(Record):
    """A place that an article comes from, and the hashes of the content read there."""

    origin: str
    content: str
    """`Article.content_hash` as read here. Differs from the article's hash after an edit elsewhere."""
    sha256: str
    named: bool
    """Whether the origin supplies the article's id."""


class Placement(NamedTuple):
    """The id under which an article belongs in the library."""

    id: str
    is_stored: bool
    """Whether the library already holds the article under this id, so that no embedding is needed."""


def find_placement(connection: sqlite3.Connection, article: Article) -> Placement:
    """Find the id under which an article belongs.

    The first that applies: the id supplied with the article, the id of an article with equal content,
    the id of the article previously read from this origin (an edit), an unused id.
    """
    if article.has_own_id:
        row = connection.execute("SELECT sha256 FROM articles WHERE id = ?", (article.id,)).fetchone()
        return Placement(article.id, is_stored=row is not None and row[0] == article.sha256)
    copy = connection.execute(_ARTICLE_WITH_CONTENT, (article.content_hash,)).fetchone()
    if copy is not None:
        copy_id, sha256, origin = copy
        return Placement(copy_id, is_stored=sha256 == article.sha256 or origin != article.origin)
    previous = connection.execute(
        "SELECT article FROM origins WHERE origin = ? AND NOT named", (article.origin,)
    ).fetchone()
    if previous is not None and _has_one_origin(connection, previous[0]):
        return Placement(previous[0], is_stored=False)
    return Placement(unused_article_id(connection, article.origin), is_stored=False)


def unused_article_id(connection: sqlite3.Connection, origin: str) -> str:
    """Derive an unused article id from an origin. A moved article may still use the plain derived id."""
    article_id, attempt = derive_article_id(origin), 1
    while connection.execute("SELECT 1 FROM articles WHERE id = ?", (article_id,)).fetchone():
        attempt += 1
        article_id = derive_article_id(f"{origin} {attempt}")
    return article_id


def is_recorded(connection: sqlite3.Connection, article: Article, article_id: str) -> bool:
    """Return whether the article's origin is recorded for `article_id` with identical content."""
    row = connection.execute(
        "SELECT article, sha256, named FROM origins WHERE origin = ?", (article.origin,)
    ).fetchone()
    return row is not None and tuple(row) == (article_id, article.sha256, article.has_own_id)


def record_origin(connection: sqlite3.Connection, article: Article, article_id: str) -> set[str]:
    """Record that the article's origin belongs to `article_id`.

    Returns the ids of all articles whose origins changed.
    """
    previous = connection.execute(
        "SELECT article FROM origins WHERE origin = ?", (article.origin,)
    ).fetchone()
    row = (
        article.origin,
        source_file(article.origin),
        article_id,
        article.content_hash,
        article.sha256,
        article.has_own_id,
    )
    connection.execute("INSERT OR REPLACE INTO origins VALUES (?, ?, ?, ?, ?, ?)", row)
    return merge_copies(connection, article.content_hash) | {article_id, *(previous or ())}


def list_article_origins(connection: sqlite3.Connection, article_id: str) -> tuple[ArticleOrigin, ...]:
    """Return all origins of an article, sorted."""
    rows = connection.execute(
        "SELECT origin, content, sha256, named FROM origins WHERE article = ? ORDER BY origin",
        (article_id,),
    )
    return tuple(
        ArticleOrigin(origin=origin, content=content, sha256=sha256, named=named)
        for origin, content, sha256, named in rows
    )


def import_origins(
    connection: sqlite3.Connection, article_id: str, origins: Iterable[ArticleOrigin]
) -> None:
    """Record the origins of an article from another library. Skip origins that are already recorded."""
    rows = (
        (
            origin.origin,
            source_file(origin.origin),
            article_id,
            origin.content,
            origin.sha256,
            origin.named,
        )
        for origin in origins
    )
    connection.executemany("INSERT OR IGNORE INTO origins VALUES (?, ?, ?, ?, ?, ?)", rows)


def merge_copies(connection: sqlite3.Connection, content: str) -> set[str]:
    """Assign all origins with this content hash that supply no id to one article.

    Returns the ids of all articles whose origins changed.
    """
    row = connection.execute(_ARTICLE_WITH_CONTENT, (content,)).fetchone()
    if row is None:
        return set()
    target = row[0]
    rows = connection.execute(
        "SELECT DISTINCT article FROM origins WHERE content = ? AND NOT named AND article <> ?",
        (content, target),
    )
    sources = {article_id for (article_id,) in rows}
    if not sources:
        return set()
    connection.execute(
        "UPDATE origins SET article = ? WHERE content = ? AND NOT named", (target, content)
    )
    return {*sources, target}


def delete_missing(connection: sqlite3.Connection, file: str, present: Collection[str]) -> set[str]:
    """Delete the origins of a file that are not in `present`.

    Returns the ids of all articles whose origins changed.
    """
    rows = connection.execute(
        "SELECT origin, article, content FROM origins WHERE file = ?", (file,)
    ).fetchall()
    missing = [row for row in rows if row[0] not in present]
    connection.executemany(
        "DELETE FROM origins WHERE origin = ?", ((origin,) for origin, _, _ in missing)
    )
    changed = {article_id for _, article_id, _ in missing}
    for content in {row[2] for row in missing}:
        changed |= merge_copies(connection, content)
    return changed


def rename_file(connection: sqlite3.Connection, old: str, new: str) -> set[str]:
    """Rename a source file. Return the ids of its articles; no-op if the new path is already known."""
    if connection.execute("SELECT 1 FROM origins WHERE file = ?", (new,)).fetchone():
        return set()
    rows = connection.execute("SELECT DISTINCT article FROM origins WHERE file = ?", (old,))
    article_ids = {article_id for (article_id,) in rows}
    parameters = {"old": old, "new": new, "suffix_start": len(old) + 1}
    connection.execute(_RENAME_IN_ARTICLES, parameters)
    connection.execute(_RENAME_IN_ORIGINS, parameters)
    connection.execute("DELETE FROM files WHERE path = ?", (old,))
    return article_ids


def update_primary_origin(connection: sqlite3.Connection, article_id: str) -> None:
    """Point an article at a remaining origin. Schedule a re-read of its file if its metadata differs."""
    primary = connection.execute(_PRIMARY_ORIGIN, (article_id,)).fetchone()
    if primary is None:
        return
    origin, file, is_identical = primary
    connection.execute(
        "UPDATE articles SET origin = ? WHERE id = ? AND origin <> ?", (origin, article_id, origin)
    )
    if not is_identical:
        connection.execute("DELETE FROM files WHERE path = ?", (file,))


def list_orphans(connection: sqlite3.Connection) -> list[str]:
    """Return the ids of articles whose content no origin has any more."""
    return [article_id for (article_id,) in connection.execute(_ORPHANS)]


def list_article_files(connection: sqlite3.Connection, article_id: str) -> list[str]:
    """Return the source files of an article, sorted."""
    rows = connection.execute(
        "SELECT DISTINCT file FROM origins WHERE article = ? ORDER BY file", (article_id,)
    )
    return [file for (file,) in rows]


def _has_one_origin(connection: sqlite3.Connection, article_id: str) -> bool:
    (count,) = connection.execute(
        "SELECT count(*) FROM origins WHERE article = ?", (article_id,)
    ).fetchone()
    return bool(count == 1)
