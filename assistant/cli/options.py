"""What the commands share: options, the workspace they open, and how Ctrl-C reaches the language model."""

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

Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], metavar="YYYY-MM-DD")]
Sources = Annotated[
    list[str] | None, typer.Option("--source", help="Only this outlet; may be given several times.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def days(since: datetime | None, until: datetime | None) -> tuple[date | None, date | None]:
    """The first and the last day asked for. Raises UsageError if they are the wrong way round."""
    from assistant.search.query import check_date_order

    first, last = day_of(since), day_of(until)
    check_date_order(first, last)
    return first, last


def day_of(moment: datetime | None) -> date | None:
    """The day of what Typer read."""
    return moment.date() if moment else None


def open_workspace(settings: Settings, *, strict: bool = False) -> Workspace:
    """The models and the library of these settings; `strict` raises the support that a sentence needs."""
    from assistant.answer.support import STRICT_SUPPORT
    from assistant.progress import TerminalProgress
    from assistant.workspace import Workspace

    if strict:
        settings = settings.model_copy(
            update={"min_support": max(STRICT_SUPPORT, settings.min_support or 0)}
        )
    return Workspace(settings, TerminalProgress())


@contextmanager
def stopping(work: Workspace) -> Iterator[None]:
    """Ctrl-C stops the language model at once, also in the middle of reading."""
    before = signal.getsignal(signal.SIGINT)

    def stop(*_: object) -> None:
        if not work.stop():
            raise KeyboardInterrupt

    signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
