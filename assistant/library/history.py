"""Conversations with their answers, in `history.db` beside the library, which asking never changes."""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from pydantic import Field

from assistant.errors import LibraryError
from assistant.schema import Answer, Citation, Record
from assistant.search.query import Filters

HISTORY_FILE = "history.db"
MAX_TITLE = 120
"""Longest title of a conversation, in characters. The title is its first question."""

_TABLES = """
CREATE TABLE IF NOT EXISTS conversations (
    id TEXT PRIMARY KEY, title TEXT NOT NULL, asked_at TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS turns (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    library TEXT NOT NULL,
    question TEXT NOT NULL,
    filters TEXT NOT NULL,
    answer TEXT,
    asked_at TEXT NOT NULL,
    vote INTEGER NOT NULL DEFAULT 0,
    note TEXT NOT NULL DEFAULT ''
);
CREATE INDEX IF NOT EXISTS turns_of ON turns (conversation, id);
CREATE TABLE IF NOT EXISTS quoted (
    turn INTEGER NOT NULL REFERENCES turns (id) ON DELETE CASCADE, article TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS quoted_of ON quoted (article);
"""
_SAVE_CONVERSATION = """
INSERT INTO conversations VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET asked_at = excluded.asked_at
"""
_ADD_TURN = """
INSERT INTO turns (conversation, library, question, filters, answer, asked_at) VALUES (?, ?, ?, ?, ?, ?)
"""
_CONVERSATIONS = """
SELECT id, title, asked_at, (SELECT count(*) FROM turns WHERE conversation = conversations.id)
FROM conversations
WHERE EXISTS (
    SELECT 1 FROM turns
    WHERE conversation = conversations.id
      AND (question LIKE :pattern ESCAPE '\\'
           OR json_extract(answer, '$.text') LIKE :pattern ESCAPE '\\'))
ORDER BY asked_at DESC, rowid DESC LIMIT :limit
"""
_DELETE_IF_EMPTY = """
DELETE FROM conversations
WHERE id = :id AND NOT EXISTS (SELECT 1 FROM turns WHERE conversation = :id)
"""
_QUOTED_AS = """
SELECT id, answer FROM turns
WHERE library = :library AND answer IS NOT NULL AND id IN (
    SELECT turn FROM quoted WHERE article = :id OR (article >= :id || '@' AND article < :id || 'A'))
"""
_REDACT = """
UPDATE turns SET answer = NULL
WHERE library = ? AND answer IS NOT NULL AND id IN (SELECT turn FROM quoted WHERE article = ?)
"""


class Turn(Record):
    """A question with its answer."""

    id: int
    conversation: str
    library: str
    """Name of the library that answered: the user's own or, while that was empty, `demo`."""
    question: str
    filters: Filters = Filters()
    answer: Answer | None
    """None after an article that it quotes was removed from the library."""
    asked_at: str
    """UTC, ISO 8601."""
    vote: int = Field(default=0, ge=-1, le=1)
    """1 for a thumb up, -1 for a thumb down."""
    note: str = ""
    """The reader's comment on the answer."""


_TURNS = f"SELECT {', '.join(Turn.model_fields)} FROM turns"  # noqa: S608 - a constant


class Conversation(Record):
    """A conversation as listed, without its turns."""

    id: str
    title: str
    asked_at: str
    """Time of its latest question; UTC, ISO 8601."""
    turns: int
    """Number of questions."""


