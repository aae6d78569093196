"""A library on disk: one folder with `library.db`, the truth, and `vectors.faiss`, which can be made again from it."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Self

from assistant.errors import LibraryError
from assistant.schema import Article, Passage
from assistant.store.connection import BUSY_S, connect, is_writable, translate_errors
from assistant.store.nearest import article_not_found
from assistant.store.origins import ArticleOrigin, home_of, is_noted
from assistant.store.records import ArticleRow, Provenance, Stats
from assistant.store.snapshot import Snapshot
from assistant.store.tables import (
    EmbedderIdentity,
    has_outdated_passages,
    log_change,
    read_meta,
    read_state,
    remember_embedder,
    remember_rules,
)
from assistant.store.transaction import Change, Transaction
from assistant.store.vector_sync import bring_up_to_date
from assistant.store.vectors import INDEX_FILE, VectorIndex, Vectors, read_saved_state
from assistant.store.writes import (
    check_vectors,
    erase_words,
    forget_all_passages,
    insert_passages,
    shelve_older,
)

__all__ = ["Change", "Store"]


class Store:
    """An open library. May be used from any thread, and by several processes at once: each commit is seen by the next read."""

    def __init__(self, folder: Path, connection: sqlite3.Connection) -> None:
        self.folder = folder
        self._connection = connection
        self._lock = threading.RLock()
        self._index: VectorIndex | None = None
        self._fingerprint = read_meta(connection)["fingerprint"]

    @classmethod
    def open(
        cls, folder: Path, *, embedder: EmbedderIdentity | None = None, create: bool = False
    ) -> Self:
        """Open the library in a folder; with `create`, make it if it is not there.

        Without an embedder it can be listed, shown and removed from, but only one that is there. Raises LibraryError if there is
        none, if it cannot be read, or if its vectors come from another embedder.
        """
        if create and embedder is None:
            raise ValueError("a new library needs to know its embedder")
        connection = connect(folder, creator=embedder if create else None)
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
        """Let go of the files."""
        with self._lock:
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def check_embedder(self, embedder: EmbedderIdentity) -> None:
        """Raise LibraryError if this library's vectors cannot be compared with those of the embedder."""
        with self.snapshot() as snapshot:
            self.check_snapshot(snapshot.meta, embedder)

    def has_outdated_passages(self) -> bool:
        """Whether some passages were made by rules of another version of this program; they are as true, and found less well."""
        with self.snapshot() as snapshot:
            return has_outdated_passages(snapshot.meta)

    def check_snapshot(self, meta: dict[str, str], embedder: EmbedderIdentity) -> None:
        """The same for a snapshot that is already open."""
        require_embedder(self.folder, meta, embedder)

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """One moment of the library: whatever is read inside the block agrees, whoever writes meanwhile. Not to be nested."""
        with self._lock, translate_errors(self.folder):
            if not is_writable(
                self.folder
            ):  # and so perhaps opened without locks: what others wrote is seen by opening again
                self._connection.close()
                self._connection = connect(self.folder)
            self._connection.execute("BEGIN")
            try:
                yield Snapshot(self.folder, self._connection, self._current_index)
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")

    def _current_index(self) -> VectorIndex:
        path = self.folder / INDEX_FILE
        self._index, made_anew = bring_up_to_date(self._connection, self._index, path)
        if made_anew:
            with suppress(OSError):  # a folder that cannot be written is searched all the same
                self._index.save(path)
        return self._index

    @contextmanager
    def _exclusive_transaction(self) -> Iterator[None]:
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
        """One commit: all that is changed inside the block or, if that raises, nothing."""
        with self._exclusive_transaction():
            transaction = Transaction(self._connection)
            yield transaction
            transaction.finish()

    def record_origin(self, article: Article) -> bool:
        """Keep where an article comes from, if the library has it already, exactly so or as a copy; False if it must be `put`."""
        with self._lock, translate_errors(self.folder):
            home = home_of(self._connection, article)
            if home.fits and is_noted(self._connection, article, home.id):
                return True  # without waiting for others who write
        if not home.fits:
            return False
        with self.transaction() as transaction:
            return transaction.record_origin(article)

    def upsert(self, article: Article, passages: Sequence[Passage], vectors: Vectors) -> Change:
        """Add an article, or replace the one that it is an edit of, in one commit; if it is there already, only its origin is kept.

        `vectors` is float32 (len(passages), dimension) with rows of unit length. Raises LibraryError if the library cannot be written or
        was meanwhile rebuilt for another embedder.
        """
        with self.transaction() as transaction:
            self._check_fingerprint()
            return transaction.upsert(article, passages, vectors)

    def import_article(
        self,
        article: Article,
        known: Sequence[ArticleOrigin],
        passages: Sequence[Passage],
        vectors: Vectors,
        added_at: str,
    ) -> None:
        """Add an article of another library, in one commit: under its id, which no article has here, with its origins there.

        `added_at` is when it came there. Raises like `put`.
        """
        with self.transaction() as transaction:
            self._check_fingerprint()
            transaction.import_article(article, known, passages, vectors, added_at)

    def _check_fingerprint(self) -> None:
        if read_meta(self._connection)["fingerprint"] != self._fingerprint:
            raise LibraryError(
                f"The library '{self.folder.name}' was just rebuilt for another embedder.",
                hint="Run the command again.",
            )

    def delete_article(self, article_id: str) -> ArticleRow:
        """Take an article out of every file of the library, words and vectors included, and say what it was.

        Raises LibraryError, naming the nearest articles, if there is none with this id.
        """
        rows = {row.id: row for row in self.list_articles(older=True)}
        with self.transaction() as transaction:
            if article_id not in rows:
                raise article_not_found(article_id, rows.values())
            transaction.delete_article(article_id)
        self.checkpoint()
        return rows[article_id]

    def replace_passages(
        self, embedder: EmbedderIdentity, derived: Sequence[tuple[Article, Sequence[Passage], Vectors]]
    ) -> bool:
        """Put new passages and vectors in the place of all old ones, in one commit; False if the articles changed meanwhile.

        The change log starts afresh: every index derived from the old passages is of no use any more.
        """
        with self._exclusive_transaction():
            stored = dict(self._connection.execute("SELECT id, sha256 FROM articles"))
            if stored != {article.id: article.sha256 for article, _, _ in derived}:
                return False
            generation = read_state(self._connection).generation + 1
            forget_all_passages(self._connection)
            for article, passages, vectors in derived:
                if passages:
                    check_vectors(article, passages, vectors, embedder.dimension)
                insert_passages(self._connection, article.id, article, passages, vectors)
            shelve_older(self._connection)
            remember_embedder(self._connection, embedder)
            remember_rules(self._connection)
            self._connection.execute("DELETE FROM changes")
            log_change(self._connection, generation=generation)
        self._fingerprint = embedder.fingerprint
        self.checkpoint()
        return True

    def checkpoint(self) -> None:
        """To be called after a series of changes: erase replaced words for good, save the FAISS file, trim the change log.

        Nothing is lost without it; the next process then has more to catch up with. Raises LibraryError if it cannot be written.
        """
        path = self.folder / INDEX_FILE
        with self.snapshot() as snapshot:
            if snapshot.is_checkpointed(read_saved_state(path)):
                return
        with self._exclusive_transaction():
            erase_words(self._connection)
            self._index, _ = bring_up_to_date(self._connection, self._index, path)
            try:
                self._index.save(path)
            except OSError as error:
                raise LibraryError(
                    f"{path} cannot be written ({error.strerror or error}).",
                    hint="Nothing is lost; check the disk.",
                ) from error
            # The entry of the saved state stays: it is what the file is recognised by.
            self._connection.execute(
                "DELETE FROM changes WHERE generation < ?", (read_state(self._connection).generation,)
            )
        self._empty_log_file()

    def _empty_log_file(self) -> None:
        """Move SQLite's write-ahead log, which may hold removed words, into the database; whoever closes last does so, too."""
        with self._lock, translate_errors(self.folder):
            self._connection.execute(
                "PRAGMA busy_timeout = 500"
            )  # not to wait for someone who reads for long
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            self._connection.execute(f"PRAGMA busy_timeout = {BUSY_S * 1000:.0f}")

    def list_articles(self, *, older: bool = False) -> list[ArticleRow]:
        """All articles without their texts, newest first; with `older`, also those that a newer version has superseded."""
        with self.snapshot() as snapshot:
            return snapshot.list_articles(older=older)

    def get_article(self, article_id: str) -> Article:
        """One article. Raises LibraryError, naming the nearest ones, if there is none with this id."""
        with self.snapshot() as snapshot:
            found = snapshot.find_article(article_id)
            if found is None:
                raise article_not_found(article_id, snapshot.list_articles(older=True))
        return found

    def get_passages(self, article_id: str) -> list[Passage]:
        """The passages of an article, in order; none if it is not there."""
        with self.snapshot() as snapshot:
            return snapshot.get_passages(article_id)[0]

    def get_provenance(self, article_id: str) -> Provenance:
        """Where an article comes from, which newer version has superseded it, and which older ones it has."""
        with self.snapshot() as snapshot:
            return snapshot.get_provenance(article_id)

    def stats(self) -> Stats:
        """The library in figures."""
        with self.snapshot() as snapshot:
            return snapshot.stats()


def require_embedder(folder: Path, meta: dict[str, str], embedder: EmbedderIdentity) -> None:
    """Raise LibraryError if the vectors of the library in a folder, which knows `meta`, are not those of the embedder."""
    if meta["fingerprint"] != embedder.fingerprint:
        raise LibraryError(
            f"The library '{folder.name}' was built with another embedder ({meta['embedder']}, not {embedder.name} as it is now).",
            hint=f"Rebuild it with: {rebuild_command(folder)}",
        )


def rebuild_command(folder: Path) -> str:
    """The command that makes all passages and vectors of the library in a folder anew."""
    name = "" if folder.name == "default" else f" --library {folder.name}"
    return f"python -m assistant{name} index rebuild"
