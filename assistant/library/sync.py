"""Sync a library with a folder: add new files, replace edited ones, follow moves, remove deleted ones.

Each article is a commit of its own. A file is recorded as read only once all its articles are stored, so
the next sync completes a pass that was killed at any moment. Files are read before orphans are removed,
because an article that left one file may have moved to another.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from assistant.id_scope import IdScope
from assistant.ingest.records import Problem
from assistant.ingest.walk import ROWS, supported_suffix
from assistant.library.add import AddRun, start_run
from assistant.library.add_report import Reporter
from assistant.library.file_outcome import FileOutcome
from assistant.library.folder_diff import (
    UNTRUSTED_MTIME,
    FolderDiff,
    compare_folder,
    load_ignore_rules,
)
from assistant.library.reread import describe_outdated, find_outdated
from assistant.models.embedder import Embedder
from assistant.schema import Record
from assistant.store.connection import DATABASE
from assistant.store.embedder_identity import rebuild_command
from assistant.store.field_maps import read_field_maps
from assistant.store.store import Store
from assistant.store.synced_files import SyncedFile

_RECORD_BATCH = 50
"""Files recorded per commit. A commit waits for the disk; a kill costs at most one batch of re-reads."""


class SyncOptions(Record):
    """Options for comparing a folder with the library."""

    ignore: tuple[str, ...] = ()
    """Patterns as in `.gitignore`, applied after those in the folder's `.assistantignore`."""
    checksum: bool = False
    """Compare the content of files even if size and time are unchanged."""
    allow_empty: bool = False
    """Remove the articles of a folder that is missing or empty."""
    ids: IdScope = IdScope.SOURCE
    """Whether one id in several sources stands for one article; see `add`."""
    fields: dict[str, str] | None = None
    """The user's names of fields in rows and tables, recorded for the folder; None leaves those recorded
    before."""


class SyncSummary(Record):
    """The result of a sync: numbers of files and of articles."""

    added: int = 0
    changed: int = 0
    moved: int = 0
    deleted: int = 0
    unchanged: int = 0
    articles_added: int = 0
    articles_replaced: int = 0
    articles_removed: int = 0
    problems: int = 0
    """Skipped files and rows."""
    passages: int = 0
    """New passages."""

    @property
    def has_changes(self) -> bool:
        """Return whether the sync changed the library."""
        return bool(self.added + self.changed + self.moved + self.deleted)


def preview(folder: Path, library: Path, options: SyncOptions | None = None) -> FolderDiff:
    """Return the changes that a sync would make, without making them. The library need not exist yet.

    Raises FolderUnavailable if a synced folder is missing or empty, and UsageError if it cannot be
    synced.
    """
    if not (library / DATABASE).is_file():
        return _compare(folder, {}, options or SyncOptions())
    with Store.open(library) as store:
        options = options or SyncOptions()
        return _compare(folder, _known_files(store, folder, options), options)


def expected_summary(diff: FolderDiff) -> SyncSummary:
    """Summarise the changes of a sync before its files are read; `passages` is 0."""
    return SyncSummary(
        added=len(diff.added),
        changed=len(diff.changed),
        moved=len(diff.moved),
        deleted=len(diff.deleted),
        unchanged=diff.unchanged + len(diff.touched),
        problems=sum(not problem.is_note for problem in diff.problems),
    )


def sync(
    folder: Path,
    store: Store,
    embedder: Embedder,
    options: SyncOptions | None = None,
    *,
    reporter: Reporter | None = None,
) -> SyncSummary:
    """Sync the library with a folder. Only articles from this folder are replaced or removed.

    That includes files of the folder that `add` stored. A file that cannot be read is reported and
    retried on the next sync; its articles stay. Raises the errors of `preview`, and Stopped on Ctrl-C;
    changes made by then stay.
    """
    store.check_embedder(embedder)
    options = options or SyncOptions()
    known_files = _known_files(store, folder, options)
    diff = _compare(folder, known_files, options)
    if options.fields is not None:
        with store.transaction() as transaction:
            transaction.record_field_map(str(folder.resolve()), options.fields)
    with start_run(
        store, embedder, reporter, ids=options.ids, resume_hint="The next sync does the rest."
    ) as run:
        sync_run = _SyncRun(str(folder.resolve()), store, run, known_files)
        sync_run.apply(diff)
        sync_run.report_outdated()
    return sync_run.summary()


def _known_files(store: Store, folder: Path, options: SyncOptions) -> dict[str, SyncedFile | None]:
    """Return the known files; those that other names of fields change are marked to be read again."""
    root = str(folder.resolve())
    with store.snapshot() as snapshot:
        known = snapshot.list_known_files(root)
        recorded = read_field_maps(snapshot.meta).get(root, {})
    if options.fields is None or options.fields == recorded:
        return known
    return {
        path: None if supported_suffix(path) in (*ROWS, ".zip") else state
        for path, state in known.items()
    }


