from __future__ import annotations

import threading
import time
from collections.abc import Generator, Iterator

import pytest

from assistant.errors import AnswerError, Stopped
from assistant.ui.worker import Task, Waiting, Worker


class Model:
    """Stands for a language model: busy until it is interrupted or told to go on."""

    def __init__(self) -> None:
        self.interrupted = threading.Event()
        self.go_on = threading.Event()
        self.begun = threading.Event()

    def work(self) -> Iterator[str]:
        yield "first"
        self.begun.set()
        while not self.go_on.is_set():
            if self.interrupted.wait(0.005):
                self.interrupted.clear()
                raise Stopped
        yield "second"


def test_items_come_in_order_and_work_is_done_on_one_thread() -> None:
    worker = Worker(lambda: None)
    threads = {
        item for _ in range(3) for item in worker.begin(lambda: iter([threading.current_thread().name]))
    }
    assert threads == {"worker"}
    assert list(worker.begin(lambda: iter([1, 2, 3]))) == [1, 2, 3]


def test_what_work_raises_reaches_who_asked_for_it_and_the_next_is_done() -> None:
    worker = Worker(lambda: None)
    with pytest.raises(ZeroDivisionError):
        worker.call(lambda: 1 // 0)
    assert worker.call(lambda: None) is None
    assert worker.call(lambda: 7) == 7


def test_who_waits_is_told_how_many_come_first_and_then_served() -> None:
    model = Model()
    worker = Worker(model.interrupted.set)
    first = iter_of(worker.begin(model.work))
    assert next(first) == "first"
    second = iter_of(worker.begin(lambda: iter(["mine"])))
    assert next(second) == Waiting(1)
    model.go_on.set()
    assert list(second) == ["mine"]


def test_stopping_ends_the_work_at_once_and_not_that_of_the_next() -> None:
    model = Model()
    worker = Worker(model.interrupted.set)
    mine = worker.begin(model.work)
    next_one = worker.begin(lambda: iter(["next"]))
    model.begun.wait(5)
    start = time.monotonic()
    mine.stop()
    assert time.monotonic() - start < 0.5
    with pytest.raises(Stopped):
        list(mine)
    assert [item for item in next_one if not isinstance(item, Waiting)] == ["next"]


def test_what_has_not_begun_never_begins_once_it_is_stopped() -> None:
    model = Model()
    worker = Worker(model.interrupted.set)
    first, begun = worker.begin(model.work), threading.Event()
    second = worker.begin(lambda: iter([begun.set()]))  # type: ignore[func-returns-value]
    model.begun.wait(5)
    second.stop()
    model.go_on.set()
    assert list(first)[-1] == "second"
    with pytest.raises(Stopped):
        list(second)
    assert not begun.is_set()


def test_who_leaves_before_the_end_stops_the_work() -> None:
    model = Model()
    worker = Worker(model.interrupted.set)
    events = iter_of(worker.begin(model.work))
    assert next(events) == "first"
    events.close()  # a browser that is shut
    assert worker.call(lambda: "free again") == "free again"


def test_a_queue_that_is_full_says_so() -> None:
    model = Model()
    worker = Worker(model.interrupted.set, waiting_at_most=2)
    tasks = [worker.begin(model.work), *(worker.begin(lambda: iter(["0"])) for _ in range(2))]
    with pytest.raises(AnswerError, match=r"2 questions are waiting.*in a minute"):
        worker.begin(lambda: iter(["0"]))
    model.go_on.set()
    for task in tasks:
        list(task)
    assert worker.call(lambda: 1) == 1


def iter_of(task: Task[str]) -> Generator[str | Waiting]:
    shown = iter(task)
    assert isinstance(shown, Generator)
    return shown
