#!/usr/bin/env python3
"""Measure whole processes from their start, as a person at a terminal sees them.

Usage:

    python benchmarks/cold_start.py [ROUNDS]

Each of ROUNDS rounds (10 by default) runs `--help`, and `ask` about the demo articles in a
pseudo-terminal: in a pipe, `ask` shows neither the first quote nor the draft. A round before them, which
does not count, builds the demo library and brings every file into the page cache. Prints the median and
the range of the seconds from the start of the process.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.spread import median_and_range

ROOT = Path(__file__).resolve().parents[1]
PROGRAM = [sys.executable, "-m", "assistant"]
QUESTION = "How much will repairs of the ferry cost?"
ROWS, COLUMNS = 50, 250  # too wide for the status line to wrap
STAGES = {
    "the status “Searching”": re.compile("Searching"),
    "the first quote": re.compile(r"Found so far, not checked yet: “\S"),
    "the first word of a draft": re.compile(r"Draft, not checked yet: \w"),
}
HELP, ANSWER = "the help text", "the answer"
_CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def main() -> None:
    """Print the table."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    seconds: dict[str, list[float]] = {name: [] for name in (HELP, *STAGES, ANSWER)}
    with tempfile.TemporaryDirectory() as index_dir:
        for number in range(rounds + 1):
            measured = {HELP: measure_help(), **stage_times(watch_ask(Path(index_dir)))}
            for name, values in seconds.items():
                if number:
                    values.append(measured[name])
    sys.stdout.write(f"{rounds} rounds\n\n| until | seconds |\n|---|---|\n")
    for name, values in seconds.items():
        sys.stdout.write(f"| {name} | {median_and_range(values, 2)} |\n")


def measure_help() -> float:
    """Return the seconds that `--help` takes."""
    started = time.perf_counter()
    subprocess.run([*PROGRAM, "--help"], cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - started


def environment(index_dir: Path) -> dict[str, str]:
    """Return an environment in which questions go to the demo library, in a folder of libraries."""
    others = {name: value for name, value in os.environ.items() if name != "ASSISTANT_LIBRARY"}
    return {**others, "ASSISTANT_INDEX_DIR": str(index_dir)}


def watch_ask(index_dir: Path) -> list[tuple[float, bytes]]:
    """Run `ask` in a pseudo-terminal. Return its output in parts, each with the seconds since the start.

    Exit if the command fails.
    """
    screen, terminal = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    parts: list[tuple[float, bytes]] = []
    started = time.perf_counter()
    with subprocess.Popen(
        [*PROGRAM, "ask", QUESTION],
        cwd=ROOT,
        env={**environment(index_dir), "TERM": "xterm-256color"},
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
    ) as process:
        os.close(terminal)
        while part := read_part(screen):
            parts.append((time.perf_counter() - started, part))
    os.close(screen)
    if process.returncode:
        sys.exit(b"".join(part for _, part in parts).decode(errors="replace"))
    return parts


def read_part(screen: int) -> bytes:
    """Return the next output of a pseudo-terminal; empty once its process has ended."""
    try:
        return os.read(screen, 65536)
    except OSError:  # Linux reports the end as an error
        return b""


def stage_times(parts: Sequence[tuple[float, bytes]]) -> dict[str, float]:
    """Return the seconds at which each stage was first to be seen, and at which the answer was complete.

    `parts` is the output with the seconds at which it came. Exit if a stage never came.
    """
    times: dict[str, float] = {}
    output = b""
    for seconds, part in parts:
        output += part
        text = visible_text(output)
        for name, pattern in STAGES.items():
            if name not in times and pattern.search(text):
                times[name] = seconds
        if visible_text(part).strip():
            times[ANSWER] = seconds
    if missing := [name for name in STAGES if name not in times]:
        sys.exit(f"{missing[0]} was not shown:\n{visible_text(output)}")
    return times


def visible_text(output: bytes) -> str:
    """Return the characters of a terminal's output, without colours and movements of the cursor."""
    return _CONTROL.sub("", output.decode("utf-8", "ignore"))


if __name__ == "__main__":
    main()
