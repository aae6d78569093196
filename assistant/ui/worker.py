"""One thread that embeds and generates, and the queue before it: a language model serves one question at a time."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from assistant.errors import AnswerError, Stopped

T = TypeVar("T")
WAITING_AT_MOST = 16
"""Tasks in the queue. An answer takes about ten seconds: who comes later is better told so than kept for minutes."""
LOOK_EVERY_S = 0.25


@dataclass(frozen=True)
class Waiting:
    """The task has not begun."""

    ahead: int
    """Tasks that come first, with the one at work."""


@dataclass(frozen=True)
class _End:
    """No more items come; why, if it is not that all is done."""

    error: BaseException | None


class Task(Generic[T]):
    """Work for the worker, an item at a time; whoever asked for it iterates over it, once."""

    def __init__(self, worker: Worker, make: Callable[[], Iterator[T]]) -> None:
        self._worker = worker
        self._make = make
        self._items: queue.SimpleQueue[T | _End] = queue.SimpleQueue()
        self._stopped = threading.Event()
        self._over = threading.Event()

    def __iter__(self) -> Iterator[T | Waiting]:
        """What the work yields, after each change of place in the queue. Raises what it raised, Stopped after `stop`.

        Whoever leaves before the end stops the work.
        """
        told = -1
        try:
            while True:
                try:
                    item = self._items.get(timeout=LOOK_EVERY_S)
                except queue.Empty:
                    ahead = self._worker.ahead_of(self)
                    if ahead and ahead != told:
                        told = ahead
                        yield Waiting(ahead)
                    continue
                if not isinstance(item, _End):
                    yield item
                elif item.error is None:
                    return
                else:
                    raise item.error
        finally:
            if not self._over.is_set():
                self.stop()

    def stop(self, *, wait_s: float = 2.0) -> None:
        """End the work at once, also while the model reads; work that has not begun never begins."""
        self._stopped.set()
        deadline = time.monotonic() + wait_s
        while not self._over.is_set() and time.monotonic() < deadline and self._worker.interrupt(self):
            self._over.wait(0.02)  # between two calls the model hears nothing, so it is told again

    def run(self) -> None:
        """Do the work; called by the worker alone."""
        try:
            if not self._stopped.is_set():
                for item in self._make():  # each is asked for here, on the thread that owns the model
                    self._items.put(item)
                    if self._stopped.is_set():
                        break
            self._items.put(_End(Stopped() if self._stopped.is_set() else None))
        except BaseException as error:  # noqa: BLE001 - raised again where it is waited for
            self._items.put(_End(error))
        finally:
            self._over.set()


class Worker:
    """Does tasks in the order they come, each on the same thread."""

    def __init__(
        self, interrupt: Callable[[], object], *, waiting_at_most: int = WAITING_AT_MOST
    ) -> None:
        """`interrupt` makes the model's call in progress, if there is one, raise Stopped."""
        self._interrupt = interrupt
        self._most = waiting_at_most
        self._lock = threading.Lock()
        self._tasks: list[Task[Any]] = []
        self._come = threading.Semaphore(0)
        threading.Thread(target=self._work, name="worker", daemon=True).start()

    def begin(self, make: Callable[[], Iterator[T]]) -> Task[T]:
        """Queue up work. Raises AnswerError if too many wait already."""
        task = Task(self, make)
        with self._lock:
            if len(self._tasks) > self._most:
                raise AnswerError(
                    f"Busy: {self._most} questions are waiting already.", hint="Ask again in a minute."
                )
            self._tasks.append(task)
        self._come.release()
        return task

    def call(self, work: Callable[[], T]) -> T:
        """Do one piece of work in turn and wait for what it gives."""
        *_, given = self.begin(lambda: iter([work()]))
        if isinstance(given, Waiting):
            raise Stopped
        return given

    def ahead_of(self, task: Task[T]) -> int:
        """Tasks before this one, 0 for the one at work."""
        with self._lock:
            return next((place for place, other in enumerate(self._tasks) if other is task), 0)

    def interrupt(self, task: Task[T]) -> bool:
        """Interrupt this task's call of the model, and no other's; whether the task is the one at work."""
        with self._lock:  # the next task cannot begin meanwhile
            at_work = bool(self._tasks) and self._tasks[0] is task
            if at_work:
                self._interrupt()
            return at_work

    def _work(self) -> None:
        while True:
            self._come.acquire()
            with self._lock:
                task = self._tasks[0]
            task.run()
            with self._lock:
                self._tasks.pop(0)
