"""The tables of a library. SQLite is the truth: whatever else lies in the library's folder can be made again from these."""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import NamedTuple, Protocol

from assistant.errors import LibraryError
from assistant.ingest.chunking import RULES_VERSION
from assistant.schema import derive_article_id, hash_content, source_file

SCHEMA_VERSION = 3
"""Kept in `PRAGMA user_version`; a library with a higher one is refused, not guessed at, and one with a lower one is brought up to it."""

_SINCE_3 = """
CREATE INDEX articles_by_content ON articles (content);
CREATE INDEX articles_by_url ON articles (url);
CREATE INDEX articles_superseded ON articles (url) WHERE superseded_by IS NOT NULL;

CREATE TABLE shelved (
    article   TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    start     INTEGER NOT NULL,
    stop      INTEGER NOT NULL,
    sentences TEXT NOT NULL,
    vector    BLOB NOT NULL
) STRICT;
CREATE INDEX shelved_by_article ON shelved (article);

CREATE TABLE origins (
    origin  TEXT PRIMARY KEY,
    file    TEXT NOT NULL,
    article TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    content TEXT NOT NULL,
    sha256  TEXT NOT NULL,
    named   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX origins_by_file ON origins (file);
CREATE INDEX origins_by_article ON origins (article, content, named);
CREATE INDEX origins_by_content ON origins (content);

CREATE TABLE files (
    path     TEXT PRIMARY KEY,
    root     TEXT NOT NULL,
    size     INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    sha256   TEXT NOT NULL
) STRICT, WITHOUT ROWID
"""

# `words` is contentless: it holds the inverted index only, because the words themselves are in `articles.text`. Deleting
# from it therefore means saying again, to the letter, what was put in (`writes.forget`). Ids of passages are never used
# twice (AUTOINCREMENT): an index that lags behind can miss a passage, but never show another one under its number.
WORDS = "fts5 (title, text, content='', tokenize='porter unicode61 remove_diacritics 2')"
"""What the inverted index is, whatever table it is made as."""

_SCHEMA = f"""
CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE articles (
    id        TEXT PRIMARY KEY,
    origin    TEXT NOT NULL,
    title     TEXT NOT NULL,
    published TEXT,
    source    TEXT,
    url       TEXT,
    text      TEXT NOT NULL,
    pages     TEXT NOT NULL DEFAULT '[]',
    words     INTEGER NOT NULL,
    sha256    TEXT NOT NULL,
    added_at  TEXT NOT NULL,
    content   TEXT NOT NULL DEFAULT '',
    superseded_by TEXT REFERENCES articles (id) ON DELETE SET NULL
) STRICT;
CREATE INDEX articles_by_published ON articles (published);
CREATE INDEX articles_by_source ON articles (source);

CREATE TABLE passages (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    article   TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    start     INTEGER NOT NULL,
    stop      INTEGER NOT NULL,
    sentences TEXT NOT NULL,
    vector    BLOB NOT NULL,
    CHECK (0 <= start AND start < stop)
) STRICT;
CREATE INDEX passages_by_article ON passages (article);

{_SINCE_3};

CREATE TABLE changes (
    generation INTEGER PRIMARY KEY,
    stamp      TEXT NOT NULL,
    added      TEXT NOT NULL,
    removed    TEXT NOT NULL
) STRICT;

CREATE VIRTUAL TABLE words USING {WORDS};
"""

REMEMBERED = ("embedder", "fingerprint", "dimension", "created")
"""What every library knows of itself, in `meta`."""

FIRST_RULES_VERSION = 1
"""Libraries that do not know the rules of their passages are older than the first change of these."""

REPAIR_HINT = "Mend it with: python -m assistant index doctor --repair"

# What brings a library of an earlier version to the next, by the version it has. Version 2 could hold two articles of one origin, of
# which the older has since been overwritten in its file or moved within it: it gets a row number that no row has.
_MIGRATIONS = {
    1: "ALTER TABLE articles ADD COLUMN pages TEXT NOT NULL DEFAULT '[]'",
    2: """
ALTER TABLE articles ADD COLUMN content TEXT NOT NULL DEFAULT '';
ALTER TABLE articles ADD COLUMN superseded_by TEXT REFERENCES articles (id) ON DELETE SET NULL;
UPDATE articles SET content = content_digest(title, published, source, text);
"""
    + _SINCE_3
    + """;
INSERT INTO origins SELECT
    CASE row_number() OVER (PARTITION BY origin ORDER BY rowid DESC) WHEN 1 THEN origin ELSE file_of(origin) || '#0' || rowid END,
    file_of(origin), id, content, sha256, id <> article_id(origin) FROM articles
""",
}


