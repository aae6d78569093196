"""How fast a model reads: measured on one whose speed is known, because it sleeps."""

from __future__ import annotations

import time
from collections.abc import Sequence

import pytest

from assistant.evaluate.speed import REFERENCE_SPEED, measure_reading_speed, scale_seconds
from assistant.models.llm import Segment
from tests.answer.scripted import ScriptedModel

TOKENS_A_SECOND = 20_000


class SlowReader(ScriptedModel):
    """Sleeps for each token that it reads, and remembers the segments."""

    def __init__(self) -> None:
        super().__init__()
        self.read: list[tuple[Segment, ...]] = []

    def choice_probabilities(self, prompt: Sequence[Segment], choices: Sequence[str]) -> list[float]:
        self.read.append(tuple(prompt))
        time.sleep(len(prompt[-1]) / TOKENS_A_SECOND)
        return super().choice_probabilities(prompt, choices)


def test_the_speed_is_the_tokens_read_in_a_second() -> None:
    assert (
        TOKENS_A_SECOND / 4 < measure_reading_speed(SlowReader()) <= TOKENS_A_SECOND
    )  # a sleep may last longer on a busy machine, never shorter


def test_no_read_can_be_served_from_the_one_before_and_each_fits_the_smallest_context() -> None:
    model = SlowReader()
    measure_reading_speed(model)
    texts = [prompt[-1] for prompt in model.read]
    assert len(texts) >= 3
    assert len(set(texts)) == len(texts)
    assert all(300 < sum(map(len, prompt)) < 512 for prompt in model.read)


def test_seconds_are_told_for_a_machine_that_reads_the_reference() -> None:
    assert REFERENCE_SPEED == 200
    assert scale_seconds(6.0, 100.0) == 3.0
    assert scale_seconds(6.0, 400.0) == 12.0


@pytest.mark.parametrize(("seconds", "speed"), [(None, 100.0), (6.0, None)])
def test_what_was_not_measured_is_not_scaled(seconds: float | None, speed: float | None) -> None:
    assert scale_seconds(seconds, speed) is None
