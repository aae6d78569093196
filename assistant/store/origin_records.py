"""Records of origins, as libraries exchange them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

from assistant.schema import Article, Record, row_number, source_file
from assistant.store.row_keys import EVERYWHERE, RowScope, row_scope


class ArticleOrigin(Record):
    """A place that an article comes from, and the hashes of the content read there."""

    origin: str
    content: str
    """`Article.content_hash` as read here. Differs from the article's hash after an edit elsewhere."""
    sha256: str
    url: str | None = None
    named: bool
    """Whether the origin supplies the article's id."""
    row_id: str | None = None
    """The id that it supplies. Bundles of version 1 have it as the id of the article only."""
    is_global: bool = False
    """Whether that id names the same article in every source."""
    modified: int = 0
    """Time of the last change of the file when it was read; see `FileReading`."""
    reader: str = ""
    """Reader and version that extracted the text, such as `pdf 2`; empty if unknown."""

    @property
    def row_scope(self) -> RowScope | None:
        """The supplied id and its scope; None if the origin supplies none."""
        if self.row_id is None:
            return None
        scope = EVERYWHERE if self.is_global else row_scope(self.origin, self.row_id)
        return self.row_id, scope


class ImportedArticle(NamedTuple):
    """An article of another library."""

    article: Article
    origins: tuple[ArticleOrigin, ...]
    added_at: str
    """Time at which the other library added it."""
    older_reading_of: str | None = None
    """Origin of the article whose text an earlier reader extracted as this one."""


def list_article_origins(connection: sqlite3.Connection, article_id: str) -> tuple[ArticleOrigin, ...]:
    """Return all origins of an article, sorted."""
    rows = connection.execute(
        "SELECT origin, content, sha256, url, row_id, scope, modified, reader FROM origins"
        " WHERE article = ? ORDER BY origin",
        (article_id,),
    )
    return tuple(
        ArticleOrigin(
            origin=origin,
            content=content,
            sha256=sha256,
            url=url,
            named=row_id is not None,
            row_id=row_id,
            is_global=scope == EVERYWHERE,
            modified=modified,
            reader=reader,
        )
        for origin, content, sha256, url, row_id, scope, modified, reader in rows
    )


def import_origins(
    connection: sqlite3.Connection, article_id: str, origins: Iterable[ArticleOrigin]
) -> None:
    """Record the origins of an article from another library. Skip origins that are already recorded."""
    for origin in origins:
        row = (
            origin.origin,
            source_file(origin.origin),
            article_id,
            origin.content,
            origin.sha256,
            origin.url,
            *(origin.row_scope or (None, None)),
            row_number(origin.origin),
            origin.modified,
            origin.reader,
        )
        connection.execute("INSERT OR IGNORE INTO origins VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
