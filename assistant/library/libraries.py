"""List the libraries on this machine with their figures, including damaged ones."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from assistant.errors import LibraryError
from assistant.schema import Record
from assistant.settings import LIBRARY_NAME_PATTERN
from assistant.store.connection import DATABASE, folder_size
from assistant.store.store import Store


class LibraryInfo(Record):
    """A library with its figures, which are None if it cannot be read."""

    name: str
    articles: int | None = None
    passages: int | None = None
    newest: date | None = None
    """Latest publication date of an article; None if no article is dated."""
    embedder: str | None = None
    bytes: int
    """Size of the folder."""
    problem: str | None = None
    """Reason why the library cannot be read."""


def library_names(index_dir: Path) -> list[str]:
    """Return the names of the libraries in a folder, sorted; empty if the folder does not exist."""
    names = (path.parent.name for path in index_dir.glob(f"*/{DATABASE}"))
    return sorted(name for name in names if re.fullmatch(LIBRARY_NAME_PATTERN, name))


def unused_local_libraries(index_dir: Path) -> list[str]:
    """Return the names of libraries in the current folder's `index`, if that is another folder.

    Earlier versions of an installed program made libraries there.
    """
    local = Path.cwd() / "index"
    return [] if local.resolve() == index_dir.resolve() else library_names(local)


def list_libraries(index_dir: Path) -> list[LibraryInfo]:
    """Return all libraries in a folder, sorted by name."""
    return [_describe(index_dir / name) for name in library_names(index_dir)]


def _describe(folder: Path) -> LibraryInfo:
    size = folder_size(folder)
    try:
        with Store.open(folder) as store:
            stats = store.stats()
    except LibraryError as error:
        return LibraryInfo(name=folder.name, bytes=size, problem=error.message)
    except ValueError:  # a stored figure is not a number or date
        problem = f"{folder / DATABASE} is damaged."
        return LibraryInfo(name=folder.name, bytes=size, problem=problem)
    figures = stats.model_dump(include={"articles", "passages", "newest", "embedder"})
    return LibraryInfo(name=folder.name, bytes=size, **figures)
