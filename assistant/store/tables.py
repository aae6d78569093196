"""SQL schema, migrations and metadata of a library.

SQLite is the source of truth: every other file in the library's folder can be rebuilt from these tables.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import NamedTuple

from assistant.errors import LibraryError
from assistant.ingest.chunking_version import RULES_VERSION
from assistant.program import PROGRAM
from assistant.store.embedder_identity import EmbedderIdentity, write_embedder

SCHEMA_VERSION = 5
"""Schema version, stored in `PRAGMA user_version`. Lower versions are migrated, higher ones refused."""

# Passage ids are never reused (AUTOINCREMENT): an outdated index can miss a passage, but never return
# another one under its id.
_SCHEMA = """
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
    superseded_by TEXT REFERENCES articles (id) ON DELETE SET NULL,
    row_id    TEXT,
    date_basis TEXT,
    ocr_confidence REAL,
    retired   INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX articles_by_published ON articles (published, id);
CREATE INDEX articles_by_source ON articles (source, published, id);
CREATE INDEX articles_by_content ON articles (content);
CREATE INDEX articles_by_url ON articles (url);
CREATE INDEX articles_superseded ON articles (url) WHERE superseded_by IS NOT NULL;
CREATE INDEX articles_by_successor ON articles (superseded_by) WHERE superseded_by IS NOT NULL;
CREATE INDEX articles_by_row_id ON articles (row_id) WHERE row_id IS NOT NULL;

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

CREATE TABLE shelved (
    article   TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    start     INTEGER NOT NULL,
    stop      INTEGER NOT NULL,
    sentences TEXT NOT NULL,
    vector    BLOB NOT NULL
) STRICT;
CREATE INDEX shelved_by_article ON shelved (article);

CREATE TABLE origins (
    origin   TEXT PRIMARY KEY,
    file     TEXT NOT NULL,
    article  TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    content  TEXT NOT NULL,
    sha256   TEXT NOT NULL,
    url      TEXT,
    row_id   TEXT,
    scope    TEXT,
    position INTEGER NOT NULL,
    modified INTEGER NOT NULL,
    reader   TEXT NOT NULL,
    CHECK ((row_id IS NULL) = (scope IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX origins_by_file ON origins (file);
CREATE INDEX origins_by_article ON origins (article, content, row_id);
CREATE INDEX origins_by_content ON origins (content);
CREATE INDEX origins_by_row ON origins (row_id, scope, modified, file, position)
    WHERE row_id IS NOT NULL;
CREATE INDEX origins_by_reader ON origins (reader, file);

CREATE TABLE files (
    path     TEXT PRIMARY KEY,
    root     TEXT NOT NULL,
    size     INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    sha256   TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE changes (
    generation INTEGER PRIMARY KEY,
    stamp      TEXT NOT NULL,
    added      TEXT NOT NULL,
    removed    TEXT NOT NULL
) STRICT;
"""

REQUIRED_META = ("embedder", "fingerprint", "dimension", "created")
"""Keys that `meta` holds in every sound library."""

FIRST_RULES_VERSION = 1
"""Rules version of libraries that do not record one."""

REPAIR_HINT = f"Repair it with: {PROGRAM} index doctor --repair"

_FIRST_PASSAGE = "(SELECT min(id) FROM passages WHERE article = articles.id)"
_ORDER = f"{_FIRST_PASSAGE} IS NOT NULL, {_FIRST_PASSAGE}, id"
_ORDERED_IDS = f"SELECT id FROM articles ORDER BY {_ORDER}"  # noqa: S608 - a constant


class LibraryState(NamedTuple):
    """Identifier of a commit. The random stamp tells apart histories that share a generation number."""

    generation: int
    stamp: str


def create_tables(connection: sqlite3.Connection, embedder: EmbedderIdentity) -> None:
    """Create the tables of an empty library at generation 0. Requires an open transaction."""
    for statement in _SCHEMA.split(";\n"):
        connection.execute(statement)
    write_embedder(connection, embedder)
    write_rules_version(connection)
    connection.execute("INSERT INTO meta VALUES ('created', ?)", (utc_now(),))
    log_change(connection, generation=0)
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def write_rules_version(connection: sqlite3.Connection) -> None:
    """Record that every passage follows the current chunking rules."""
    connection.execute("INSERT OR REPLACE INTO meta VALUES ('rules', ?)", (str(RULES_VERSION),))


def rules_version(meta: Mapping[str, str]) -> int:
    """Return the recorded version of the chunking rules (`ingest.chunking_version`)."""
    recorded = meta.get("rules", "")
    return int(recorded) if recorded.isdecimal() else FIRST_RULES_VERSION


def has_outdated_passages(meta: Mapping[str, str]) -> bool:
    """Return whether passages may follow the chunking rules of another version of the program."""
    return rules_version(meta) != RULES_VERSION


def read_meta(connection: sqlite3.Connection) -> dict[str, str]:
    """Return the library's metadata. Raises LibraryError if one of `REQUIRED_META` is missing."""
    meta = dict(connection.execute("SELECT key, value FROM meta"))
    if missing := [key for key in REQUIRED_META if key not in meta]:
        raise LibraryError(f"The library is damaged: its {missing[0]} is missing.", hint=REPAIR_HINT)
    return meta


def read_state(connection: sqlite3.Connection) -> LibraryState:
    """Return the latest commit. Raises LibraryError if damage has left the change log empty."""
    row = connection.execute(
        "SELECT generation, stamp FROM changes ORDER BY generation DESC LIMIT 1"
    ).fetchone()
    if row is None:
        raise LibraryError("The library is damaged: its change log is empty.", hint=REPAIR_HINT)
    return LibraryState(*row)


def ordered_article_ids(connection: sqlite3.Connection) -> list[str]:
    """Return all article ids in insertion order; articles without searchable passages come first."""
    rows = connection.execute(_ORDERED_IDS)
    return [article_id for (article_id,) in rows]


def log_change(
    connection: sqlite3.Connection,
    *,
    generation: int,
    added: list[int] | None = None,
    removed: list[int] | None = None,
) -> None:
    """Append a commit to the change log, with the passage ids that it added and removed."""
    stamp = secrets.token_hex(8)
    id_lists = (json.dumps(ids or [], separators=(",", ":")) for ids in (added, removed))
    connection.execute("INSERT INTO changes VALUES (?, ?, ?, ?)", (generation, stamp, *id_lists))


def utc_now() -> str:
    """Return the current UTC time in ISO 8601 format, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")
