"""Measure the stages of answering a question."""

from __future__ import annotations

import time
from collections.abc import Callable

from assistant.schema import Timings


class Stopwatch:
    """Measures the stages of one question in seconds."""

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        """Start at once. `clock` returns the current time in seconds."""
        self._clock, self._start = clock, clock()
        self.retrieval_s = 0.0
        self.first_token_s: float | None = None

    def elapsed_s(self) -> float:
        """Return the seconds since the start, to the millisecond."""
        return round(self._clock() - self._start, 3)

    def mark_first_token(self) -> None:
        """Record the time of the first token; later calls change nothing."""
        self.first_token_s = self.first_token_s or self.elapsed_s()

    def timings(self) -> Timings:
        """Return the recorded times, with the time until now as the total."""
        return Timings(
            retrieval_s=self.retrieval_s, first_token_s=self.first_token_s, total_s=self.elapsed_s()
        )
