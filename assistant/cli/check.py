"""`check`: compares a person's own text with the articles."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.options import Articles, AsJson, Since, Sources, Until, open_workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from assistant.schema import CheckReport
    from assistant.workspace import Workspace

SOMETHING_WRONG = 3
"""Exit code of a check in which an article speaks against a sentence."""

DraftFile = Annotated[
    Path, typer.Argument(metavar="FILE", help="Your text: .txt, .md, .docx, .odt, .rtf or .html.")
]
MarkdownFile = Annotated[
    Path | None,
    typer.Option("--markdown", metavar="FILE", help="Also write your text with footnotes to this file."),
]


def check(
    context: typer.Context,
    file: DraftFile,
    since: Since = None,
    until: Until = None,
    source: Sources = None,
    article: Articles = None,
    markdown: MarkdownFile = None,
    as_json: AsJson = False,
) -> None:
    """Check every sentence of your own text against the articles.

    Exits with 3 if an article contradicts a sentence or a quotation is altered.
    """
    from assistant.check.draft_file import read_draft
    from assistant.cli.output.checks import CheckDisplay
    from assistant.cli.output.console import print_json
    from assistant.errors import Stopped
    from assistant.search.query import Filters

    filters = Filters(
        since=since, until=until, sources=tuple(source or ()), articles=tuple(article or ())
    )
    draft = read_draft(file)
    with open_workspace(context.obj) as work, stoppable(work) as is_stopped:
        display = CheckDisplay(work.progress, is_silent=as_json)
        events = work.check_text(
            draft.text, draft.name, filters, start=draft.start, is_stopped=is_stopped
        )
        report = display.show(events)
    if as_json:
        print_json(report)
    if markdown is not None:
        write_markdown(markdown, draft.text, report)
    if not report.is_complete:
        raise Stopped
    if report.has_errors:
        raise typer.Exit(SOMETHING_WRONG)


def write_markdown(path: Path, text: str, report: CheckReport) -> None:
    """Write a text with the footnotes of its check. Raises UsageError if the file cannot be written."""
    from assistant.errors import UsageError
    from assistant.files import atomic_write
    from assistant.ui.check_export import check_to_markdown

    try:
        with atomic_write(path) as file:
            file.write(check_to_markdown(text, report.sentences).encode("utf-8", "replace"))
    except OSError as error:
        reason = error.strerror or str(error)
        raise UsageError(f"{path} cannot be written: {reason}.", hint="Give another file.") from error


@contextmanager
def stoppable(work: Workspace) -> Iterator[Callable[[], bool]]:
    """Let Ctrl-C end a check after the current claim, with a report; another Ctrl-C ends it at once."""
    presses: list[int] = []
    previous_handler = signal.getsignal(signal.SIGINT)

    def stop(number: int, _: object) -> None:
        presses.append(number)
        work.stop()
        if len(presses) > 1:
            raise KeyboardInterrupt

    signal.signal(signal.SIGINT, stop)
    try:
        yield lambda: bool(presses)
    finally:
        signal.signal(signal.SIGINT, previous_handler)
