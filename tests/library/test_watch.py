"""Following a folder: a sync per batch of changes, and patience with a folder that disappears."""

from __future__ import annotations

import queue
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.errors import FolderUnavailable, Stopped, UsageError
from assistant.ingest.records import Problem
from assistant.library.add_report import SilentReporter
from assistant.library.sync import SyncOptions, SyncSummary
from assistant.library.watch import follow
from assistant.store.store import Store
from tests.fakes import WordEmbedder

pytestmark = pytest.mark.slow

WORDS = WordEmbedder("rain", "snow")
TIMEOUT_S = 30


class QueueReporter(SilentReporter):
    """A reporter that puts summaries and messages into a queue, for another thread to wait for."""

    def __init__(self) -> None:
        self._events: queue.Queue[SyncSummary | str] = queue.Queue()

    def on_problem(self, problem: Problem) -> None:
        self._events.put(problem.reason)

    def on_sync(self, summary: SyncSummary) -> None:
        self._events.put(summary)

    def on_waiting(self, reason: str) -> None:
        self._events.put(reason)

    def next_summary(self) -> SyncSummary:
        event = self._events.get(timeout=TIMEOUT_S)
        assert isinstance(event, SyncSummary)
        return event

    def next_message(self) -> str:
        event = self._events.get(timeout=TIMEOUT_S)
        assert isinstance(event, str)
        return event


class InterruptingReporter(QueueReporter):
    """Raises KeyboardInterrupt, as Ctrl-C does, after the first sync."""

    def on_sync(self, summary: SyncSummary) -> None:  # noqa: ARG002 - any summary will do
        raise KeyboardInterrupt


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "rain.txt").write_text("Rain fell.", encoding="utf-8")
    return folder


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "index" / "default", embedder=WORDS, create=True) as store:
        yield store


@pytest.fixture
def reporter(store: Store, folder: Path) -> Iterator[QueueReporter]:
    """Follow the folder until the test ends; return the reporter."""
    reporter, stop = QueueReporter(), threading.Event()
    thread = threading.Thread(
        target=lambda: follow(folder, store, WORDS, SyncOptions(), reporter=reporter, stop=stop)
    )
    thread.start()
    yield reporter
    stop.set()
    thread.join(timeout=TIMEOUT_S)
    assert not thread.is_alive()


def becomes_true(condition: Callable[[], bool]) -> bool:
    pause = threading.Event()
    return any(condition() or pause.wait(0.05) for _ in range(TIMEOUT_S * 20))


def test_each_batch_of_changes_is_one_sync(reporter: QueueReporter, store: Store, folder: Path) -> None:
    assert reporter.next_summary() == SyncSummary(added=1, articles_added=1, passages=1)
    for name in ("a", "b", "c"):
        (folder / f"{name}.txt").write_text(f"Snow {name}.", encoding="utf-8")
    summary = reporter.next_summary()
    while summary.added + summary.unchanged < 4:  # a slow machine may see two batches
        summary = reporter.next_summary()
    (folder / "rain.txt").unlink()
    assert reporter.next_summary() == SyncSummary(deleted=1, unchanged=3, articles_removed=1)
    assert len(store.list_articles()) == 3


def test_missing_folder_keeps_its_articles_and_is_followed_on_return(
    reporter: QueueReporter, store: Store, folder: Path
) -> None:
    reporter.next_summary()
    moved_folder = folder.rename(folder.parent / "away")
    assert "is missing" in reporter.next_message()
    assert len(store.list_articles()) == 1
    (moved_folder / "snow.txt").write_text("Snow fell.", encoding="utf-8")
    moved_folder.rename(folder)
    assert reporter.next_summary() == SyncSummary(added=1, unchanged=1, articles_added=1, passages=1)


def test_empty_folder_in_the_place_of_the_followed_one_removes_nothing(
    reporter: QueueReporter, store: Store, folder: Path
) -> None:
    reporter.next_summary()
    moved_folder = folder.rename(folder.parent / "away")
    folder.mkdir()
    message = reporter.next_message()
    while "is missing" in message:
        message = reporter.next_message()
    assert "nothing was removed" in message
    assert len(store.list_articles()) == 1
    shutil.copy(moved_folder / "rain.txt", folder / "rain.txt")
    (folder / "snow.txt").write_text("Snow fell.", encoding="utf-8")
    assert becomes_true(lambda: len(store.list_articles()) == 2)


def test_lasting_problem_is_reported_once(reporter: QueueReporter, folder: Path) -> None:
    reporter.next_summary()
    (folder / "bad.txt").write_bytes(b"\0")
    assert "not a text file" in reporter.next_message()
    (folder / "snow.txt").write_text("Snow fell.", encoding="utf-8")
    assert reporter.next_summary() == SyncSummary(
        added=1, unchanged=1, articles_added=1, problems=1, passages=1
    )


def test_missing_or_empty_folder_is_refused_at_the_start(store: Store, folder: Path) -> None:
    with pytest.raises(UsageError, match="does not exist"):
        follow(folder / "nowhere", store, WORDS, SyncOptions(), reporter=QueueReporter())
    stop = threading.Event()
    stop.set()
    follow(folder, store, WORDS, SyncOptions(), reporter=QueueReporter(), stop=stop)
    (folder / "rain.txt").unlink()
    with pytest.raises(FolderUnavailable):
        follow(folder, store, WORDS, SyncOptions(), reporter=QueueReporter())


def test_ctrl_c_raises_stopped(store: Store, folder: Path) -> None:
    with pytest.raises(Stopped, match="Stopped following"):
        follow(folder, store, WORDS, SyncOptions(), reporter=InterruptingReporter())
