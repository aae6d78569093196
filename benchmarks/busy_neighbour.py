#!/usr/bin/env python3
"""Measure answers beside busy programs, with threads that sleep or spin while they wait.

Usage:

    python benchmarks/busy_neighbour.py [ROUNDS] [TABLE.csv]

Each round measures, in turn, with threads that soon sleep (the program's setting) and with the default
of OpenMP, under which they spin:

- alone,
- beside 1, 2 and 4 busy loops,
- beside a second process that answers with the same model and the same setting.

A measurement is the answer to a question about the demo articles, without anything cached but the
instructions. Prints the median and the range over all rounds (3 by default), and how many times as long
as alone; a table takes the seconds of each answer, for `plots.py`.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from statistics import median

from assistant.answer.prompt import read_instructions
from assistant.library.demo import DEMO
from assistant.progress import SilentProgress
from assistant.search.query import Query
from assistant.settings import load_settings
from assistant.workspace import Workspace
from benchmarks.spread import median_and_range, write_rows

QUESTIONS = (
    "How much will repairs of the ferry cost?",
    "Who is the next head teacher of Ashcombe School?",
    "How many jobs will be cut at Vannick?",
    "When is the hearing in Callow?",
    "How many people marched for the hospital?",
)
# Without a policy the program sets its own. An empty one is invalid: OpenMP warns about it and uses its
# default.
SETTINGS: dict[str, dict[str, str]] = {"sleep": {}, "spin": {"OMP_WAIT_POLICY": ""}}
WAIT_VARIABLES = ("OMP_WAIT_POLICY", "GOMP_SPINCOUNT")
BUSY_LOOPS = {"nothing more": 0, "1 busy loop": 1, "2 busy loops": 2, "4 busy loops": 4}
ALONE, SECOND_PROCESS = "nothing more", "a second process that answers, with the same setting"
LOADS = (*BUSY_LOOPS, SECOND_PROCESS)


def main() -> None:
    """Run as the parent, which measures, or as one of its child processes."""
    arguments = sys.argv[1:]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Stopped."))  # ends the child processes as well
    if arguments == ["--measure"]:
        measure_on_request()
    elif arguments == ["--answer"]:
        answer_forever()
    else:
        seconds = measure_all(int(arguments[0]) if arguments else 3)
        if len(arguments) > 1:
            write_rows(Path(arguments[1]), table_rows(seconds))
        write_table(seconds)


def measure_all(rounds: int) -> dict[tuple[str, str], list[float]]:
    """Return the seconds of all answers by load and setting."""
    seconds: dict[tuple[str, str], list[float]] = defaultdict(list)
    with ExitStack() as stack:
        workers = {name: stack.enter_context(child("--measure", name)) for name in SETTINGS}
        for number in range(rounds):
            for load in LOADS:
                for name, worker in workers.items():
                    with ExitStack() as neighbours:
                        start_load(load, name, neighbours)
                        seconds[load, name].append(request(worker, number))
    return seconds


def table_rows(seconds: Mapping[tuple[str, str], Sequence[float]]) -> list[dict[str, object]]:
    """Return a row for each answer; `busy_loops` is empty beside the second process."""
    return [
        {"beside": load, "busy_loops": BUSY_LOOPS.get(load, ""), "threads": setting, "seconds": value}
        for (load, setting), values in seconds.items()
        for value in values
    ]


def write_table(seconds: Mapping[tuple[str, str], Sequence[float]]) -> None:
    """Print medians and ranges."""
    sys.stdout.write("| beside | sleep, s | sleep / alone | spin, s | spin / alone |\n")
    sys.stdout.write("|---|---|---|---|---|\n")
    for load in LOADS:
        cells: list[str] = []
        for name in SETTINGS:
            values = seconds[load, name]
            cells.append(median_and_range(values, 1))
            cells.append(f"{median(values) / median(seconds[ALONE, name]):.1f}")
        sys.stdout.write(f"| {load} | {' | '.join(cells)} |\n")


def start_load(load: str, setting: str, stack: ExitStack) -> None:
    """Start the neighbours of one measurement; they end with the stack."""
    if load == SECOND_PROCESS:
        stack.enter_context(child("--answer", setting))
    for _ in range(BUSY_LOOPS.get(load, 0)):
        stack.enter_context(running([sys.executable, "-c", "while True: pass"], setting))


@contextmanager
def child(role: str, setting: str) -> Iterator[subprocess.Popen[str]]:
    """Run this script in a role until it has loaded the model, and end it afterwards."""
    with running([sys.executable, __file__, role], setting) as process:
        read_line(process)
        yield process


@contextmanager
def running(command: list[str], setting: str) -> Iterator[subprocess.Popen[str]]:
    """Run a command, and end it afterwards."""
    # This process has set the variables already, when it imported the program.
    inherited = {name: value for name, value in os.environ.items() if name not in WAIT_VARIABLES}
    environment = {**inherited, **SETTINGS[setting]}
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
    read_instructions(work.answer_models.model)
    started = time.perf_counter()
    for _ in work.ask(Query(question=QUESTIONS[number % len(QUESTIONS)], library=DEMO)):
        pass
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
