#!/usr/bin/env python3
"""Measure several short continuations of one cached text, in one call and in single calls.

Usage:

    python benchmarks/branch_speed.py [ROUNDS]

Rounds are interleaved. Prints the medians of seconds, and of processor seconds over all cores, which
other programs disturb less.
"""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

from assistant.models.branches import Segment
from assistant.models.catalog import load_catalog
from assistant.models.llm import LlamaCpp
from assistant.settings import load_settings
from assistant.verify.probe import LAYER

PREFIX_TOKENS, BRANCH_TOKENS = 250, 25
BRANCHES = (1, 4, 8, 12)
TEXT = "The council decided on the harbour, and the ferry will sail again from Monday, number "


class Measurement(NamedTuple):
    """Time by the clock, and processor time over all cores."""

    seconds: float
    processor_s: float


def main() -> None:
    """Print the table."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    settings = load_settings()
    entry = load_catalog().find(settings.model)
    path = settings.models_dir / entry.name / entry.weights.path
    whole = LlamaCpp(path, name=entry.name, sha256=None, n_ctx=512, threads=settings.threads)
    model = whole.up_to_layer(LAYER, 1024)
    prefix = [model.tokenize(TEXT * 30)[:PREFIX_TOKENS]]
    branches = [model.tokenize(f"{i} {TEXT * 3}")[:BRANCH_TOKENS] for i in range(max(BRANCHES))]
    measurements: dict[tuple[int, bool], list[Measurement]] = defaultdict(list)
    model.hidden_states(prefix, branches)
    for _ in range(rounds):
        for count in BRANCHES:
            for together in (True, False):
                measured = measure(model, prefix, branches[:count], together=together)
                measurements[count, together].append(measured)
    sys.stdout.write("| branches | one call, s | single calls, s | ratio | ratio of processor time |\n")
    sys.stdout.write("|---|---|---|---|---|\n")
    for count in BRANCHES:
        one_call, single = (middle(measurements[count, together]) for together in (True, False))
        ratios = single.seconds / one_call.seconds, single.processor_s / one_call.processor_s
        cells = f"{one_call.seconds:.2f} | {single.seconds:.2f} | {ratios[0]:.1f} | {ratios[1]:.1f}"
        sys.stdout.write(f"| {count} | {cells} |\n")


def measure(
    model: LlamaCpp, prefix: Sequence[Segment], branches: Sequence[Segment], *, together: bool
) -> Measurement:
    """Return the time of all branches, in one call or in single calls."""
    started, processor_started = time.perf_counter(), time.process_time()
    if together:
        model.hidden_states(prefix, branches)
    else:
        for branch in branches:
            model.hidden_states(prefix, [branch])
    return Measurement(time.perf_counter() - started, time.process_time() - processor_started)


def middle(measurements: Sequence[Measurement]) -> Measurement:
    """Return the medians."""
    return Measurement(
        median(item.seconds for item in measurements), median(item.processor_s for item in measurements)
    )


if __name__ == "__main__":
    main()
