"""A library kept in step with a folder: what is new in it comes, what was edited is replaced, what has gone leaves.

Every article is a commit of its own, and a file is remembered as read only once all it holds is in the library, so a pass that is
killed at any moment leaves what the next one completes. What left one file may have come to another: so files are read before
articles that nothing says any more are removed.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from assistant.library.add import Adding, Reporter, adding_to
from assistant.library.folder_diff import LOOK_AGAIN, FolderDiff, survey
from assistant.library.ignoring import ignored_in
from assistant.library.reading import Reading
from assistant.models.embedder import Embedder
from assistant.schema import Record
from assistant.store.connection import DATABASE
from assistant.store.store import Store
from assistant.store.synced_files import SyncedFile

_REMEMBERED_AT_ONCE = 50
"""Files. Each commit waits for the disk; a kill costs no more than reading these again."""


class SyncOptions(Record):
    """How a folder is looked at."""

    ignore: tuple[str, ...] = ()
    """Patterns as in `.gitignore`, beside those in the folder's own `.assistantignore`."""
    checksum: bool = False
    """Whether to compare the bytes of files whose size and time are as they were."""
    allow_empty: bool = False
    """Whether a folder that is missing or bare takes its articles out of the library."""


class SyncSummary(Record):
    """What a pass did, in files; `problems` are files and rows that were not taken in, `passages` those that are new."""

    added: int = 0
    changed: int = 0
    moved: int = 0
    deleted: int = 0
    unchanged: int = 0
    problems: int = 0
    passages: int = 0

    @property
    def has_changes(self) -> bool:
        """Whether the library is another one now."""
        return bool(self.added + self.changed + self.moved + self.deleted)


def preview(folder: Path, library: Path, options: SyncOptions | None = None) -> FolderDiff:
    """What a sync would do, found out without changing anything; the library need not be there yet.

    Raises FolderUnavailable for a folder that is missing or bare though articles come from it, UsageError for one that cannot be synced.
    """
    if not (library / DATABASE).is_file():
        return _survey(folder, {}, options or SyncOptions())
    with Store.open(library) as store:
        return _survey(folder, _known(store, folder), options or SyncOptions())


def expected_summary(found: FolderDiff) -> SyncSummary:
    """A survey in figures, as far as they are known before the files are read."""
    return SyncSummary(
        added=len(found.added),
        changed=len(found.changed),
        moved=len(found.moved),
        deleted=len(found.deleted),
        unchanged=found.unchanged + len(found.touched),
        problems=sum(not problem.is_note for problem in found.problems),
    )


def sync(
    folder: Path,
    store: Store,
    embedder: Embedder,
    options: SyncOptions | None = None,
    *,
    reporter: Reporter | None = None,
) -> SyncSummary:
    """Bring the library in step with a folder: only what came from it, however it was added, is replaced and removed.

    A file that cannot be read is reported and tried again the next time; what the library has of it stays. Raises like `look`, and
    Stopped after Ctrl-C: what was done stays.
    """
    store.check_embedder(embedder)
    found = _survey(folder, _known(store, folder), options or SyncOptions())
    with adding_to(store, embedder, reporter, to_go_on="The next sync does the rest.") as adding:
        syncing = _Syncing(str(folder.resolve()), store, adding)
        syncing.apply(found)
    return syncing.synced()


def _known(store: Store, folder: Path) -> dict[str, SyncedFile | None]:
    with store.snapshot() as snapshot:
        return snapshot.list_known_files(str(folder.resolve()))


def _survey(folder: Path, known: dict[str, SyncedFile | None], options: SyncOptions) -> FolderDiff:
    ignored = ignored_in(folder, options.ignore)
    return survey(
        folder, known, ignored=ignored, checksum=options.checksum, allow_empty=options.allow_empty
    )


class _Read(NamedTuple):
    """A file whose articles may still be waiting to be stored."""

    path: str
    look: SyncedFile
    reading: Reading


class _Syncing:
    def __init__(self, root: str, store: Store, adding: Adding) -> None:
        self._root = root
        self._store = store
        self._adding = adding
        self._read: list[_Read] = []
        self._counts = dict.fromkeys(("added", "changed", "moved", "deleted", "unchanged"), 0)

    def synced(self) -> SyncSummary:
        """What was done so far."""
        summary = self._adding.summary()
        return SyncSummary(**self._counts, problems=summary.problems, passages=summary.passages)

    def apply(self, found: FolderDiff) -> None:
        """Make the library what the folder is."""
        self._adding.expect(len(found.moved) + len(found.added) + len(found.changed))
        for problem in found.problems:
            self._adding.refuse(problem)
        for old, new, _ in found.moved:
            with self._store.transaction() as transaction:
                transaction.rename_file(old, new)
        for kind, files in (
            ("moved", [entry[1:] for entry in found.moved]),
            ("added", found.added),
            ("changed", found.changed),
        ):
            for path, seen in files:
                self._take(path, seen, kind)
        self._remember()
        self._counts["unchanged"] += found.unchanged + len(found.touched)
        with self._store.transaction() as transaction:
            transaction.record_files(found.touched)
            transaction.claim_files(self._root)
        for path in found.deleted:
            self._drop(path)
        self._adding.mend()

    def _take(self, path: str, seen: SyncedFile, kind: str) -> None:
        with self._store.snapshot() as snapshot:
            had = snapshot.list_origins(path)
        reading = self._adding.take_file(Path(path), had=had)
        gone = set(had) - reading.origins
        if kind == "changed" and not (reading.changed or gone):
            kind = "unchanged"
        if reading.origins:
            self._counts[kind] += 1
        self._read.append(_Read(path, seen, reading))
        if len(self._read) >= _REMEMBERED_AT_ONCE:
            self._remember()

    def _remember(self) -> None:
        """Note what the files that were read do not say any more, and how they looked, unless they are to be read again."""
        self._adding.embed_waiting()
        done, self._read = self._read, []
        with self._store.transaction() as transaction:
            transaction.record_files(
                (path, seen if reading.sound and _stands_still(path, seen) else None)
                for path, seen, reading in done
            )
            for path, _, reading in done:
                transaction.delete_missing_origins(path, reading.origins)

    def _drop(self, path: str) -> None:
        with self._store.transaction() as transaction:
            transaction.delete_missing_origins(path, ())
            transaction.record_files([(path, None)])
        self._counts["deleted"] += 1


def _stands_still(path: str, seen: SyncedFile) -> bool:
    """Whether a file looks as it did before it was read; where its time says nothing, its bytes are compared the next time."""
    try:
        now = os.stat(path)  # noqa: PTH116 - see `look_at`
    except OSError:
        return False
    return now.st_size == seen.size and seen.mtime_ns in (now.st_mtime_ns, LOOK_AGAIN)
