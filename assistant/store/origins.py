"""Origins: the files, rows and URLs that articles come from.

An article may have several origins, and the content of an origin may change. Each origin records its
article and the hashes of the content read there. An origin that supplies an id has a key (`row_keys`):
all origins with one key belong to one article, and so do origins with equal ids and equal content. All
other origins with equal content share one article, preferably one with a supplied id. The articles of a
library thus depend on its files alone, not on the order in which they were read.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection

from assistant.schema import Article, row_number, source_file
from assistant.store.placement import ARTICLE_WITH_CONTENT
from assistant.store.queries import ARTICLE
from assistant.store.records import article_from_row
from assistant.store.row_keys import (
    EVERYWHERE,
    UNKNOWN_READING,
    FileReading,
    RowKey,
    row_key,
)

_CURRENT_ORIGINS = """
FROM origins JOIN articles ON id = article
WHERE article = :article AND origins.content = articles.content
"""
# The newest file that states a URL determines the URL of an article with several origins.
_URL = f"""
SELECT origins.url {_CURRENT_ORIGINS}
ORDER BY origins.row_id IS NULL, origins.url IS NULL, modified DESC, origins.origin LIMIT 1
"""
# The primary origin has the article's current content, if possible with identical metadata.
_PRIMARY_ORIGIN = f"""
SELECT origins.origin, file, origins.sha256 = articles.sha256 {_CURRENT_ORIGINS}
ORDER BY origins.url IS articles.url DESC, origins.sha256 = articles.sha256 DESC,
    origins.origin = articles.origin DESC, origins.row_id IS NULL, origins.origin
LIMIT 1
"""
# An article is an orphan if no origin has its current content. If some of its origins supply its id,
# only these count, even if a copy still has the content of another origin with the same id.
_ORPHANS = """
SELECT id FROM articles
WHERE NOT retired AND (
    NOT EXISTS (SELECT 1 FROM origins WHERE article = id AND origins.content = articles.content)
    OR EXISTS (SELECT 1 FROM origins WHERE article = id AND origins.row_id IS NOT NULL)
    AND NOT EXISTS (
        SELECT 1 FROM origins
        WHERE article = id AND origins.content = articles.content AND origins.row_id IS NOT NULL))
"""

_WITH_OTHER_TIME = """
SELECT origin, article, row_id IS NOT NULL AND (
    EXISTS (SELECT 1 FROM origins AS o WHERE o.article = origins.article AND o.origin <> origins.origin)
    OR EXISTS (
        SELECT 1 FROM articles AS own JOIN articles AS other USING (row_id, url)
        WHERE own.id = origins.article AND other.id <> own.id))
FROM origins WHERE file = :file AND modified <> :modified
"""
_RENAME_IN_ARTICLES = """
UPDATE articles SET origin = :new || substr(origin, :suffix_start)
WHERE id IN (SELECT article FROM origins WHERE file = :old)
  AND origin IN (SELECT origin FROM origins WHERE file = :old)
"""
_RENAME_IN_ORIGINS = """
UPDATE origins SET origin = :new || substr(origin, :suffix_start), file = :new,
    scope = iif(scope = '', scope, :new || substr(scope, :suffix_start))
WHERE file = :old
"""


def is_recorded(
    connection: sqlite3.Connection,
    article: Article,
    article_id: str,
    reading: FileReading = UNKNOWN_READING,
) -> bool:
    """Return whether the article's origin is recorded for `article_id` with identical content."""
    row = connection.execute(
        "SELECT article, sha256, reader, row_id, scope FROM origins WHERE origin = ?", (article.origin,)
    ).fetchone()
    key = row_key(article, reading)
    expected = (article_id, article.sha256, article.reader, *(key[:2] if key else (None, None)))
    return row is not None and tuple(row) == expected