class History:
    """The conversations about one library.

    Every call opens the file anew, so any thread and process may use it. Every method raises
    LibraryError if the file cannot be read or written.
    """

    def __init__(self, folder: Path) -> None:
        """Use the file in the library's `folder`. The first recorded answer creates it."""
        self._path = folder / HISTORY_FILE

    def record(
        self,
        question: str,
        answer: Answer,
        *,
        library: str,
        conversation: str | None = None,
        filters: Filters | None = None,
    ) -> Turn:
        """Append an answer to a conversation, by default to a new one, and return the turn."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        conversation_id = conversation or uuid.uuid4().hex
        applied = filters or Filters()
        title = " ".join(question.split())[:MAX_TITLE]
        article_ids = {citation.article_id for citation in answer.quotes}
        row = (
            conversation_id,
            library,
            question,
            applied.model_dump_json(),
            answer.model_dump_json(),
            now,
        )
        with self._open(write=True) as connection:
            connection.execute(_SAVE_CONVERSATION, (conversation_id, title, now))
            turn_id = connection.execute(_ADD_TURN, row).lastrowid
            connection.executemany(
                "INSERT INTO quoted VALUES (?, ?)", [(turn_id, article_id) for article_id in article_ids]
            )
        return Turn(
            id=turn_id or 0,
            conversation=conversation_id,
            library=library,
            question=question,
            filters=applied,
            answer=answer,
            asked_at=now,
        )

    def list_conversations(self, text: str = "", *, limit: int = 200) -> list[Conversation]:
        """Return the conversations whose questions or answers contain a text, most recent first.

        ASCII letters match in either case.
        """
        pattern = f"%{_escape_like(text.strip())}%"
        with self._open() as connection:
            rows = connection.execute(_CONVERSATIONS, {"pattern": pattern, "limit": limit})
            return [
                Conversation(id=conversation_id, title=title, asked_at=asked_at, turns=turns)
                for conversation_id, title, asked_at, turns in rows
            ]

    def list_turns(self, conversation: str) -> list[Turn]:
        """Return the turns of a conversation in order; empty for an unknown id."""
        with self._open() as connection:
            rows = connection.execute(f"{_TURNS} WHERE conversation = ? ORDER BY id", (conversation,))
            return [_turn_from_row(row) for row in rows]

    def find_turn(self, turn_id: int) -> Turn | None:
        """Return a turn, or None for an unknown id."""
        with self._open() as connection:
            row = connection.execute(f"{_TURNS} WHERE id = ?", (turn_id,)).fetchone()
            return _turn_from_row(row) if row else None

    def delete_turns_from(self, turn_id: int) -> None:
        """Delete a turn and all later turns of its conversation, and the conversation if it is empty."""
        with self._open(write=True) as connection:
            row = connection.execute(
                "SELECT conversation FROM turns WHERE id = ?", (turn_id,)
            ).fetchone()
            if row:
                connection.execute(
                    "DELETE FROM turns WHERE conversation = ? AND id >= ?", (row[0], turn_id)
                )
                connection.execute(_DELETE_IF_EMPTY, {"id": row[0]})

    def set_vote(self, turn_id: int, vote: int, note: str | None = None) -> None:
        """Set the reader's vote: 1, -1, or 0 for none. A note of None keeps the stored note."""
        with self._open(write=True) as connection:
            connection.execute(
                "UPDATE turns SET vote = ?, note = coalesce(?, note) WHERE id = ?", (vote, note, turn_id)
            )

    def delete_conversations(self, conversation: str | None = None) -> None:
        """Delete a conversation, or all of them, and erase their text from the file."""
        with self._open(write=True) as connection:
            connection.execute("DELETE FROM conversations WHERE id = coalesce(?, id)", (conversation,))

    def redact_article(self, article_id: str, *, library: str) -> int:
        """Erase the answers that quote an article; keep the questions. Return the number of answers."""
        if not self._path.is_file():
            return 0
        with self._open(write=True) as connection:
            return connection.execute(_REDACT, (library, article_id)).rowcount

    def list_quotes(self, row_id: str, *, library: str) -> list[tuple[int, Citation]]:
        """Return the turns that quote an article with a supplied id, with and without a suffix."""
        if not self._path.is_file():
            return []
        with self._open() as connection:
            rows = connection.execute(_QUOTED_AS, {"library": library, "id": row_id}).fetchall()
        return [
            (turn_id, citation)
            for turn_id, answer in rows
            for citation in Answer.model_validate_json(answer).quotes
            if citation.article_id == row_id or citation.article_id.startswith(f"{row_id}@")
        ]

    def redact_turns(self, turn_ids: Iterable[int]) -> None:
        """Erase the answers of turns; keep the questions."""
        ids = [(turn_id,) for turn_id in turn_ids]
        if ids:
            with self._open(write=True) as connection:
                connection.executemany("UPDATE turns SET answer = NULL WHERE id = ?", ids)

    @contextmanager
    def _open(self, *, write: bool = False) -> Iterator[sqlite3.Connection]:
        """Open the file in one transaction; read from an empty database while there is no file."""
        try:
            if write:
                self._path.parent.mkdir(parents=True, exist_ok=True)
            database = str(self._path) if write or self._path.is_file() else ":memory:"
            with closing(sqlite3.connect(database, timeout=10)) as connection:
                connection.execute("PRAGMA foreign_keys = ON")
                connection.execute("PRAGMA secure_delete = ON")  # overwrite deleted text
                connection.executescript(_TABLES)
                with connection:
                    yield connection
        except (OSError, sqlite3.Error) as error:
            raise LibraryError(
                f"{self._path} cannot be used: {error}.",
                hint="Answers still work; to start a new history, move that file away.",
            ) from error


def _turn_from_row(row: Sequence[object]) -> Turn:
    fields = dict(zip(Turn.model_fields, row, strict=True))
    if fields["answer"] is not None:
        fields["answer"] = Answer.model_validate_json(str(fields["answer"]))
    fields["filters"] = Filters.model_validate_json(str(fields["filters"]))
    return Turn.model_validate(fields)


def _escape_like(text: str) -> str:
    """Escape the wildcards of LIKE."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
