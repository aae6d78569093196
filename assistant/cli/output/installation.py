"""Output of `doctor`: one line for each check of the installation."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.installation import InstallationReport


def show_installation(report: InstallationReport) -> None:
    """Print the state, name and details of each check, in columns."""
    width = max(len(check.name) for check in report.checks)
    for check in report.checks:
        sys.stdout.write(f"{check.state.value:<7}  {check.name:<{width}}  {check.detail}\n")
