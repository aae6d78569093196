"""The way into a library's SQLite file: how it is opened, and what its errors mean to a person."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock

from assistant.errors import LibraryError
from assistant.store.tables import SCHEMA_VERSION, EmbedderIdentity, create_tables, migrate

DATABASE = "library.db"
BUSY_S = 30.0
"""How long to wait for another process that is writing. Each commit takes milliseconds, so a longer wait means it hangs."""


@contextmanager
def translate_errors(folder: Path) -> Iterator[None]:
    """Turn what SQLite says about the machine (locked, full, damaged, read-only) into a LibraryError; our own mistakes pass."""
    try:
        yield
    except sqlite3.Error as error:
        explained = _explained(getattr(error, "sqlite_errorcode", 0) & 0xFF, folder, str(error))
        if explained is None:
            raise
        raise explained from error


def _explained(code: int, folder: Path, detail: str) -> LibraryError | None:
    where = folder / DATABASE
    if detail.startswith("Could not decode"):  # Python's own word for a text that is no UTF-8
        code = sqlite3.SQLITE_CORRUPT
    match code:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return LibraryError(
                f"Another process has been writing to the library '{folder.name}' for {BUSY_S:.0f} seconds.",
                hint="Wait until it is done, then run this again.",
            )
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return LibraryError(
                f"{where} is damaged ({detail}).",
                hint="Move it away (or put a backup in its place) and add the articles again.",
            )
        case sqlite3.SQLITE_FULL:
            return LibraryError(
                f"The disk that holds {folder} is full.", hint="Free some space, then run this again."
            )
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM:
            return LibraryError(
                f"{where} cannot be written.",
                hint="Check the permissions of the folder, or choose another one with --index-dir.",
            )
        case sqlite3.SQLITE_IOERR:
            return LibraryError(
                f"{where} cannot be read or written ({detail}).",
                hint="Check the disk and the space left on it.",
            )
    return None


def connect(folder: Path, *, creator: EmbedderIdentity | None = None) -> sqlite3.Connection:
    """An open library. With a `creator`, one that is not there yet is made, for the vectors of that model.

    Raises LibraryError when there is no library, or when it is damaged, of a newer program, or cannot be created.
    """
    path = folder / DATABASE
    with translate_errors(folder):
        if creator is not None:
            _create(folder, creator)
        elif not path.is_file():
            raise LibraryError(
                f"There is no library '{folder.name}' in {folder.parent}.",
                hint="Make one with: python -m assistant index add PATH",
            )
        connection = _open(path)
        try:
            _check_version(connection, path)
        except BaseException:
            connection.close()
            raise
    return connection


def is_writable(folder: Path) -> bool:
    """Whether this process may change the library (as far as permissions say)."""
    return os.access(folder, os.W_OK) and os.access(folder / DATABASE, os.W_OK)


def folder_size(folder: Path) -> int:
    """Size of all files in a library's folder; one that goes meanwhile is not counted."""
    size = 0
    for file in folder.iterdir():
        with suppress(FileNotFoundError):
            size += file.stat().st_size if file.is_file() else 0
    return size


def _open(path: Path) -> sqlite3.Connection:
    if is_writable(path.parent):
        return _configured(path, "mode=rw")
    try:
        connection = _configured(path, "mode=ro")
        connection.execute("SELECT count(*) FROM sqlite_master")
    except sqlite3.OperationalError:
        # A library in WAL mode wants to create its -shm file even to be read. Where the folder forbids that, the file alone is
        # the whole truth, but only if no commit is waiting in a -wal file beside it.
        wal = path.with_name(f"{path.name}-wal")
        if wal.exists() and wal.stat().st_size:
            raise
        return _configured(path, "immutable=1")
    return connection


def _configured(path: Path, query: str) -> sqlite3.Connection:
    # One connection serves all threads of the process; `Store` holds a lock around each use.
    connection = sqlite3.connect(
        f"{path.resolve().as_uri()}?{query}",
        uri=True,
        timeout=BUSY_S,
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
            hint="Update the program, or use another --library.",
        )
    if version < 1:
        raise LibraryError(
            f"{path} is not a library of this program.", hint="Move it away, or use another --library."
        )
    if version < SCHEMA_VERSION:
        _migrate(connection, path)


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    if not is_writable(path.parent):
        raise LibraryError(
            f"{path} was written by an earlier version of this program and cannot be changed.",
            hint="Open it once with the right to write, or use another --library.",
        )
    connection.execute("BEGIN IMMEDIATE")
    (version,) = connection.execute(
        "PRAGMA user_version"
    ).fetchone()  # another process may have been first
    migrate(connection, version)
    connection.execute("COMMIT")


def _create(folder: Path, creator: EmbedderIdentity) -> None:
    path = folder / DATABASE
    if path.is_file() and not is_writable(folder):
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # Switching to WAL does not wait for others as other statements do, so two first `add`s at once take turns here.
        with FileLock(folder / "library.lock", timeout=BUSY_S):
            _create_once(path, creator)
    except (OSError, TimeoutError) as error:
        raise LibraryError(
            f"The library '{folder.name}' cannot be created in {folder.parent} ({error.strerror or error}).",
            hint="Check the permissions of the folder, or choose another one with --index-dir.",
        ) from error


def _create_once(path: Path, creator: EmbedderIdentity) -> None:
    connection = _configured(path, "mode=rwc")
    try:
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if tables == 0:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("BEGIN IMMEDIATE")
            create_tables(connection, creator)
            connection.execute("COMMIT")
    finally:
        connection.close()
