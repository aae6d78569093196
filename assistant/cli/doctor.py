"""`doctor`: check the installation."""

from __future__ import annotations

from typing import Annotated

import typer

from assistant.cli.options import AsJson, open_workspace


def doctor(
    context: typer.Context,
    measure_speed: Annotated[
        bool, typer.Option("--speed", help="Measure how fast the language model reads and writes.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Check the installation: packages, folders, models and libraries.

    Exits with 1 if there is a problem. Changes nothing.
    """
    from assistant.cli.output.console import print_json
    from assistant.cli.output.installation import show_installation
    from assistant.installation import check_installation, check_speed
    from assistant.models.llm import build_features
    from assistant.models.speed import processor_features

    report = check_installation(context.obj)
    if measure_speed and report.is_sound:
        with open_workspace(context.obj) as work:
            checks = tuple(
                check_speed(
                    context.obj,
                    work.answer_models.model,
                    processor=processor_features(),
                    build=build_features(),
                )
            )
        report = report.model_copy(update={"checks": (*report.checks, *checks)})
    if as_json:
        print_json(report)
    else:
        show_installation(report)
    if not report.is_sound:
        raise typer.Exit(1)
