"""How files looked when they were last read, so that a file that still looks so need not be read again."""

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

_CLAIM = "UPDATE files SET root = :folder WHERE path >= :first AND path < :last AND length(root) < length(:folder)"


class SyncedFile(NamedTuple):
    """A file as it was when all that it holds was in the library."""

    root: str
    """The folder it was last synced with."""
    size: int
    mtime_ns: int
    sha256: str


def files_under(connection: sqlite3.Connection, folder: str) -> dict[str, SyncedFile | None]:
    """The files below a folder that were synced or that articles come from; None for one to be read whatever it looks like."""
    rows = connection.execute(_UNDER, _bounds(folder))
    return {path: SyncedFile(*look) if look[0] is not None else None for path, *look in rows}


def record_files(connection: sqlite3.Connection, files: Iterable[tuple[str, SyncedFile | None]]) -> None:
    """Remember how files look; None forgets one."""
    for path, known in files:
        if known is None:
            connection.execute("DELETE FROM files WHERE path = ?", (path,))
        else:
            connection.execute("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?)", (path, *known))


def claim_files(connection: sqlite3.Connection, folder: str) -> None:
    """Remember that the files below a folder are synced with it, save those that are synced with a folder inside."""
    connection.execute(_CLAIM, {**_bounds(folder), "folder": folder})


def _bounds(folder: str) -> dict[str, str]:
    """All paths below a folder lie between these."""
    return {
        "first": f"{folder.rstrip('/')}/",
        "last": f"{folder.rstrip('/')}0",
    }  # 0 is the character behind the slash
