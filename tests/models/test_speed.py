"""Reading and writing speed, measured on a fake model that sleeps for each token it reads."""

from __future__ import annotations

import time
from collections.abc import Sequence

from assistant.models.branches import Segment
from assistant.models.speed import WRITTEN_TOKENS, measure_reading_speed, measure_writing_speed
from tests.answer.scripted import ScriptedBranches, ScriptedModel

TOKENS_PER_SECOND = 20_000


class SlowReader(ScriptedModel):
    """Model that sleeps for each prompt token and records the prompts."""

    def __init__(self) -> None:
        super().__init__()
        self.read: list[tuple[Segment, ...]] = []

    def branch(
        self, prefix: Sequence[Segment], branches: Sequence[Segment], expected: Sequence[Segment] = ()
    ) -> ScriptedBranches:
        self.read.append((*prefix, *branches))
        time.sleep(len(branches[-1]) / TOKENS_PER_SECOND)
        return super().branch(prefix, branches, expected)


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


def test_writing_speed_counts_what_was_written() -> None:
    draft = " ".join(["ferry"] * WRITTEN_TOKENS)
    assert measure_writing_speed(ScriptedModel(draft)) > 100
