"""Output of `models`: the catalogue, and the checks of model files."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.text import Text

from assistant.cli.output.console import stdout_console
from assistant.models.verify import FileCheck, FileState
from assistant.progress import human_bytes

if TYPE_CHECKING:
    from assistant.models.catalog import CatalogModel


def show_models(rows: Iterable[tuple[CatalogModel, bool]]) -> None:
    """Print the models of the catalogue; the boolean of a row is whether the model is installed."""
    console = stdout_console()
    for model, is_installed in rows:
        facts = [
            human_bytes(model.size),
            model.licence,
            "installed" if is_installed else "not installed",
        ]
        if not model.tested:
            facts.append("not tested here")
        console.print(Text.assemble((model.name, "bold"), f"  {', '.join(facts)}"))
        console.print(Text(f"    {model.purpose}", style="dim"))


def show_file_checks(checks: Iterable[FileCheck]) -> bool:
    """Print the state of each model file. Return whether all of them are good."""
    all_good = True
    for check in checks:
        all_good = all_good and check.state is FileState.GOOD
        reason = f": {check.reason}" if check.reason else ""
        sys.stdout.write(f"{check.state.value:8} {check.model}/{check.path.name}{reason}\n")
    return all_good
