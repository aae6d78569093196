#!/usr/bin/env python3
"""Measure the language model beside busy programs, with threads that sleep or spin while they wait.

Usage:

    python benchmarks/busy_neighbour.py [ROUNDS]

Each round measures, in turn, with threads that sleep (the program's setting) and with the default of
OpenMP, under which they spin:

- alone,
- beside one busy loop per core,
- beside a second process that writes with the same model and the same setting.

One measurement reads 120 tokens and writes 12. Prints the median and the range over all rounds.
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
from statistics import median

from assistant.models.catalog import load_catalog
from assistant.models.llm import LlamaCpp
from assistant.settings import load_settings

READ, WRITE = 120, 12
# An empty value is invalid: OpenMP warns about it and uses its default.
SETTINGS = {"sleep": "passive", "spin": ""}
LOADS = ("alone", "one busy loop per core", "a second process that writes")


def main() -> None:
    """Run as the parent, which measures, or as one of its child processes."""
    arguments = sys.argv[1:]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Stopped."))  # ends the child processes as well
    if arguments == ["--measure"]:
        measure_on_request()
    elif arguments == ["--write"]:
        write_forever()
    else:
        compare(int(arguments[0]) if arguments else 3)


def compare(rounds: int) -> None:
    """Print the table."""
    seconds: dict[tuple[str, str], list[float]] = defaultdict(list)
    with ExitStack() as stack:
        workers = {name: stack.enter_context(child("--measure", name)) for name in SETTINGS}
        for _ in range(rounds):
            for load in LOADS:
                for name, worker in workers.items():
                    with ExitStack() as neighbours:
                        start_load(load, name, neighbours)
                        seconds[load, name].append(request(worker))
    sys.stdout.write("| beside | sleep, s | spin, s | spin / sleep |\n|---|---|---|---|\n")
    for load in LOADS:
        cells = [seconds[load, name] for name in SETTINGS]
        texts = [f"{median(cell):.1f} ({min(cell):.1f} to {max(cell):.1f})" for cell in cells]
        ratio = median(cells[1]) / median(cells[0])
        sys.stdout.write(f"| {load} | {' | '.join(texts)} | {ratio:.1f} |\n")


def start_load(load: str, setting: str, stack: ExitStack) -> None:
    """Start the neighbours of one measurement; they end with the stack."""
    if load == LOADS[1]:
        for _ in range(os.cpu_count() or 1):
            stack.enter_context(running([sys.executable, "-c", "while True: pass"], setting))
    elif load == LOADS[2]:
        stack.enter_context(child("--write", setting))


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


def request(worker: subprocess.Popen[str]) -> float:
    """Return the seconds of one measurement."""
    pipe = worker.stdin or sys.exit("The child process has no input.")
    pipe.write("measure\n")
    pipe.flush()
    return float(read_line(worker))


def read_line(process: subprocess.Popen[str]) -> str:
    """Return the next line that a child prints; exit if it has ended."""
    line = process.stdout.readline() if process.stdout else ""
    return line or sys.exit("A child process ended early; its error is above.")


def measure_on_request() -> None:
    """Read and write once for each line of standard input, and print the seconds."""
    model = load_model()
    write(model)
    print_line("ready")
    for _ in sys.stdin:
        started = time.perf_counter()
        write(model)
        print_line(str(time.perf_counter() - started))


def write_forever() -> None:
    """Keep both cores busy with the model."""
    model = load_model()
    write(model)
    print_line("ready")
    while True:
        write(model)


def print_line(text: str) -> None:
    """Print a line that the parent waits for."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def load_model() -> LlamaCpp:
    """Load the language model that the settings name from the models folder."""
    settings = load_settings()
    entry = load_catalog().find(settings.model)
    path = settings.models_dir / entry.name / entry.weights.path
    return LlamaCpp(path, name=entry.name, sha256=None, n_ctx=512, threads=settings.threads)


def write(model: LlamaCpp) -> None:
    """Read and write the same tokens, with an empty cache."""
    model.clear_cache()
    text = "The council decided on the harbour, and the ferry will sail again from Monday. " * 20
    branches = model.branch([], [model.tokenize(text)[:READ]])
    for _ in branches.generate([0], max_tokens=WRITE):
        pass


if __name__ == "__main__":
    main()
