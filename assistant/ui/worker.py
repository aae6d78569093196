"""The worker thread that owns the models, and its queue: they serve one task at a time.

A long task can pause between two steps: tasks that wait run first, then it goes on.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from assistant.errors import AnswerError, Stopped

T = TypeVar("T")
# A further task is refused, so that no visitor waits for minutes: an answer takes about ten seconds.
MAX_QUEUED = 16
POLL_INTERVAL_S = 0.25
"""Seconds between two checks of a waiting task's place in the queue."""


@dataclass(frozen=True)
class Waiting:
    """Event of a task that is still in the queue."""

    ahead: int
    """Tasks before this one, including the running task."""


@dataclass(frozen=True)
class _End:
    """Marker after a task's last item, with the error that ended the task, if any."""

    error: BaseException | None


class Task(Generic[T]):
    """Work queued for the worker thread. Iterate over it, once, to receive its items as they arrive."""

    def __init__(
        self, worker: Worker, make_items: Callable[[], Iterator[T]], pauses_after: Callable[[T], bool]
    ) -> None:
        self._worker = worker
        self._work = _steps(make_items)
        self._pauses_after = pauses_after
        self._items: queue.SimpleQueue[T | _End] = queue.SimpleQueue()
        self._stop_requested = threading.Event()
        self._finished = threading.Event()

    def __iter__(self) -> Iterator[T | Waiting]:
        """Yield the items of the work, and a Waiting event whenever the place in the queue changes.

        Re-raise the error of the work; raise Stopped after `stop`. Leaving the loop stops the work.
        """
        last_ahead = -1
        try:
            while True:
                try:
                    item = self._items.get(timeout=POLL_INTERVAL_S)
                except queue.Empty:
                    ahead = self._worker.count_ahead(self)
                    if ahead and self._stop_requested.is_set():  # it would only start to stop
                        raise Stopped from None
                    if ahead and ahead != last_ahead:
                        last_ahead = ahead
                        yield Waiting(ahead)
                    continue
                last_ahead = -1
                if not isinstance(item, _End):
                    yield item
                elif item.error is None:
                    return
                else:
                    raise item.error
        finally:
            if not self._finished.is_set():
                self.stop()

    def stop(self, *, wait_s: float = 2.0) -> None:
        """Stop the work, even during a model call; queued work never starts.

        Wait up to `wait_s` seconds for the end of the work.
        """
        self._stop_requested.set()
        deadline = time.monotonic() + wait_s
        while (
            not self._finished.is_set() and time.monotonic() < deadline and self._worker.interrupt(self)
        ):
            # Repeat: the model ignores an interrupt that arrives between two of its calls.
            self._finished.wait(0.02)

    def run(self) -> bool:
        """Do the work up to its end or a pause, and return whether it has ended.

        Only the worker calls this, on its own thread.
        """
        try:
            while not self._stop_requested.is_set():
                item = next(self._work)
                self._items.put(item)
                if self._pauses_after(item) and not self._stop_requested.is_set():
                    return False
            self._work.close()
            self._finish(Stopped())
        except StopIteration:
            self._finish(Stopped() if self._stop_requested.is_set() else None)
        except BaseException as error:  # noqa: BLE001 - __iter__ raises it again
            self._finish(error)
        return True

    def _finish(self, error: BaseException | None) -> None:
        self._items.put(_End(error))
        self._finished.set()


def _steps(make_items: Callable[[], Iterator[T]]) -> Generator[T]:
    """Yield the items of the work; nothing runs before the first of them is requested."""
    yield from make_items()


class Worker:
    """Runs tasks in the order of submission, all on one thread. A paused task goes to the end."""

    def __init__(self, interrupt: Callable[[], object], *, max_queued: int = MAX_QUEUED) -> None:
        """Start the thread. `interrupt` makes the model call in progress, if any, raise Stopped."""
        self._interrupt = interrupt
        self._max_queued = max_queued
        self._lock = threading.Lock()
        self._tasks: list[Task[Any]] = []
        self._submitted = threading.Semaphore(0)
        threading.Thread(target=self._run_tasks, name="worker", daemon=True).start()

    def submit(
        self,
        make_items: Callable[[], Iterator[T]],
        *,
        pauses_after: Callable[[T], bool] = lambda _: False,
    ) -> Task[T]:
        """Queue work that yields items, and lets other tasks run after some of them.

        Raises AnswerError if the queue is full.
        """
        task = Task(self, make_items, pauses_after)
        with self._lock:
            if len(self._tasks) > self._max_queued:
                raise AnswerError(
                    f"Busy: {self._max_queued} questions are already waiting.",
                    hint="Try again in a minute.",
                )
            self._tasks.append(task)
        self._submitted.release()
        return task

    def call(self, work: Callable[[], T]) -> T:
        """Run a function on the worker's thread and return its result.

        Raises AnswerError if the queue is full.
        """
        *_, result = self.submit(lambda: iter([work()]))
        if isinstance(result, Waiting):
            raise Stopped
        return result

    def count_ahead(self, task: Task[T]) -> int:
        """Return the number of tasks before this one; 0 for the running task."""
        with self._lock:
            return next((place for place, queued in enumerate(self._tasks) if queued is task), 0)

    def interrupt(self, task: Task[T]) -> bool:
        """Interrupt the model call of this task if it is running. Return whether it is."""
        # Holding the lock keeps the next task from starting and being interrupted instead.
        with self._lock:
            is_running = bool(self._tasks) and self._tasks[0] is task
            if is_running:
                self._interrupt()
            return is_running

    def _run_tasks(self) -> None:
        while True:
            self._submitted.acquire()
            with self._lock:
                task = self._tasks[0]
            has_ended = task.run()
            with self._lock:
                self._tasks.pop(0)
                if not has_ended:
                    self._tasks.append(task)
            if not has_ended:
                self._submitted.release()
