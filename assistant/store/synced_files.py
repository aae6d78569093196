"""Size, modification time and content hash of synced files, so that unchanged files need no re-read."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

_UNDER = """
SELECT path, root, size, mtime_ns, sha256 FROM files WHERE path >= :first AND path < :last
UNION ALL
SELECT DISTINCT file, NULL, NULL, NULL, NULL FROM origins
WHERE file >= :first AND file < :last AND file NOT IN (SELECT path FROM files)
"""

_CLAIM = """
UPDATE files SET root = :folder WHERE path >= :first AND path < :last AND length(root) < length(:folder)
"""


class SyncedFile(NamedTuple):
    """Metadata of a file at the time when all its articles were in the library."""

    root: str
    """Folder of the last sync that read the file."""
    size: int
    mtime_ns: int
    sha256: str


def list_files(connection: sqlite3.Connection, folder: str) -> dict[str, SyncedFile | None]:
    """Return the known files below a folder by path; None marks a file that must be read again."""
    rows = connection.execute(_UNDER, _path_range(folder))
    return {path: SyncedFile(*fields) if fields[0] is not None else None for path, *fields in rows}


def find_file(connection: sqlite3.Connection, path: str) -> SyncedFile | None:
    """Return the recorded state of a file, or None."""
    row = connection.execute(
        "SELECT root, size, mtime_ns, sha256 FROM files WHERE path = ?", (path,)
    ).fetchone()
    return SyncedFile(*row) if row else None


def record_files(connection: sqlite3.Connection, files: Iterable[tuple[str, SyncedFile | None]]) -> None:
    """Store file metadata by path; None deletes it, so that the next sync reads the file again."""
    for path, metadata in files:
        if metadata is None:
            connection.execute("DELETE FROM files WHERE path = ?", (path,))
        else:
            connection.execute("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?)", (path, *metadata))


def claim_files(connection: sqlite3.Connection, folder: str) -> None:
    """Make a folder the sync root of the files below it, except those of a nested sync root."""
    connection.execute(_CLAIM, {**_path_range(folder), "folder": folder})


def _path_range(folder: str) -> dict[str, str]:
    """Return the half-open range that contains all paths below a folder."""
    prefix = folder.rstrip("/")
    return {"first": f"{prefix}/", "last": f"{prefix}0"}  # "0" is the character after "/"
