"""`index libraries`, `doctor`, `export` and `import`: maintenance of whole libraries."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.options import AsJson, open_workspace

if TYPE_CHECKING:
    from assistant.settings import Settings


def list_libraries(context: typer.Context, as_json: AsJson = False) -> None:
    """List all libraries, including damaged ones."""
    from assistant.cli.output.console import print_json_list
    from assistant.cli.output.libraries import show_libraries
    from assistant.library.libraries import list_libraries as find_libraries

    settings: Settings = context.obj
    rows = find_libraries(settings.index_dir)
    if as_json:
        print_json_list(rows)
    else:
        show_libraries(rows)


def doctor(
    context: typer.Context,
    repair: Annotated[
        bool, typer.Option("--repair", help="Rebuild damaged parts from the intact ones.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Check that all parts of the library agree.

    Exits with 1 if they do not. Changes nothing without --repair.
    """
    from assistant.cli.output.console import print_json
    from assistant.cli.output.libraries import show_diagnosis
    from assistant.library import doctor

    settings: Settings = context.obj
    folder = settings.index_dir / settings.library
    if repair:
        with open_workspace(settings) as work:
            diagnosis = doctor.repair(folder, lambda: work.embedder)
    else:
        diagnosis = doctor.diagnose(folder)
    if as_json:
        print_json(diagnosis)
    else:
        show_diagnosis(diagnosis)
    if not diagnosis.is_sound:
        raise typer.Exit(1)


def export_library(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="File to write, such as library.zip.")],
    force: Annotated[bool, typer.Option("--force", help="Overwrite an existing file.")] = False,
) -> None:
    """Export the library to one file.

    The file holds articles, passages, vectors and uploads. Conversations are private and not exported.
    """
    from assistant.library.bundle.export import export_library as write_bundle
    from assistant.progress import human_bytes

    with open_workspace(context.obj) as work, work.open_library() as store:
        manifest = write_bundle(store, file, force=force)
    contents = f"{manifest.articles:,} articles with {manifest.passages:,} passages"
    sys.stdout.write(f"Exported {contents} to {file}, {human_bytes(file.stat().st_size)}.\n")


def import_library(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="File written by `index export`.")],
) -> None:
    """Import an exported library.

    Adds its articles to the current library, or to the one given by --library NAME, which is created if
    needed. All digests are verified first. Articles that are already in the library stay; if one of them
    has a different text, nothing is imported.
    """
    from contextlib import closing

    from assistant.cli.output.libraries import add_summary
    from assistant.cli.reporters import AddReporter
    from assistant.library.bundle.importer import import_bundle
    from assistant.library.bundle.reader import open_bundle

    with (
        open_workspace(context.obj) as work,
        open_bundle(file) as bundle,
        closing(work.open_user_library()) as store,
        AddReporter(work.progress) as reporter,
    ):
        summary = import_bundle(bundle, store, work.embedder, reporter=reporter)
    sys.stdout.write(add_summary(summary) + "\n")
