"""`models …`: which there are, which are here, and whether their bytes are right."""

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
    """List the models that are known, and which are on this machine."""
    from assistant.cli.output import show_models
    from assistant.models.catalog import load_catalog
    from assistant.models.verify import is_installed

    settings: Settings = context.obj
    show_models([(model, is_installed(model, settings.models_dir)) for model in load_catalog().model])


@models.command("pull")
def pull_models(
    context: typer.Context,
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="NAME…", help="By default the models that answering needs."),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Read every file again and replace what is damaged.")
    ] = False,
) -> None:
    """Fetch models, check their digests, and make them ready."""
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
    context: typer.Context, names: Annotated[list[str] | None, typer.Argument(metavar="NAME…")] = None
) -> None:
    """Compare the files on this machine with the digests of the catalogue."""
    from assistant.cli.output import show_verified
    from assistant.models.catalog import load_catalog
    from assistant.models.verify import is_installed, verify_files

    settings: Settings = context.obj
    catalog = load_catalog()
    chosen = (
        [catalog.find(name) for name in names]
        if names
        else [m for m in catalog.model if is_installed(m, settings.models_dir)]
    )
    if not show_verified(
        check for model in chosen for check in verify_files(model, settings.models_dir)
    ):
        raise typer.Exit(1)
