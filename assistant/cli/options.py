"""Shared by the commands: options, opening a workspace, and handling Ctrl-C."""

from __future__ import annotations

import signal
import time
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.settings import Settings
    from assistant.workspace import Workspace


def parse_date(text: str) -> date:
    """Parse a date such as 2026-03-06. Raise BadParameter for any other text."""
    try:  # not `date.fromisoformat`, which also accepts 20260306 and 2026-W10-5
        return date(*time.strptime(text, "%Y-%m-%d")[:3])
    except ValueError as error:
        raise typer.BadParameter(f"'{text}' is not a date such as 2026-03-06.") from error


def parse_fields(pairs: list[str] | None) -> dict[str, str] | None:
    """Parse `--field` options; None without any. Raise BadParameter for an unknown field."""
    from assistant.ingest.tabular.field_names import UnknownField, parse_field_map

    try:
        return None if pairs is None else parse_field_map(pairs)
    except UnknownField as error:
        raise typer.BadParameter(str(error)) from error


DATE = "YYYY-MM-DD"

Since = Annotated[
    date | None,
    typer.Option(parser=parse_date, metavar=DATE, help="Only articles published on or after this date."),
]
Until = Annotated[
    date | None,
    typer.Option(
        parser=parse_date, metavar=DATE, help="Only articles published on or before this date."
    ),
]
Today = Annotated[
    date | None,
    typer.Option(
        parser=parse_date,
        metavar=DATE,
        help='Date that "this week" in the question refers to. [default: today]',
    ),
]
Sources = Annotated[
    list[str] | None,
    typer.Option("--source", metavar="OUTLET", help="Only articles of this outlet. Repeatable."),
]
Fields = Annotated[
    list[str] | None,
    typer.Option(
        "--field",
        metavar="FIELD=NAME",
        help="Name of a column or field in your files, such as text=maintext. Repeatable.",
    ),
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
