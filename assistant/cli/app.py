"""The Typer application: the global options and the commands `ask` and `search`.

Heavy imports wait inside the commands that need them.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant import __version__
from assistant.cli.check import check
from assistant.cli.doctor import doctor
from assistant.cli.evaluate import evaluate
from assistant.cli.index import index
from assistant.cli.models import models
from assistant.cli.options import (
    Articles,
    AsJson,
    Since,
    Sources,
    Strict,
    Today,
    TopK,
    Until,
    interruptible,
    open_workspace,
)
from assistant.cli.serve import serve
from assistant.program import COMMAND, PROGRAM

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

    from assistant.answer.events import Event, JudgedSentence
    from assistant.schema import Answer, Hit
    from assistant.search.query import Query

DESCRIPTION = "Ask your own articles. Every sentence of an answer cites the exact words it rests on."
app = typer.Typer(
    name="assistant",
    help=DESCRIPTION,
    epilog="The options above may also follow the command.",
    no_args_is_help=True,
    # A shell completes a command by its name, which `python -m assistant` has none of.
    add_completion=PROGRAM == COMMAND,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
)

Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")]


def show_version(value: bool) -> None:
    """Print the version and exit, if the option was given."""
    if value:
        sys.stdout.write(f"{COMMAND} {__version__}\n")
        raise typer.Exit


@app.callback(help=DESCRIPTION)
def read_settings(
    context: typer.Context,
    library: Annotated[
        str | None, typer.Option(metavar="NAME", help="Library to use. [default: default]")
    ] = None,
    index_dir: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Folder with the libraries. [default: index/, or your data folder if installed]",
        ),
    ] = None,
    models_dir: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Folder with the models. [default: models/, or your data folder if installed]",
        ),
    ] = None,
    model: Annotated[
        str | None,
        typer.Option(
            metavar="NAME|FILE", help="Language model: a name from `models list`, or a .gguf file."
        ),
    ] = None,
    debug: Debug = False,  # noqa: ARG001 - read in __main__
    version: Annotated[  # noqa: ARG001 - its callback has printed it
        bool,
        typer.Option("--version", callback=show_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """Load the settings, overridden by the global options."""
    from assistant.settings import load_settings

    context.obj = load_settings(library=library, index_dir=index_dir, models_dir=models_dir, model=model)


@app.command()
def ask(
    context: typer.Context,
    question: Annotated[str, typer.Argument(metavar="QUESTION", help="Question, in English.")],
    since: Since = None,
    until: Until = None,
    today: Today = None,
    source: Sources = None,
    article: Articles = None,
    top_k: TopK = None,
    strict: Strict = False,
    drafts: Annotated[
        bool,
        typer.Option(
            "--drafts", help="Show on standard error what was drafted, and why it was dropped."
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Answer a question from the articles.

    Abstains if the articles do not say.
    """
    from assistant.cli.output.answers import AnswerStatus, show_answer, show_drafts
    from assistant.cli.output.console import print_json

    query = _query(question, since, until, today, source, article, top_k, strict=strict)
    with open_workspace(context.obj) as work, interruptible(work), AnswerStatus() as status:
        answer, hits, sentences = _show_events(work.ask(query), status.show)
        status.clear()
        if drafts:
            show_drafts(sentences, answer)
        if as_json:
            print_json(answer)
        else:
            show_answer(answer, hits)


@app.command()
def search(
    context: typer.Context,
    query: Annotated[str, typer.Argument(metavar="QUERY", help="Words or a question.")],
    since: Since = None,
    until: Until = None,
    today: Today = None,
    source: Sources = None,
    article: Articles = None,
    top_k: TopK = None,
    as_json: AsJson = False,
) -> None:
    """Search the passages, without a language model."""
    from assistant.cli.output.answers import show_hits, show_period
    from assistant.cli.output.console import print_json

    with open_workspace(context.obj) as work:
        result = work.search(_query(query, since, until, today, source, article, top_k))
    if as_json:
        print_json(result)
    else:
        show_period(result.period)
        show_hits(result.hits)


app.command()(check)
app.command()(doctor)
app.command()(serve)
app.command("eval")(evaluate)
app.add_typer(index, name="index")
app.add_typer(models, name="models")


def _query(
    question: str,
    since: date | None,
    until: date | None,
    today: date | None,
    sources: Sequence[str] | None,
    articles: Sequence[str] | None,
    top_k: int | None,
    *,
    strict: bool = False,
) -> Query:
    from assistant.search.query import Filters, Query

    filters = Filters(
        since=since,
        until=until,
        sources=tuple(sources or ()),
        articles=tuple(articles or ()),
    )
    return Query(question=question, filters=filters, top_k=top_k, today=today, strict=strict)


def _show_events(
    events: Iterator[Event], show: Callable[[Event], None]
) -> tuple[Answer, tuple[Hit, ...], tuple[JudgedSentence, ...]]:
    """Show each event. Return the answer, the passages that were read and all drafted sentences."""
    from assistant.answer.events import Checking, Reading
    from assistant.schema import Answer

    hits: tuple[Hit, ...] = ()
    sentences: tuple[JudgedSentence, ...] = ()
    for event in events:
        match event:
            case Answer():
                return event, hits, sentences
            case Reading():
                hits = event.hits
            case Checking():
                sentences = event.judged
        show(event)
    raise RuntimeError("the events ended without an answer")
