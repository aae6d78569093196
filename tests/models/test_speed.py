"""Reading and writing speed, measured on a fake model that sleeps for each token it reads."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from assistant.models.branches import Segment
from assistant.models.llm import build_features
from assistant.models.speed import (
    WRITTEN_TOKENS,
    measure_reading_speed,
    measure_writing_speed,
    processor_features,
    unused_features,
)
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


def test_instruction_sets_that_a_build_lacks_are_listed() -> None:
    portable = {"SSE3", "AVX2", "FMA", "OPENMP"}
    assert unused_features({"avx2", "avx512f", "avx512_vnni", "sse4_2"}, portable) == [
        "AVX512",
        "AVX512_VNNI",
    ]
    assert unused_features({"avx2", "fma"}, portable) == []


@pytest.mark.skipif(not Path("/proc/cpuinfo").exists(), reason="reads the processor's features on Linux")
def test_features_are_read_from_the_processor_and_from_llama_cpp() -> None:
    assert processor_features() & {"fpu", "asimd", "fp"}
    assert build_features() & {"SSE3", "NEON", "LLAMAFILE", "OPENMP"}
    assert not build_features() & {"CPU", "1"}
