"""`index …`: the articles of a library."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from assistant.cli import upkeep
from assistant.cli.options import AsJson, Day, Sources, days, open_workspace

index = typer.Typer(
    help="Add, list, show and remove articles; look after the library.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@index.command("add")
def add(
    context: typer.Context, named: Annotated[list[str], typer.Argument(metavar="PATH|ADDRESS…")]
) -> None:
    """Add files, folders and web addresses; what is there already stays as it is.

    Text (.txt, .md), rows (.jsonl, .jsonl.gz), tables (.csv, .tsv), feeds (.rss, .atom, .xml), archives (.zip),
    documents (.html, .mhtml, .pdf, .docx, .epub, .eml). An address, https://…, is that of a page or a feed: it is fetched now, once.
    Documents, feeds and archives are parsed in a process of their own, within limits of time and memory.
    """
    from contextlib import closing

    from assistant.cli.output import summed_up
    from assistant.cli.progress import AddReporter
    from assistant.library.add import add
    from assistant.library.fetch.articles import is_url, read_urls
    from assistant.library.fetch.http import WebClient

    paths = [Path(one) for one in named if not is_url(one)]
    with (
        open_workspace(context.obj) as work,
        closing(work.library_to_add()) as store,
        AddReporter(work.progress) as report,
    ):
        fetched = read_urls([one for one in named if is_url(one)], WebClient(report.note))
        summary = add(paths, store, work.embedder, others=fetched, reporter=report)
    sys.stdout.write(summed_up(summary) + "\n")
    if summary.problems and not summary.added + summary.replaced + summary.unchanged:
        raise typer.Exit(1)


@index.command("sync")
def sync(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR")],
    ignore: Annotated[
        list[str] | None,
        typer.Option(metavar="PATTERN", help="Leave out files, as in .gitignore; may be repeated."),
    ] = None,
    watch: Annotated[
        bool, typer.Option("--watch", help="Go on following the folder until Ctrl-C.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False,
    checksum: Annotated[
        bool, typer.Option("--checksum", help="Compare the bytes of every file, not only size and time.")
    ] = False,
    allow_empty: Annotated[
        bool,
        typer.Option(
            "--allow-empty", help="Remove all that came from a folder that is missing or bare."
        ),
    ] = False,
) -> None:
    """Bring the library in step with a folder: add, replace, move and remove what came from it. Articles from elsewhere stay."""
    from contextlib import closing

    from assistant.cli.output import show_survey
    from assistant.cli.progress import SyncReporter
    from assistant.library.sync import SyncOptions, preview
    from assistant.library.sync import sync as bring_in_step
    from assistant.library.watch import follow

    options = SyncOptions(ignore=tuple(ignore or ()), checksum=checksum, allow_empty=allow_empty)
    with open_workspace(context.obj) as work:
        if dry_run:
            show_survey(preview(folder, work.settings.index_dir / work.settings.library, options))
            return
        with closing(work.library_to_add()) as store, SyncReporter(work.progress) as report:
            if watch:
                follow(folder, store, work.embedder, options, reporter=report)
            else:
                report.on_sync(bring_in_step(folder, store, work.embedder, options, reporter=report))
    if report.has_failed:
        raise typer.Exit(1)


@index.command("list")
def list_articles(
    context: typer.Context,
    every: Annotated[
        bool, typer.Option("--all", help="Also older versions, which are not searched.")
    ] = False,
    since: Day = None,
    until: Day = None,
    source: Sources = None,
    title: Annotated[
        str, typer.Option(metavar="WORDS", help="Only titles that hold all of these words.")
    ] = "",
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first N.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the articles, newest first."""
    from assistant.cli import output as terminal

    first, last = days(since, until)
    with open_workspace(context.obj) as work, work.library() as store, store.snapshot() as snapshot:
        rows = snapshot.list_articles(
            since=first, until=last, sources=source or (), title=title, older=every, limit=limit
        )
    if as_json:
        sys.stdout.write(
            json.dumps([row.model_dump(mode="json") for row in rows], ensure_ascii=False) + "\n"
        )
    else:
        terminal.show_articles(rows)


@index.command("show")
def show(
    context: typer.Context,
    article_id: Annotated[str, typer.Argument(metavar="ID")],
    passages: Annotated[
        bool, typer.Option("--passages", help="With where each passage begins and ends, in code points.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Print an article, with where it comes from, its versions, and the articles that print nearly the same."""
    from assistant.cli import output as terminal
    from assistant.search.near_duplicates import near_duplicate_articles

    with open_workspace(context.obj) as work, work.library() as store:
        article = store.get_article(article_id)
        provenance = store.get_provenance(article_id)
        bounds = store.get_passages(article_id) if passages else []
        with store.snapshot() as snapshot:
            alike = near_duplicate_articles(snapshot, article_id)
    if as_json:
        more = provenance.model_dump(mode="json") | {
            "nearly_the_same": [one.model_dump(mode="json") for one in alike]
        }
        more |= {"passages": [passage.model_dump() for passage in bounds]} if passages else {}
        sys.stdout.write(json.dumps(article.model_dump(mode="json") | more, ensure_ascii=False) + "\n")
    else:
        terminal.show_article(article, provenance, bounds, alike)


@index.command("remove")
def remove(
    context: typer.Context, article_ids: Annotated[list[str], typer.Argument(metavar="ID…")]
) -> None:
    """Remove articles from the library, its indexes and recorded answers."""
    from assistant.library.remove import remove
    from assistant.schema import source_file

    with open_workspace(context.obj) as work, work.library() as store:
        for article_id in article_ids:
            file = source_file(remove(store, article_id).origin)
            sys.stdout.write(f"Removed {article_id}.\n")
            if Path(file).is_file():
                sys.stderr.write(
                    f"{file} is still there: the next add or sync that comes across it takes it in again.\n"
                )


@index.command("stats")
def stats(context: typer.Context, as_json: AsJson = False) -> None:
    """Show the library in figures."""
    from assistant.cli.listing import show_stats

    with open_workspace(context.obj) as work, work.library() as store:
        stats = store.stats()
    if as_json:
        sys.stdout.write(stats.model_dump_json() + "\n")
    else:
        show_stats(stats)


@index.command("rebuild")
def rebuild(context: typer.Context) -> None:
    """Embed every passage anew, for the embedder of today."""
    from assistant.cli.progress import RebuildReporter
    from assistant.library.rebuild import rebuild

    with open_workspace(context.obj) as work, work.library() as store:
        embedder = work.embedder
        with RebuildReporter(work.progress) as reporter:
            count = rebuild(store, embedder, progress=reporter)
    sys.stdout.write(f"Rebuilt {count:,} passages.\n")


index.command("libraries")(upkeep.libraries)
index.command("doctor")(upkeep.doctor)
index.command("export")(upkeep.export)
index.command("import")(upkeep.import_file)
