"""`index …`: the articles of a library."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from assistant.commands.shared import AsJson, open_workspace

index = typer.Typer(help="Add, list, show and remove articles.", no_args_is_help=True, rich_markup_mode=None)


@index.command("add")
def add(context: typer.Context, named: Annotated[list[str], typer.Argument(metavar="PATH|ADDRESS…")]) -> None:
    """Add files, folders and web addresses; what is there already stays as it is.

    Text (.txt, .md), rows (.jsonl, .jsonl.gz), tables (.csv, .tsv), feeds (.rss, .atom, .xml), archives (.zip),
    documents (.html, .mhtml, .pdf, .docx, .epub, .eml). An address, https://…, is that of a page or a feed: it is fetched now, once.
    """
    from contextlib import closing

    from assistant.library.add import add
    from assistant.library.addresses import is_address, read_addresses
    from assistant.library.web import Web
    from assistant.terminal import AddReport, summed_up

    paths = [Path(one) for one in named if not is_address(one)]
    with open_workspace(context.obj) as work, closing(work.library_to_add()) as store, AddReport() as report:
        fetched = read_addresses([one for one in named if is_address(one)], Web(report.note))
        summary = add(paths, store, work.embedder, others=fetched, report=report)
    sys.stdout.write(summed_up(summary) + "\n")
    if summary.problems and not summary.added + summary.replaced + summary.unchanged:
        raise typer.Exit(1)


@index.command("list")
def list_articles(context: typer.Context, as_json: AsJson = False) -> None:
    """List the articles, newest first."""
    from assistant import terminal

    with open_workspace(context.obj) as work, work.library() as store:
        rows = store.articles()
    if as_json:
        sys.stdout.write(json.dumps([row.model_dump(mode="json") for row in rows], ensure_ascii=False) + "\n")
    else:
        terminal.show_articles(rows)


@index.command("show")
def show(context: typer.Context, article_id: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """Print an article."""
    from assistant import terminal

    with open_workspace(context.obj) as work, work.library() as store:
        terminal.show_article(store.article(article_id))


@index.command("remove")
def remove(context: typer.Context, article_ids: Annotated[list[str], typer.Argument(metavar="ID…")]) -> None:
    """Remove articles from the library, its indexes and recorded answers."""
    from assistant.library.remove import remove

    with open_workspace(context.obj) as work, work.library() as store:
        for article_id in article_ids:
            remove(store, article_id)
            sys.stdout.write(f"Removed {article_id}.\n")


@index.command("stats")
def stats(context: typer.Context, as_json: AsJson = False) -> None:
    """Show the library in figures."""
    with open_workspace(context.obj) as work, work.library() as store:
        stats = store.stats()
    if as_json:
        sys.stdout.write(stats.model_dump_json() + "\n")
    else:
        sys.stdout.write("".join(f"{name:12} {value}\n" for name, value in stats))


@index.command("rebuild")
def rebuild(context: typer.Context) -> None:
    """Embed every passage anew, for the embedder of today."""
    from assistant.library.rebuild import rebuild

    with open_workspace(context.obj) as work, work.library() as store:
        count = rebuild(store, work.embedder)
    sys.stdout.write(f"Rebuilt {count:,} passages.\n")
