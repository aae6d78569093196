"""Files that came through the browser: they are kept in the library's folder, since a library names the file an article came from."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from assistant.errors import LibraryError
from assistant.index.store import Store

FOLDER = "uploads"


def keep(store: Store, path: Path, name: str) -> Path:
    """A copy of an uploaded file under its own name; the same name again is an edit of it. Raises LibraryError if it cannot be written."""
    folder = store.folder / FOLDER
    kept = folder / (Path(name).name.lstrip(".") or "article.txt")
    try:
        folder.mkdir(exist_ok=True)
        part = kept.with_name(f".{kept.name}.part")
        shutil.copyfile(path, part)
        part.replace(kept)
    except OSError as error:
        raise LibraryError(f"{kept} cannot be written: {error.strerror or error}.", hint="Check the disk, then upload again.") from error
    return kept


def drop(store: Store, files: Iterable[str]) -> None:
    """Delete those files of a removed article that were uploaded and that no other comes from; a file elsewhere is never touched."""
    for file in map(Path, files):
        if file.parent == (store.folder / FOLDER).resolve():
            with store.reading() as snapshot:
                if snapshot.origins_of(str(file)):
                    continue
            file.unlink(missing_ok=True)
