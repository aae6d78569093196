"""A folder that is followed: each change is told in one line, and a folder that vanishes is waited for."""

from __future__ import annotations

import queue
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.errors import FolderUnavailable, Stopped, UsageError
from assistant.ingest.records import Problem
from assistant.library.add import SilentReporter
from assistant.library.sync import SyncOptions, SyncSummary
from assistant.library.watch import follow
from assistant.store.store import Store
from tests.fakes import WordEmbedder

WORDS = WordEmbedder("rain", "snow")
PATIENCE_S = 30


class QueueReporter(SilentReporter):
    """A report that others can wait for."""

    def __init__(self) -> None:
        self.lines: queue.Queue[SyncSummary | str] = queue.Queue()

    def on_problem(self, problem: Problem) -> None:
        self.lines.put(problem.reason)

    def on_sync(self, summary: SyncSummary) -> None:
        self.lines.put(summary)

    def on_waiting(self, reason: str) -> None:
        self.lines.put(reason)

    def next(self) -> SyncSummary | str:
        return self.lines.get(timeout=PATIENCE_S)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "rain.txt").write_text("Rain fell.", encoding="utf-8")
    return folder


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "index" / "default", embedder=WORDS, create=True) as opened:
        yield opened


@pytest.fixture
def told(store: Store, folder: Path) -> Iterator[QueueReporter]:
    """What is told of a folder that is followed until the test ends."""
    report, stop = QueueReporter(), threading.Event()
    thread = threading.Thread(
        target=lambda: follow(folder, store, WORDS, SyncOptions(), reporter=report, stop=stop)
    )
    thread.start()
    yield report
    stop.set()
    thread.join(timeout=PATIENCE_S)
    assert not thread.is_alive()


def soon(holds: Callable[[], bool]) -> bool:
    waiting = threading.Event()
    return any(holds() or waiting.wait(0.05) for _ in range(PATIENCE_S * 20))


def test_each_batch_of_changes_is_one_sync(told: QueueReporter, store: Store, folder: Path) -> None:
    assert told.next() == SyncSummary(added=1, passages=1)
    for name in ("a", "b", "c"):
        (folder / f"{name}.txt").write_text(f"Snow {name}.", encoding="utf-8")
    first = told.next()
    assert isinstance(first, SyncSummary)
    while first.added + first.unchanged < 4:  # a slow machine may see them in two batches
        first = told.next()
        assert isinstance(first, SyncSummary)
    (folder / "rain.txt").unlink()
    assert told.next() == SyncSummary(deleted=1, unchanged=3)
    assert len(store.list_articles()) == 3


def test_a_folder_that_vanishes_keeps_its_articles_and_is_taken_up_again(
    told: QueueReporter, store: Store, folder: Path
) -> None:
    told.next()
    away = folder.rename(folder.parent / "away")
    assert "is missing" in str(told.next())
    assert len(store.list_articles()) == 1
    (away / "snow.txt").write_text("Snow fell.", encoding="utf-8")
    away.rename(folder)
    assert told.next() == SyncSummary(added=1, unchanged=1, passages=1)


def test_another_folder_in_its_place_that_is_bare_empties_nothing(
    told: QueueReporter, store: Store, folder: Path
) -> None:
    told.next()
    away = folder.rename(folder.parent / "away")
    folder.mkdir()
    said = str(told.next())
    while "is missing" in said:
        said = str(told.next())
    assert "nothing was removed" in said
    assert len(store.list_articles()) == 1
    shutil.copy(away / "rain.txt", folder / "rain.txt")
    (folder / "snow.txt").write_text("Snow fell.", encoding="utf-8")
    assert soon(lambda: len(store.list_articles()) == 2)


def test_a_problem_is_told_once_while_it_lasts(told: QueueReporter, folder: Path) -> None:
    told.next()
    (folder / "bad.txt").write_bytes(b"\0")
    assert "not a text file" in str(told.next())
    (folder / "snow.txt").write_text("Snow fell.", encoding="utf-8")
    assert told.next() == SyncSummary(added=1, unchanged=1, problems=1, passages=1)


def test_there_must_be_something_to_follow_to_begin_with(store: Store, folder: Path) -> None:
    with pytest.raises(UsageError, match="does not exist"):
        follow(folder / "nowhere", store, WORDS, SyncOptions(), reporter=QueueReporter())
    stop = threading.Event()
    stop.set()
    follow(folder, store, WORDS, SyncOptions(), reporter=QueueReporter(), stop=stop)
    (folder / "rain.txt").unlink()
    with pytest.raises(FolderUnavailable):
        follow(folder, store, WORDS, SyncOptions(), reporter=QueueReporter())


class Interrupted(QueueReporter):
    """Ctrl-C comes as soon as the first sync is done."""

    def on_sync(self, summary: SyncSummary) -> None:  # noqa: ARG002
        raise KeyboardInterrupt


def test_ctrl_c_ends_with_one_line(store: Store, folder: Path) -> None:
    with pytest.raises(Stopped, match="Stopped following"):
        follow(folder, store, WORDS, SyncOptions(), reporter=Interrupted())
