"""Prompts for a small model, a stop from another thread, and a count of its calls."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from assistant.models.branches import Segment
from assistant.models.llm import LlamaCpp

if TYPE_CHECKING:
    from llama_cpp.llama_cpp import llama_batch

LONG = "The ferry hit the pier on Monday and the repairs will take until March, the company said. " * 40


def prompt(model: LlamaCpp, *parts: str) -> list[Segment]:
    before, between, after = model.chat_markup("You answer in one word.", "Q")
    return [
        model.tokenize(f"{before}You answer in one word.{between}", control=True),
        *map(model.tokenize, parts),
        model.tokenize(after, control=True),
    ]


@contextmanager
def stopping_soon(model: LlamaCpp) -> Iterator[list[float]]:
    """Stop the model from another thread as soon as it runs; yield a list that receives the time."""
    stopped_at: list[float] = []

    def stop() -> None:
        while not model.stop():
            time.sleep(0.001)
        stopped_at.append(time.perf_counter())

    # A daemon: if the model never runs, the test fails and the thread is abandoned.
    stopper = threading.Thread(target=stop, daemon=True)
    stopper.start()
    yield stopped_at
    stopper.join(timeout=60)


def count_calls(model: LlamaCpp, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return a list that receives the number of tokens of each call of llama.cpp."""
    calls: list[int] = []
    decode = model._api.llama_decode

    def counting_decode(context: object, batch: llama_batch) -> int:
        calls.append(batch.n_tokens)
        return int(decode(context, batch))

    monkeypatch.setattr(model._api, "llama_decode", counting_decode)
    return calls
