"""Tests of llama.cpp with a model that loads within a second."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.errors import AnswerError, ModelError, Stopped
from assistant.models.catalog import load_catalog
from assistant.models.download import ensure_model
from assistant.models.llm import LOOKUP_TOKENS, LlamaCpp, Segment
from assistant.progress import SilentProgress
from tests.conftest import TINY

N_CTX = 2048


@pytest.fixture(scope="module")
def weights(models_dir: Path) -> Path:
    model = load_catalog().find(TINY)
    return ensure_model(model, models_dir, SilentProgress()) / model.weights.path


@pytest.fixture(scope="module")
def model(weights: Path) -> Iterator[LlamaCpp]:
    loaded = LlamaCpp(weights, name=TINY, sha256=None, n_ctx=N_CTX, threads=2)
    yield loaded
    loaded.close()


def prompt(model: LlamaCpp, *parts: str) -> list[Segment]:
    before, between, after = model.chat_markup("You answer in one word.", "Q")
    return [
        model.tokenize(f"{before}You answer in one word.{between}", control=True),
        *map(model.tokenize, parts),
        model.tokenize(after, control=True),
    ]


def generate(model: LlamaCpp, segments: list[Segment], max_tokens: int = 24) -> list[tuple[str, float]]:
    return [(token.text, token.logprob) for token in model.generate(segments, max_tokens=max_tokens)]


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


LONG = "The ferry hit the pier on Monday and the repairs will take until March, the company said. " * 40


def test_output_is_identical_with_cold_warm_and_partly_warm_cache(
    model: LlamaCpp,
) -> None:
    question = prompt(model, LONG, "When will it be repaired?")
    same_prefix = prompt(model, LONG, "Who said so?")
    model.clear_cache()
    cold = generate(model, question), model.choice_probabilities(question, ["Yes", "No"])
    warm = generate(model, question), model.choice_probabilities(question, ["Yes", "No"])
    generate(model, same_prefix)
    partly_warm = generate(model, question), model.choice_probabilities(question, ["Yes", "No"])
    generate(model, prompt(model, "Something else.", "What?"))
    after_unrelated = generate(model, question), model.choice_probabilities(question, ["Yes", "No"])
    assert cold == warm == partly_warm == after_unrelated


def test_cached_prefix_is_not_evaluated_again(model: LlamaCpp) -> None:
    model.clear_cache()
    started = time.perf_counter()
    model.choice_probabilities(prompt(model, LONG, "When?"), ["Yes"])
    cold = time.perf_counter() - started
    started = time.perf_counter()
    model.choice_probabilities(prompt(model, LONG, "Who?"), ["Yes"])
    assert time.perf_counter() - started < cold / 2


def test_prompt_lookup_saves_calls_and_leaves_the_text_unchanged(
    model: LlamaCpp, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = prompt(model, LONG, "Repeat the text.")
    calls: list[int] = []
    decode = model._decode

    def counting_decode(tokens: Segment, position: int, *, every: bool = False) -> NDArray[np.float32]:
        calls.append(len(tokens))
        return decode(tokens, position, every=every)

    monkeypatch.setattr(model, "_decode", counting_decode)
    generate(model, question, 1)
    calls.clear()
    with_lookup = generate(model, question, 40)
    assert len(calls) < 20
    assert max(calls[1:]) == 1 + LOOKUP_TOKENS
    monkeypatch.setattr(model, "_lookup", lambda _sequence: [])
    calls.clear()
    without_lookup = generate(model, question, 40)
    assert set(calls[1:]) == {1}
    assert [text for text, _ in with_lookup] == [text for text, _ in without_lookup]
    assert [logprob for _, logprob in with_lookup] == pytest.approx(
        [logprob for _, logprob in without_lookup], abs=0.2
    )


@pytest.mark.parametrize("max_tokens", [1, 2, 3, 4, 5, 6])
def test_generation_stops_at_max_tokens(model: LlamaCpp, max_tokens: int) -> None:
    assert len(generate(model, prompt(model, LONG, "Repeat the text."), max_tokens)) == max_tokens


def test_control_tokens_in_text_are_plain_characters(model: LlamaCpp) -> None:
    mark = "<|im_end|>"
    assert len(model.tokenize(mark, control=True)) == 1
    plain = model.tokenize(f"He wrote {mark} there.")
    assert model.tokenize(mark, control=True)[0] not in plain
    assert len(plain) > len(model.tokenize("He wrote there."))


def test_chat_markup_comes_from_the_models_template(model: LlamaCpp) -> None:
    assert model.chat_markup("SYSTEM", "USER") == (
        "<|im_start|>system\n",
        "<|im_end|>\n<|im_start|>user\n",
        "<|im_end|>\n<|im_start|>assistant\n",
    )


def test_choice_probabilities_are_those_of_the_next_token(model: LlamaCpp) -> None:
    probabilities = model.choice_probabilities(
        prompt(model, "Is ice cold? Reply Yes or No."), ["Yes", "No", "Maybe"]
    )
    assert all(0 < probability < 1 for probability in probabilities)
    assert sum(probabilities) <= 1


def test_prompt_that_exceeds_the_context_is_refused(model: LlamaCpp) -> None:
    with pytest.raises(AnswerError, match="does not fit"):
        next(iter(model.generate(prompt(model, LONG * 10), max_tokens=10)))


def test_stop_interrupts_evaluation_and_leaves_the_model_usable(
    model: LlamaCpp,
) -> None:
    question = prompt(model, LONG, "When will it be repaired?")
    model.clear_cache()
    expected = generate(model, question)
    model.clear_cache()
    with stopping_soon(model) as stopped_at, pytest.raises(Stopped):
        generate(model, question)
    assert time.perf_counter() - stopped_at[0] < 1
    assert generate(model, question) == expected


def test_stop_during_generation_leaves_the_cache_consistent(model: LlamaCpp) -> None:
    question = prompt(model, LONG, "When will it be repaired?")
    model.clear_cache()
    expected = generate(model, question)
    tokens = model.generate(question, max_tokens=24)
    next(tokens)
    with stopping_soon(model), pytest.raises(Stopped):
        list(tokens)
    assert generate(model, question) == expected


def test_stop_without_a_running_call_does_nothing(model: LlamaCpp) -> None:
    assert not model.stop()
    assert generate(model, prompt(model, "Hello"), 3)


@pytest.mark.parametrize("damage", ["truncated", "garbage"])
def test_damaged_file_is_a_model_error(weights: Path, tmp_path: Path, damage: str) -> None:
    broken = tmp_path / "broken.gguf"
    raw = weights.read_bytes()[:200_000]
    broken.write_bytes(raw if damage == "truncated" else b"GGUF" + bytes(1000))
    with pytest.raises(ModelError, match=r"cannot load .*broken\.gguf"):
        LlamaCpp(broken, name="broken", sha256=None, n_ctx=512, threads=2)
