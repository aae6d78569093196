"""Write transactions: the changes of one commit and its single entry in the change log."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Sequence
from enum import StrEnum

from assistant.schema import Article, Passage
from assistant.store import origins, writes
from assistant.store.synced_files import SyncedFile, claim_files, record_files
from assistant.store.tables import log_change, read_meta, read_state
from assistant.store.vectors import Vectors
from assistant.store.versions import update_versions

_COPIES = """
SELECT origin FROM origins
WHERE article = ? AND content = ? AND NOT named AND origin <> ? ORDER BY origin
"""


class Change(StrEnum):
    """Outcome of an upsert."""

    ADDED = "added"
    REPLACED = "replaced"
    UNCHANGED = "unchanged"


class Transaction:
    """Changes in one SQLite transaction, valid only inside the `with` block of `Store.transaction`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._added: list[int] = []
        self._removed: list[int] = []
        self._changed_articles: set[str] = set()
        self._urls: set[str] = set()

    def upsert(self, article: Article, passages: Sequence[Passage], vectors: Vectors) -> Change:
        """Insert an article, or replace the article it is an edit of (`origins.find_placement`).

        If the library already holds the article, only its origin is recorded.
        """
        placement = origins.find_placement(self._connection, article)
        if placement.is_stored:
            self._record_origin(article, placement.id)
            return Change.UNCHANGED
        self._validate(article, passages, vectors)
        previous = self._connection.execute(
            "SELECT url, content FROM articles WHERE id = ?", (placement.id,)
        ).fetchone()
        if previous is not None:
            url, content = previous
            self._urls.add(url)
            if content != article.content_hash:
                self._preserve_copies(placement.id, content, article.origin)
        self._removed += writes.delete_passages(self._connection, placement.id)
        self._added += writes.upsert_article(self._connection, article, placement.id, passages, vectors)
        self._changed_articles |= origins.record_origin(self._connection, article, placement.id)
        return Change.ADDED if previous is None else Change.REPLACED

    def import_article(
        self,
        article: Article,
        article_origins: Sequence[origins.ArticleOrigin],
        passages: Sequence[Passage],
        vectors: Vectors,
        added_at: str,
    ) -> None:
        """Insert an article of another library with its id and origins. The id must be unused here."""
        self._validate(article, passages, vectors)
        self._added += writes.upsert_article(
            self._connection, article, article.id, passages, vectors, added_at
        )
        origins.import_origins(self._connection, article.id, article_origins)
        self._changed_articles.add(article.id)

    def record_origin(self, article: Article) -> bool:
        """Record the origin of an article that the library already holds, identical or as a copy.

        Returns False, and records nothing, if the article must be upserted instead.
        """
        placement = origins.find_placement(self._connection, article)
        if placement.is_stored:
            self._record_origin(article, placement.id)
        return placement.is_stored

    def delete_article(self, article_id: str) -> list[str]:
        """Delete an article. Return its source files, which the next sync reads again."""
        files = origins.list_article_files(self._connection, article_id)
        self._connection.executemany("DELETE FROM files WHERE path = ?", ((file,) for file in files))
        self._add_url(article_id)
        self._removed += writes.delete_article(self._connection, article_id)
        self._changed_articles.add(article_id)
        return files

    def delete_missing_origins(self, file: str, present: Collection[str]) -> None:
        """Delete the origins of a file that are not in `present`."""
        self._changed_articles |= origins.delete_missing(self._connection, file, present)

    def rename_file(self, old: str, new: str) -> None:
        """Rename a source file; do nothing if the new path is already known."""
        self._changed_articles |= origins.rename_file(self._connection, old, new)

    def record_files(self, files: Iterable[tuple[str, SyncedFile | None]]) -> None:
        """Store file metadata by path; None deletes it, so that the next sync reads the file again."""
        record_files(self._connection, files)

    def claim_files(self, folder: str) -> None:
        """Make a folder the sync root of the files below it, except those of a nested sync root."""
        claim_files(self._connection, folder)

    def finish(self) -> None:
        """Update primary origins and versions, and log the commit if a reader can see a change."""
        for article_id in self._changed_articles:
            origins.update_primary_origin(self._connection, article_id)
            self._add_url(article_id)
        for url in self._urls - {None}:
            added, removed = update_versions(self._connection, url)
            self._added += added
            self._removed += removed
        if self._changed_articles:
            generation = read_state(self._connection).generation + 1
            log_change(self._connection, generation=generation, added=self._added, removed=self._removed)

    def _validate(self, article: Article, passages: Sequence[Passage], vectors: Vectors) -> None:
        dimension = int(read_meta(self._connection)["dimension"])
        writes.validate_vectors(article, passages, vectors, dimension)

    def _add_url(self, article_id: str) -> None:
        rows = self._connection.execute("SELECT url FROM articles WHERE id = ?", (article_id,))
        self._urls.update(url for (url,) in rows)

    def _record_origin(self, article: Article, article_id: str) -> None:
        if not origins.is_recorded(self._connection, article, article_id):
            self._changed_articles |= origins.record_origin(self._connection, article, article_id)

    def _preserve_copies(self, article_id: str, content: str, edited_origin: str) -> None:
        """Preserve the old content of an article for its other origins when one origin edits it."""
        copies = self._connection.execute(_COPIES, (article_id, content, edited_origin)).fetchall()
        if not copies:
            return
        row = self._connection.execute(
            "SELECT id FROM articles WHERE content = ? AND id <> ?", (content, article_id)
        ).fetchone()
        if row is not None:
            copy_id = row[0]
        else:
            copy_id = origins.unused_article_id(self._connection, copies[0][0])
            writes.fork_article(self._connection, article_id, copy_id)
        self._connection.executemany(
            "UPDATE origins SET article = ? WHERE origin = ?",
            ((copy_id, origin) for (origin,) in copies),
        )
        self._changed_articles.add(copy_id)
