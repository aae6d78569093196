#!/usr/bin/env python3
"""Measure answers beside busy programs, with threads that sleep or spin while they wait.

Usage:

    python benchmarks/busy_neighbour.py [ROUNDS]

Each round measures, in turn, with threads that sleep (the program's setting) and with the default of
OpenMP, under which they spin:

- alone,
- beside one busy loop per core,
- beside a second process that answers with the same model and the same setting.

A measurement is the answer to a question about the demo articles, without anything cached but the
instructions. Prints the median and the range over all rounds, and how many times as long as alone.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from statistics import median

from assistant.library.demo import DEMO
from assistant.progress import SilentProgress
from assistant.search.query import Query
from assistant.settings import load_settings
from assistant.workspace import Workspace
from benchmarks.answer_speed import cache_instructions

QUESTIONS = (
    "How much will repairs of the ferry cost?",
    "Who is the next head teacher of Ashcombe School?",
    "How many jobs will be cut at Vannick?",
    "When is the hearing in Callow?",
    "How many people marched for the hospital?",
)
# An empty value is invalid: OpenMP warns about it and uses its default.
SETTINGS = {"sleep": "passive", "spin": ""}
LOADS = ("alone", "one busy loop per core", "a second process that answers")


def main() -> None:
    """Run as the parent, which measures, or as one of its child processes."""
    arguments = sys.argv[1:]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Stopped."))  # ends the child processes as well
    if arguments == ["--measure"]:
        measure_on_request()
    elif arguments == ["--answer"]:
        answer_forever()
    else:
        compare(int(arguments[0]) if arguments else 3)


def compare(rounds: int) -> None:
    """Print the table."""
    seconds: dict[tuple[str, str], list[float]] = defaultdict(list)
    with ExitStack() as stack:
        workers = {name: stack.enter_context(child("--measure", name)) for name in SETTINGS}
        for number in range(rounds):
            for load in LOADS:
                for name, worker in workers.items():
                    with ExitStack() as neighbours:
                        start_load(load, name, neighbours)
                        seconds[load, name].append(request(worker, number))
    sys.stdout.write("| beside | sleep, s | sleep / alone | spin, s | spin / alone |\n")
    sys.stdout.write("|---|---|---|---|---|\n")
    for load in LOADS:
        cells: list[str] = []
        for name in SETTINGS:
            values, alone = seconds[load, name], median(seconds[LOADS[0], name])
            cells.append(f"{median(values):.1f} ({min(values):.1f} to {max(values):.1f})")
            cells.append(f"{median(values) / alone:.1f}")
        sys.stdout.write(f"| {load} | {' | '.join(cells)} |\n")


def start_load(load: str, setting: str, stack: ExitStack) -> None:
    """Start the neighbours of one measurement; they end with the stack."""
    if load == LOADS[1]:
        for _ in range(os.cpu_count() or 1):
            stack.enter_context(running([sys.executable, "-c", "while True: pass"], setting))
    elif load == LOADS[2]:
        stack.enter_context(child("--answer", setting))


@contextmanager
def child(role: str, setting: str) -> Iterator[subprocess.Popen[str]]:
    """Run this script in a role until it has loaded the model, and end it afterwards."""
    with running([sys.executable, __file__, role], setting) as process:
        read_line(process)
        yield process


@contextmanager
def running(command: list[str], setting: str) -> Iterator[subprocess.Popen[str]]:
    """Run a command, and end it afterwards."""
    environment = {**os.environ, "OMP_WAIT_POLICY": SETTINGS[setting]}
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=environment)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def request(worker: subprocess.Popen[str], number: int) -> float:
    """Return the seconds of one measurement."""
    pipe = worker.stdin or sys.exit("The child process has no input.")
    pipe.write(f"{number}\n")
    pipe.flush()
    return float(read_line(worker))


def read_line(process: subprocess.Popen[str]) -> str:
    """Return the next line that a child prints; exit if it has ended."""
    line = process.stdout.readline() if process.stdout else ""
    return line or sys.exit("A child process ended early; its error is above.")


def measure_on_request() -> None:
    """Answer the question with the number on each line of standard input, and print the seconds."""
    with Workspace(load_settings(), SilentProgress()) as work:
        answer(work, 0)
        print_line("ready")
        for line in sys.stdin:
            print_line(str(answer(work, int(line))))


def answer_forever() -> None:
    """Keep both cores busy with answers."""
    with Workspace(load_settings(), SilentProgress()) as work:
        answer(work, 0)
        print_line("ready")
        for number in count():
            answer(work, number)


def print_line(text: str) -> None:
    """Print a line that the parent waits for."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def answer(work: Workspace, number: int) -> float:
    """Answer a question with a cache that holds only the instructions; return the seconds."""
    cache_instructions(work.answer_models.model)
    started = time.perf_counter()
    for _ in work.ask(Query(question=QUESTIONS[number % len(QUESTIONS)], library=DEMO)):
        pass
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
