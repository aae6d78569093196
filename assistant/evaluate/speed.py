"""Prompt-reading speed of this machine, to convert measured seconds to a reference machine."""

from __future__ import annotations

import statistics
import time

from assistant.models.llm import LanguageModel

REFERENCE_SPEED = 200.0
"""Tokens per second of the reference: two desktop cores and a model of 1.5 billion parameters."""
_TOKEN_COUNT = 400
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
        text = (word * _TOKEN_COUNT)[: _TOKEN_COUNT - repetition]
        start = time.perf_counter()
        model.branch([opening], [text])
        seconds_per_token.append((time.perf_counter() - start) / len(text))
    return round(1 / statistics.median(seconds_per_token), 1)


def scale_seconds(seconds: float | None, speed: float | None) -> float | None:
    """Convert seconds measured at `speed` tokens per second to the reference speed."""
    return None if seconds is None or speed is None else round(seconds * speed / REFERENCE_SPEED, 2)