def _compare(folder: Path, known: dict[str, SyncedFile | None], options: SyncOptions) -> FolderDiff:
    return compare_folder(
        folder,
        known,
        ignored=load_ignore_rules(folder, options.ignore),
        checksum=options.checksum,
        allow_empty=options.allow_empty,
    )


class _ReadFile(NamedTuple):
    """A file that was read but is not yet recorded; its articles may still wait in the batch."""

    path: str
    state: SyncedFile
    """State before the file was read."""
    outcome: FileOutcome


class _SyncRun:
    """One sync: applies a diff and counts the files."""

    def __init__(
        self,
        root: str,
        store: Store,
        run: AddRun,
        known_files: Mapping[str, SyncedFile | None],
    ) -> None:
        self._root = root
        self._store = store
        self._run = run
        self._known_files = known_files
        self._outdated = find_outdated(store, below=root).files
        self._unrecorded: list[_ReadFile] = []
        self._counts = dict.fromkeys(("added", "changed", "moved", "deleted", "unchanged"), 0)

    def summary(self) -> SyncSummary:
        """Return the counts so far."""
        summary = self._run.summary()
        return SyncSummary(
            **self._counts,
            articles_added=summary.added,
            articles_replaced=summary.replaced,
            articles_removed=summary.removed,
            problems=summary.problems,
            passages=summary.passages,
        )

    def apply(self, diff: FolderDiff) -> None:
        """Apply the changes to the library."""
        self._run.set_total(len(diff.moved) + len(diff.added) + len(diff.changed))
        for problem in diff.problems:
            self._run.report_problem(problem)
        for old, new, _ in diff.moved:
            with self._store.transaction() as transaction:
                transaction.rename_file(old, new)
        for kind, files in (
            ("moved", [entry[1:] for entry in diff.moved]),
            ("added", diff.added),
            ("changed", diff.changed),
        ):
            for path, state in files:
                self._read(path, state, kind)
        self._record_files()
        self._counts["unchanged"] += diff.unchanged + len(diff.touched)
        with self._store.transaction() as transaction:
            transaction.record_files(diff.touched)
            transaction.claim_files(self._root)
        for path in diff.deleted:
            self._delete(path)
        self._run.remove_orphans()

    def _read(self, path: str, state: SyncedFile, kind: str) -> None:
        with self._store.snapshot() as snapshot:
            stored_origins = snapshot.list_origins(path)
        # Without a recorded state, another text may be due to the reader rather than to an edit.
        keeps_previous = path in self._outdated and self._known_files.get(path) is None
        outcome = self._run.add_file(
            Path(path), stored_origins=stored_origins, keeps_previous=keeps_previous
        )
        missing_origins = set(stored_origins) - outcome.origins
        if kind == "changed" and not (outcome.has_changes or missing_origins):
            kind = "unchanged"
        if outcome.origins:
            self._counts[kind] += 1
        self._unrecorded.append(_ReadFile(path, state, outcome))
        if len(self._unrecorded) >= _RECORD_BATCH:
            self._record_files()

    def _record_files(self) -> None:
        """Store the articles read so far, drop origins that left their file, and record the files.

        A file that was incomplete, or changed while it was read, is read again by the next sync.
        """
        self._run.flush()
        files, self._unrecorded = self._unrecorded, []
        with self._store.transaction() as transaction:
            transaction.record_files(
                (path, state if outcome.is_complete and _is_still(path, state) else None)
                for path, state, outcome in files
            )
            for path, _, outcome in files:
                transaction.delete_missing_origins(path, outcome.origins)

    def report_outdated(self) -> None:
        """Report how many articles of the folder were read by an older reader."""
        if articles := find_outdated(self._store, below=self._root).articles:
            self._run.report_problem(
                Problem(
                    path=Path(self._root),
                    reason=describe_outdated(articles, rebuild_command(self._store.folder)),
                    is_note=True,
                )
            )

    def _delete(self, path: str) -> None:
        with self._store.transaction() as transaction:
            transaction.delete_missing_origins(path, ())
            transaction.record_files([(path, None)])
        self._counts["deleted"] += 1


def _is_still(path: str, state: SyncedFile) -> bool:
    """Return whether size and mtime are as before the read. An untrusted mtime counts as equal."""
    try:
        status = os.stat(path)  # noqa: PTH116 - see `stat_file`
    except OSError:
        return False
    return status.st_size == state.size and state.mtime_ns in (status.st_mtime_ns, UNTRUSTED_MTIME)
