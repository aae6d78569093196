"""All that one transaction changes in a library, and the one entry in the change log that tells of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Sequence
from enum import StrEnum

from assistant.schema import Article, Passage
from assistant.store import origins
from assistant.store.synced_files import SyncedFile, claim_files, record_files
from assistant.store.tables import log_change, read_meta, read_state
from assistant.store.vectors import Vectors
from assistant.store.versions import settle_versions
from assistant.store.writes import check_vectors, forget, insert, split_off, take_down

_COPIES = "SELECT origin FROM origins WHERE article = ? AND content = ? AND NOT named AND origin <> ? ORDER BY origin"


class Change(StrEnum):
    """What putting an article did to the library."""

    ADDED = "added"
    REPLACED = "replaced"
    UNCHANGED = "unchanged"


class Transaction:
    """Changes inside one transaction; made by `Store.transaction` and of use only inside its `with` block."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._added: list[int] = []
        self._removed: list[int] = []
        self._touched: set[str] = set()
        self._urls: set[str] = set()

    def upsert(self, article: Article, passages: Sequence[Passage], vectors: Vectors) -> Change:
        """Store an article where it belongs (`origins.home_of`)."""
        home = origins.home_of(self._connection, article)
        if home.fits:
            self._note(article, home.id)
            return Change.UNCHANGED
        check_vectors(article, passages, vectors, int(read_meta(self._connection)["dimension"]))
        there = self._connection.execute(
            "SELECT url, content FROM articles WHERE id = ?", (home.id,)
        ).fetchone()
        if there is not None:
            self._urls.add(there[0])
            if there[1] != article.content_hash:
                self._keep_copies(home.id, there[1], article.origin)
        self._removed += take_down(self._connection, home.id)
        self._added += insert(self._connection, article, home.id, passages, vectors)
        self._touched |= origins.note(self._connection, article, home.id)
        return Change.ADDED if there is None else Change.REPLACED

    def import_article(
        self,
        article: Article,
        known: Sequence[origins.ArticleOrigin],
        passages: Sequence[Passage],
        vectors: Vectors,
        added_at: str,
    ) -> None:
        """Store an article from another library under its id, which no article has here, with its origins there."""
        check_vectors(article, passages, vectors, int(read_meta(self._connection)["dimension"]))
        self._added += insert(self._connection, article, article.id, passages, vectors, added_at)
        origins.restore(self._connection, article.id, known)
        self._touched.add(article.id)

    def record_origin(self, article: Article) -> bool:
        """Keep where an article comes from, if the library has it already, exactly so or as a copy; False if it must be `put`."""
        home = origins.home_of(self._connection, article)
        if home.fits:
            self._note(article, home.id)
        return home.fits

    def delete_article(self, article_id: str) -> list[str]:
        """Take an article out of every table; its files, which the next sync that comes across them reads again."""
        files = origins.files_of(self._connection, article_id)
        self._connection.executemany("DELETE FROM files WHERE path = ?", ((file,) for file in files))
        self._urls.update(
            url
            for (url,) in self._connection.execute(
                "SELECT url FROM articles WHERE id = ?", (article_id,)
            )
        )
        self._removed += forget(self._connection, article_id)
        self._touched.add(article_id)
        return files

    def delete_missing_origins(self, file: str, kept: Collection[str]) -> None:
        """Forget that articles come from a file, save those of the origins in `kept`."""
        self._touched |= origins.drop_all_but(self._connection, file, kept)

    def rename_file(self, old: str, new: str) -> None:
        """Let everything that came from one file come from another."""
        self._touched |= origins.move(self._connection, old, new)

    def record_files(self, files: Iterable[tuple[str, SyncedFile | None]]) -> None:
        """Remember how files looked when all they hold was in the library; None forgets one."""
        record_files(self._connection, files)

    def claim_files(self, folder: str) -> None:
        """Remember that the files below a folder are synced with it, save those that are synced with a folder inside."""
        claim_files(self._connection, folder)

    def finish(self) -> None:
        """Bring versions up to date and count the commit, if anything changed that a reader sees."""
        for article in self._touched:
            origins.choose_first(self._connection, article)
            self._urls.update(
                url
                for (url,) in self._connection.execute(
                    "SELECT url FROM articles WHERE id = ?", (article,)
                )
            )
        for url in self._urls - {None}:
            added, removed = settle_versions(self._connection, url)
            self._added += added
            self._removed += removed
        if self._touched:
            generation = read_state(self._connection).generation + 1
            log_change(self._connection, generation=generation, added=self._added, removed=self._removed)

    def _note(self, article: Article, home: str) -> None:
        if not origins.is_noted(self._connection, article, home):
            self._touched |= origins.note(self._connection, article, home)

    def _keep_copies(self, home: str, content: str, origin: str) -> None:
        """What else says what an article said goes on doing so when the article is edited."""
        copies = self._connection.execute(_COPIES, (home, content, origin)).fetchall()
        if not copies:
            return
        other = self._connection.execute(
            "SELECT id FROM articles WHERE content = ? AND id <> ?", (content, home)
        ).fetchone()
        number = other[0] if other else origins.free_id(self._connection, copies[0][0])
        if not other:
            split_off(self._connection, home, number)
        self._connection.executemany(
            "UPDATE origins SET article = ? WHERE origin = ?", ((number, copy) for (copy,) in copies)
        )
        self._touched.add(number)
