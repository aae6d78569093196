"""Atomic file writes and content hashes."""

from __future__ import annotations

import glob
import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

_ABANDONED_S = 3600.0
"""Age from which a temporary file belongs to a process that was killed while it wrote."""

_PAUSES_S = (0.05, 0.1, 0.2, 0.4, 0.8)
"""Pauses before another attempt to move a file over one that another process has open."""


@contextmanager
def atomic_write(path: Path) -> Iterator[IO[bytes]]:
    """Open a temporary sibling of `path` for writing; move it to `path` once it is complete and on disk.

    A crash, a full disk or an exception in the block leaves the previous file untouched. Temporary files
    that a killed process left for the same path more than an hour ago are deleted. Raises OSError if the
    file cannot be written.
    """
    _delete_abandoned(path)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        _move(temporary, path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def replace_file(source: Path, target: Path) -> None:
    """Flush a finished file to disk and move it to `target` atomically, on the same disk."""
    with source.open("rb+") as file:
        os.fsync(file.fileno())
    _move(source, target)
    _sync_folder(target.parent)


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file's content as 64 hex digits. Raises OSError if it cannot be read."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def is_posix() -> bool:
    """Return whether this is Linux, macOS or another system with POSIX file semantics."""
    return os.name == "posix"


def _move(source: Path, target: Path) -> None:
    """Move a file atomically over another.

    Windows refuses this while another process has the target open, as virus scanners do for a moment.
    """
    for pause in _PAUSES_S:
        try:
            source.replace(target)
        except PermissionError:
            if is_posix():  # a lasting lack of permission
                raise
            time.sleep(pause)
        else:
            return
    source.replace(target)


def _delete_abandoned(path: Path) -> None:
    with suppress(OSError):
        for temporary in path.parent.glob(f"*{glob.escape(path.name)}.*.tmp"):
            with suppress(OSError):
                if time.time() - temporary.stat().st_mtime > _ABANDONED_S:
                    temporary.unlink()


def _sync_folder(folder: Path) -> None:
    """Make a rename survive a power cut. Best effort: the file is complete either way, as in SQLite."""
    if not is_posix():  # other systems cannot open a folder, and make renames durable by themselves
        return
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
