"""How long work shows itself: bars on a terminal, a line now and then elsewhere. Always on standard error, never in a pipe."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, TextIO

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID

# Often enough to see that something moves, seldom enough for a log.
LINE_EVERY_S = 10.0


class Progress(Protocol):
    """Someone who watches. One piece of work at a time: `start`, any number of `advance`, `done` – also after an error."""

    def note(self, text: str) -> None:
        """Say one line."""

    def start(self, label: str, total_bytes: int, done_bytes: int = 0) -> None:
        """Begin a piece of work, of which `done_bytes` were there before."""

    def advance(self, n_bytes: int) -> None:
        """So many bytes more; fewer than none when what was there had to be thrown away."""

    def done(self) -> None:
        """The work has ended, well or not. Does nothing when none was begun."""


class Silent:
    """Shows nothing."""

    def note(self, text: str) -> None:
        """Nothing."""

    def start(self, label: str, total_bytes: int, done_bytes: int = 0) -> None:
        """Nothing."""

    def advance(self, n_bytes: int) -> None:
        """Nothing."""

    def done(self) -> None:
        """Nothing."""


class Lines:
    """For logs: one line at the start, one every ten seconds, one at the end."""

    def __init__(self, stream: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream
        self._clock = clock
        self._label: str | None = None
        self._total = self._position = self._before = 0
        self._began = self._spoke = 0.0

    def note(self, text: str) -> None:
        """A line of its own."""
        self._stream.write(f"{text}\n")
        self._stream.flush()

    def start(self, label: str, total_bytes: int, done_bytes: int = 0) -> None:
        """The line `LABEL: 1.1 GB to do`, or how much of it is left."""
        self._label, self._total, self._position, self._before = (
            label,
            total_bytes,
            done_bytes,
            done_bytes,
        )
        self._began = self._spoke = self._clock()
        left = f", {human_bytes(done_bytes)} there already" if done_bytes else ""
        self.note(f"{label}: {human_bytes(total_bytes)}{left}.")

    def advance(self, n_bytes: int) -> None:
        """A line if the last one is ten seconds old."""
        self._position += n_bytes
        now = self._clock()
        if now - self._spoke >= LINE_EVERY_S:
            self._spoke = now
            self.note(f"{self._label}: {self._reached()}, {self._speed()}.")

    def done(self) -> None:
        """The line `LABEL: 1.1 GB of 1.1 GB in 32 s, 35 MB/s`."""
        if self._label is not None:
            self.note(
                f"{self._label}: {self._reached()} in {self._clock() - self._began:.0f} s, {self._speed()}."
            )
            self._label = None

    def _reached(self) -> str:
        return f"{human_bytes(self._position)} of {human_bytes(self._total)}"

    def _speed(self) -> str:
        seconds = max(self._clock() - self._began, 0.001)
        return f"{human_bytes(max(0, round((self._position - self._before) / seconds)))}/s"


class Bars:
    """For a terminal: a bar with size, speed and time left."""

    def __init__(self, stream: TextIO) -> None:
        from rich.console import Console

        self._console = Console(file=stream)
        self._bars: RichProgress | None = None
        self._task: TaskID | None = None

    def note(self, text: str) -> None:
        """A line above the bar."""
        self._console.print(text, markup=False, highlight=False)

    def start(self, label: str, total_bytes: int, done_bytes: int = 0) -> None:
        """Draw the bar."""
        from rich import progress

        self._bars = progress.Progress(
            progress.TextColumn("{task.description}", markup=False),
            progress.BarColumn(),
            progress.DownloadColumn(),
            progress.TransferSpeedColumn(),
            progress.TimeRemainingColumn(),
            console=self._console,
        )
        self._task = self._bars.add_task(label, total=total_bytes, completed=done_bytes)
        self._bars.start()

    def advance(self, n_bytes: int) -> None:
        """Move the bar."""
        if self._bars is not None and self._task is not None:
            self._bars.advance(self._task, n_bytes)

    def done(self) -> None:
        """Leave the bar as it stands."""
        if self._bars is not None:
            self._bars.stop()
            self._bars = self._task = None


def terminal_progress(stream: TextIO | None = None) -> Progress:
    """Bars where `stream` (standard error) is a terminal, lines where it is not."""
    stream = stream or sys.stderr
    return Bars(stream) if stream.isatty() else Lines(stream)


def human_bytes(n_bytes: int) -> str:
    """A size as people write it, in powers of 1000: `612 B`, `83.5 MB`, `1.12 GB`."""
    size = float(n_bytes)
    for unit in ("B", "kB", "MB"):
        if size < 999.5:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.2f} GB"
