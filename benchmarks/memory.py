#!/usr/bin/env python3
"""Measure the peak memory of whole commands: `index add`, `ask` and an idle `serve`.

Usage:

    python benchmarks/memory.py ARTICLES.jsonl.gz [ROUNDS]

Each of ROUNDS rounds (3 by default) asks about the demo articles and adds the articles to a new library;
`serve` is measured from its start until it has waited IDLE_S seconds for a first request. Prints medians
and ranges. The weights of the language model are a file that is mapped into memory: its pages count in
the peak, but other processes share them and the system can drop them.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

from benchmarks.cold_start import PROGRAM, QUESTION, ROOT, environment
from benchmarks.spread import median_and_range

POLL_S = 0.02
IDLE_S = 5
_FIELD = re.compile(r"^(VmHWM|RssAnon|RssShmem):\s+(\d+) kB$", re.MULTILINE)


class Memory(NamedTuple):
    """Megabytes of one process, without its children."""

    peak: float
    """Peak resident size."""
    private: float
    """Highest size, among the samples, without pages of files."""


def main() -> None:
    """Print the table."""
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    articles = str(Path(sys.argv[1]).resolve())
    rounds = int(sys.argv[2]) if len(sys.argv) == 3 else 3
    measurements: dict[str, list[Memory]] = defaultdict(list)
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            measurements["ask"].append(measure(["ask", QUESTION], Path(folder)))
            measurements["serve, idle"].append(measure(["serve"], Path(folder), idle_s=IDLE_S))
            measurements["index add"].append(measure(["index", "add", articles], Path(folder)))
    sys.stdout.write("| | peak, MB | without pages of files, MB |\n|---|---|---|\n")
    for name, values in measurements.items():
        columns = [[item.peak for item in values], [item.private for item in values]]
        sys.stdout.write(f"| {name} | {' | '.join(median_and_range(item, 0) for item in columns)} |\n")


def measure(arguments: list[str], index_dir: Path, *, idle_s: float | None = None) -> Memory:
    """Return the memory of a command until it ends, or until it has served for `idle_s` seconds.

    Exit if it fails.
    """
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            [*PROGRAM, *arguments],
            cwd=ROOT,
            env=environment(index_dir),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        memory = Memory(0, 0)
        ends_at: float | None = None
        try:
            while process.poll() is None and (ends_at is None or time.monotonic() < ends_at):
                memory = combine(memory, Path(f"/proc/{process.pid}/status"))
                if idle_s is not None and ends_at is None and is_serving(output.fileno()):
                    ends_at = time.monotonic() + idle_s
                time.sleep(POLL_S)
        finally:
            process.kill()
            code = process.wait()
        if ends_at is None and code:
            sys.exit(os.pread(output.fileno(), 10_000, 0).decode(errors="replace"))
    return memory


def is_serving(output: int) -> bool:
    """Return whether `serve` has printed its address."""
    return b"http://" in os.pread(output, 10_000, 0)


def combine(memory: Memory, status: Path) -> Memory:
    """Return the higher of each value: those so far, and those of a process's status now."""
    try:
        fields = read_status(status.read_text(encoding="ascii", errors="replace"))
    except OSError:  # it has ended
        return memory
    return Memory(max(memory.peak, fields.peak), max(memory.private, fields.private))


def read_status(text: str) -> Memory:
    """Return the peak and the current private size in the text of /proc/PID/status; 0 if missing."""
    kilobytes = {name: int(number) for name, number in _FIELD.findall(text)}
    private = kilobytes.get("RssAnon", 0) + kilobytes.get("RssShmem", 0)
    return Memory(kilobytes.get("VmHWM", 0) / 1024, private / 1024)


if __name__ == "__main__":
    main()
