"""Looking after libraries: which there are, whether one is sound, mending it, and carrying it elsewhere in one file."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.options import AsJson, open_workspace

if TYPE_CHECKING:
    from assistant.settings import Settings


def libraries(context: typer.Context, as_json: AsJson = False) -> None:
    """List all libraries, also those that cannot be read."""
    from assistant.cli.listing import show_libraries
    from assistant.library.libraries import list_libraries

    settings: Settings = context.obj
    rows = list_libraries(settings.index_dir)
    if as_json:
        sys.stdout.write(
            json.dumps([row.model_dump(mode="json") for row in rows], ensure_ascii=False) + "\n"
        )
    else:
        show_libraries(rows)


def doctor(
    context: typer.Context,
    repair: Annotated[
        bool, typer.Option("--repair", help="Make again what can be made from the parts that are sound.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Check that all parts of the library agree.

    Exits with 1 if they do not. Nothing is changed without --repair.
    """
    from assistant.cli.listing import show_diagnosis
    from assistant.library import doctor

    settings: Settings = context.obj
    folder = settings.index_dir / settings.library
    if repair:
        with open_workspace(settings) as work:
            diagnosis = doctor.repair(folder, lambda: work.embedder)
    else:
        diagnosis = doctor.diagnose(folder)
    if as_json:
        sys.stdout.write(diagnosis.model_dump_json() + "\n")
    else:
        show_diagnosis(diagnosis)
    if not diagnosis.is_sound:
        raise typer.Exit(1)


def export(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What to write, such as library.zip.")],
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
) -> None:
    """Write the whole library into one file.

    It holds articles, passages, vectors and uploaded files; conversations are private and not in it.
    """
    from assistant.library.bundle.export import export_library
    from assistant.progress import human_bytes

    with open_workspace(context.obj) as work, work.library() as store:
        manifest = export_library(store, file, force=force)
    size = human_bytes(file.stat().st_size)
    sys.stdout.write(
        f"Exported {manifest.articles:,} articles with {manifest.passages:,} passages to {file}, {size}.\n"
    )


def import_file(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `index export` wrote.")],
) -> None:
    """Put an exported library into this one.

    Or into that of --library NAME, which is made if need be. Every digest in the file is checked before anything is stored. What is there
    already stays as it is; if an article is there with another text, nothing is imported.
    """
    from contextlib import closing

    from assistant.cli.output import summed_up
    from assistant.cli.progress import AddReporter
    from assistant.library.bundle.importer import import_bundle
    from assistant.library.bundle.reader import open_bundle

    with (
        open_workspace(context.obj) as work,
        open_bundle(file) as bundle,
        closing(work.library_to_add()) as store,
        AddReporter(work.progress) as report,
    ):
        summary = import_bundle(bundle, store, work.embedder, reporter=report)
    sys.stdout.write(summed_up(summary) + "\n")
