"""Which libraries there are, and what is known of each: one that is damaged is told of like the others."""

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
    """A library as a list shows it; figures are None for one that cannot be read."""

    name: str
    articles: int | None = None
    passages: int | None = None
    newest: date | None = None
    """Of its articles with a date."""
    embedder: str | None = None
    bytes: int
    problem: str | None = None
    """Why it cannot be read."""


def library_names(index_dir: Path) -> list[str]:
    """Names of the libraries in a folder, sorted; none if the folder is not there."""
    names = (path.parent.name for path in index_dir.glob(f"*/{DATABASE}"))
    return sorted(name for name in names if re.fullmatch(LIBRARY_NAME_PATTERN, name))


def list_libraries(index_dir: Path) -> list[LibraryInfo]:
    """All libraries in a folder, by name."""
    return [_row(index_dir / name) for name in library_names(index_dir)]


def _row(folder: Path) -> LibraryInfo:
    try:
        with Store.open(folder) as store:
            stats = store.stats()
    except LibraryError as error:
        return LibraryInfo(name=folder.name, bytes=folder_size(folder), problem=error.message)
    except ValueError:  # a figure that is none
        return LibraryInfo(
            name=folder.name, bytes=folder_size(folder), problem=f"{folder / DATABASE} is damaged."
        )
    known = stats.model_dump(include={"articles", "passages", "newest", "embedder"})
    return LibraryInfo(name=folder.name, bytes=folder_size(folder), **known)