def record_origin(
    connection: sqlite3.Connection,
    article: Article,
    article_id: str,
    reading: FileReading = UNKNOWN_READING,
) -> set[str]:
    """Record that the article's origin, and all others with its key, belong to `article_id`.

    Returns the ids of all articles whose origins changed.
    """
    previous = connection.execute(
        "SELECT article FROM origins WHERE origin = ?", (article.origin,)
    ).fetchone()
    key = row_key(article, reading)
    row = (
        article.origin,
        source_file(article.origin),
        article_id,
        article.content_hash,
        article.sha256,
        article.url,
        *(key[:2] if key else (None, None)),
        row_number(article.origin),
        reading.modified,
        article.reader,
    )
    connection.execute("INSERT OR REPLACE INTO origins VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
    changed = {article_id, *(previous or ())}
    if key is not None:
        changed |= _unite_key(connection, key, article_id, article.origin)
    return merge_copies(connection, article.content_hash) | changed


def _unite_key(connection: sqlite3.Connection, key: RowKey, article_id: str, origin: str) -> set[str]:
    """Assign all origins of a key to an article, except `origin`, which has it already.

    Returns the ids of the articles that had them. Until now they had the same article, so one is enough
    to see whether it changes.
    """
    other = connection.execute(
        "SELECT article FROM origins WHERE row_id = ? AND scope = ? AND origin <> ? LIMIT 1",
        (key.row_id, key.scope, origin),
    ).fetchone()
    if other is None or other[0] == article_id:
        return set()
    connection.execute(
        "UPDATE origins SET article = ? WHERE row_id = ? AND scope = ?",
        (article_id, key.row_id, key.scope),
    )
    return {other[0]}


def unite_key_of(connection: sqlite3.Connection, origin: str) -> None:
    """Assign all origins with the key of this one to its article."""
    article_id, *key = connection.execute(
        "SELECT article, row_id, scope FROM origins WHERE origin = ?", (origin,)
    ).fetchone()
    connection.execute(
        "UPDATE origins SET article = ? WHERE row_id = ? AND scope = ? AND article <> ?",
        (article_id, *key, article_id),
    )


def widen_scope(connection: sqlite3.Connection, row_id: str) -> set[str]:
    """Make an id name one article in every source: the one from the newest file.

    Returns the ids of all articles whose origins changed.
    """
    rows = connection.execute(
        "SELECT article, scope FROM origins WHERE row_id = ?"
        " ORDER BY modified DESC, file DESC, position DESC",
        (row_id,),
    ).fetchall()
    if all(scope == EVERYWHERE for _, scope in rows):
        return set()
    connection.execute(
        "UPDATE origins SET scope = ?, article = ? WHERE row_id = ?", (EVERYWHERE, rows[0][0], row_id)
    )
    return {article_id for article_id, _ in rows}


def merge_copies(connection: sqlite3.Connection, content: str) -> set[str]:
    """Assign all origins with this content hash that supply no id to one article.

    Returns the ids of all articles whose origins changed.
    """
    row = connection.execute(ARTICLE_WITH_CONTENT, (content,)).fetchone()
    if row is None:
        return set()
    target = row[0]
    rows = connection.execute(
        "SELECT DISTINCT article FROM origins WHERE content = ? AND row_id IS NULL AND article <> ?",
        (content, target),
    )
    sources = {article_id for (article_id,) in rows}
    if not sources:
        return set()
    connection.execute(
        "UPDATE origins SET article = ? WHERE content = ? AND row_id IS NULL", (target, content)
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


def update_times(
    connection: sqlite3.Connection, file: str, modified: int, present: Collection[str]
) -> set[str]:
    """Record the time of the last change of a file for its origins in `present`.

    Returns the ids of the articles whose URL or newest edition it may decide: those with several
    origins, or with the same id at the same URL as another article.
    """
    rows = connection.execute(_WITH_OTHER_TIME, {"file": file, "modified": modified}).fetchall()
    later = [row for row in rows if row[0] in present]
    connection.executemany(
        "UPDATE origins SET modified = ? WHERE origin = ?", ((modified, row[0]) for row in later)
    )
    return {article_id for _, article_id, may_decide in later if may_decide}


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
    """Take URL and origin of an article from its remaining origins.

    Schedule a re-read of the origin's file if its other metadata differs.
    """
    url = connection.execute(_URL, {"article": article_id}).fetchone()
    if url is None:
        return
    update_url(connection, article_id, url[0])
    primary = connection.execute(_PRIMARY_ORIGIN, {"article": article_id}).fetchone()
    origin, file, is_identical = primary
    connection.execute(
        "UPDATE articles SET origin = ? WHERE id = ? AND origin <> ?", (origin, article_id, origin)
    )
    if not is_identical:
        connection.execute("DELETE FROM files WHERE path = ?", (file,))


def update_url(connection: sqlite3.Connection, article_id: str, url: str | None) -> None:
    """Change the URL of an article, if it has another one."""
    row = connection.execute(f"{ARTICLE} AND articles.url IS NOT ?", (article_id, url)).fetchone()
    if row is not None:
        article = article_from_row(row).model_copy(update={"url": url})
        connection.execute(
            "UPDATE articles SET url = ?, sha256 = ? WHERE id = ?", (url, article.sha256, article_id)
        )


def list_orphans(connection: sqlite3.Connection) -> list[str]:
    """Return the ids of articles whose content no origin has any more."""
    return [article_id for (article_id,) in connection.execute(f"{_ORPHANS} ORDER BY rowid")]


def is_orphan(connection: sqlite3.Connection, article_id: str) -> bool:
    """Return whether no origin of an article has its content any more; False for an unknown id."""
    return connection.execute(f"{_ORPHANS} AND id = ?", (article_id,)).fetchone() is not None


def list_article_files(connection: sqlite3.Connection, article_id: str) -> list[str]:
    """Return the source files of an article, sorted."""
    rows = connection.execute(
        "SELECT DISTINCT file FROM origins WHERE article = ? ORDER BY file", (article_id,)
    )
    return [file for (file,) in rows]


def first_article(connection: sqlite3.Connection, file: str, *, other_than: str) -> str | None:
    """Return the id of the first article of a file other than this one, or None."""
    row = connection.execute(
        "SELECT article FROM origins WHERE file = ? AND article <> ? ORDER BY position, origin LIMIT 1",
        (file, other_than),
    ).fetchone()
    return row[0] if row else None


def find_article_id(connection: sqlite3.Connection, origin: str) -> str | None:
    """Return the id of the article of an origin, or None."""
    row = connection.execute("SELECT article FROM origins WHERE origin = ?", (origin,)).fetchone()
    return row[0] if row else None
