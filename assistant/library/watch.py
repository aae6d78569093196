"""A folder that is followed: a sync whenever something happens in it, until it is stopped."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Protocol

from assistant.errors import Stopped
from assistant.ingest.records import Problem
from assistant.library.add import AddProgress, Reporter
from assistant.library.folder_diff import FolderUnavailable
from assistant.library.occasions import Occasion, occasions
from assistant.library.sync import SyncOptions, SyncSummary, sync
from assistant.models.embedder import Embedder
from assistant.schema import Article
from assistant.store.store import Change, Store


class FollowReporter(Reporter, Protocol):
    """Told about each step, and what each pass came to."""

    def on_sync(self, summary: SyncSummary) -> None:
        """A pass that changed the library, or the first one."""

    def on_waiting(self, reason: str) -> None:
        """Nothing is done for this reason until the folder changes; no article is removed."""


def follow(
    folder: Path,
    store: Store,
    embedder: Embedder,
    options: SyncOptions,
    *,
    reporter: FollowReporter,
    stop: threading.Event | None = None,
) -> None:
    """Sync a folder at once and whenever something happens in it, until `stop`. A folder that vanishes is waited for, and empties nothing.

    `progress` is told how far each pass has come. Raises like `sync` if there is nothing to follow to begin with, and Stopped after Ctrl-C.
    """
    following = _Following(folder, store, embedder, reporter)
    try:
        following.sync(options)
        calm = options.model_copy(update={"allow_empty": False})
        for occasion in occasions(folder, apart=store.folder, stop=stop):
            if occasion is Occasion.GONE:
                following.wait(f"{folder} is gone; its articles stay. Waiting for it to come back.")
                continue
            try:
                following.sync(calm)
            except FolderUnavailable as error:
                following.wait(error.message)
    except KeyboardInterrupt as error:
        raise Stopped(f"Stopped following {folder}.") from error


class _Following(Reporter):
    """What was said before is not said again with every pass."""

    def __init__(
        self,
        folder: Path,
        store: Store,
        embedder: Embedder,
        reporter: FollowReporter,
    ) -> None:
        self._folder = folder
        self._store = store
        self._embedder = embedder
        self._reporter = reporter
        self._passes = 0
        self._problems: set[str] = set()
        self._before: set[str] = set()
        self._reason = ""

    def sync(self, options: SyncOptions) -> None:
        self._before, self._problems = self._problems, set()
        synced = sync(self._folder, self._store, self._embedder, options, reporter=self)
        self._passes += 1
        self._reason = ""
        if synced.has_changes or self._passes == 1:
            self._reporter.on_sync(synced)

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
        if str(problem) not in self._before:
            self._reporter.on_problem(problem)
