"""One process at a time changes a model's folder; another one waits, and says so."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from assistant.progress import Progress

LOCK_FILE = ".lock"


@contextmanager
def folder_lock(folder: Path, progress: Progress) -> Iterator[None]:
    """Hold the lock of a folder, which is made if it is not there. Raises OSError if it cannot be written.

    The system drops the lock of a process that dies, so none is ever left behind.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / LOCK_FILE)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        progress.note(f"Another process is preparing {folder.name}; waiting for it.")
        lock.acquire(poll_interval=0.2)
    try:
        yield
    finally:
        lock.release()
