"""How fast this machine reads, so that seconds measured on it can be told for another."""

from __future__ import annotations

import statistics
import time

from assistant.models.llm import LanguageModel

REFERENCE = 200.0
"""Tokens a second that reported seconds are scaled to: two desktop cores and a model of 1.5 billion parameters."""
_TOKENS = 400
_TIMES = 3


def reading_speed(model: LanguageModel) -> float:
    """Tokens a second that the model reads, median of three cold reads of some passages' length."""
    word = model.tokenize(" ferry")
    opening = model.tokenize("Once")
    seconds = []
    for number in range(_TIMES):
        text = (word * _TOKENS)[: _TOKENS - number]  # another text each time: the cache must not hold it
        start = time.perf_counter()
        model.choice_probabilities([opening, text], ["Yes", "No"])
        seconds.append((time.perf_counter() - start) / len(text))
    return round(1 / statistics.median(seconds), 1)


def scaled(seconds: float | None, speed: float | None) -> float | None:
    """The seconds this would take where the model reads REFERENCE tokens a second."""
    return None if seconds is None or speed is None else round(seconds * speed / REFERENCE, 2)
