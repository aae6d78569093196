"""Follow a folder: sync it after every change until stopped."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from assistant.errors import FolderUnavailable, LibraryError, Stopped
from assistant.ingest.records import Problem
from assistant.library.add_report import AddProgress, Reporter
from assistant.library.folder_diff import folder_identity
from assistant.library.sync import SyncOptions, SyncSummary, sync
from assistant.models.embedder import Embedder
from assistant.schema import Article
from assistant.store.store import Change, Store

_QUIET_MS = 400
"""Pause that ends a batch of changes. Editors save in several steps; archivers write many files."""
_MAX_BATCH_MS = 10_000
"""Longest batch of changes, however busy the folder is."""
_POLL_MS = 1_000
"""Interval of the check that the watched folder has not been replaced."""
_RESYNC_S = 600.0
"""Longest time between syncs.

Network file systems do not report changes made elsewhere, and an unreadable file may have become
readable.
"""


class FolderEvent(StrEnum):
    """An event in a followed folder."""

    CHANGED = "changed"
    """Something may have changed."""
    MISSING = "missing"
    """The folder disappeared; CHANGED follows when it returns."""


class FollowReporter(Reporter, Protocol):
    """Callbacks for each step of `follow`."""

    def on_sync(self, summary: SyncSummary) -> None:
        """Handle a sync that changed the library. The first sync always counts."""

    def on_waiting(self, reason: str) -> None:
        """Handle a pause until the folder changes; no article is removed meanwhile."""


def follow(
    folder: Path,
    store: Store,
    embedder: Embedder,
    options: SyncOptions,
    *,
    reporter: FollowReporter,
    stop: threading.Event | None = None,
) -> None:
    """Sync a folder now and after every change, until `stop`. Wait for a folder that disappears.

    A missing folder removes no article, except in the first sync with `allow_empty`. Raises the errors
    of `sync` for the first sync, and Stopped on Ctrl-C.
    """
    follower = _Follower(folder, store, embedder, reporter)
    try:
        follower.sync(options)
        later_options = options.model_copy(update={"allow_empty": False})
        for event in watch_folder(folder, excluded=store.folder, stop=stop):
            if event is FolderEvent.MISSING:
                follower.wait(f"{folder} is missing; its articles stay. Waiting for it to return.")
                continue
            try:
                follower.sync(later_options)
            except FolderUnavailable as error:
                follower.wait(error.message)
    except KeyboardInterrupt as error:
        raise Stopped(f"Stopped following {folder}.") from error


def watch_folder(
    folder: Path, *, excluded: Path, stop: threading.Event | None = None
) -> Iterator[FolderEvent]:
    """Yield an event per batch of changes until `stop`, the first within a second.

    Changes in the `excluded` folder, the library's own, are ignored. Raises LibraryError if the system
    cannot watch so many folders, and KeyboardInterrupt on Ctrl-C.
    """
    stop = stop or threading.Event()
    is_missing = False
    while not stop.is_set():
        if (identity := folder_identity(folder)) is not None:
            is_missing = False
            yield from _watch_existing(folder, identity, excluded, stop)
        elif not is_missing:
            is_missing = True
            yield FolderEvent.MISSING
        stop.wait(_POLL_MS / 1000)


def _watch_existing(
    folder: Path, identity: tuple[int, int], excluded: Path, stop: threading.Event
) -> Iterator[FolderEvent]:
    """Yield events until the folder disappears or another folder takes its place."""
    from watchfiles import watch

    excluded_prefix = f"{excluded.resolve()}/"
    last_sync = None
    try:
        for changes in watch(
            folder.resolve(),
            watch_filter=lambda _, path: not path.startswith(excluded_prefix),
            debounce=_MAX_BATCH_MS,
            step=_QUIET_MS,
            rust_timeout=_POLL_MS,
            yield_on_timeout=True,
            stop_event=stop,
            ignore_permission_denied=True,
        ):
            if folder_identity(folder) != identity:
                return
            if changes or last_sync is None or time.monotonic() - last_sync > _RESYNC_S:
                yield FolderEvent.CHANGED
                last_sync = time.monotonic()
    except FileNotFoundError:
        return  # the folder disappeared between the check and the watch
    except (OSError, RuntimeError) as error:  # watchfiles raises RuntimeError for its own failures
        raise LibraryError(
            f"{folder} cannot be watched ({error}).",
            hint="Raise the limit of watched folders (fs.inotify.max_user_watches), or sync without "
            "--watch from time to time.",
        ) from error


class _Follower:
    """A reporter that forwards a lasting problem or reason to wait only once."""

    def __init__(self, folder: Path, store: Store, embedder: Embedder, reporter: FollowReporter) -> None:
        self._folder = folder
        self._store = store
        self._embedder = embedder
        self._reporter = reporter
        self._syncs = 0
        self._problems: set[str] = set()
        self._previous_problems: set[str] = set()
        self._reason = ""

    def sync(self, options: SyncOptions) -> None:
        self._previous_problems, self._problems = self._problems, set()
        summary = sync(self._folder, self._store, self._embedder, options, reporter=self)
        self._syncs += 1
        self._reason = ""
        if summary.has_changes or self._syncs == 1:
            self._reporter.on_sync(summary)

    def wait(self, reason: str) -> None:
        if reason != self._reason:
            self._reason = reason
            self._reporter.on_waiting(reason)

    def on_article(self, article: Article, change: Change) -> None:
        self._reporter.on_article(article, change)

    def on_progress(self, progress: AddProgress) -> None:
        self._reporter.on_progress(progress)

    def on_problem(self, problem: Problem) -> None:
        self._problems.add(str(problem))
        if str(problem) not in self._previous_problems:
            self._reporter.on_problem(problem)
