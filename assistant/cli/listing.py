"""How libraries look: in a list, in figures, and in the eyes of the doctor."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from assistant.cli.output import output
from assistant.progress import human_bytes
from assistant.store.tables import REPAIR_HINT

if TYPE_CHECKING:
    from assistant.library.doctor import Diagnosis
    from assistant.library.libraries import LibraryInfo
    from assistant.store.checks.fault import Fault
    from assistant.store.records import Stats

FAULTS_SHOWN = 3
"""Of each check; `--json` has all."""


def show_libraries(rows: Sequence[LibraryInfo]) -> None:
    """A table on a terminal, tab-separated lines in a pipe; behind one that cannot be read, why."""
    if not rows:
        sys.stderr.write("There is no library yet. Make one with: python -m assistant index add PATH\n")
        return
    if not sys.stdout.isatty():
        for row in rows:
            told = (
                row.name,
                row.articles,
                row.passages,
                row.bytes,
                row.newest,
                row.embedder,
                row.problem,
            )
            sys.stdout.write(
                "\t".join("" if value is None else str(value) for value in told).rstrip("\t") + "\n"
            )
        return
    table = Table(box=None, pad_edge=False)
    for name in ("library", "articles", "passages", "size", "newest", "embedder", ""):
        table.add_column(
            name,
            justify="right" if name in ("articles", "passages", "size") else "left",
            no_wrap=bool(name),
        )
    for row in rows:
        figures = (
            _known(row.articles),
            _known(row.passages),
            human_bytes(row.bytes),
            _known(row.newest),
            _known(row.embedder),
        )
        table.add_row(row.name, *figures, Text(row.problem or "", style="red"))
    output().print(table)


def show_stats(stats: Stats) -> None:
    """One figure a line, in numbers that a person reads."""
    for name, value in stats:
        sys.stdout.write(f"{name:12} {human_bytes(value) if name == 'bytes' else _known(value)}\n")


def _known(value: object) -> str:
    if value is None:
        return "-"
    return f"{value:,}" if isinstance(value, int) else str(value)


def show_diagnosis(diagnosis: Diagnosis) -> None:
    """A line for each check, then what was mended and what can be done."""
    for check in diagnosis.checks:
        sys.stdout.write(
            f"{check.name:<9} {f'wrong: {_some(check.faults)}' if check.faults else 'ok'}\n"
        )
    if diagnosis.mended:
        sys.stdout.write(f"mended    {_some(diagnosis.mended)}\n")
    elif any(fault.remedy for check in diagnosis.checks for fault in check.faults):
        sys.stderr.write(f"{REPAIR_HINT}\n")


def _some(faults: Sequence[Fault]) -> str:
    shown = "; ".join(map(str, faults[:FAULTS_SHOWN]))
    more = len(faults) - FAULTS_SHOWN
    return f"{shown}; and {more:,} more" if more > 0 else shown
