"""Standard output and standard error: Rich consoles, JSON lines and aligned fields."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence

from pydantic import BaseModel
from rich.console import Console

MAX_WIDTH = 100
"""Columns; longer lines are hard to read."""


def stdout_console() -> Console:
    """Return a console on standard output. In a pipe it neither colours, wraps nor truncates."""
    if not sys.stdout.isatty():
        return Console(soft_wrap=True, highlight=False, color_system=None)
    console = Console(highlight=False)
    return Console(highlight=False, width=min(console.width, MAX_WIDTH))


def stderr_console() -> Console:
    """Return a console on standard error that does not wrap in a pipe."""
    return Console(stderr=True, highlight=False, soft_wrap=not sys.stderr.isatty())


def print_json(record: BaseModel) -> None:
    """Print a record as one JSON object."""
    sys.stdout.write(record.model_dump_json() + "\n")


def print_json_list(records: Sequence[BaseModel]) -> None:
    """Print records as one JSON array."""
    rows = [record.model_dump(mode="json") for record in records]
    sys.stdout.write(json.dumps(rows, ensure_ascii=False) + "\n")


def print_fields(fields: Sequence[tuple[str, str]]) -> None:
    """Print names and values in two aligned columns, with spaces for the underscores of a name."""
    width = max((len(name) for name, _ in fields), default=0)
    for name, value in fields:
        sys.stdout.write(f"{name.replace('_', ' '):<{width}}  {value}\n")


def print_tab_separated(values: Sequence[object]) -> None:
    """Print one row of tab-separated values, with None as an empty value and no trailing tabs."""
    row = "\t".join("" if value is None else str(value) for value in values)
    sys.stdout.write(row.rstrip("\t") + "\n")
