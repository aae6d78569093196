"""`index doctor`: whether a library is sound, and mending it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.commands.shared import AsJson, open_workspace

if TYPE_CHECKING:
    from assistant.settings import Settings


def doctor(
    context: typer.Context,
    repair: Annotated[bool, typer.Option("--repair", help="Make again what can be made from the parts that are sound.")] = False,
    as_json: AsJson = False,
) -> None:
    """Check that all parts of the library agree; exits with 1 if they do not."""
    from assistant.commands.listing import show_diagnosis
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
    if not diagnosis.sound:
        raise typer.Exit(1)