class EmbedderIdentity(Protocol):
    """What a library remembers of the model that made its vectors."""

    @property
    def name(self) -> str:
        """As a person would name it."""

    @property
    def fingerprint(self) -> str:
        """Equal for two models only if their vectors can be compared."""

    @property
    def dimension(self) -> int:
        """Length of each vector."""


class LibraryState(NamedTuple):
    """Which commit something was derived from. The stamp tells two histories apart that have the same number."""

    generation: int
    stamp: str


def create_tables(connection: sqlite3.Connection, embedder: EmbedderIdentity) -> None:
    """A new, empty library at generation 0; to be called inside a transaction."""
    for statement in _SCHEMA.split(";\n"):
        connection.execute(statement)
    remember_embedder(connection, embedder)
    remember_rules(connection)
    connection.execute("INSERT INTO meta VALUES ('created', ?)", (now(),))
    log_change(connection, generation=0)
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def migrate(connection: sqlite3.Connection, version: int) -> None:
    """Bring the tables of an earlier version up to date; to be called inside a transaction."""
    connection.create_function("content_digest", 4, hash_content, deterministic=True)
    connection.create_function("file_of", 1, source_file, deterministic=True)
    connection.create_function("article_id", 1, derive_article_id, deterministic=True)
    for step in range(version, SCHEMA_VERSION):
        for statement in _MIGRATIONS[step].split(";\n"):
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def remember_embedder(connection: sqlite3.Connection, embedder: EmbedderIdentity) -> None:
    """Note which model the vectors in this library come from."""
    known = {
        "embedder": embedder.name,
        "fingerprint": embedder.fingerprint,
        "dimension": str(embedder.dimension),
    }
    connection.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", known.items())


def remember_rules(connection: sqlite3.Connection) -> None:
    """Note that all passages in this library are those that its texts give today."""
    connection.execute("INSERT OR REPLACE INTO meta VALUES ('rules', ?)", (str(RULES_VERSION),))


def rules_version(meta: Mapping[str, str]) -> int:
    """By which rules a library's passages were made, all or some of them. See `assistant.ingest.chunking`."""
    known = meta.get("rules", "")
    return int(known) if known.isdecimal() else FIRST_RULES_VERSION


def has_outdated_passages(meta: Mapping[str, str]) -> bool:
    """Whether some of a library's passages were made by rules of another version of this program."""
    return rules_version(meta) != RULES_VERSION


def read_meta(connection: sqlite3.Connection) -> dict[str, str]:
    """All that the library remembers about itself: embedder, fingerprint, dimension, created. Raises LibraryError if some is missing."""
    meta = dict(connection.execute("SELECT key, value FROM meta"))
    if missing := [key for key in REMEMBERED if key not in meta]:
        raise LibraryError(
            f"The library is damaged: it does not know its {missing[0]} any more.", hint=REPAIR_HINT
        )
    return meta


def read_state(connection: sqlite3.Connection) -> LibraryState:
    """The newest commit. Raises LibraryError if the log of changes is empty, which it never is in a sound library."""
    row = connection.execute(
        "SELECT generation, stamp FROM changes ORDER BY generation DESC LIMIT 1"
    ).fetchone()
    if row is None:
        raise LibraryError("The library is damaged: its log of changes is empty.", hint=REPAIR_HINT)
    return LibraryState(*row)


def articles_in_order(connection: sqlite3.Connection) -> list[str]:
    """Ids of all articles in the order in which their passages came; first those without any, such as older versions."""
    order = "SELECT min(id) FROM passages WHERE article = articles.id"
    return [
        number
        for (number,) in connection.execute(
            f"SELECT id FROM articles ORDER BY ({order}) IS NOT NULL, ({order}), id"
        )
    ]


def log_change(
    connection: sqlite3.Connection,
    *,
    generation: int,
    added: list[int] | None = None,
    removed: list[int] | None = None,
) -> None:
    """Count a commit, with the passages that came and went, so that an index elsewhere can follow without reading everything."""
    stamp = secrets.token_hex(8)
    rows = (
        json.dumps(added or [], separators=(",", ":")),
        json.dumps(removed or [], separators=(",", ":")),
    )
    connection.execute("INSERT INTO changes VALUES (?, ?, ?, ?)", (generation, stamp, *rows))


def now() -> str:
    """The time in UTC, to the second, as it is stored."""
    return datetime.now(UTC).isoformat(timespec="seconds")
