"""`doctor`: check the installation."""

from __future__ import annotations

import typer

from assistant.cli.options import AsJson


def doctor(context: typer.Context, as_json: AsJson = False) -> None:
    """Check the installation: packages, folders, models and libraries.

    Exits with 1 if there is a problem. Changes nothing.
    """
    from assistant.cli.output.console import print_json
    from assistant.cli.output.installation import show_installation
    from assistant.installation import check_installation

    report = check_installation(context.obj)
    if as_json:
        print_json(report)
    else:
        show_installation(report)
    if not report.is_sound:
        raise typer.Exit(1)
