"""Output about whole libraries: lists, statistics, diagnoses, and summaries of add and sync."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from assistant.cli.output.console import (
    print_fields,
    print_tab_separated,
    stderr_console,
    stdout_console,
)
from assistant.program import PROGRAM
from assistant.progress import human_bytes
from assistant.store.embedder_identity import rebuild_command
from assistant.store.tables import REPAIR_HINT

if TYPE_CHECKING:
    from assistant.library.add_report import AddSummary
    from assistant.library.doctor import Diagnosis
    from assistant.library.folder_diff import FolderDiff
    from assistant.library.libraries import LibraryInfo
    from assistant.library.reread import RereadSummary
    from assistant.library.sync import SyncSummary
    from assistant.store.checks.fault import Fault
    from assistant.store.records import Stats

FAULTS_SHOWN = 3
"""Faults shown of each check; `--json` has them all."""


def show_libraries(rows: Sequence[LibraryInfo]) -> None:
    """Print a table on a terminal, tab-separated lines in a pipe. The last column holds read errors."""
    if not rows:
        sys.stderr.write(f"There is no library yet. Create one with: {PROGRAM} index add PATH\n")
    elif sys.stdout.isatty():
        stdout_console().print(_library_table(rows))
    else:
        for row in rows:
            figures = row.articles, row.passages, row.bytes, row.newest, row.embedder
            print_tab_separated([row.name, *figures, row.problem])


def _library_table(rows: Sequence[LibraryInfo]) -> Table:
    table = Table(box=None, pad_edge=False)
    for name in ("library", "articles", "passages", "size", "newest", "embedder"):
        is_number = name in ("articles", "passages", "size")
        table.add_column(name, justify="right" if is_number else "left", no_wrap=True)
    table.add_column("")
    for row in rows:
        table.add_row(
            row.name,
            _formatted(row.articles),
            _formatted(row.passages),
            human_bytes(row.bytes),
            _formatted(row.newest),
            _formatted(row.embedder),
            Text(row.problem or "", style="red"),
        )
    return table


def show_stats(stats: Stats) -> None:
    """Print one figure per line."""
    print_fields(
        [(name, human_bytes(value) if name == "bytes" else _formatted(value)) for name, value in stats]
    )


def _formatted(value: object) -> str:
    if value is None:
        return "-"
    return f"{value:,}" if isinstance(value, int) else str(value)


def show_diagnosis(diagnosis: Diagnosis) -> None:
    """Print one line per check, then the repaired faults or how to repair them."""
    for check in diagnosis.checks:
        state = f"wrong: {_first_faults(check.faults)}" if check.faults else "ok"
        sys.stdout.write(f"{check.name:<9} {state}\n")
    if diagnosis.outdated_articles:
        from assistant.library.reread import describe_outdated

        command = rebuild_command(Path(diagnosis.library))
        sys.stdout.write(f"readers   {describe_outdated(diagnosis.outdated_articles, command)}\n")
    if diagnosis.mended:
        sys.stdout.write(f"repaired  {_first_faults(diagnosis.mended)}\n")
    elif any(fault.remedy for check in diagnosis.checks for fault in check.faults):
        sys.stderr.write(f"{REPAIR_HINT}\n")


def _first_faults(faults: Sequence[Fault]) -> str:
    shown = "; ".join(map(str, faults[:FAULTS_SHOWN]))
    rest = len(faults) - FAULTS_SHOWN
    return f"{shown}; and {rest:,} more" if rest > 0 else shown


def add_summary(summary: AddSummary) -> str:
    """Return the result of an add in one line."""
    counts = [
        (summary.added, "added"),
        (summary.replaced, "replaced"),
        (summary.removed, "removed"),
        (summary.unchanged, "unchanged"),
        (summary.problems, "skipped"),
    ]
    return f"Articles: {_nonzero(counts)}; {summary.passages:,} new passages."


def reread_summary(summary: RereadSummary) -> str:
    """Return the result of reading files again in one line."""
    files = "1 file" if summary.files == 1 else f"{summary.files:,} files"
    unreadable = [(summary.missing, "of files that are gone"), (summary.web, "of web addresses")]
    rest = ", ".join(f"{count:,} {place}" for count, place in unreadable if count)
    stay = f" Articles that stay as they are: {rest}." if rest else ""
    return f"Read {files} again. {add_summary(summary.articles)}{stay}"


def sync_summary(summary: SyncSummary) -> str:
    """Return the numbers of files and articles of a sync in one line."""
    articles = [
        (summary.articles_added, "added"),
        (summary.articles_replaced, "replaced"),
        (summary.articles_removed, "removed"),
    ]
    changes = _nonzero(articles) if any(count for count, _ in articles) else "unchanged"
    return f"{_file_counts(summary)}. Articles: {changes}; {summary.passages:,} new passages."


def _file_counts(summary: SyncSummary) -> str:
    counts = [
        (summary.added, "added"),
        (summary.changed, "changed"),
        (summary.moved, "moved"),
        (summary.deleted, "deleted"),
        (summary.unchanged, "unchanged"),
        (summary.problems, "skipped"),
    ]
    return f"Files: {_nonzero(counts)}"


def _nonzero(counts: Sequence[tuple[int, str]]) -> str:
    return ", ".join(f"{count:,} {word}" for count, word in counts if count) or "none"


def show_dry_run(diff: FolderDiff) -> None:
    """Print the changes that a sync would make, one file per line, and a summary."""
    from assistant.library.sync import expected_summary

    changes = [
        *(("add", path) for path, _ in diff.added),
        *(("change", path) for path, _ in diff.changed),
        *(("move", f"{old} -> {new}") for old, new, _ in diff.moved),
        *(("delete", path) for path in diff.deleted),
    ]
    for verb, path in changes:
        sys.stdout.write(f"{verb:7} {path}\n")
    for problem in diff.problems:
        stderr_console().print(Text(str(problem)), soft_wrap=True)
    sys.stdout.write(f"{_file_counts(expected_summary(diff))}; dry run, nothing was changed.\n")
