"""Placement: the article to which the content read at an origin belongs."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from assistant.schema import Article, derive_article_id, origin_source, source_file
from assistant.store.row_keys import UNKNOWN_READING, FileReading, RowKey, row_key

ARTICLE_WITH_CONTENT = """
SELECT id, sha256, origin FROM articles WHERE content = ? AND NOT retired
ORDER BY row_id IS NULL, row_id, rowid LIMIT 1
"""
"""The article for origins with this content that supply no id."""
_ROW_WITH_CONTENT = "SELECT id, sha256, origin FROM articles WHERE row_id = ? AND content = ? LIMIT 1"
# The last origin of a key determines the content of its article.
_LAST_OF_KEY = """
SELECT article, origin, file, modified, position FROM origins WHERE row_id = ? AND scope = ?
ORDER BY modified DESC, file DESC, position DESC LIMIT 1
"""


class Placement(NamedTuple):
    """The article to which the content of an origin belongs."""

    id: str
    is_stored: bool
    """Whether the library already holds the content, so that no embedding is needed."""


class _LastOfKey(NamedTuple):
    article: str
    origin: str
    file: str
    modified: int
    position: int


def find_placement(
    connection: sqlite3.Connection, article: Article, reading: FileReading = UNKNOWN_READING
) -> Placement:
    """Find the article to which the content of an origin belongs.

    The first that applies: with a supplied id, the article with equal id and content, or with the same
    key (an edit); without, the article with equal content, or the one previously read from this origin
    (an edit); a new article under an unused id.
    """
    if key := row_key(article, reading):
        return _place_row(connection, article, reading, key)
    copy = connection.execute(ARTICLE_WITH_CONTENT, (article.content_hash,)).fetchone()
    if copy is not None:
        copy_id, sha256, origin = copy
        return Placement(copy_id, is_stored=sha256 == article.sha256 or origin != article.origin)
    previous = connection.execute(
        "SELECT article FROM origins WHERE origin = ? AND row_id IS NULL", (article.origin,)
    ).fetchone()
    if previous is not None and _has_one_origin(connection, previous[0]):
        return Placement(previous[0], is_stored=False)
    return Placement(unused_article_id(connection, article.origin), is_stored=False)


def _place_row(
    connection: sqlite3.Connection, article: Article, reading: FileReading, key: RowKey
) -> Placement:
    row = connection.execute(_LAST_OF_KEY, (key.row_id, key.scope)).fetchone()
    last = _LastOfKey(*row) if row else None
    if last is not None and _is_outdone(article, reading, key, last):
        return Placement(last.article, is_stored=True)
    copy = connection.execute(_ROW_WITH_CONTENT, (key.row_id, article.content_hash)).fetchone()
    if copy is not None:
        copy_id, sha256, origin = copy
        is_elsewhere = origin_source(origin) != origin_source(article.origin)
        return Placement(copy_id, is_stored=sha256 == article.sha256 or is_elsewhere)
    if last is not None:
        return Placement(last.article, is_stored=False)
    return Placement(unused_row_id(connection, key), is_stored=False)


def _is_outdone(article: Article, reading: FileReading, key: RowKey, last: _LastOfKey) -> bool:
    """Return whether a later row of the same file, or a newer file, has the same key.

    Rows of one file are compared only within one state of the file: an edit may reorder them.
    """
    if last.origin == article.origin:
        return False
    file = source_file(article.origin)
    if last.file == file:
        return last.modified == reading.modified > 0 and last.position > key.position
    return (last.modified, last.file) > (reading.modified, file)


def unused_article_id(connection: sqlite3.Connection, origin: str) -> str:
    """Derive an unused article id from an origin. A moved article may still use the plain derived id."""
    article_id, attempt = derive_article_id(origin), 1
    while connection.execute("SELECT 1 FROM articles WHERE id = ?", (article_id,)).fetchone():
        attempt += 1
        article_id = derive_article_id(f"{origin} {attempt}")
    return article_id


def unused_row_id(connection: sqlite3.Connection, key: RowKey) -> str:
    """Return an unused article id for a key, until `article_ids.assign_ids` assigns the final one."""
    article_id, attempt = key.row_id, 0
    while connection.execute("SELECT 1 FROM articles WHERE id = ?", (article_id,)).fetchone():
        attempt += 1
        article_id = f"{key.row_id}@{derive_article_id(f'{key.scope} {attempt}')}"
    return article_id


def unused_id(connection: sqlite3.Connection, article_id: str) -> str:
    """Return an article id, or another one derived from it if it is used."""
    is_used = connection.execute("SELECT 1 FROM articles WHERE id = ?", (article_id,)).fetchone()
    return unused_article_id(connection, article_id) if is_used else article_id


def _has_one_origin(connection: sqlite3.Connection, article_id: str) -> bool:
    (count,) = connection.execute(
        "SELECT count(*) FROM origins WHERE article = ?", (article_id,)
    ).fetchone()
    return bool(count == 1)
