"""Files that came through the browser: they are kept in the library's folder, since a library names the file an article came from."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path

from assistant.errors import LibraryError
from assistant.files import atomic_write
from assistant.store.store import Store

FOLDER = "uploads"
_AT_ONCE = 1_000_000


def save(store: Store, path: Path, name: str) -> Path:
    """A copy of an uploaded file under its own name; the same name again is an edit of it. Raises LibraryError if it cannot be written."""
    with path.open("rb") as file:
        return write(
            store, Path(name).name.lstrip(".") or "article.txt", iter(partial(file.read, _AT_ONCE), b"")
        )


def write(store: Store, name: str, content: Iterable[bytes]) -> Path:
    """Write an uploaded file, which is there once it is whole. Raises LibraryError if it cannot be written."""
    kept = store.folder / FOLDER / name
    try:
        kept.parent.mkdir(exist_ok=True)
        with atomic_write(kept) as file:
            file.writelines(content)
    except OSError as error:
        raise LibraryError(
            f"{kept} cannot be written: {error.strerror or error}.",
            hint="Check the disk, then try again.",
        ) from error
    return kept


def delete(store: Store, files: Iterable[str]) -> None:
    """Delete those files of a removed article that were uploaded and that no other comes from; a file elsewhere is never touched."""
    for file in map(Path, files):
        if file.parent == (store.folder / FOLDER).resolve():
            with store.snapshot() as snapshot:
                if snapshot.list_origins(str(file)):
                    continue
            file.unlink(missing_ok=True)
