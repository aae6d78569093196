"""A folder and the library in step: what came from the folder is added, replaced, moved and removed as its files are now."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

from assistant.errors import LibraryError, UsageError
from assistant.index.store import Change, Store
from assistant.ingest.problem import Problem
from assistant.ingest.walk import place_of
from assistant.library.add import Pace, Report, Summary, add
from assistant.library.remove import remove
from assistant.models.embedder import Embedder
from assistant.schema import Article

_ROW = re.compile(r"#\d+\Z")


def sync(
    folder: Path,
    store: Store,
    embedder: Embedder,
    *,
    report: Report | None = None,
    progress: Callable[[Pace], None] | None = None,
    may_be_empty: bool = False,
) -> Summary:
    """Make the library hold what the folder holds; articles that came from elsewhere stay as they are.

    An article is removed once its file is gone or no longer says it. One whose file cannot be opened stays as it was read last, and so
    does all that came from a subfolder that is closed. A file that was moved within the folder keeps its article, with its id. Stopped
    half-way, the next run does the rest.

    Raises UsageError if there is no such folder, and LibraryError if nothing in it can be read although articles came from it, unless
    it `may_be_empty`: a disk that is not attached leaves a folder like that.
    """
    top = folder.resolve()
    if not top.is_dir():
        raise UsageError(f"There is no folder {folder}.", hint="If it is on a disk that is not attached, attach it; nothing was changed.")
    before = store.origins()
    files = {number: file for number, origin in before.items() if (file := _file(origin)).is_relative_to(top)}
    heard = _Heard(report)
    summary = add([top], store, embedder, report=heard, progress=progress, homeless=_homeless(store, files))
    if files and not heard.origins and not may_be_empty:
        raise LibraryError(
            f"{folder} holds nothing that can be read, but {len(files):,} articles came from it. None was removed.",
            hint="Attach the disk if it is on one; if the folder is meant to be empty, run this with --allow-empty.",
        )
    gone = [number for number, file in files.items() if number not in heard.origins and not heard.is_unread(file)]
    for number in gone:
        remove(store, number)
    for number, origin in heard.origins.items():  # an article with an id of its own may have come to another file
        if number in files and before[number] != origin and _is_gone(files[number]):
            store.move(number, origin)
    store.settle()
    return summary.model_copy(update={"removed": len(gone)})


def _homeless(store: Store, files: dict[str, Path]) -> dict[str, str]:
    """Of the articles whose files have gone, the ids by digest."""
    with store.reading() as snapshot:
        digests = snapshot.digests()
    return {digests[number]: number for number, file in files.items() if number in digests and _is_gone(file)}


def _file(origin: str) -> Path:
    """The file of an origin, which for a row is `FILE#row`."""
    return Path(origin if os.path.lexists(origin) else _ROW.sub("", origin))


class _Heard:
    """Passes on what becomes of files, and remembers which articles they hold and what could not be read."""

    def __init__(self, report: Report | None) -> None:
        self._report = report
        self.origins: dict[str, str] = {}
        """Of the articles that the folder holds now, by id."""
        self._unread: set[Path] = set()

    def article(self, article: Article, change: Change) -> None:
        """The folder holds it."""
        self.origins[article.id] = article.origin
        if self._report:
            self._report.article(article, change)

    def problem(self, problem: Problem) -> None:
        """What the library knows of a file that could not be opened is the best there is."""
        if problem.unread:
            self._unread.add(place_of(Path(problem.path)))
        if self._report:
            self._report.problem(problem)

    def is_unread(self, file: Path) -> bool:
        """Whether a file, or a folder around it, could not be opened."""
        return not self._unread.isdisjoint([file, *file.parents])


def _is_gone(file: Path) -> bool:
    """Whether there is certainly no such file; one in a folder that may not be looked into may be there."""
    try:
        file.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False
