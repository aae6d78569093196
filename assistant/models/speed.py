"""Measure how fast a language model reads and writes on this machine, and find what its build lacks."""

from __future__ import annotations

import statistics
import time
from collections.abc import Set
from pathlib import Path

from assistant.models.llm import LanguageModel

READ_TOKENS, WRITTEN_TOKENS = 400, 24
_REPETITIONS = 3
_PROCESSOR = Path("/proc/cpuinfo")
_FEATURES = {
    "avx2": "AVX2",
    "avx_vnni": "AVX_VNNI",
    "avx512f": "AVX512",
    "avx512_vnni": "AVX512_VNNI",
    "amx_int8": "AMX_INT8",
    "asimddp": "DOTPROD",
    "i8mm": "MATMUL_INT8",
}
"""Instruction sets that quantized weights profit from: Linux's name and llama.cpp's."""


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


def processor_features() -> set[str]:
    """Return the processor's features as Linux names them, such as `avx2`; none on other systems."""
    try:
        lines = _PROCESSOR.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return set()
    return {word for line in lines if line.startswith(("flags", "Features")) for word in line.split()}


def unused_features(processor: Set[str], build: Set[str]) -> list[str]:
    """Return the instruction sets of a processor that a build of llama.cpp does not use."""
    return [name for flag, name in _FEATURES.items() if flag in processor and name not in build]
