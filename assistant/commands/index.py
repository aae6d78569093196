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
def add(context: typer.Context, paths: Annotated[list[Path], typer.Argument(metavar="PATH…")]) -> None:
    """Add files or folders: .txt, .md, .jsonl, .jsonl.gz. What is there already stays as it is."""
    from contextlib import closing

    from assistant.library.add import add
    from assistant.terminal import AddReport, summed_up

    with open_workspace(context.obj) as work, closing(work.library_to_add()) as store, AddReport() as report:
        summary = add(paths, store, work.embedder, report=report)
    sys.stdout.write(summed_up(summary) + "\n")
    if summary.problems and not summary.added + summary.replaced + summary.unchanged:
        raise typer.Exit(1)


@index.command("sync")
def sync(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR")],
    ignore: Annotated[list[str] | None, typer.Option(metavar="PATTERN", help="Leave out files, as in .gitignore; may be repeated.")] = None,
    watch: Annotated[bool, typer.Option("--watch", help="Go on following the folder until Ctrl-C.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False,
    checksum: Annotated[bool, typer.Option("--checksum", help="Compare the bytes of every file, not only size and time.")] = False,
    allow_empty: Annotated[bool, typer.Option("--allow-empty", help="Remove all that came from a folder that is missing or bare.")] = False,
) -> None:
    """Bring the library in step with a folder: add, replace, move and remove what came from it."""
    from contextlib import closing

    from assistant import terminal
    from assistant.library.follow import follow
    from assistant.library.sync import Options, look
    from assistant.library.sync import sync as bring_in_step

    options = Options(ignore=tuple(ignore or ()), checksum=checksum, allow_empty=allow_empty)
    with open_workspace(context.obj) as work:
        if dry_run:
            terminal.show_survey(look(folder, work.settings.index_dir / work.settings.library, options))
            return
        with closing(work.library_to_add()) as store, terminal.SyncReport() as report:
            if watch:
                follow(folder, store, work.embedder, options, report=report)
            else:
                report.synced(bring_in_step(folder, store, work.embedder, options, report=report))
    if report.nothing_taken:
        raise typer.Exit(1)


@index.command("list")
def list_articles(
    context: typer.Context,
    every: Annotated[bool, typer.Option("--all", help="Also older versions, which are not searched.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the articles, newest first."""
    from assistant import terminal

    with open_workspace(context.obj) as work, work.library() as store:
        rows = store.articles(older=every)
    if as_json:
        sys.stdout.write(json.dumps([row.model_dump(mode="json") for row in rows], ensure_ascii=False) + "\n")
    else:
        terminal.show_articles(rows)


@index.command("show")
def show(context: typer.Context, article_id: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """Print an article."""
    from assistant import terminal

    with open_workspace(context.obj) as work, work.library() as store:
        terminal.show_article(store.article(article_id), store.provenance(article_id))


@index.command("remove")
def remove(context: typer.Context, article_ids: Annotated[list[str], typer.Argument(metavar="ID…")]) -> None:
    """Remove articles from the library, its indexes and recorded answers."""
    from assistant.library.remove import remove
    from assistant.schema import file_of

    with open_workspace(context.obj) as work, work.library() as store:
        for article_id in article_ids:
            file = file_of(remove(store, article_id).origin)
            sys.stdout.write(f"Removed {article_id}.\n")
            if Path(file).is_file():
                sys.stderr.write(f"{file} is still there: the next add or sync that comes across it takes it in again.\n")


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
