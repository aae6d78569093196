#!/usr/bin/env python3
"""Measure how long an answer takes, beside the time in which the language model reads 300 tokens.

Usage:

    python benchmarks/answer_speed.py QUESTIONS.jsonl [COUNT]

Asks COUNT questions (20 by default), evenly spaced, in the library of the settings
(`ASSISTANT_INDEX_DIR`, `ASSISTANT_LIBRARY`). After each, the model reads 300 tokens in one go. Prints
the median and the 90th percentile of the seconds to the first quote, to the first word of a draft and to
the checked answer, and how many times as long as the reading they take.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from assistant.answer.events import Drafting, FirstQuote
from assistant.answer.prompt import build_prompt
from assistant.evaluate.questions import Question, load_questions
from assistant.models.llm import LanguageModel
from assistant.progress import SilentProgress
from assistant.search.query import Query
from assistant.settings import load_settings
from assistant.workspace import Workspace

READ_TOKENS = 300


class Measurement(NamedTuple):
    """Seconds from asking one question; None for what it did not have."""

    quote: float | None
    word: float | None
    answer: float
    read_s: float
    """Seconds in which the model reads READ_TOKENS tokens."""


def main() -> None:
    """Print the table."""
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    questions = load_questions(Path(sys.argv[1]))
    count = min(len(questions), int(sys.argv[2]) if len(sys.argv) == 3 else 20)
    chosen = [questions[number * len(questions) // count] for number in range(count)]
    with Workspace(load_settings(), SilentProgress()) as work:
        measure(work, questions[-1])  # loads the models and fills the caches
        measurements = [measure(work, question) for question in chosen]
    reading = statistics.median(item.read_s for item in measurements)
    sys.stdout.write(f"{count} questions; {READ_TOKENS} tokens are read in {reading:.2f} s\n\n")
    sys.stdout.write(
        "| until | median, s | 90th percentile, s | median / reading |\n|---|---|---|---|\n"
    )
    for name in ("quote", "word", "answer"):
        seconds = [value for item in measurements if (value := getattr(item, name)) is not None]
        middle, high = statistics.median(seconds), percentile(seconds, 0.9)
        sys.stdout.write(f"| {name} | {middle:.2f} | {high:.2f} | {middle / reading:.2f} |\n")


def measure(work: Workspace, question: Question) -> Measurement:
    """Ask a question, then let the model read."""
    quote = word = None
    started = time.perf_counter()
    for event in work.ask(Query(question=question.question, today=question.date)):
        passed = time.perf_counter() - started
        if isinstance(event, FirstQuote):
            quote = passed
        elif isinstance(event, Drafting) and word is None:
            word = passed
    answer = time.perf_counter() - started
    return Measurement(quote, word, answer, read(work))


def read(work: Workspace) -> float:
    """Return the seconds in which the model reads new tokens in one go, and cache its instructions."""
    model = work.answer_models.model
    text = model.tokenize(f"{time.time_ns()} " + " ferry" * READ_TOKENS)[:READ_TOKENS]
    started = time.perf_counter()
    model.branch([], [text])
    seconds = time.perf_counter() - started
    cache_instructions(model)
    return seconds


def cache_instructions(model: LanguageModel) -> None:
    """Make the model's cache hold the instructions of prompts and nothing else."""
    instructions = build_prompt(model, "Ready?", [])
    model.branch(instructions.passages, [instructions.question])


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least a share, 0..1, of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(share * len(ordered)))]


if __name__ == "__main__":
    main()
