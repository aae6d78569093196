"""Files uploaded through the browser, stored in the library's folder as origins of articles."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path

from assistant.errors import LibraryError
from assistant.files import atomic_write
from assistant.store.store import Store

FOLDER = "uploads"
_CHUNK_BYTES = 1_000_000


def save(store: Store, path: Path, name: str) -> Path:
    """Copy an uploaded file into the library's folder under its own name; replace a file of that name.

    Raises LibraryError if it cannot be written.
    """
    safe_name = Path(name).name.lstrip(".") or "article.txt"
    with path.open("rb") as file:
        return write(store, safe_name, iter(partial(file.read, _CHUNK_BYTES), b""))


def write(store: Store, name: str, content: Iterable[bytes]) -> Path:
    """Write an uploaded file atomically. Raises LibraryError if it cannot be written."""
    path = store.folder / FOLDER / name
    try:
        path.parent.mkdir(exist_ok=True)
        with atomic_write(path) as file:
            file.writelines(content)
    except OSError as error:
        raise LibraryError(
            f"{path} cannot be written: {error.strerror or error}.",
            hint="Check the disk, then try again.",
        ) from error
    return path


def delete(store: Store, files: Iterable[str]) -> None:
    """Delete uploaded files from which no article comes any more.

    Files outside the uploads folder are never touched.
    """
    for file in map(Path, files):
        if file.parent == (store.folder / FOLDER).resolve():
            with store.snapshot() as snapshot:
                if snapshot.list_origins(str(file)):
                    continue
            file.unlink(missing_ok=True)
