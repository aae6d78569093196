"""`models`: list, pull and verify the models of the catalogue."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.options import open_workspace

if TYPE_CHECKING:
    from assistant.settings import Settings

models = typer.Typer(help="List, pull and verify models.", no_args_is_help=True, rich_markup_mode=None)


@models.command("list")
def list_models(context: typer.Context) -> None:
    """List the models of the catalogue and whether they are installed."""
    from assistant.cli.output.models import show_models
    from assistant.models.catalog import load_catalog
    from assistant.models.verify import is_installed

    settings: Settings = context.obj
    show_models([(model, is_installed(model, settings.models_dir)) for model in load_catalog().model])


@models.command("pull")
def pull_models(
    context: typer.Context,
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="NAME", help="Models to download. [default: those needed to answer questions]"
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Verify every file again and replace damaged ones.")
    ] = False,
) -> None:
    """Download models, verify their digests and prepare them for use."""
    from assistant.models.catalog import Role
    from assistant.models.download import pull_model
    from assistant.models.onnx_export import ensure_export

    with open_workspace(context.obj) as work:
        for name in names or [work.settings.model, work.catalog.embedder().name]:
            model = work.catalog.find(name)
            folder = pull_model(model, work.settings.models_dir, work.progress, force=force)
            if model.role is Role.EMBEDS:
                ensure_export(folder, work.progress)
            sys.stdout.write(f"{name} is in {folder}\n")


@models.command("verify")
def verify_models(
    context: typer.Context,
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="NAME", help="Models to verify. [default: all installed models]"),
    ] = None,
) -> None:
    """Compare the installed files with the digests of the catalogue.

    Exits with 1 if a file is missing or damaged.
    """
    from assistant.cli.output.models import show_file_checks
    from assistant.models.catalog import load_catalog
    from assistant.models.verify import is_installed, verify_files

    models_dir = context.obj.models_dir
    catalog = load_catalog()
    selected = (
        [catalog.find(name) for name in names]
        if names
        else [model for model in catalog.model if is_installed(model, models_dir)]
    )
    if not show_file_checks(check for model in selected for check in verify_files(model, models_dir)):
        raise typer.Exit(1)
