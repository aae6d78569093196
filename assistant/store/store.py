"""The library on disk: `library.db`, the source of truth, and the search index, a rebuildable cache."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from assistant.errors import LibraryError
from assistant.schema import Article, Passage
from assistant.store import writes
from assistant.store.connection import LOCK_TIMEOUT_S, connect, is_writable, translate_errors
from assistant.store.embedder_identity import EmbedderIdentity, require_embedder, write_embedder
from assistant.store.live_index import LiveIndex
from assistant.store.origin_records import ImportedArticle
from assistant.store.origins import is_recorded
from assistant.store.placement import find_placement
from assistant.store.records import ArticleRow, Provenance, Stats, article_not_found
from assistant.store.row_keys import UNKNOWN_READING, FileReading
from assistant.store.snapshot import Snapshot
from assistant.store.tables import (
    has_outdated_passages,
    log_change,
    read_meta,
    read_state,
    write_rules_version,
)
from assistant.store.transaction import Change, Transaction
from assistant.store.vectors import Vectors

__all__ = ["Change", "Store"]

_CHECKPOINT_TIMEOUT_MS = 500
"""Wait of a WAL checkpoint for readers. A later checkpoint completes what a long read prevents."""


class Store:
    """An open library. Safe for several threads and processes: each read sees all commits so far."""

    def __init__(self, folder: Path, connection: sqlite3.Connection) -> None:
        self.folder = folder
        self._connection = connection
        self._lock = threading.RLock()
        self.index = LiveIndex(folder)
        """The search index in memory. That of an earlier store of the same folder may be set."""
        self._fingerprint = read_meta(connection)["fingerprint"]

    @classmethod
    def open(
        cls, folder: Path, *, embedder: EmbedderIdentity | None = None, create: bool = False
    ) -> Self:
        """Open the library in a folder. With `create`, create it if it does not exist.

        An embedder is required to create or add to a library, not to list, read or delete its articles.
        Raises LibraryError if the library does not exist, cannot be read, or uses another embedder.
        """
        if create and embedder is None:
            raise ValueError("creating a library requires an embedder")
        connection = connect(folder, create_for=embedder if create else None)
        try:
            with translate_errors(folder):
                store = cls(folder, connection)
            if embedder is not None:
                store.check_embedder(embedder)
        except BaseException:
            connection.close()
            raise
        return store

    def close(self) -> None:
        """Close the database connection."""
        with self._lock:
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def check_embedder(self, embedder: EmbedderIdentity) -> None:
        """Raise LibraryError if the library's vectors come from another embedder."""
        with self.snapshot() as snapshot:
            require_embedder(self.folder, snapshot.meta, embedder)

    def has_outdated_passages(self) -> bool:
        """Return whether passages may follow the chunking rules of another version of the program.

        Outdated passages give correct answers but are retrieved less well.
        """
        with self.snapshot() as snapshot:
            return has_outdated_passages(snapshot.meta)

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """Open a consistent read-only view of the library (snapshot isolation). Must not be nested."""
        with self._lock, translate_errors(self.folder):
            if not is_writable(self.folder):
                # The connection may be immutable: reconnect to see commits of other processes.
                self._connection.close()
                self._connection = connect(self.folder)
            self._connection.execute("BEGIN")
            try:
                yield Snapshot(self.folder, self._connection, self.index)
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")

    @contextmanager
    def _immediate_transaction(self) -> Iterator[None]:
        with self._lock, translate_errors(self.folder):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Commit all changes of the block at once; roll them back if the block raises."""
        with self._immediate_transaction():
            transaction = Transaction(self._connection)
            yield transaction
            transaction.finish()

    def record_origin(self, article: Article, reading: FileReading = UNKNOWN_READING) -> bool:
        """Record the origin of an article that the library already holds, identical or as a copy.

        Returns False, and records nothing, if the article must be upserted instead.
        """
        with self._lock, translate_errors(self.folder):
            placement = find_placement(self._connection, article, reading)
            if placement.is_stored and is_recorded(self._connection, article, placement.id, reading):
                return True  # without waiting for the write lock
        if not placement.is_stored:
            return False
        with self.transaction() as transaction:
            return transaction.record_origin(article, reading)

    def has_other_times(self, file: str, modified: int) -> bool:
        """Return whether an origin of a file is recorded with another time of the file."""
        with self._lock, translate_errors(self.folder):
            query = "SELECT 1 FROM origins WHERE file = ? AND modified <> ? LIMIT 1"
            return self._connection.execute(query, (file, modified)).fetchone() is not None

    def upsert(
        self,
        article: Article,
        passages: Sequence[Passage],
        vectors: Vectors,
        reading: FileReading = UNKNOWN_READING,
    ) -> Change:
        """Insert an article, or replace the article it is an edit of, in one commit.

        If the library already holds the article, only its origin is recorded. `vectors` is float32 of
        shape (passages, dimension) with rows of unit length. Raises LibraryError if the library cannot
        be written or was rebuilt for another embedder since it was opened.
        """
        with self.transaction() as transaction:
            self._check_fingerprint()
            return transaction.upsert(article, passages, vectors, reading)

    def import_article(
        self, imported: ImportedArticle, passages: Sequence[Passage], vectors: Vectors
    ) -> None:
        """Insert an article of another library, in one commit. Raises like `upsert`."""
        with self.transaction() as transaction:
            self._check_fingerprint()
            transaction.import_article(imported, passages, vectors)

    def _check_fingerprint(self) -> None:
        if read_meta(self._connection)["fingerprint"] != self._fingerprint:
            raise LibraryError(
                f"The library '{self.folder.name}' was just rebuilt for another embedder.",
                hint="Run the command again.",
            )

    def delete_article(self, article_id: str) -> ArticleRow:
        """Delete an article with its words and vectors from every file of the library. Return its row.

        Raises LibraryError, with similar articles as suggestions, if the id is unknown, and AmbiguousId
        if several articles have it.
        """
        full_id = self.get_article(article_id).id
        with self.snapshot() as snapshot:
            row = snapshot.find_row(full_id)
        with self.transaction() as transaction:
            if row is not None and transaction.has_article(full_id):
                transaction.delete_article(full_id)
            else:  # deleted meanwhile
                row = None
        if row is None:
            raise article_not_found(article_id, self.list_articles(older=True))
        self.checkpoint()
        return row

    def replace_passages(
        self,
        embedder: EmbedderIdentity,
        derived: Sequence[tuple[Article, Sequence[Passage], Vectors]],
    ) -> bool:
        """Replace the passages and vectors of all articles in one commit.

        Returns False, and changes nothing, if the articles no longer match `derived`. Restarts the
        change log, since no existing index can follow from the old passages to the new ones.
        """
        with self._immediate_transaction():
            digests = dict(self._connection.execute("SELECT id, sha256 FROM articles"))
            if digests != {article.id: article.sha256 for article, _, _ in derived}:
                return False
            generation = read_state(self._connection).generation + 1
            writes.delete_all_passages(self._connection)
            for article, passages, vectors in derived:
                if passages:
                    writes.validate_vectors(article, passages, vectors, embedder.dimension)
                writes.insert_passages(self._connection, article.id, passages, vectors)
            writes.archive_older_versions(self._connection)
            write_embedder(self._connection, embedder)
            write_rules_version(self._connection)
            self._connection.execute("DELETE FROM changes")
            log_change(self._connection, generation=generation)
        self._fingerprint = embedder.fingerprint
        self.checkpoint()
        return True

    def checkpoint(self) -> None:
        """Save the search index without deleted passages, trim the change log and checkpoint the WAL.

        Call it after a series of changes. Skipping it loses nothing, but the next process has to replay
        the change log. Raises LibraryError if a file cannot be written.
        """
        with self.snapshot() as snapshot:
            if snapshot.is_checkpointed():
                return
            snapshot.prepare_index()  # may take minutes, and locks nothing
        with self._immediate_transaction():
            try:
                self.index.save(self._connection)
            except OSError as error:
                raise LibraryError(
                    f"The search index in {self.folder} cannot be written ({error.strerror or error}).",
                    hint="Nothing is lost. Check the disk.",
                ) from error
            # Keep the entry of the saved state: it identifies the files.
            self._connection.execute(
                "DELETE FROM changes WHERE generation < ?", (read_state(self._connection).generation,)
            )
        self._truncate_wal()

    def _truncate_wal(self) -> None:
        """Empty the write-ahead log, which may hold deleted texts, as SQLite does on the last close."""
        with self._lock, translate_errors(self.folder):
            self._connection.execute(f"PRAGMA busy_timeout = {_CHECKPOINT_TIMEOUT_MS}")
            try:
                self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            finally:
                self._connection.execute(f"PRAGMA busy_timeout = {LOCK_TIMEOUT_S * 1000:.0f}")

    def list_articles(self, *, older: bool = False) -> list[ArticleRow]:
        """Return all articles without texts, newest first. `older` includes superseded versions."""
        with self.snapshot() as snapshot:
            return snapshot.list_articles(older=older)

    def get_article(self, article_id: str) -> Article:
        """Return the article that an id stands for.

        Raises LibraryError with suggestions for an unknown id, and AmbiguousId for an ambiguous one.
        """
        with self.snapshot() as snapshot:
            full_id = snapshot.ids.find(article_id)
            article = snapshot.find_article(full_id) if full_id else None
            if article is None:
                raise article_not_found(article_id, snapshot.list_articles(older=True))
        return article

    def get_passages(self, article_id: str) -> list[Passage]:
        """Return the passages of an article, in order; empty for an unknown id."""
        with self.snapshot() as snapshot:
            return snapshot.get_passages(article_id)[0]

    def get_provenance(self, article_id: str) -> Provenance:
        """Return the origins and versions of an article."""
        with self.snapshot() as snapshot:
            return snapshot.get_provenance(article_id)

    def stats(self) -> Stats:
        """Return statistics of the library."""
        with self.snapshot() as snapshot:
            return snapshot.stats()
