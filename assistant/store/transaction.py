"""Write transactions: the changes of one commit and its single entry in the change log."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import StrEnum

from assistant.schema import Article, Passage
from assistant.store import article_ids, origins, placement, retirement, writes
from assistant.store.field_maps import record_field_map
from assistant.store.origin_records import ImportedArticle, import_origins
from assistant.store.row_keys import UNKNOWN_READING, FileReading, RowKey, row_key
from assistant.store.synced_files import SyncedFile, claim_files, record_files
from assistant.store.tables import log_change, read_meta, read_state
from assistant.store.vectors import Vectors
from assistant.store.versions import release_version, update_versions

# The origins that still have the old content when one of them is edited.
_COPIES = """
SELECT origin FROM origins
WHERE article = :article AND content = :content AND origin <> :origin
  AND (row_id IS NULL OR :scope IS NULL OR scope <> :scope) AND (row_id IS NOT NULL) = :named
ORDER BY origin
"""
_UPDATE_EVIDENCE = """
UPDATE articles SET date_basis = ?, ocr_confidence = ? WHERE id = ? AND origin = ? AND sha256 = ?
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
        self._row_ids: set[str] = set()

    def upsert(
        self,
        article: Article,
        passages: Sequence[Passage],
        vectors: Vectors,
        reading: FileReading = UNKNOWN_READING,
    ) -> Change:
        """Insert an article, or replace the article it is an edit of (`placement.find_placement`).

        If the library already holds the article, only its origin is recorded.
        """
        place = self._place(article, reading)
        if place.is_stored:
            self._record_origin(article, place.id, reading)
            return Change.UNCHANGED
        self._validate(article, passages, vectors)
        key = row_key(article, reading)
        previous = self._connection.execute(
            "SELECT url, content FROM articles WHERE id = ?", (place.id,)
        ).fetchone()
        if previous is not None:
            url, content = previous
            self._urls.add(url)
            if content != article.content_hash:
                is_preserved = self._preserve_copies(place.id, content, article.origin, key)
                if reading.keeps_previous and not is_preserved:
                    self._removed += retirement.retire_reading(self._connection, place.id)
        self._removed += writes.delete_passages(self._connection, place.id)
        self._added += writes.upsert_article(
            self._connection,
            article,
            place.id,
            passages,
            vectors,
            row_id=key.row_id if key else None,
        )
        self._changed_articles |= origins.record_origin(self._connection, article, place.id, reading)
        return Change.ADDED if previous is None else Change.REPLACED

    def import_article(
        self, imported: ImportedArticle, passages: Sequence[Passage], vectors: Vectors
    ) -> None:
        """Insert an article of another library, with its id if that is unused.

        Skip an older reading of an article that is not in this library.
        """
        article, article_origins, added_at, present_origin = imported
        newer_id = origins.find_article_id(self._connection, present_origin) if present_origin else None
        if present_origin is not None and newer_id is None:
            return
        self._validate(article, passages, vectors)
        row_id = next((origin.row_id for origin in article_origins if origin.row_id is not None), None)
        article_id = (
            placement.unused_id(self._connection, article.id)
            if row_id is None
            else placement.unused_row_id(self._connection, RowKey(row_id, article.origin, 0))
        )
        self._added += writes.upsert_article(
            self._connection, article, article_id, passages, vectors, row_id=row_id, added_at=added_at
        )
        if newer_id is None:
            import_origins(self._connection, article_id, article_origins)
        else:
            self._removed += retirement.retire_article(self._connection, article_id, newer_id)
        self._changed_articles.add(newer_id or article_id)

    def record_origin(self, article: Article, reading: FileReading = UNKNOWN_READING) -> bool:
        """Record the origin of an article that the library already holds, identical or as a copy.

        Returns False, and records nothing, if the article must be upserted instead.
        """
        place = self._place(article, reading)
        if place.is_stored:
            self._record_origin(article, place.id, reading)
        return place.is_stored

    def has_article(self, article_id: str) -> bool:
        """Return whether an article has exactly this id."""
        row = self._connection.execute("SELECT 1 FROM articles WHERE id = ?", (article_id,)).fetchone()
        return row is not None

    def is_orphan(self, article_id: str) -> bool:
        """Return whether no origin of an article has its content any more; False for an unknown id."""
        return origins.is_orphan(self._connection, article_id)

    def delete_article(self, article_id: str) -> list[str]:
        """Delete an article. Return its source files, which the next sync reads again."""
        files = origins.list_article_files(self._connection, article_id)
        self._connection.executemany("DELETE FROM files WHERE path = ?", ((file,) for file in files))
        self._touch(article_id)
        self._removed += writes.delete_article(self._connection, article_id)
        self._changed_articles.add(article_id)
        return files

    def retire_orphan(self, article_id: str, file: str) -> bool:
        """Make an orphan an older reading of the first article of its file, which no search returns.

        Returns False, and does nothing, if it is no orphan any more or the file has no other article.
        """
        successor = origins.first_article(self._connection, file, other_than=article_id)
        if successor is None or not self.is_orphan(article_id):
            return False
        self._touch(article_id)
        self._removed += retirement.retire_article(self._connection, article_id, successor)
        self._changed_articles.add(successor)
        return True

    def delete_missing_origins(self, file: str, present: Collection[str]) -> None:
        """Delete the origins of a file that are not in `present`."""
        self._changed_articles |= origins.delete_missing(self._connection, file, present)

    def update_times(self, file: str, modified: int, present: Collection[str]) -> None:
        """Record the time of the last change of a file for its origins in `present`."""
        self._changed_articles |= origins.update_times(self._connection, file, modified, present)

    def rename_file(self, old: str, new: str) -> None:
        """Rename a source file; do nothing if the new path is already known."""
        self._changed_articles |= origins.rename_file(self._connection, old, new)

    def record_files(self, files: Iterable[tuple[str, SyncedFile | None]]) -> None:
        """Store file metadata by path; None deletes it, so that the next sync reads the file again."""
        record_files(self._connection, files)

    def claim_files(self, folder: str) -> None:
        """Make a folder the sync root of the files below it, except those of a nested sync root."""
        claim_files(self._connection, folder)

    def record_field_map(self, path: str, names: Mapping[str, str]) -> None:
        """Record the user's names of fields for a file or folder; without names, forget them."""
        record_field_map(self._connection, path, names)

    def finish(self) -> None:
        """Update primary origins, versions and ids, and log the commit if a reader can see a change."""
        for article_id in self._changed_articles:
            self._touch(article_id)
            origins.update_primary_origin(self._connection, article_id)
            self._added += release_version(self._connection, article_id)
            self._touch(article_ids.drop_lost_row_id(self._connection, article_id))
        for url in self._urls - {None}:
            changes = update_versions(self._connection, url)
            self._added += changes.added
            self._removed += changes.removed
            self._row_ids |= changes.row_ids
        article_ids.assign_ids(self._connection, self._row_ids)
        if self._changed_articles:
            generation = read_state(self._connection).generation + 1
            log_change(self._connection, generation=generation, added=self._added, removed=self._removed)

    def _validate(self, article: Article, passages: Sequence[Passage], vectors: Vectors) -> None:
        dimension = int(read_meta(self._connection)["dimension"])
        writes.validate_vectors(article, passages, vectors, dimension)

    def _place(self, article: Article, reading: FileReading) -> placement.Placement:
        if reading.ids_are_global and article.has_own_id:
            self._changed_articles |= origins.widen_scope(self._connection, article.id)
        return placement.find_placement(self._connection, article, reading)

    def _touch(self, article_id: str) -> None:
        """Have the versions and ids of an article updated at the end."""
        rows = self._connection.execute("SELECT url, row_id FROM articles WHERE id = ?", (article_id,))
        for url, row_id in rows:
            self._urls.add(url)
            self._row_ids.update({row_id} - {None})

    def _record_origin(self, article: Article, article_id: str, reading: FileReading) -> None:
        if not origins.is_recorded(self._connection, article, article_id, reading):
            self._changed_articles |= origins.record_origin(
                self._connection, article, article_id, reading
            )
            evidence = (article.date_basis, article.ocr_confidence)
            self._connection.execute(
                _UPDATE_EVIDENCE, (*evidence, article_id, article.origin, article.sha256)
            )

    def _preserve_copies(
        self, article_id: str, content: str, edited_origin: str, key: RowKey | None
    ) -> bool:
        """Preserve the old content of an article for its other origins when one origin edits it.

        Origins with the key of the edited one are edited with it. Return whether there are others.
        """
        parameters = {
            "article": article_id,
            "content": content,
            "origin": edited_origin,
            "scope": key.scope if key else None,
        }
        rows = self._connection.execute(_COPIES, {**parameters, "named": True}).fetchall()
        named = [origin for (origin,) in rows]
        rows = self._connection.execute(_COPIES, {**parameters, "named": False}).fetchall()
        unnamed = [origin for (origin,) in rows]
        if not named and not unnamed:
            return False
        if named and key is not None:
            copy_id = placement.unused_row_id(self._connection, RowKey(key.row_id, named[0], 0))
            writes.fork_article(self._connection, article_id, copy_id, key.row_id)
        else:
            copy_id = self._other_article(article_id, content) or self._fork(article_id, unnamed[0])
        self._connection.executemany(
            "UPDATE origins SET article = ? WHERE origin = ?",
            ((copy_id, origin) for origin in (*named, *unnamed)),
        )
        for origin in named:  # earlier rows with the same key go with the last one
            origins.unite_key_of(self._connection, origin)
        self._changed_articles.add(copy_id)
        return True

    def _other_article(self, article_id: str, content: str) -> str | None:
        row = self._connection.execute(
            "SELECT id FROM articles WHERE content = ? AND id <> ? AND NOT retired"
            " ORDER BY row_id IS NULL, row_id LIMIT 1",
            (content, article_id),
        ).fetchone()
        return None if row is None else str(row[0])

    def _fork(self, article_id: str, origin: str) -> str:
        copy_id = placement.unused_article_id(self._connection, origin)
        writes.fork_article(self._connection, article_id, copy_id, None)
        return copy_id
