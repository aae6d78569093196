"""Conversations and their recorded answers, in `history.db` beside the library: asking never writes to the library itself."""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from pydantic import Field

from assistant.errors import LibraryError
from assistant.schema import Answer, Record
from assistant.search.query import Filters

FILE = "history.db"
_TABLES = """
CREATE TABLE IF NOT EXISTS conversations (id TEXT PRIMARY KEY, title TEXT NOT NULL, asked_at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS turns (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    library TEXT NOT NULL, question TEXT NOT NULL, filters TEXT NOT NULL, answer TEXT, asked_at TEXT NOT NULL,
    vote INTEGER NOT NULL DEFAULT 0, note TEXT NOT NULL DEFAULT ''
);
CREATE INDEX IF NOT EXISTS turns_of ON turns (conversation, id);
CREATE TABLE IF NOT EXISTS quoted (turn INTEGER NOT NULL REFERENCES turns (id) ON DELETE CASCADE, article TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS quoted_of ON quoted (article);
"""
_TURN = "SELECT id, conversation, library, question, filters, answer, asked_at, vote, note FROM turns"
TITLE_AT_MOST = 120
"""Characters of a conversation's name, which is its first question."""


class Turn(Record):
    """A question and what was answered."""

    id: int
    conversation: str
    library: str
    """Name of the library that was asked: one's own or, while that was empty, `demo`."""
    question: str
    filters: Filters = Filters()
    answer: Answer | None
    """None once an article that it quotes has been removed from the library."""
    asked_at: str
    """UTC, ISO 8601."""
    vote: int = Field(default=0, ge=-1, le=1)
    """1 for a thumb up, -1 for a thumb down."""
    note: str = ""
    """What the reader said of the answer."""


class Conversation(Record):
    """A conversation as a list shows it."""

    id: str
    title: str
    asked_at: str
    """Of its last question; UTC, ISO 8601."""
    turns: int


