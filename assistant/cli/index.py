"""`index`: the articles of a library."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from assistant.cli import maintenance
from assistant.cli.options import AsJson, Fields, Since, Sources, Until, open_workspace, parse_fields
from assistant.id_scope import IdScope

index = typer.Typer(
    help="Add, list, show and remove articles; maintain the library.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

ArticleId = Annotated[str, typer.Argument(metavar="ID", help="Id of the article, from `index list`.")]
ArticleIds = Annotated[
    list[str], typer.Argument(metavar="ID", help="Ids of the articles, from `index list`.")
]

Ignore = Annotated[
    list[str] | None,
    typer.Option(metavar="PATTERN", help="Skip files, with .gitignore syntax. Repeatable."),
]
Watch = Annotated[
    bool, typer.Option("--watch", help="Keep syncing until Ctrl-C whenever a file changes.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would change, and change nothing.")]
Checksum = Annotated[
    bool, typer.Option("--checksum", help="Compare files by content, not by size and time.")
]
Ids = Annotated[
    IdScope | None,
    typer.Option(
        help="Where an id names one article: in its source, or everywhere. [default: source]",
        show_default=False,
    ),
]
AllowEmpty = Annotated[
    bool,
    typer.Option("--allow-empty", help="Remove all articles of a folder that is missing or empty."),
]


@index.command("add")
def add(
    context: typer.Context,
    sources: Annotated[
        list[str],
        typer.Argument(metavar="PATH|URL", help="Files, folders, web pages (https://…) or feeds."),
    ],
    ids: Ids = None,
    fields: Fields = None,
) -> None:
    """Add files, folders and web pages. Unchanged articles are skipped.

    Reads text (.txt, .md), JSON (.json, .jsonl, .jsonl.gz, .ndjson), tables (.csv, .tsv), feeds
    (.rss, .atom, .xml), notebooks (.enex), archives (.zip) and documents (.html, .mhtml, .pdf, .docx,
    .odt, .rtf, .epub, .eml).

    A web page or feed is fetched once, now. Documents, feeds and archives are parsed in a separate
    process with limits on time and memory.
    """
    from contextlib import closing

    from assistant.cli.output.libraries import add_summary
    from assistant.cli.reporters import AddReporter
    from assistant.library.add import add
    from assistant.library.fetch.articles import is_url, read_urls
    from assistant.library.fetch.http import WebClient

    names = parse_fields(fields)
    paths = [Path(source) for source in sources if not is_url(source)]
    urls = [source for source in sources if is_url(source)]
    with (
        open_workspace(context.obj) as work,
        closing(work.open_user_library()) as store,
        AddReporter(work.progress) as reporter,
    ):
        fetched = read_urls(urls, WebClient(reporter.note))
        summary = add(
            paths,
            store,
            work.indexing_embedder,
            extra=fetched,
            reporter=reporter,
            ids=ids or work.settings.ids,
            fields=names,
        )
    sys.stdout.write(add_summary(summary) + "\n")
    if summary.problems and not summary.added + summary.replaced + summary.unchanged:
        raise typer.Exit(1)


@index.command("sync")
def sync(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to follow.")],
    ignore: Ignore = None,
    watch: Watch = False,
    dry_run: DryRun = False,
    checksum: Checksum = False,
    allow_empty: AllowEmpty = False,
    ids: Ids = None,
    fields: Fields = None,
) -> None:
    """Make the library match a folder.

    Adds new files, replaces edited ones, follows moved ones and removes deleted ones. Articles from
    elsewhere stay.
    """
    from contextlib import closing

    from assistant.cli.output.libraries import show_dry_run
    from assistant.cli.reporters import SyncReporter
    from assistant.library.sync import SyncOptions, preview
    from assistant.library.sync import sync as sync_folder
    from assistant.library.watch import follow

    names = parse_fields(fields)
    with open_workspace(context.obj) as work:
        options = SyncOptions(
            ignore=tuple(ignore or ()),
            checksum=checksum,
            allow_empty=allow_empty,
            ids=ids or work.settings.ids,
            fields=names,
        )
        if dry_run:
            show_dry_run(preview(folder, work.settings.index_dir / work.settings.library, options))
            return
        with closing(work.open_user_library()) as store, SyncReporter(work.progress) as reporter:
            if watch:
                follow(folder, store, work.indexing_embedder, options, reporter=reporter)
            else:
                synced = sync_folder(folder, store, work.indexing_embedder, options, reporter=reporter)
                reporter.on_sync(synced)
    if reporter.has_failed:
        raise typer.Exit(1)


@index.command("list")
def list_articles(
    context: typer.Context,
    include_older: Annotated[
        bool, typer.Option("--all", help="Include older versions, which are not searched.")
    ] = False,
    since: Since = None,
    until: Until = None,
    source: Sources = None,
    title: Annotated[
        str, typer.Option(metavar="WORDS", help="Only titles with all of these words.")
    ] = "",
    limit: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Only the first N articles.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List the articles, newest first."""
    from assistant.cli.output.articles import show_articles
    from assistant.cli.output.console import print_json_list
    from assistant.search.query import check_date_order

    check_date_order(since, until)
    with open_workspace(context.obj) as work, work.open_library() as store, store.snapshot() as snapshot:
        rows = snapshot.list_articles(
            since=since, until=until, sources=source or (), title=title, older=include_older, limit=limit
        )
    if as_json:
        print_json_list(rows)
    else:
        show_articles(rows)


