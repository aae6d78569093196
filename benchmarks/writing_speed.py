#!/usr/bin/env python3
"""Measure how fast drafts are written, beside llama.cpp's own loop of one token at a time.

Usage:

    python benchmarks/writing_speed.py QUESTIONS.jsonl [COUNT]

For COUNT questions (20 by default), evenly spaced, in the library of the settings, the model reads the
best passage and writes its two drafts side by side, as it does for an answer. Bare llama.cpp, with the
same weights and prompt, writes 32 tokens by itself. Only the writing is measured; which comes first
alternates. Prints medians and ranges of tokens per second, with both drafts counted, and of the ratio by
question.
"""

from __future__ import annotations

import sys
import time
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from assistant.answer.prompt import ANSWERABLE, MAX_DRAFT_TOKENS, WRITE, WRITE_SHORT, build_prompt
from assistant.evaluate.questions import Question, load_questions
from assistant.progress import SilentProgress
from assistant.search.query import Query
from assistant.settings import load_settings
from assistant.workspace import Workspace
from benchmarks.answer_speed import evenly_spaced
from benchmarks.bare_llama import BareLlama
from benchmarks.spread import median_and_range

TASKS, DRAFTS = (WRITE_SHORT, WRITE, ANSWERABLE), (0, 1)
LOOP_TOKENS = 32


class Writing(NamedTuple):
    """Tokens per second for one question."""

    drafts: float
    loop: float


def main() -> None:
    """Print the table."""
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    questions = load_questions(Path(sys.argv[1]))
    chosen = evenly_spaced(questions, int(sys.argv[2]) if len(sys.argv) == 3 else 20)
    settings = load_settings()
    with Workspace(settings, SilentProgress()) as work, BareLlama(settings) as bare:
        measure(work, bare, questions[-1], loop_first=False)  # allocates the buffers
        speeds = [
            measure(work, bare, question, loop_first=bool(number % 2))
            for number, question in enumerate(chosen)
        ]
    sys.stdout.write(f"{len(speeds)} questions\n\n| | tokens/s |\n|---|---|\n")
    for label, values in (
        ("two drafts side by side", [speed.drafts for speed in speeds]),
        ("llama.cpp, one token at a time", [speed.loop for speed in speeds]),
        ("ratio", [speed.drafts / speed.loop for speed in speeds]),
    ):
        sys.stdout.write(f"| {label} | {median_and_range(values, 1)} |\n")


def measure(work: Workspace, bare: BareLlama, question: Question, *, loop_first: bool) -> Writing:
    """Let both write for one question."""
    model = work.answer_models.model
    hits = work.search(Query(question=question.question, today=question.date)).hits[:1]
    prompt = build_prompt(model, question.question, hits)
    loop = 0.0
    for is_loop in (loop_first, not loop_first):
        if is_loop:
            bare.read([*chain.from_iterable(prompt.passages), *prompt.request(model, WRITE)])
            started = time.perf_counter()
            loop = len(bare.write(LOOP_TOKENS)) / (time.perf_counter() - started)
        else:
            branches = model.branch(prompt.passages, [prompt.request(model, task) for task in TASKS])
            started = time.perf_counter()
            written = sum(1 for _ in branches.generate(DRAFTS, max_tokens=MAX_DRAFT_TOKENS))
            drafts = written / (time.perf_counter() - started)
    return Writing(drafts, loop)


if __name__ == "__main__":
    main()
