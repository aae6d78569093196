"""The spread of repeated measurements, and files of measurements for the plots."""

from __future__ import annotations

import csv
import statistics
from collections.abc import Mapping, Sequence
from pathlib import Path


def median_and_range(values: Sequence[float], digits: int = 1) -> str:
    """Return the median with the lowest and the highest value, such as `2.4 (2.1 to 3.0)`."""
    middle, low, high = statistics.median(values), min(values), max(values)
    return f"{middle:.{digits}f} ({low:.{digits}f} to {high:.{digits}f})"


def write_rows(path: Path, rows: Sequence[Mapping[str, object]]) -> None:
    """Write rows, at least one, as CSV; the names of the first row's fields are the header."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def read_rows(path: Path) -> list[dict[str, str]]:
    """Read the rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
