"""The commands: parse, call, print. What they do stands elsewhere; heavy imports wait until a command needs them."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from assistant.cli.index import index
from assistant.cli.models import models
from assistant.cli.options import AsJson, Day, Sources, day_of, open_workspace, stopping
from assistant.cli.serve import serve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from assistant.answer.events import Event, JudgedSentence
    from assistant.schema import Answer, Hit
    from assistant.search.query import Query

HELP = {"help_option_names": ["-h", "--help"], "max_content_width": 80}
app = typer.Typer(
    name="assistant",
    help="Ask your own articles. Every sentence of an answer opens the words it rests on.",
    epilog="The global options --library, --index-dir, --models-dir, --model and --debug may stand anywhere on the line.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    context_settings=HELP,
)
app.add_typer(index, name="index")
app.add_typer(models, name="models")
app.command()(serve)


@app.callback()
def read_settings(
    context: typer.Context,
    library: Annotated[
        str | None, typer.Option(help="Library to use, a folder in the index directory.")
    ] = None,
    index_dir: Annotated[Path | None, typer.Option(help="Where libraries live.")] = None,
    models_dir: Annotated[
        Path | None, typer.Option(help="Where models live; checkouts may share one.")
    ] = None,
    model: Annotated[
        str | None, typer.Option(help="Language model: a name from `models list`, or a .gguf file.")
    ] = None,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,  # noqa: ARG001 - read in __main__
) -> None:
    """Ask your own articles. Every sentence of an answer opens the words it rests on."""
    from assistant.settings import load_settings

    context.obj = load_settings(library=library, index_dir=index_dir, models_dir=models_dir, model=model)


Today = Annotated[
    datetime | None,
    typer.Option(
        "--today",
        formats=["%Y-%m-%d"],
        metavar="YYYY-MM-DD",
        help="What `this week` is told from; by default, today.",
    ),
]
Articles = Annotated[
    list[str] | None,
    typer.Option("--article", help="Only the article of this id; may be given several times."),
]
TopK = Annotated[
    int | None, typer.Option("--top-k", help="Maximum number of passages to read, 1 to 20.")
]
Strict = Annotated[bool, typer.Option("--strict", help="Rather no answer than a doubtful one.")]


@app.command()
def ask(
    context: typer.Context,
    question: str,
    since: Day = None,
    until: Day = None,
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
    """Answer a question from the articles, or say that they do not."""
    from assistant.cli import output as terminal

    query = _query(question, since, until, today, source, article, top_k, strict=strict)
    with open_workspace(context.obj) as work, stopping(work), terminal.watching() as display:
        events = work.ask(query)
        answer, hits, judged = _watch(events, display.show)
        display.stop()
        if drafts:
            terminal.show_drafts(judged, answer)
        if as_json:
            sys.stdout.write(answer.model_dump_json() + "\n")
        else:
            terminal.show_answer(answer, hits)


@app.command()
def search(
    context: typer.Context,
    query: str,
    since: Day = None,
    until: Day = None,
    today: Today = None,
    source: Sources = None,
    article: Articles = None,
    top_k: TopK = None,
    as_json: AsJson = False,
) -> None:
    """Show the passages found for a query; no language model."""
    from assistant.cli import output as terminal

    narrowed = _query(query, since, until, today, source, article, top_k)
    with open_workspace(context.obj) as work:
        found = work.search(narrowed)
    if as_json:
        sys.stdout.write(found.model_dump_json() + "\n")
    else:
        terminal.show_period(found.period)
        terminal.show_hits(found.hits)


@app.command("eval")
def evaluate(
    context: typer.Context,
    questions: Annotated[
        Path, typer.Argument(metavar="QUESTIONS.jsonl", help='Rows with "id" and "question".')
    ],
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first N questions.")] = None,
    output: Annotated[
        Path | None, typer.Option(help="File for the rows; taken up again where it stopped.")
    ] = None,
    report: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Folder for rows, traces, report and pictures.")
    ] = None,
    against: Annotated[
        Path | None, typer.Option(metavar="REPORT.json", help="An earlier report to compare with.")
    ] = None,
    strict: Strict = False,
    only: Annotated[
        Literal["retrieval", "reading"] | None,
        typer.Option(help="Search alone, or answer from the gold articles."),
    ] = None,
) -> None:
    """Answer every question of a set and, where it brings answers, sum up how well."""
    from functools import partial

    from assistant.cli import output as terminal
    from assistant.cli.progress import track_answers
    from assistant.evaluate.session import EvaluationPart, OutputFiles, search_only
    from assistant.evaluate.session import evaluate as run

    part = EvaluationPart(only) if only else None
    with open_workspace(context.obj, strict=strict) as work, stopping(work):
        if part is EvaluationPart.RETRIEVAL:
            passages = search_only(work, questions, limit=limit, report=report)
            terminal.show_figures(passages)
            return
        files = OutputFiles(rows=output, report=report)
        figures, comparison = run(
            work,
            questions,
            files,
            partial(track_answers, work.progress),
            limit=limit,
            only=part,
            against=against,
        )
    terminal.show_figures(figures.summary)
    if comparison:
        terminal.show_figures(comparison)


def _query(
    question: str,
    since: datetime | None,
    until: datetime | None,
    today: datetime | None,
    sources: Sequence[str] | None,
    articles: Sequence[str] | None,
    top_k: int | None,
    *,
    strict: bool = False,
) -> Query:
    from assistant.search.query import Filters, Query

    filters = Filters(
        since=day_of(since),
        until=day_of(until),
        sources=tuple(sources or ()),
        articles=tuple(articles or ()),
    )
    return Query(question=question, filters=filters, top_k=top_k, today=day_of(today), strict=strict)


def _watch(
    events: Iterator[Event], show: Callable[[Event], None]
) -> tuple[Answer, tuple[Hit, ...], list[JudgedSentence]]:
    """The answer at the end of the events, the passages that were read for it, and all that was drafted."""
    from assistant.answer.events import Checking, Reading
    from assistant.schema import Answer

    hits: tuple[Hit, ...] = ()
    judged: list[JudgedSentence] = []
    for event in events:
        match event:
            case Answer():
                return event, hits, judged
            case Reading():
                hits = event.hits
            case Checking():
                judged = list(event.judged)
        show(event)
    raise RuntimeError("answering ended without an answer")
