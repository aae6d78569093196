"""Reading speed, measured on a fake model that sleeps for each token."""

from __future__ import annotations

import time
from collections.abc import Sequence

import pytest

from assistant.evaluate.speed import REFERENCE_SPEED, measure_reading_speed, scale_seconds
from assistant.models.branches import Segment
from tests.answer.scripted import ScriptedBranches, ScriptedModel

TOKENS_PER_SECOND = 20_000


class SlowReader(ScriptedModel):
    """Model that sleeps for each prompt token and records the prompts."""

    def __init__(self) -> None:
        super().__init__()
        self.read: list[tuple[Segment, ...]] = []

    def branch(self, prefix: Sequence[Segment], branches: Sequence[Segment]) -> ScriptedBranches:
        self.read.append((*prefix, *branches))
        time.sleep(len(branches[-1]) / TOKENS_PER_SECOND)
        return super().branch(prefix, branches)


def test_speed_is_tokens_per_second() -> None:
    # On a busy machine a sleep may last longer, never shorter.
    assert TOKENS_PER_SECOND / 4 < measure_reading_speed(SlowReader()) <= TOKENS_PER_SECOND


def test_reads_share_no_cached_prompt_and_fit_the_smallest_context() -> None:
    model = SlowReader()
    measure_reading_speed(model)
    texts = [prompt[-1] for prompt in model.read]
    assert len(texts) >= 3
    assert len(set(texts)) == len(texts)
    assert all(300 < sum(map(len, prompt)) < 512 for prompt in model.read)


def test_seconds_are_scaled_to_the_reference_speed() -> None:
    assert REFERENCE_SPEED == 200
    assert scale_seconds(6.0, 100.0) == 3.0
    assert scale_seconds(6.0, 400.0) == 12.0


@pytest.mark.parametrize(("seconds", "speed"), [(None, 100.0), (6.0, None)])
def test_missing_measurement_is_not_scaled(seconds: float | None, speed: float | None) -> None:
    assert scale_seconds(seconds, speed) is None
