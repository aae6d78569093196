"""How long work on a library shows itself: a bar with pace and time left on a terminal's standard error, nothing in a pipe."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Self

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn
from rich.text import Text

from assistant.cli.output import files_summed_up

if TYPE_CHECKING:
    from assistant.ingest.records import Problem
    from assistant.library.add import Pace
    from assistant.library.sync import Synced
    from assistant.schema import Article
    from assistant.store.store import Change

TOO_EARLY_S = 2.0
"""Before that, a pace is a guess and the time left is not told."""


class Bar:
    """A bar that tells what has been done; silent where standard error is no terminal."""

    def __init__(self, label: str) -> None:
        self.console = Console(stderr=True, highlight=False, soft_wrap=True)
        columns = (
            SpinnerColumn(),
            TextColumn("{task.description}", markup=False),
            BarColumn(20),
            TextColumn("{task.fields[told]}", markup=False),
        )
        self._bar = (
            Progress(*columns, console=self.console, transient=True) if sys.stderr.isatty() else None
        )
        self._task = self._bar.add_task(label, total=None, told="") if self._bar else None
        self._began = time.monotonic()

    def __enter__(self) -> Self:
        if self._bar:
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar:
            self._bar.stop()

    def show(self, done: int, of: int, **counts: int) -> None:
        """Move the bar to `done` of `of`, and tell how many of each kind there are. One big piece of work has no share that is done."""
        if self._bar is not None and self._task is not None:
            told = paced(time.monotonic() - self._began, done, of, **counts)
            self._bar.update(
                self._task, completed=done if of > 1 else None, total=of if of > 1 else None, told=told
            )

    def rest(self, label: str) -> None:
        """Say what is waited for; what comes then begins anew."""
        self._began = time.monotonic()
        if self._bar is not None and self._task is not None:
            self._bar.reset(self._task, total=None, told=label)


class RebuildBar(Bar):
    """Tells how many articles have new passages; called by `rebuild`."""

    def __init__(self) -> None:
        super().__init__("Embedding")

    def __call__(self, done: int, of: int) -> None:
        """So many articles of all are done."""
        self.show(done, of, articles=done)


class AddReport(Bar):
    """Tells what becomes of each file: a bar on a terminal, problems in any case."""

    def __init__(self) -> None:
        super().__init__("Adding")
        self._articles = 0
        self._pace = (0, 0, 0)

    def article(self, article: Article, change: Change) -> None:  # noqa: ARG002 - counted, whatever became of it
        """One more article is dealt with."""
        self._articles += 1
        self._tell()

    def problem(self, problem: Problem) -> None:
        """A line that stays."""
        self.note(str(problem))

    def note(self, text: str) -> None:
        """A line that stays, about something that is no problem."""
        self.console.print(Text(text))

    def pace(self, pace: Pace) -> None:
        """How far it has come."""
        self._pace = pace
        self._tell()

    def _tell(self) -> None:
        done, of, passages = self._pace
        self.show(done, of, articles=self._articles, passages=passages)


class SyncReport(AddReport):
    """Tells besides what each sync came to, in one line on standard output."""

    nothing_taken = False
    """Whether the last sync had problems and found no file that is in the library."""

    def synced(self, synced: Synced) -> None:
        """A line for a sync that is done."""
        self.nothing_taken = bool(synced.problems) and not synced.is_news and not synced.unchanged
        sys.stdout.write(f"{files_summed_up(synced)}; {synced.passages:,} new passages.\n")
        sys.stdout.flush()
        self.rest("Waiting for changes")

    def waiting(self, reason: str) -> None:
        """Why nothing is done for now."""
        self.note(reason)


def paced(elapsed_s: float, done: int, of: int, **counts: int) -> str:
    """What has been done, how much of it in a second, and how long the rest will take: `1,200 articles, 40/s; 0:20 left`."""
    counted = {
        f"{count:,} {name.removesuffix('s') if count == 1 else name}": count
        for name, count in counts.items()
    }
    if elapsed_s < TOO_EARLY_S:
        return "; ".join(counted)
    told = [f"{words}, {_per_second(count / elapsed_s)}/s" for words, count in counted.items()]
    if of > 1 and done:
        told.append(f"{_clock(elapsed_s * (of - done) / done)} left")
    return "; ".join(told)


def _per_second(rate: float) -> str:
    return f"{rate:.1f}" if rate < 10 else f"{rate:,.0f}"


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