class History:
    """The conversations of one library. Each call opens the file anew, so that any thread and any process may call."""

    def __init__(self, folder: Path) -> None:
        """`folder` is the library's. Nothing is written before something is recorded."""
        self._path = folder / FILE

    def record(
        self,
        question: str,
        answer: Answer,
        *,
        library: str,
        conversation: str | None = None,
        filters: Filters | None = None,
    ) -> Turn:
        """Keep an answer at the end of a conversation, by default of a new one. Raises LibraryError if it cannot be written."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        number = conversation or uuid.uuid4().hex
        narrowed = filters or Filters()
        with self._open(write=True) as file:
            file.execute(
                "INSERT INTO conversations VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET asked_at = excluded.asked_at",
                (number, " ".join(question.split())[:TITLE_AT_MOST], now),
            )
            turn = file.execute(
                "INSERT INTO turns (conversation, library, question, filters, answer, asked_at) VALUES (?, ?, ?, ?, ?, ?)",
                (number, library, question, narrowed.model_dump_json(), answer.model_dump_json(), now),
            ).lastrowid
            file.executemany(
                "INSERT INTO quoted VALUES (?, ?)", [(turn, article) for article in _articles(answer)]
            )
        return Turn(
            id=turn or 0,
            conversation=number,
            library=library,
            question=question,
            filters=narrowed,
            answer=answer,
            asked_at=now,
        )

    def conversations(self, search: str = "", *, at_most: int = 200) -> list[Conversation]:
        """Those whose questions or answers hold the words of `search`, in any case of letters; the last asked first."""
        wanted = f"%{_escaped(search.strip())}%"
        with self._open() as file:
            rows = file.execute(
                "SELECT id, title, asked_at, (SELECT count(*) FROM turns WHERE conversation = conversations.id) FROM conversations "
                "WHERE EXISTS (SELECT 1 FROM turns WHERE conversation = conversations.id AND (question LIKE :wanted ESCAPE '\\' "
                "OR json_extract(answer, '$.text') LIKE :wanted ESCAPE '\\')) ORDER BY asked_at DESC, rowid DESC LIMIT :most",
                {"wanted": wanted, "most": at_most},
            )
            return [
                Conversation(id=number, title=title, asked_at=at, turns=turns)
                for number, title, at, turns in rows
            ]

    def turns(self, conversation: str) -> list[Turn]:
        """A conversation from its beginning; empty if there is none."""
        with self._open() as file:
            return [
                _turn(row)
                for row in file.execute(f"{_TURN} WHERE conversation = ? ORDER BY id", (conversation,))
            ]

    def turn(self, number: int) -> Turn | None:
        """One question and its answer."""
        with self._open() as file:
            row = file.execute(f"{_TURN} WHERE id = ?", (number,)).fetchone()
            return _turn(row) if row else None

    def delete_from(self, number: int) -> None:
        """Take a question and all that were asked after it out of their conversation."""
        with self._open(write=True) as file:
            row = file.execute("SELECT conversation FROM turns WHERE id = ?", (number,)).fetchone()
            if row:
                file.execute("DELETE FROM turns WHERE conversation = ? AND id >= ?", (row[0], number))
                file.execute(
                    "DELETE FROM conversations WHERE id = :id AND NOT EXISTS (SELECT 1 FROM turns WHERE conversation = :id)",
                    {"id": row[0]},
                )

    def vote(self, number: int, vote: int, note: str | None = None) -> None:
        """Keep what the reader thinks of an answer: 1, -1, or 0 for nothing; a note of None leaves the one that is there."""
        with self._open(write=True) as file:
            file.execute(
                "UPDATE turns SET vote = ?, note = coalesce(?, note) WHERE id = ?", (vote, note, number)
            )

    def delete(self, conversation: str | None = None) -> None:
        """Delete a conversation, or all of them, words included."""
        with self._open(write=True) as file:
            file.execute("DELETE FROM conversations WHERE id = coalesce(?, id)", (conversation,))

    def redact_article(self, article_id: str, *, library: str) -> int:
        """Withdraw the answers that quote an article, since its words are to be gone; how many they were. The questions stay."""
        if not self._path.is_file():
            return 0
        with self._open(write=True) as file:
            return file.execute(
                "UPDATE turns SET answer = NULL WHERE library = ? AND answer IS NOT NULL "
                "AND id IN (SELECT turn FROM quoted WHERE article = ?)",
                (library, article_id),
            ).rowcount

    @contextmanager
    def _open(self, *, write: bool = False) -> Iterator[sqlite3.Connection]:
        try:
            if write:
                self._path.parent.mkdir(parents=True, exist_ok=True)
            place = str(self._path) if write or self._path.is_file() else ":memory:"
            with closing(sqlite3.connect(place, timeout=10)) as file:
                file.execute("PRAGMA foreign_keys = ON")
                file.execute(
                    "PRAGMA secure_delete = ON"
                )  # what is deleted is overwritten, not only unlinked
                file.executescript(_TABLES)
                with file:
                    yield file
        except (OSError, sqlite3.Error) as error:
            raise LibraryError(
                f"{self._path} cannot be used: {error}.",
                hint="Answers still work; to start a new history, move that file away.",
            ) from error


def _articles(answer: Answer) -> set[str]:
    """Ids of the articles that an answer has words of."""
    return {citation.article_id for citation in answer.citations}


def _turn(row: Sequence[object]) -> Turn:
    number, conversation, library, question, filters, answer, asked_at, vote, note = row
    return Turn(
        id=number, conversation=conversation, library=library, question=question, filters=Filters.model_validate_json(str(filters)),
        answer=None if answer is None else Answer.model_validate_json(str(answer)), asked_at=asked_at, vote=vote, note=note,
    )  # fmt: skip


def _escaped(text: str) -> str:
    """Text for LIKE, in which its wildcards are plain characters."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
