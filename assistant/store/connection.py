"""Connections to a library's SQLite file, and the translation of SQLite errors into LibraryError."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock

from assistant.errors import LibraryError
from assistant.program import PROGRAM
from assistant.store.embedder_identity import EmbedderIdentity
from assistant.store.migrations import migrate
from assistant.store.tables import SCHEMA_VERSION, create_tables

DATABASE = "library.db"
LOCK_TIMEOUT_S = 30.0
"""Lock timeout. A commit takes milliseconds, so a process that holds the lock for longer is stuck."""


@contextmanager
def translate_errors(folder: Path) -> Iterator[None]:
    """Turn SQLite errors about the machine (locked, full, damaged, read-only) into LibraryError.

    Other SQLite errors are bugs and pass through.
    """
    try:
        yield
    except sqlite3.Error as error:
        translation = _translate(getattr(error, "sqlite_errorcode", 0) & 0xFF, folder, str(error))
        if translation is None:
            raise
        raise translation from error


def _translate(code: int, folder: Path, detail: str) -> LibraryError | None:
    path = folder / DATABASE
    if detail.startswith("Could not decode"):  # Python's message for text that is not UTF-8
        code = sqlite3.SQLITE_CORRUPT
    match code:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return LibraryError(
                f"Another process has been writing to the library '{folder.name}'"
                f" for {LOCK_TIMEOUT_S:.0f} seconds.",
                hint="Wait until it has finished, then run this command again.",
            )
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return LibraryError(
                f"{path} is damaged ({detail}).",
                hint="Move it away or restore a backup, then add the articles again.",
            )
        case sqlite3.SQLITE_FULL:
            return LibraryError(
                f"The disk that holds {folder} is full.",
                hint="Free some disk space, then run this command again.",
            )
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM:
            return LibraryError(
                f"{path} cannot be written.",
                hint="Check the permissions of the folder, or choose another one with --index-dir.",
            )
        case sqlite3.SQLITE_IOERR:
            return LibraryError(
                f"{path} cannot be read or written ({detail}).",
                hint="Check the disk and its free space.",
            )
    return None


def connect(folder: Path, *, create_for: EmbedderIdentity | None = None) -> sqlite3.Connection:
    """Open the database of a library. With `create_for`, create a missing library for that embedder.

    Raises LibraryError if the library does not exist, is damaged, was written by a newer version of the
    program, or cannot be created.
    """
    path = folder / DATABASE
    with translate_errors(folder):
        if create_for is not None:
            _create(folder, create_for)
        elif not path.is_file():
            raise LibraryError(
                f"There is no library '{folder.name}' in {folder.parent}.",
                hint=f"Create it with: {PROGRAM} index add PATH",
            )
        connection = _open_database(path)
        try:
            _check_version(connection, path)
        except BaseException:
            connection.close()
            raise
    return connection


def is_writable(folder: Path) -> bool:
    """Return whether file permissions allow this process to change the library."""
    return os.access(folder, os.W_OK) and os.access(folder / DATABASE, os.W_OK)


def folder_size(folder: Path) -> int:
    """Return the total size of the files in a library's folder, in bytes."""
    size = 0
    for file in folder.iterdir():
        with suppress(FileNotFoundError):  # deleted meanwhile
            size += file.stat().st_size if file.is_file() else 0
    return size


def _open_database(path: Path) -> sqlite3.Connection:
    if is_writable(path.parent):
        return _connect(path, "mode=rw")
    try:
        connection = _connect(path, "mode=ro")
        connection.execute("SELECT count(*) FROM sqlite_master")
    except sqlite3.OperationalError:
        # SQLite creates a -shm file even to read a database in WAL mode. In a read-only folder the
        # database can be opened as immutable instead, but only if no commit is pending in a -wal file.
        wal = path.with_name(f"{path.name}-wal")
        if wal.exists() and wal.stat().st_size:
            raise
        return _connect(path, "immutable=1")
    return connection


def _connect(path: Path, query: str) -> sqlite3.Connection:
    # All threads of the process share this connection; `Store` holds a lock around each use.
    connection = sqlite3.connect(
        f"{path.resolve().as_uri()}?{query}",
        uri=True,
        timeout=LOCK_TIMEOUT_S,
        isolation_level=None,
        check_same_thread=False,
    )
    for pragma in ("foreign_keys = ON", "synchronous = FULL", "secure_delete = ON"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _check_version(connection: sqlite3.Connection, path: Path) -> None:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > SCHEMA_VERSION:
        raise LibraryError(
            f"{path} was written by a newer version of this program.",
            hint="Update the program or choose another --library.",
        )
    if version < 1:
        raise LibraryError(
            f"{path} is not a library of this program.", hint="Move it away or choose another --library."
        )
    if version < SCHEMA_VERSION:
        _migrate(connection, path)


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    if not is_writable(path.parent):
        raise LibraryError(
            f"{path} was written by an earlier version of this program and cannot be changed.",
            hint="Open it once with write permission, or choose another --library.",
        )
    connection.execute("BEGIN IMMEDIATE")
    # Read again: another process may have migrated the library before this one got the lock.
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    migrate(connection, version)
    connection.execute("COMMIT")


def _create(folder: Path, embedder: EmbedderIdentity) -> None:
    path = folder / DATABASE
    if path.is_file() and not is_writable(folder):
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # The switch to WAL ignores the lock timeout, so processes that create a library take turns.
        with FileLock(folder / "library.lock", timeout=LOCK_TIMEOUT_S):
            _create_database(path, embedder)
    except (OSError, TimeoutError) as error:
        raise LibraryError(
            f"The library '{folder.name}' cannot be created in {folder.parent}"
            f" ({error.strerror or error}).",
            hint="Check the permissions of the folder, or choose another one with --index-dir.",
        ) from error


def _create_database(path: Path, embedder: EmbedderIdentity) -> None:
    connection = _connect(path, "mode=rwc")
    try:
        (table_count,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if table_count == 0:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("BEGIN IMMEDIATE")
            create_tables(connection, embedder)
            connection.execute("COMMIT")
    finally:
        connection.close()
