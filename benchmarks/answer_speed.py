#!/usr/bin/env python3
"""Measure how long an answer takes, beside the time in which the language model reads 300 tokens.

Usage:

    python benchmarks/answer_speed.py QUESTIONS.jsonl [COUNT]

Asks COUNT questions (20 by default), evenly spaced, in the library of the settings
(`ASSISTANT_INDEX_DIR`, `ASSISTANT_LIBRARY`). Before each, the model reads 300 tokens in one go. Prints
the median and the 90th percentile of the seconds to the first quote, to the first word of a draft and to
the checked answer, and how many times as long as the reading they take.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar

from assistant.answer.events import Drafting, FirstQuote
from assistant.answer.prompt import read_instructions
from assistant.evaluate.questions import Question, load_questions
from assistant.progress import SilentProgress
from assistant.search.query import Query
from assistant.settings import load_settings
from assistant.workspace import Workspace

READ_TOKENS = 300
Item = TypeVar("Item")


class Measurement(NamedTuple):
    """Seconds from asking one question; None for what it did not have."""

    quote: float | None
    word: float | None
    answer: float


def main() -> None:
    """Print the table."""
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    questions = load_questions(Path(sys.argv[1]))
    chosen = evenly_spaced(questions, int(sys.argv[2]) if len(sys.argv) == 3 else 20)
    measurements: list[Measurement] = []
    readings: list[float] = []
    with Workspace(load_settings(), SilentProgress()) as work:
        ask(work, questions[-1])  # loads the models and fills the caches
        for question in chosen:
            readings.append(read(work))
            read_instructions(work.answer_models.model)
            measurements.append(ask(work, question))
    reading = statistics.median(readings)
    sys.stdout.write(
        f"{len(chosen)} questions; {READ_TOKENS} tokens are read in {reading:.2f} s"
        f" ({min(readings):.2f} to {max(readings):.2f})\n\n"
    )
    sys.stdout.write(
        "| until | median, s | 90th percentile, s | median / reading |\n|---|---|---|---|\n"
    )
    for name in ("quote", "word", "answer"):
        seconds = [value for item in measurements if (value := getattr(item, name)) is not None]
        middle, high = statistics.median(seconds), percentile(seconds, 0.9)
        sys.stdout.write(f"| {name} | {middle:.2f} | {high:.2f} | {middle / reading:.2f} |\n")


def evenly_spaced(items: Sequence[Item], count: int) -> list[Item]:
    """Return `count` items, or all if there are fewer, in order and evenly spaced."""
    count = min(len(items), count)
    return [items[number * len(items) // count] for number in range(count)]


def ask(work: Workspace, question: Question) -> Measurement:
    """Ask a question, and return the seconds."""
    quote = word = None
    started = time.perf_counter()
    for event in work.ask(Query(question=question.question, today=question.date)):
        passed = time.perf_counter() - started
        if isinstance(event, FirstQuote):
            quote = passed
        elif isinstance(event, Drafting) and word is None:
            word = passed
    return Measurement(quote, word, time.perf_counter() - started)


def read(work: Workspace) -> float:
    """Return the seconds in which the model reads new tokens in one go."""
    model = work.answer_models.model
    text = model.tokenize(f"{time.time_ns()} " + " ferry" * READ_TOKENS)[:READ_TOKENS]
    started = time.perf_counter()
    model.branch([], [text])
    return time.perf_counter() - started


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least a share, 0..1, of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(share * len(ordered)))]


if __name__ == "__main__":
    main()
