"""The commands: parse, call, print. What they do stands elsewhere; heavy imports wait until a command needs them."""

from __future__ import annotations

import json
import signal
import sys
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from assistant.answer.pipeline import Event, Judged
    from assistant.evaluate.questions import Question
    from assistant.evaluate.rows import Row
    from assistant.index.search import Filters
    from assistant.schema import Answer, Hit
    from assistant.settings import Settings
    from assistant.workspace import Workspace

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
index = typer.Typer(help="Add, list, show and remove articles.", no_args_is_help=True, rich_markup_mode=None)
models = typer.Typer(help="List, pull and verify models.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(index, name="index")
app.add_typer(models, name="models")


@app.callback()
def read_settings(
    context: typer.Context,
    library: Annotated[str | None, typer.Option(help="Library to use, a folder in the index directory.")] = None,
    index_dir: Annotated[Path | None, typer.Option(help="Where libraries live.")] = None,
    models_dir: Annotated[Path | None, typer.Option(help="Where models live; checkouts may share one.")] = None,
    model: Annotated[str | None, typer.Option(help="Language model: a name from `models list`, or a .gguf file.")] = None,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,  # noqa: ARG001 - read in __main__
) -> None:
    """Ask your own articles. Every sentence of an answer opens the words it rests on."""
    from assistant.settings import load_settings

    context.obj = load_settings(library=library, index_dir=index_dir, models_dir=models_dir, model=model)


Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], metavar="YYYY-MM-DD")]
Sources = Annotated[list[str] | None, typer.Option("--source", help="Only this outlet; may be given several times.")]
Articles = Annotated[list[str] | None, typer.Option("--article", help="Only the article of this id; may be given several times.")]
TopK = Annotated[int | None, typer.Option("--top-k", min=1, max=20, help="Passages to read at most.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


@app.command()
def ask(
    context: typer.Context,
    question: str,
    since: Day = None,
    until: Day = None,
    source: Sources = None,
    article: Articles = None,
    top_k: TopK = None,
    drafts: Annotated[bool, typer.Option("--drafts", help="Show on standard error what was drafted, and why it was dropped.")] = False,
    as_json: AsJson = False,
) -> None:
    """Answer a question from the articles, or say that they do not."""
    from assistant import terminal

    with _workspace(context.obj) as work, _stopping(work), terminal.watching() as display:
        events = work.ask(question, filters=_filters(since, until, source, article), top_k=top_k)
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
    source: Sources = None,
    article: Articles = None,
    top_k: TopK = None,
    as_json: AsJson = False,
) -> None:
    """Show the passages found for a query; no language model."""
    from assistant import terminal
    from assistant.answer.pipeline import checked_question

    with _workspace(context.obj) as work:
        found = work.search(checked_question(query), filters=_filters(since, until, source, article), top_k=top_k)
    if as_json:
        sys.stdout.write(found.model_dump_json() + "\n")
    else:
        terminal.show_hits(found.hits)


@app.command("eval")
def evaluate(
    context: typer.Context,
    questions: Annotated[Path, typer.Argument(metavar="QUESTIONS.jsonl", help='Rows with "id" and "question".')],
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first N questions.")] = None,
    output: Annotated[Path | None, typer.Option(help="File for the rows; taken up again where it stopped.")] = None,
    signals: Annotated[Path | None, typer.Option(help="File for what each draft was judged by.")] = None,
) -> None:
    """Answer every question of a set and, where it brings answers, sum up how well."""
    from assistant.evaluate.questions import load_questions
    from assistant.evaluate.rows import RowFile
    from assistant.evaluate.run import run
    from assistant.evaluate.summary import summarise

    chosen = load_questions(questions)[:limit]
    rows = RowFile(output) if output else None
    with _workspace(context.obj) as work, _stopping(work):
        if rows:
            rows.check(work.answerer.names, work.generation())
        answered = list(_progress(chosen, run(chosen, lambda question, _day: work.ask(question), rows=rows, signals=signals)))
    sys.stdout.write("".join(f"{name:14} {value}\n" for name, value in summarise(chosen, answered) if value is not None))


@index.command("add")
def index_add(context: typer.Context, paths: Annotated[list[Path], typer.Argument(metavar="PATH…")]) -> None:
    """Add files or folders: .txt, .md, .jsonl, .jsonl.gz. What is there already stays as it is."""
    from contextlib import closing

    from assistant.library.add import add
    from assistant.terminal import AddReport, summed_up

    with _workspace(context.obj) as work, closing(work.library_to_add()) as store, AddReport() as report:
        summary = add(paths, store, work.embedder, report=report)
    sys.stdout.write(summed_up(summary) + "\n")
    if summary.problems and not summary.added + summary.replaced + summary.unchanged:
        raise typer.Exit(1)


@index.command("list")
def index_list(context: typer.Context, as_json: AsJson = False) -> None:
    """List the articles, newest first."""
    from assistant import terminal

    with _workspace(context.obj) as work, work.library() as store:
        rows = store.articles()
    if as_json:
        sys.stdout.write(json.dumps([row.model_dump(mode="json") for row in rows], ensure_ascii=False) + "\n")
    else:
        terminal.show_articles(rows)


@index.command("show")
def index_show(context: typer.Context, article_id: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """Print an article."""
    from assistant import terminal

    with _workspace(context.obj) as work, work.library() as store:
        terminal.show_article(store.article(article_id))


@index.command("remove")
def index_remove(context: typer.Context, article_ids: Annotated[list[str], typer.Argument(metavar="ID…")]) -> None:
    """Remove articles from the library and all its indexes."""
    with _workspace(context.obj) as work, work.library() as store:
        for article_id in article_ids:
            store.remove(article_id)
            sys.stdout.write(f"Removed {article_id}.\n")


@index.command("stats")
def index_stats(context: typer.Context, as_json: AsJson = False) -> None:
    """Show the library in figures."""
    with _workspace(context.obj) as work, work.library() as store:
        stats = store.stats()
    if as_json:
        sys.stdout.write(stats.model_dump_json() + "\n")
    else:
        sys.stdout.write("".join(f"{name:12} {value}\n" for name, value in stats))


@index.command("rebuild")
def index_rebuild(context: typer.Context) -> None:
    """Embed every passage anew, for the embedder of today."""
    from assistant.library.rebuild import rebuild

    with _workspace(context.obj) as work, work.library() as store:
        count = rebuild(store, work.embedder)
    sys.stdout.write(f"Rebuilt {count:,} passages.\n")


@models.command("list")
def models_list(context: typer.Context) -> None:
    """List the models that are known, and which are on this machine."""
    from assistant.models.catalog import load_catalog
    from assistant.models.verify import installed
    from assistant.terminal import show_models

    settings: Settings = context.obj
    show_models([(model, installed(model, settings.models_dir)) for model in load_catalog().model])


@models.command("pull")
def models_pull(
    context: typer.Context,
    names: Annotated[list[str] | None, typer.Argument(metavar="NAME…", help="By default the models that answering needs.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Read every file again and replace what is damaged.")] = False,
) -> None:
    """Fetch models, check their digests, and make them ready."""
    from assistant.models.catalog import Role
    from assistant.models.download import pull
    from assistant.models.export import ensure_export

    with _workspace(context.obj) as work:
        for name in names or [work.settings.model, work.catalog.embedder().name]:
            model = work.catalog.find(name)
            folder = pull(model, work.settings.models_dir, work.progress, force=force)
            if model.role is Role.EMBEDS:
                ensure_export(folder, work.progress)
            sys.stdout.write(f"{name} is in {folder}\n")


@models.command("verify")
def models_verify(context: typer.Context, names: Annotated[list[str] | None, typer.Argument(metavar="NAME…")] = None) -> None:
    """Compare the files on this machine with the digests of the catalogue."""
    from assistant.models.catalog import load_catalog
    from assistant.models.verify import installed, verify
    from assistant.terminal import show_verified

    settings: Settings = context.obj
    catalog = load_catalog()
    chosen = [catalog.find(name) for name in names] if names else [m for m in catalog.model if installed(m, settings.models_dir)]
    if not show_verified(check for model in chosen for check in verify(model, settings.models_dir)):
        raise typer.Exit(1)


def _workspace(settings: Settings) -> Workspace:
    from assistant.models.progress import terminal_progress
    from assistant.workspace import Workspace

    return Workspace(settings, terminal_progress())


def _filters(since: datetime | None, until: datetime | None, sources: Sequence[str] | None, articles: Sequence[str] | None) -> Filters:
    from assistant.index.search import Filters

    first, last = _day(since), _day(until)
    if first and last and first > last:
        raise UsageError(f"--since {first} is after --until {last}.", hint="Swap them.")
    return Filters(since=first, until=last, sources=tuple(sources or ()), articles=tuple(articles or ()))


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def _watch(events: Iterator[Event], show: Callable[[Event], None]) -> tuple[Answer, tuple[Hit, ...], list[Judged]]:
    """The answer at the end of the events, the passages that were read for it, and all that was drafted."""
    from assistant.answer.pipeline import Checking, Reading
    from assistant.schema import Answer

    hits: tuple[Hit, ...] = ()
    judged: list[Judged] = []
    for event in events:
        match event:
            case Answer():
                return event, hits, judged
            case Reading():
                hits = event.hits
            case Checking():
                judged += event.judged
        show(event)
    raise RuntimeError("answering ended without an answer")


@contextmanager
def _stopping(work: Workspace) -> Iterator[None]:
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


def _progress(questions: Sequence[Question], rows: Iterator[Row]) -> Iterator[Row]:
    """The same rows, with a bar on standard error."""
    from rich.console import Console
    from rich.progress import track

    yield from track(rows, description="Answering", total=len(questions), console=Console(stderr=True))
