"""Measure how many tokens a second a language model reads and writes on this machine."""

from __future__ import annotations

import statistics
import time

from assistant.models.llm import LanguageModel

READ_TOKENS, WRITTEN_TOKENS = 400, 24
_REPETITIONS = 3


def measure_reading_speed(model: LanguageModel) -> float:
    """Return how many prompt tokens per second the model evaluates.

    The result is the median of three uncached reads, each about as long as a few passages.
    """
    word = model.tokenize(" ferry")
    opening = model.tokenize("Once")
    seconds_per_token = []
    for repetition in range(_REPETITIONS):
        # A different length each time, so that no call is like another.
        text = (word * READ_TOKENS)[: READ_TOKENS - repetition]
        start = time.perf_counter()
        model.branch([opening], [text])
        seconds_per_token.append((time.perf_counter() - start) / len(text))
    return round(1 / statistics.median(seconds_per_token), 1)


def measure_writing_speed(model: LanguageModel) -> float:
    """Return how many tokens per second the model writes, once it has read the prompt."""
    prompt = model.tokenize("The ferry sails from the harbour to the islands. Then the ferry")
    branches = model.branch([], [prompt])
    start = time.perf_counter()
    count = sum(1 for _ in branches.generate([0], max_tokens=WRITTEN_TOKENS))
    return round(count / (time.perf_counter() - start), 1)
