"""The embedder that a library's vectors come from, as recorded in the table `meta`."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from assistant.errors import LibraryError
from assistant.program import PROGRAM


class EmbedderIdentity(Protocol):
    """Properties of an embedder that a library records."""

    @property
    def name(self) -> str:
        """Human-readable name."""

    @property
    def fingerprint(self) -> str:
        """Fingerprint. Two embedders with equal fingerprints produce comparable vectors."""

    @property
    def dimension(self) -> int:
        """Length of each vector."""


def write_embedder(connection: sqlite3.Connection, embedder: EmbedderIdentity) -> None:
    """Record the embedder of this library's vectors."""
    entries = {
        "embedder": embedder.name,
        "fingerprint": embedder.fingerprint,
        "dimension": str(embedder.dimension),
    }
    connection.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", entries.items())


def require_embedder(folder: Path, meta: Mapping[str, str], embedder: EmbedderIdentity) -> None:
    """Raise LibraryError if the metadata of the library in a folder names another embedder."""
    if meta["fingerprint"] != embedder.fingerprint:
        raise LibraryError(
            f"The library '{folder.name}' was built with another embedder"
            f" ({meta['embedder']}, not the current {embedder.name}).",
            hint=f"Rebuild it with: {rebuild_command(folder)}",
        )


def rebuild_command(folder: Path) -> str:
    """Return the command that rebuilds all passages and vectors of the library in a folder."""
    name = "" if folder.name == "default" else f" --library {folder.name}"
    return f"{PROGRAM}{name} index rebuild"
