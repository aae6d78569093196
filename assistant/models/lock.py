"""Lock on a model's folder, so that only one process at a time changes it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from assistant.progress import Progress

LOCK_FILE = ".lock"


@contextmanager
def folder_lock(folder: Path, progress: Progress) -> Iterator[None]:
    """Hold the lock of a folder, creating the folder if needed.

    Wait, with a note, while another process holds the lock. The operating system releases the lock of a
    process that dies. Raises OSError if the folder cannot be written.
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
