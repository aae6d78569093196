#!/usr/bin/env python3
"""Measure how long the language model reads, by the number of tokens, beside bare llama.cpp.

Usage:

    python benchmarks/reading_speed.py [ROUNDS] [TABLE.csv]

Each of ROUNDS rounds (5 by default) lets both read new texts of 20 to 500 tokens, in turn. Prints
medians and ranges; a table takes the seconds of each reading, for `plots.py`.
"""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from pathlib import Path
from statistics import median

from assistant.models.llm import LanguageModel
from assistant.progress import SilentProgress
from assistant.settings import load_settings
from assistant.workspace import Workspace
from benchmarks.bare_llama import BareLlama
from benchmarks.spread import median_and_range, write_rows

SIZES = (20, 40, 64, 100, 128, 200, 300, 400, 500)
OURS, BARE = "Says Who", "llama.cpp"
TEXT = "The council decided on the harbour, and the ferry will sail again from Monday. "


def main() -> None:
    """Print the table."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    settings = load_settings()
    with Workspace(settings, SilentProgress()) as work:
        model = work.answer_models.model
        with BareLlama(settings) as bare:
            measure(model, bare, 0)  # allocates the buffers
            rows = [row for number in range(1, rounds + 1) for row in measure(model, bare, number)]
    if len(sys.argv) > 2:
        write_rows(Path(sys.argv[2]), rows)
    write_table(rows)


def measure(model: LanguageModel, bare: BareLlama, number: int) -> list[dict[str, object]]:
    """Return the seconds of each reading of one round, whose texts are new."""
    rows: list[dict[str, object]] = []
    for size in SIZES:
        tokens = model.tokenize(f"{number}, {size}: {TEXT * 40}")[:size]
        started = time.perf_counter()
        model.branch([], [tokens])
        between = time.perf_counter()
        bare.read(tokens)
        seconds = between - started, time.perf_counter() - between
        for reader, value in zip((OURS, BARE), seconds, strict=True):
            rows.append({"reader": reader, "tokens": size, "seconds": value})
    return rows


def write_table(rows: list[dict[str, object]]) -> None:
    """Print seconds and tokens per second by the number of tokens."""
    seconds: dict[tuple[object, object], list[float]] = defaultdict(list)
    for row in rows:
        seconds[row["reader"], row["tokens"]].append(float(str(row["seconds"])))
    sys.stdout.write(
        "| tokens | Says Who, s | tokens/s | llama.cpp, s | tokens/s |\n|---|---|---|---|---|\n"
    )
    for size in SIZES:
        cells: list[str] = []
        for reader in (OURS, BARE):
            values = seconds[reader, size]
            cells += [median_and_range(values, 2), f"{size / median(values):.0f}"]
        sys.stdout.write(f"| {size} | {' | '.join(cells)} |\n")


if __name__ == "__main__":
    main()