@index.command("show")
def show(
    context: typer.Context,
    article_id: ArticleId,
    with_passages: Annotated[
        bool, typer.Option("--passages", help="Show the start and end of each passage, in code points.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show an article with its origins, versions and near-duplicates.

    Lists the articles with this id if there are several.
    """
    from assistant.cli.output.articles import show_article, show_articles
    from assistant.errors import AmbiguousId
    from assistant.search.near_duplicates import near_duplicate_articles

    with open_workspace(context.obj) as work, work.open_library() as store:
        try:
            article = store.get_article(article_id)
        except AmbiguousId as error:
            if not as_json:
                rows = store.list_articles(older=True)
                show_articles([row for row in rows if row.id in error.candidates])
            raise
        provenance = store.get_provenance(article.id)
        passages = store.get_passages(article.id) if with_passages else []
        with store.snapshot() as snapshot:
            near_duplicates = near_duplicate_articles(snapshot, article.id)
    if not as_json:
        show_article(article, provenance, passages, near_duplicates)
        return
    record = article.model_dump(mode="json") | provenance.model_dump(mode="json")
    record["nearly_the_same"] = [copy.model_dump(mode="json") for copy in near_duplicates]
    if with_passages:
        record["passages"] = [passage.model_dump() for passage in passages]
    sys.stdout.write(json.dumps(record, ensure_ascii=False) + "\n")


@index.command("remove")
def remove(context: typer.Context, article_ids: ArticleIds) -> None:
    """Remove articles from the library.

    Recorded answers that quote them are withdrawn.
    """
    from assistant.library.remove import remove
    from assistant.schema import source_file

    with open_workspace(context.obj) as work, work.open_library() as store:
        for article_id in article_ids:
            row = remove(store, article_id)
            file = source_file(row.origin)
            sys.stdout.write(f"Removed {row.id}.\n")
            if Path(file).is_file():
                sys.stderr.write(
                    f"{file} still exists: the next add or sync of it adds the article again.\n"
                )


@index.command("stats")
def stats(context: typer.Context, as_json: AsJson = False) -> None:
    """Show statistics of the library."""
    from assistant.cli.output.console import print_json
    from assistant.cli.output.libraries import show_stats

    with open_workspace(context.obj) as work, work.open_library() as store:
        stats = store.stats()
    if as_json:
        print_json(stats)
    else:
        show_stats(stats)


@index.command("rebuild")
def rebuild(
    context: typer.Context,
    reread: Annotated[
        bool,
        typer.Option(
            "--reread", help="Only read files again that an earlier version of this program read."
        ),
    ] = False,
) -> None:
    """Split and embed all articles again.

    Needed after an update that changes how articles are split or embedded. After one that reads files
    better, use --reread: the new texts replace the old ones, which stay as older versions.
    """
    from assistant.cli.output.libraries import reread_summary
    from assistant.cli.reporters import AddReporter, RebuildReporter
    from assistant.library.rebuild import rebuild
    from assistant.library.reread import reread as reread_files

    with open_workspace(context.obj) as work, work.open_library() as store:
        embedder = work.indexing_embedder
        if reread:
            with AddReporter(work.progress) as adding:
                summary = reread_files(store, embedder, reporter=adding, ids=work.settings.ids)
            sys.stdout.write(reread_summary(summary) + "\n")
            return
        with RebuildReporter(work.progress) as reporter:
            count = rebuild(store, embedder, progress=reporter)
    sys.stdout.write(f"Rebuilt {count:,} passages.\n")


index.command("libraries")(maintenance.list_libraries)
index.command("doctor")(maintenance.doctor)
index.command("export")(maintenance.export_library)
index.command("import")(maintenance.import_library)
