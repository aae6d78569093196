"""A library on disk: one folder with `library.db`, the truth, and `vectors.faiss`, which can be made again from it."""

from __future__ import annotations

import difflib
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from enum import StrEnum
from pathlib import Path
from typing import Self

from assistant.errors import LibraryError
from assistant.index.catchup import caught_up
from assistant.index.connection import BUSY_S, connect, is_writable, translated
from assistant.index.rows import ArticleRow, Stats
from assistant.index.snapshot import Snapshot
from assistant.index.tables import Identity, log_change, read_meta, read_state, remember_embedder
from assistant.index.vectors import FILE, VectorIndex, Vectors, saved_state
from assistant.index.writes import check_vectors, erase_words, forget, forget_all_passages, insert, insert_passages
from assistant.schema import Article, Passage


class Change(StrEnum):
    """What putting an article did to the library."""

    ADDED = "added"
    REPLACED = "replaced"
    MOVED = "moved"
    UNCHANGED = "unchanged"


class Store:
    """An open library. May be used from any thread, and by several processes at once: each commit is seen by the next read."""

    def __init__(self, folder: Path, connection: sqlite3.Connection) -> None:
        self.folder = folder
        self._connection = connection
        self._lock = threading.RLock()
        self._index: VectorIndex | None = None
        self._fingerprint = read_meta(connection)["fingerprint"]

    @classmethod
    def open(cls, folder: Path, *, embedder: Identity | None = None, create: bool = False) -> Self:
        """Open the library in a folder; with `create`, make it if it is not there.

        Without an embedder it can be listed, shown and removed from, but only one that is there. Raises LibraryError if there is
        none, if it cannot be read, or if its vectors come from another embedder.
        """
        if create and embedder is None:
            raise ValueError("a new library needs to know its embedder")
        connection = connect(folder, creator=embedder if create else None)
        try:
            with translated(folder):
                store = cls(folder, connection)
            if embedder is not None:
                store.check(embedder)
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

    def check(self, embedder: Identity) -> None:
        """Raise LibraryError if this library's vectors cannot be compared with those of the embedder."""
        with self.reading() as snapshot:
            self.check_meta(snapshot.meta, embedder)

    def check_meta(self, meta: dict[str, str], embedder: Identity) -> None:
        """The same for a snapshot that is already open."""
        check_embedder(self.folder, meta, embedder)

    @contextmanager
    def reading(self) -> Iterator[Snapshot]:
        """One moment of the library: whatever is read inside the block agrees, whoever writes meanwhile. Not to be nested."""
        with self._lock, translated(self.folder):
            if not is_writable(self.folder):  # and so perhaps opened without locks: what others wrote is seen by opening again
                self._connection.close()
                self._connection = connect(self.folder)
            self._connection.execute("BEGIN")
            try:
                yield Snapshot(self.folder, self._connection, self._current_index)
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")

    def _current_index(self) -> VectorIndex:
        path = self.folder / FILE
        self._index, made_anew = caught_up(self._connection, self._index, path)
        if made_anew:
            with suppress(OSError):  # a folder that cannot be written is searched all the same
                self._index.save(path)
        return self._index

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with self._lock, translated(self.folder):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")

    def has(self, article: Article) -> bool:
        """Whether the article is in the library exactly as it is, so that nothing needs to be embedded."""
        with self._lock, translated(self.folder):
            return self._digest(article.id) == article.sha256

    def put(self, article: Article, passages: Sequence[Passage], vectors: Vectors, *, added_at: str | None = None) -> Change:
        """Add an article, or replace the one with its id, in one commit; nothing is written if it is there already.

        `added_at` is when it came, by default now; `vectors` is float32 (len(passages), dimension) with rows of unit length. Raises
        LibraryError if the library cannot be written or was meanwhile rebuilt for another embedder.
        """
        with self._writing():
            before = self._digest(article.id)
            if before == article.sha256:
                return Change.UNCHANGED
            meta = read_meta(self._connection)
            if meta["fingerprint"] != self._fingerprint:
                raise LibraryError(
                    f"The library '{self.folder.name}' was just rebuilt for another embedder.", hint="Run the command again."
                )
            check_vectors(article, passages, vectors, int(meta["dimension"]))
            removed = forget(self._connection, article.id)
            added = insert(self._connection, article, passages, vectors, added_at)
            self._count_commit(added, removed)
        return Change.ADDED if before is None else Change.REPLACED

    def origins(self) -> dict[str, str]:
        """The origin of each article, by its id."""
        with self.reading() as snapshot:
            return snapshot.origins()

    def move(self, article_id: str, origin: str) -> None:
        """Note that an article comes from elsewhere now; its words, passages and vectors stay."""
        with self._writing():
            self._connection.execute("UPDATE articles SET origin = ? WHERE id = ?", (origin, article_id))
            self._count_commit([], [])

    def remove(self, article_id: str) -> ArticleRow:
        """Take an article out of every file of the library, words and vectors included, and say what it was.

        Raises LibraryError, naming the nearest articles, if there is none with this id.
        """
        rows = {row.id: row for row in self.articles()}
        with self._writing():
            if self._digest(article_id) is None or article_id not in rows:
                raise LibraryError(f"There is no article '{article_id}' in this library.", hint=_nearest(article_id, rows))
            removed = forget(self._connection, article_id)
            erase_words(self._connection)
            self._count_commit([], removed)
        self.settle()
        return rows[article_id]

    def replace_passages(self, embedder: Identity, derived: Sequence[tuple[Article, Sequence[Passage], Vectors]]) -> bool:
        """Put new passages and vectors in the place of all old ones, in one commit; False if the articles changed meanwhile.

        The change log starts afresh: every index derived from the old passages is of no use any more.
        """
        with self._writing():
            stored = dict(self._connection.execute("SELECT id, sha256 FROM articles"))
            if stored != {article.id: article.sha256 for article, _, _ in derived}:
                return False
            generation = read_state(self._connection).generation + 1
            forget_all_passages(self._connection)
            for article, passages, vectors in derived:
                if passages:
                    check_vectors(article, passages, vectors, embedder.dimension)
                insert_passages(self._connection, article, passages, vectors)
            remember_embedder(self._connection, embedder)
            self._connection.execute("DELETE FROM changes")
            log_change(self._connection, generation=generation)
        self._fingerprint = embedder.fingerprint
        self.settle()
        return True

    def settle(self) -> None:
        """To be called after a series of changes: erase replaced words for good, save the FAISS file, trim the change log.

        Nothing is lost without it; the next process then has more to catch up with. Raises LibraryError if it cannot be written.
        """
        path = self.folder / FILE
        with self.reading() as snapshot:
            if snapshot.is_settled(saved_state(path)):
                return
        with self._writing():
            erase_words(self._connection)
            self._index, _ = caught_up(self._connection, self._index, path)
            try:
                self._index.save(path)
            except OSError as error:
                raise LibraryError(
                    f"{path} cannot be written ({error.strerror or error}).", hint="Nothing is lost; check the disk."
                ) from error
            # The entry of the saved state stays: it is what the file is recognised by.
            self._connection.execute("DELETE FROM changes WHERE generation < ?", (read_state(self._connection).generation,))
        self._empty_log_file()

    def _empty_log_file(self) -> None:
        """Move SQLite's write-ahead log, which may hold removed words, into the database; whoever closes last does so, too."""
        with self._lock, translated(self.folder):
            self._connection.execute("PRAGMA busy_timeout = 500")  # not to wait for someone who reads for long
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            self._connection.execute(f"PRAGMA busy_timeout = {BUSY_S * 1000:.0f}")

    def articles(self) -> list[ArticleRow]:
        """All articles without their texts, newest first."""
        with self.reading() as snapshot:
            return snapshot.articles()

    def article(self, article_id: str) -> Article:
        """One article. Raises LibraryError, naming the nearest ones, if there is none with this id."""
        with self.reading() as snapshot:
            found = snapshot.article(article_id)
            if found is None:
                rows = {row.id: row for row in snapshot.articles()}
                raise LibraryError(f"There is no article '{article_id}' in this library.", hint=_nearest(article_id, rows))
        return found

    def passages(self, article_id: str) -> list[Passage]:
        """The passages of an article, in order; none if it is not there."""
        with self.reading() as snapshot:
            return snapshot.passages(article_id)[0]

    def stats(self) -> Stats:
        """The library in figures."""
        with self.reading() as snapshot:
            return snapshot.stats()

    def _digest(self, article_id: str) -> str | None:
        row = self._connection.execute("SELECT sha256 FROM articles WHERE id = ?", (article_id,)).fetchone()
        return None if row is None else str(row[0])

    def _count_commit(self, added: list[int], removed: list[int]) -> None:
        generation = read_state(self._connection).generation + 1
        log_change(self._connection, generation=generation, added=added, removed=removed)


def check_embedder(folder: Path, meta: dict[str, str], embedder: Identity) -> None:
    """Raise LibraryError if the vectors of the library in a folder, which knows `meta`, are not those of the embedder."""
    if meta["fingerprint"] != embedder.fingerprint:
        name = "" if folder.name == "default" else f" --library {folder.name}"
        raise LibraryError(
            f"The library '{folder.name}' was built with another embedder ({meta['embedder']}, not {embedder.name} as it is now).",
            hint=f"Rebuild it with: python -m assistant{name} index rebuild",
        )


def _nearest(asked: str, rows: dict[str, ArticleRow]) -> str:
    """The articles whose ids or titles look most like what was asked for."""
    spoken = {row.title.casefold(): row.id for row in rows.values()} | {number.casefold(): number for number in rows}
    close = difflib.get_close_matches(asked.casefold(), spoken, n=3, cutoff=0.5)
    within = [number for said, number in spoken.items() if asked.casefold() in said]
    ids = list(dict.fromkeys(spoken[said] for said in close)) or list(dict.fromkeys(within))
    if not ids:
        return "List them with: python -m assistant index list"
    return "Did you mean " + " or ".join(f"{number} ({rows[number].title})" for number in ids[:3]) + "?"
