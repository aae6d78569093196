"""How the state of a library looks: a line for each check."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.index.checks.fault import Fault
    from assistant.library.doctor import Diagnosis

FAULTS_SHOWN = 3
"""Of each check; `--json` has all."""


def show_diagnosis(diagnosis: Diagnosis) -> None:
    """A line for each check, then what was mended and what can be done."""
    for check in diagnosis.checks:
        sys.stdout.write(f"{check.name:<9} {f'wrong: {_some(check.faults)}' if check.faults else 'ok'}\n")
    if diagnosis.mended:
        sys.stdout.write(f"mended    {_some(diagnosis.mended)}\n")
    elif any(fault.remedy for check in diagnosis.checks for fault in check.faults):
        sys.stderr.write("Mend it with: python -m assistant index doctor --repair\n")


def _some(faults: Sequence[Fault]) -> str:
    shown = "; ".join(map(str, faults[:FAULTS_SHOWN]))
    more = len(faults) - FAULTS_SHOWN
    return f"{shown}; and {more:,} more" if more > 0 else shown
