"""What has become of the files of a folder since they were last read: names, sizes and times, and the bytes where these differ."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from assistant.errors import LibraryError, UsageError
from assistant.files import file_sha256
from assistant.ingest.records import Problem
from assistant.ingest.walk import canonical_path, ignore_nothing, supported_suffix, walk
from assistant.store.synced_files import SyncedFile

# A file that is written again within one tick of its clock, to the same size, looks as before. Ticks are 2 s on FAT, less elsewhere.
_TICK_NS = 2_000_000_000
LOOK_AGAIN = -1
"""In the place of a time that is too recent to be trusted: the bytes are compared the next time."""


class FolderUnavailable(LibraryError):
    """A followed folder is missing or bare though articles come from it: perhaps a disk is not there."""


@dataclass
class FolderDiff:
    """The files of a folder, sorted by what has become of them; each list is in order of its paths."""

    added: list[tuple[str, SyncedFile]] = field(default_factory=list)
    changed: list[tuple[str, SyncedFile]] = field(default_factory=list)
    """Also those that were added to the library without a sync, and so have nothing to be compared with."""
    moved: list[tuple[str, str, SyncedFile]] = field(default_factory=list)
    """From, to."""
    deleted: list[str] = field(default_factory=list)
    touched: list[tuple[str, SyncedFile]] = field(default_factory=list)
    """Their bytes are as they were, but their times are others."""
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)


def survey(
    folder: Path,
    known: Mapping[str, SyncedFile | None],
    *,
    ignored: Callable[[str], bool] = ignore_nothing,
    checksum: bool = False,
    allow_empty: bool = False,
) -> FolderDiff:
    """Compare a folder with what is `known` of the files below it; with `checksum`, by the bytes of each file.

    Raises FolderUnavailable rather than let a folder that is missing or bare empty the library, unless `allow_empty`.
    """
    surveying = _Surveying(folder, known, checksum=checksum)
    if folder.exists() and not folder.is_dir():
        raise UsageError(
            f"{folder} is not a folder.", hint=f"Add a file with: python -m assistant index add {folder}"
        )
    if (before := identity_of(folder)) is not None:
        surveying.walk(ignored)
        if identity_of(folder) != before:
            raise FolderUnavailable(
                f"{folder} went away while it was looked at; nothing was removed.",
                hint="Run this again when it is back.",
            )
    elif not known:
        raise UsageError(f"{folder} is not there.", hint="Check the name.")
    surveying.find_missing(allow_empty=allow_empty)
    surveying.find_moved()
    return surveying.survey


def identity_of(folder: Path) -> tuple[int, int] | None:
    """What tells a folder from another one put in its place; None if it is not there."""
    try:
        found = folder.stat()
    except OSError:
        return None
    return (found.st_dev, found.st_ino) if stat.S_ISDIR(found.st_mode) else None


def look_at(path: str, root: str) -> SyncedFile:
    """How a file looks now, its bytes aside. Raises OSError."""
    now = os.stat(path)  # noqa: PTH116 - a million of these are made, and a Path takes as long as the call
    settled = now.st_mtime_ns < time.time_ns() - _TICK_NS
    return SyncedFile(root, now.st_size, now.st_mtime_ns if settled else LOOK_AGAIN, "")


class _Surveying:
    def __init__(self, folder: Path, known: Mapping[str, SyncedFile | None], *, checksum: bool) -> None:
        self.survey = FolderDiff()
        self._folder = folder
        self._root = str(folder.resolve())
        self._known = known
        self._checksum = checksum
        self._found: set[str] = set()
        self._bare: Problem | None = None
        self._closed: set[str] = set()
        """Files and folders that are there but cannot be looked at: nothing is concluded from them."""

    def walk(self, ignored: Callable[[str], bool]) -> None:
        """Look at every file that is there."""
        for found in walk([self._folder], ignored=ignored):
            if isinstance(found, Problem):
                self._refuse(found)
            else:
                self._compare(str(canonical_path(found)), found)

    def find_missing(self, *, allow_empty: bool) -> None:
        """Sort out what is known and was not found: what is ignored or cannot be looked at is not gone."""
        missing = [path for path in self._known if path not in self._found and not self._is_closed(path)]
        if self._bare and not missing:
            self.survey.problems.append(self._bare)
        if missing and not self._found and not allow_empty:
            state = "holds no file to read" if self._folder.is_dir() else "is not there"
            raise FolderUnavailable(
                f"{self._folder} {state}, but articles from {len(missing):,} of its files are in the library; nothing was removed.",
                hint="If a disk is missing, connect it; if they are to go, say so with --allow-empty.",
            )
        gone = [
            path for path in missing if not (self._is_followed_inside(path) and os.path.lexists(path))
        ]
        apart = set() if allow_empty else self._bare_folders_inside(gone)
        self.survey.deleted += [path for path in gone if self._root_of(path) not in apart]

    def _bare_folders_inside(self, gone: Sequence[str]) -> set[str]:
        """Folders inside that are synced on their own too, and are missing or bare."""
        roots = {self._root_of(path) for path in gone if self._is_followed_inside(path)}
        bare = {root for root in roots if not any(_is_below(path, root) for path in self._found)}
        for root in sorted(bare):
            reason = f"is synced on its own too and is missing or bare, so what came from it stays; else: index sync {root} --allow-empty"
            self.survey.problems.append(Problem(path=Path(root), reason=reason, is_note=True))
        return bare

    def _root_of(self, path: str) -> str:
        """The folder that a file was last synced with; this one if it was with none, or one around it."""
        known = self._known.get(path)
        return known.root if known is not None and _is_below(known.root, self._root) else self._root

    def _is_followed_inside(self, path: str) -> bool:
        return self._root_of(path) != self._root

    def find_moved(self) -> None:
        """Pair what is new with what is gone, or was overwritten, and had the same bytes and kind."""
        sources: dict[tuple[str, str | None], list[str]] = {}
        for path in [*self.survey.deleted, *(path for path, _ in self.survey.changed)]:
            if known := self._known[path]:
                sources.setdefault((known.sha256, supported_suffix(Path(path))), []).append(path)
        added, self.survey.added = self.survey.added, []
        gone: set[str] = set()
        for path, look in added:
            if candidates := sources.get((look.sha256, supported_suffix(Path(path)))):
                gone.add(old := candidates.pop(0))
                self.survey.moved.append((old, path, look))
            else:
                self.survey.added.append((path, look))
        self.survey.deleted = [path for path in self.survey.deleted if path not in gone]
        self.survey.added = sorted(
            [*self.survey.added, *(entry for entry in self.survey.changed if entry[0] in gone)]
        )
        self.survey.changed = [entry for entry in self.survey.changed if entry[0] not in gone]

    def _is_closed(self, path: str) -> bool:
        return path in self._closed or ("/" in path and self._is_closed(path.rpartition("/")[0]))

    def _refuse(self, problem: Problem) -> None:
        if problem.path == self._folder and not problem.is_note:
            try:
                os.scandir(self._folder).close()
            except OSError:
                self._closed.add(self._root)
            else:
                self._bare = problem
                return
        elif not problem.is_note and os.path.lexists(problem.path):
            self._closed.add(str(canonical_path(Path(problem.path))))
        self.survey.problems.append(problem)

    def _compare(self, path: str, named: Path) -> None:
        known = self._known.get(path)
        self._found.add(path)
        try:
            look = look_at(path, self._root_of(path))
            same = (
                known is not None
                and known.mtime_ns != LOOK_AGAIN
                and (look.size, look.mtime_ns) == (known.size, known.mtime_ns)
            )
            if same and not self._checksum:
                self.survey.unchanged += 1
                return
            look = look._replace(sha256=file_sha256(Path(path)))
        except OSError as error:
            self._refuse(Problem(path=named, reason=f"cannot be read: {error.strerror or error}"))
            return
        if known is not None and known.sha256 == look.sha256:
            self.survey.touched.append((path, look))
        else:
            (self.survey.changed if path in self._known else self.survey.added).append((path, look))


def _is_below(path: str, folder: str) -> bool:
    return path.startswith(f"{folder.rstrip('/')}/")
