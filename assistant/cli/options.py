"""Shared by the commands: their common options, opening a workspace, and handling Ctrl-C."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.settings import Settings
    from assistant.workspace import Workspace

DATE_FORMAT = "%Y-%m-%d"

Since = Annotated[
    datetime | None,
    typer.Option(
        formats=[DATE_FORMAT],
        metavar="YYYY-MM-DD",
        help="Only articles published on or after this date.",
    ),
]
Until = Annotated[
    datetime | None,
    typer.Option(
        formats=[DATE_FORMAT],
        metavar="YYYY-MM-DD",
        help="Only articles published on or before this date.",
    ),
]
Today = Annotated[
    datetime | None,
    typer.Option(
        formats=[DATE_FORMAT],
        metavar="YYYY-MM-DD",
        help='Date that "this week" in the question refers to. [default: today]',
    ),
]
Sources = Annotated[
    list[str] | None,
    typer.Option("--source", metavar="OUTLET", help="Only articles of this outlet. Repeatable."),
]
Articles = Annotated[
    list[str] | None, typer.Option("--article", metavar="ID", help="Only this article. Repeatable.")
]
TopK = Annotated[
    int | None,
    typer.Option("--top-k", metavar="N", help="Maximum number of passages to read, 1 to 20."),
]
Strict = Annotated[bool, typer.Option("--strict", help="Abstain rather than give a doubtful answer.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def to_date(moment: datetime | None) -> date | None:
    """Return the date of an option that Typer parsed as a datetime."""
    return moment.date() if moment else None


def date_range(since: datetime | None, until: datetime | None) -> tuple[date | None, date | None]:
    """Return the first and the last date. Raise UsageError if they are in the wrong order."""
    from assistant.search.query import check_date_order

    first, last = to_date(since), to_date(until)
    check_date_order(first, last)
    return first, last


def open_workspace(settings: Settings, *, strict: bool = False) -> Workspace:
    """Return a workspace with a progress display; `strict` raises the support that a sentence needs."""
    from assistant.answer.support import STRICT_SUPPORT
    from assistant.progress import TerminalProgress
    from assistant.workspace import Workspace

    if strict:
        min_support = max(STRICT_SUPPORT, settings.min_support or 0)
        settings = settings.model_copy(update={"min_support": min_support})
    return Workspace(settings, TerminalProgress())


@contextmanager
def interruptible(work: Workspace) -> Iterator[None]:
    """Let Ctrl-C stop the language model at once, even while it reads the prompt."""
    previous_handler = signal.getsignal(signal.SIGINT)

    def stop(*_: object) -> None:
        if not work.stop():
            raise KeyboardInterrupt

    signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, previous_handler)
