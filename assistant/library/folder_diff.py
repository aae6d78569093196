"""Compare a folder with its last sync: by name, size and time, then by content hash if these differ."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from assistant.errors import FolderUnavailable, UsageError
from assistant.files import file_sha256
from assistant.ingest.records import Problem
from assistant.ingest.walk import canonical_path, ignore_nothing, supported_suffix, walk
from assistant.program import PROGRAM
from assistant.store.synced_files import SyncedFile

IGNORE_FILE = ".assistantignore"

# A file that is rewritten within a clock tick, to the same size, looks unchanged. A tick takes 2 s on
# FAT and less on other file systems.
_CLOCK_TICK_NS = 2_000_000_000
UNTRUSTED_MTIME = -1
"""Placeholder for an mtime too recent to be trusted; the next sync compares the content hash."""


@dataclass
class FolderDiff:
    """Changes to a folder since its last sync. Each list is sorted by path."""

    added: list[tuple[str, SyncedFile]] = field(default_factory=list)
    changed: list[tuple[str, SyncedFile]] = field(default_factory=list)
    """Files with new content, and files added without a sync, whose old content hash is unknown."""
    moved: list[tuple[str, str, SyncedFile]] = field(default_factory=list)
    """Old path, new path and state of each moved file."""
    deleted: list[str] = field(default_factory=list)
    touched: list[tuple[str, SyncedFile]] = field(default_factory=list)
    """Files with the same content but a new mtime."""
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)


def load_ignore_rules(folder: Path, patterns: Sequence[str] = ()) -> Callable[[str], bool]:
    """Return a predicate for paths below the folder, such as `a/b.txt` or, for a folder, `a/`.

    The rules are `.gitignore` patterns from the folder's ignore file, followed by `patterns`; the last
    matching rule decides. Raises UsageError for an invalid pattern or an unreadable ignore file, since
    going on without it would add files that it excludes.
    """
    from pathspec import GitIgnoreSpec

    lines = [*_read_ignore_file(folder / IGNORE_FILE), *patterns]
    for line in lines:
        try:
            GitIgnoreSpec.from_lines([line])
        except ValueError as error:
            raise UsageError(
                f"{line!r} is not a valid ignore pattern.",
                hint="Write it as in .gitignore: drafts/, *.log.md",
            ) from error
    return GitIgnoreSpec.from_lines(lines).match_file


def _read_ignore_file(file: Path) -> list[str]:
    try:
        return file.read_text(encoding="utf-8-sig").splitlines()
    except (FileNotFoundError, NotADirectoryError):
        return []
    except (OSError, UnicodeDecodeError) as error:
        reason = (
            "is not UTF-8"
            if isinstance(error, UnicodeDecodeError)
            else f"cannot be read ({error.strerror or error})"
        )
        raise UsageError(
            f"{file} {reason}.", hint="Nothing was added. Repair it: it lists the files to leave out."
        ) from error


def compare_folder(
    folder: Path,
    known: Mapping[str, SyncedFile | None],
    *,
    ignored: Callable[[str], bool] = ignore_nothing,
    checksum: bool = False,
    allow_empty: bool = False,
) -> FolderDiff:
    """Compare a folder with the `known` state of its files; with `checksum`, hash every file.

    Raises FolderUnavailable if the folder is missing or empty but has known files, unless `allow_empty`,
    and UsageError if it is a file, or is missing and unknown.
    """
    comparison = _FolderComparison(folder, known, checksum=checksum)
    if folder.exists() and not folder.is_dir():
        raise UsageError(
            f"{folder} is not a folder.", hint=f"Add a file with: {PROGRAM} index add {folder}"
        )
    if (identity := folder_identity(folder)) is not None:
        comparison.walk(ignored)
        if folder_identity(folder) != identity:
            raise FolderUnavailable(
                f"{folder} disappeared while it was being read; nothing was removed.",
                hint="Run this again when it is back.",
            )
    elif not known:
        raise UsageError(f"{folder} does not exist.", hint="Check the name.")
    comparison.find_deleted(allow_empty=allow_empty)
    comparison.find_moved()
    return comparison.diff


def folder_identity(folder: Path) -> tuple[int, int] | None:
    """Return the device and inode of a folder, or None if it is missing.

    Another folder under the same name has another identity.
    """
    try:
        status = folder.stat()
    except OSError:
        return None
    return (status.st_dev, status.st_ino) if stat.S_ISDIR(status.st_mode) else None


def stat_file(path: str, root: str) -> SyncedFile:
    """Return the size and mtime of a file, with an empty content hash. Raises OSError."""
    status = os.stat(path)  # noqa: PTH116 - runs for up to a million files, and Path doubles the time
    is_settled = status.st_mtime_ns < time.time_ns() - _CLOCK_TICK_NS
    return SyncedFile(root, status.st_size, status.st_mtime_ns if is_settled else UNTRUSTED_MTIME, "")


class _FolderComparison:
    def __init__(self, folder: Path, known: Mapping[str, SyncedFile | None], *, checksum: bool) -> None:
        self.diff = FolderDiff()
        self._folder = folder
        self._root = str(folder.resolve())
        self._known = known
        self._checksum = checksum
        self._present: set[str] = set()
        self._empty_problem: Problem | None = None
        self._unreadable: set[str] = set()
        """Existing files and folders that cannot be read: nothing below them counts as deleted."""

    def walk(self, ignored: Callable[[str], bool]) -> None:
        """Compare every file in the folder."""
        for entry in walk([self._folder], ignored=ignored):
            if isinstance(entry, Problem):
                self._add_problem(entry)
            else:
                self._compare(str(canonical_path(entry)), entry)

    def find_deleted(self, *, allow_empty: bool) -> None:
        """Collect the known files that are missing.

        Exclude those in unreadable folders, and those whose own synced folder is missing or empty.
        """
        missing = [
            path for path in self._known if path not in self._present and not self._is_unreadable(path)
        ]
        if self._empty_problem and not missing:
            self.diff.problems.append(self._empty_problem)
        if missing and not self._present and not allow_empty:
            state = "contains no supported file" if self._folder.is_dir() else "does not exist"
            raise FolderUnavailable(
                f"{self._folder} {state}, but the library has articles from {len(missing):,} of its "
                "files; nothing was removed.",
                hint="If a disk is missing, connect it. To remove these articles, use --allow-empty.",
            )
        # A folder inside that is synced on its own has its own ignore rules: a file they admit may be
        # present although the rules of this folder exclude it.
        deleted = [path for path in missing if not (self._has_own_root(path) and os.path.lexists(path))]
        retained_roots = set() if allow_empty else self._empty_inner_roots(deleted)
        self.diff.deleted += [path for path in deleted if self._root_of(path) not in retained_roots]

    def _empty_inner_roots(self, deleted: Sequence[str]) -> set[str]:
        """Return the separately synced inner folders that are missing or empty; note each of them."""
        roots = {self._root_of(path) for path in deleted if self._has_own_root(path)}
        empty = {root for root in roots if not any(_is_below(path, root) for path in self._present)}
        for root in sorted(empty):
            reason = (
                "is synced on its own and is missing or empty, so its articles stay; "
                f"to remove them: index sync {root} --allow-empty"
            )
            self.diff.problems.append(Problem(path=Path(root), reason=reason, is_note=True))
        return empty

    def _root_of(self, path: str) -> str:
        """Return the inner folder that a file was last synced with, or this folder if there is none."""
        known = self._known.get(path)
        return known.root if known is not None and _is_below(known.root, self._root) else self._root

    def _has_own_root(self, path: str) -> bool:
        return self._root_of(path) != self._root

    def find_moved(self) -> None:
        """Pair each added file with a deleted or overwritten file of the same content and type."""
        sources: dict[tuple[str, str | None], list[str]] = {}
        for path in [*self.diff.deleted, *(path for path, _ in self.diff.changed)]:
            if known := self._known[path]:
                sources.setdefault((known.sha256, supported_suffix(Path(path))), []).append(path)
        added, self.diff.added = self.diff.added, []
        moved_away: set[str] = set()
        for path, state in added:
            if candidates := sources.get((state.sha256, supported_suffix(Path(path)))):
                moved_away.add(old := candidates.pop(0))
                self.diff.moved.append((old, path, state))
            else:
                self.diff.added.append((path, state))
        self.diff.deleted = [path for path in self.diff.deleted if path not in moved_away]
        self.diff.added = sorted(
            [*self.diff.added, *(entry for entry in self.diff.changed if entry[0] in moved_away)]
        )
        self.diff.changed = [entry for entry in self.diff.changed if entry[0] not in moved_away]

    def _is_unreadable(self, path: str) -> bool:
        return path in self._unreadable or ("/" in path and self._is_unreadable(path.rpartition("/")[0]))

    def _add_problem(self, problem: Problem) -> None:
        if problem.path == self._folder and not problem.is_note:
            try:
                os.scandir(self._folder).close()
            except OSError:
                self._unreadable.add(self._root)
            else:
                self._empty_problem = problem
                return
        elif not problem.is_note and os.path.lexists(problem.path):
            self._unreadable.add(str(canonical_path(Path(problem.path))))
        self.diff.problems.append(problem)

    def _compare(self, path: str, original_path: Path) -> None:
        known = self._known.get(path)
        self._present.add(path)
        try:
            state = stat_file(path, self._root_of(path))
            is_same = (
                known is not None
                and known.mtime_ns != UNTRUSTED_MTIME
                and (state.size, state.mtime_ns) == (known.size, known.mtime_ns)
            )
            if is_same and not self._checksum:
                self.diff.unchanged += 1
                return
            state = state._replace(sha256=file_sha256(Path(path)))
        except OSError as error:
            reason = f"cannot be read: {error.strerror or error}"
            self._add_problem(Problem(path=original_path, reason=reason))
            return
        if known is not None and known.sha256 == state.sha256:
            self.diff.touched.append((path, state))
        else:
            (self.diff.changed if path in self._known else self.diff.added).append((path, state))


def _is_below(path: str, folder: str) -> bool:
    return path.startswith(f"{folder.rstrip('/')}/")
