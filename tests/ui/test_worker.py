from __future__ import annotations

import threading
import time
from collections.abc import Generator, Iterator

import pytest

from assistant.errors import AnswerError, Stopped
from assistant.ui.worker import Task, Waiting, Worker


class FakeModel:
    """Stand-in for a language model: busy until it is interrupted or released."""

    def __init__(self) -> None:
        self.interrupted = threading.Event()
        self.released = threading.Event()
        self.started = threading.Event()

    def generate(self) -> Iterator[str]:
        yield "first"
        self.started.set()
        while not self.released.is_set():
            if self.interrupted.wait(0.005):
                self.interrupted.clear()
                raise Stopped
        yield "second"


def test_items_arrive_in_order_and_all_work_runs_on_one_thread() -> None:
    worker = Worker(lambda: None)
    threads = {
        name for _ in range(3) for name in worker.submit(lambda: iter([threading.current_thread().name]))
    }
    assert threads == {"worker"}
    assert list(worker.submit(lambda: iter([1, 2, 3]))) == [1, 2, 3]


def test_an_error_reaches_the_caller_and_the_worker_continues() -> None:
    worker = Worker(lambda: None)
    with pytest.raises(ZeroDivisionError):
        worker.call(lambda: 1 // 0)
    assert worker.call(lambda: None) is None
    assert worker.call(lambda: 7) == 7


def test_a_waiting_task_reports_the_number_of_tasks_ahead() -> None:
    model = FakeModel()
    worker = Worker(model.interrupted.set)
    first = iterate(worker.submit(model.generate))
    assert next(first) == "first"
    second = iterate(worker.submit(lambda: iter(["result"])))
    assert next(second) == Waiting(1)
    model.released.set()
    assert list(second) == ["result"]


def test_stopping_a_task_is_immediate_and_spares_the_next_task() -> None:
    model = FakeModel()
    worker = Worker(model.interrupted.set)
    stopped_task = worker.submit(model.generate)
    next_task = worker.submit(lambda: iter(["next"]))
    model.started.wait(5)
    start = time.monotonic()
    stopped_task.stop()
    assert time.monotonic() - start < 0.5
    with pytest.raises(Stopped):
        list(stopped_task)
    assert [item for item in next_task if not isinstance(item, Waiting)] == ["next"]


def test_a_stopped_task_in_the_queue_never_starts() -> None:
    model = FakeModel()
    worker = Worker(model.interrupted.set)
    first, started = worker.submit(model.generate), threading.Event()
    second = worker.submit(lambda: iter([started.set()]))  # type: ignore[func-returns-value]
    model.started.wait(5)
    second.stop()
    model.released.set()
    assert list(first)[-1] == "second"
    with pytest.raises(Stopped):
        list(second)
    assert not started.is_set()


def test_leaving_the_iteration_early_stops_the_work() -> None:
    model = FakeModel()
    worker = Worker(model.interrupted.set)
    items = iterate(worker.submit(model.generate))
    assert next(items) == "first"
    items.close()  # as when a browser tab is closed
    assert worker.call(lambda: "free again") == "free again"


def test_a_full_queue_refuses_tasks_and_recovers() -> None:
    model = FakeModel()
    worker = Worker(model.interrupted.set, max_queued=2)
    tasks = [worker.submit(model.generate), *(worker.submit(lambda: iter(["0"])) for _ in range(2))]
    with pytest.raises(AnswerError, match=r"2 questions are already waiting.*in a minute"):
        worker.submit(lambda: iter(["0"]))
    model.released.set()
    for task in tasks:
        list(task)
    assert worker.call(lambda: 1) == 1


def test_a_task_lets_waiting_tasks_run_at_its_pauses_and_goes_on() -> None:
    order: list[str] = []
    submitted = threading.Event()

    def long_work() -> Iterator[str]:
        for name in ("first", "second"):
            assert submitted.wait(5)
            order.append(name)
            yield name

    worker = Worker(lambda: None)
    task = worker.submit(long_work, pauses_after=lambda name: name == "first")
    question = worker.submit(lambda: map(order.append, ["question"]))
    submitted.set()
    assert [item for item in task if not isinstance(item, Waiting)] == ["first", "second"]
    list(question)
    assert order == ["first", "question", "second"]


def test_a_task_that_waits_at_a_pause_stops_at_once_and_ends_on_its_own_thread() -> None:
    model, ended_on = FakeModel(), []

    def long_work() -> Iterator[str]:
        try:
            yield "first"
            yield "second"
        finally:
            ended_on.append(threading.current_thread().name)

    worker = Worker(model.interrupted.set)
    blocked = threading.Event()
    worker_busy = worker.submit(lambda: iter([str(blocked.wait(5))]))
    task = worker.submit(long_work, pauses_after=lambda _: True)
    other = worker.submit(model.generate)
    blocked.set()
    items = iterate(task)
    while next(items) != "first":
        pass
    assert model.started.wait(5)
    task.stop()
    with pytest.raises(Stopped):
        list(items)
    assert not model.interrupted.is_set()
    model.released.set()
    list(other)
    list(worker_busy)
    assert worker.call(lambda: None) is None
    assert ended_on == ["worker"]


def iterate(task: Task[str]) -> Generator[str | Waiting]:
    items = iter(task)
    assert isinstance(items, Generator)
    return items
