"""Progress of long work: the protocol that every layer reports to, and the display on standard error."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol, TextIO

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)
from rich.progress import Progress as RichProgress
from rich.table import Column
from rich.text import Text

LINE_EVERY_S = 10.0
"""Seconds between two lines about a transfer in a pipe: enough to see movement without filling a log."""
PACE_AFTER_S = 2.0
"""Seconds before a pace is shown; an earlier one is a guess."""
BAR_WIDTH = 20


class Progress(Protocol):
    """Display of long work.

    Each piece of work starts with `start_transfer` or `start_count` and ends with `finish`, also after
    an error. Work may be nested: a model is pulled while questions are answered.
    """

    def note(self, text: str) -> None:
        """Print a line that stays."""

    def start_transfer(self, label: str, total_bytes: int, done_bytes: int = 0) -> None:
        """Begin a download, of which an earlier run has completed `done_bytes`."""

    def advance(self, n_bytes: int) -> None:
        """Advance the transfer; a negative number takes back bytes that were discarded."""

    def start_count(self, label: str) -> None:
        """Begin work measured in items, such as articles."""

    def show_counts(self, done: int, total: int, **counts: int) -> None:
        """Move to `done` of `total` and show the counts by name.

        The pace is the pace of the last count above zero. With a `total` of 1 the bar only pulses,
        because the share and the time left of a single item are unknown.
        """

    def finish(self) -> None:
        """End the latest piece of work. Do nothing if none is open."""


class SilentProgress:
    """A `Progress` that shows nothing."""

    def note(self, text: str) -> None:
        """Do nothing."""

    def start_transfer(self, label: str, total_bytes: int, done_bytes: int = 0) -> None:
        """Do nothing."""

    def advance(self, n_bytes: int) -> None:
        """Do nothing."""

    def start_count(self, label: str) -> None:
        """Do nothing."""

    def show_counts(self, done: int, total: int, **counts: int) -> None:
        """Do nothing."""

    def finish(self) -> None:
        """Do nothing."""


class TerminalProgress:
    """A `Progress` on standard error: bars on a terminal, plain lines elsewhere.

    In a pipe, a transfer prints a line at its start, every ten seconds and at its end; counted work
    prints nothing. On a terminal, the bar of a transfer stays and the bar of counted work is cleared.
    """

    def __init__(
        self, stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._console = Console(file=stream, stderr=stream is None, highlight=False)
        self._clock = clock
        self._display: RichProgress | None = None
        self._open: list[TaskID] = []
        self._last_line_s = 0.0

    @property
    def _has_terminal(self) -> bool:
        return self._console.file.isatty()

    def note(self, text: str) -> None:
        """Print a line that stays, above the bars."""
        self._console.print(Text(text), soft_wrap=True)

    def start_transfer(self, label: str, total_bytes: int, done_bytes: int = 0) -> None:
        """Draw a bar, or print `LABEL: 1.1 GB, 20.0 MB already downloaded.`"""
        self._start(label, total=total_bytes, completed=done_bytes, is_transfer=True)
        if not self._has_terminal:
            resumed = f", {human_bytes(done_bytes)} already downloaded" if done_bytes else ""
            self.note(f"{label}: {human_bytes(total_bytes)}{resumed}.")
            self._last_line_s = self._clock()

    def advance(self, n_bytes: int) -> None:
        """Move the bar, or print a line if the last is ten seconds old."""
        if self._display is None:
            return
        self._display.advance(self._open[-1], n_bytes)
        if not self._has_terminal and self._clock() - self._last_line_s >= LINE_EVERY_S:
            self._last_line_s = self._clock()
            task = self._latest_task(self._display)
            self.note(f"{task.description}: {_transferred(task)}, {_speed(task)}.")

    def start_count(self, label: str) -> None:
        """Draw a bar that pulses until the total is known."""
        self._start(label, total=None, completed=0, is_transfer=False)

    def show_counts(self, done: int, total: int, **counts: int) -> None:
        """Move the bar and show the counts."""
        if self._display is not None:
            self._display.update(
                self._open[-1],
                completed=done if total > 1 else None,
                total=total if total > 1 else None,
                counts=counts,
            )

    def finish(self) -> None:
        """Stop the bar, or print the size, duration and speed of a transfer."""
        if self._display is None:
            return
        task = self._latest_task(self._display)
        if task.fields["is_transfer"] and not self._has_terminal:
            self.note(
                f"{task.description}: {_transferred(task)} in {task.elapsed or 0:.0f} s, {_speed(task)}."
            )
        task_id = self._open.pop()
        if self._open:
            self._display.remove_task(task_id)
        else:
            self._display.stop()
            self._display = None

    def _start(self, label: str, *, total: int | None, completed: int, is_transfer: bool) -> None:
        if self._display is None:
            self._display = self._new_display(is_transfer=is_transfer)
            self._display.start()
        task = self._display.add_task(
            label,
            total=total,
            completed=completed,
            is_transfer=is_transfer,
            resumed=completed,
            counts={},
        )
        self._open.append(task)

    def _new_display(self, *, is_transfer: bool) -> RichProgress:
        return RichProgress(
            SpinnerColumn(),
            TextColumn("{task.description}", markup=False),
            BarColumn(BAR_WIDTH),
            _AmountColumn(Column(no_wrap=True)),
            _PaceColumn(Column(no_wrap=True)),
            _TimeLeftColumn(compact=True, table_column=Column(no_wrap=True)),
            console=self._console,
            transient=not is_transfer,
            disable=not self._has_terminal,
            get_time=self._clock,
            # A question or a file takes seconds: Rich's default of 30 s would see only a few of them.
            speed_estimate_period=30 if is_transfer else 600,
        )

    def _latest_task(self, display: RichProgress) -> Task:
        return next(task for task in display.tasks if task.id == self._open[-1])


class _AmountColumn(ProgressColumn):
    """Amount done: `2.0/2.0 MB`, or `1,200 articles, 4,242 passages`."""

    _transfer = DownloadColumn()

    def render(self, task: Task) -> Text:
        if task.fields["is_transfer"]:
            return self._transfer.render(task)
        counts: dict[str, int] = task.fields["counts"]
        return Text(", ".join(_counted(count, noun) for noun, count in counts.items()))


class _PaceColumn(ProgressColumn):
    """Bytes per second, or items per second of the last count above zero."""

    _transfer = TransferSpeedColumn()

    def render(self, task: Task) -> Text:
        if task.fields["is_transfer"]:
            return self._transfer.render(task)
        counts: dict[str, int] = task.fields["counts"]
        elapsed = task.elapsed or 0.0
        if not counts or elapsed < PACE_AFTER_S:
            return Text()
        pace = next((count for count in reversed(counts.values()) if count), 0) / elapsed
        return Text(f"{pace:.1f}/s" if pace < 10 else f"{pace:,.0f}/s", style="progress.data.speed")


class _TimeLeftColumn(TimeRemainingColumn):
    """Estimated time left, once there is an estimate: `00:30 left`."""

    def render(self, task: Task) -> Text:
        if task.total is None or task.time_remaining is None:
            return Text()
        return super().render(task).append(" left")


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun.removesuffix('s') if count == 1 else noun}"


def _transferred(task: Task) -> str:
    return f"{human_bytes(round(task.completed))} of {human_bytes(round(task.total or 0))}"


def _speed(task: Task) -> str:
    """Format the average speed since the start, without the bytes of an earlier run."""
    transferred = max(0, task.completed - task.fields["resumed"])
    return f"{human_bytes(round(transferred / max(task.elapsed or 0.0, 0.001)))}/s"


def human_bytes(n_bytes: int) -> str:
    """Format a size in powers of 1000: `612 B`, `83.5 MB`, `1.12 GB`."""
    size = float(n_bytes)
    for unit in ("B", "kB", "MB"):
        if size < 999.5:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.2f} GB"
