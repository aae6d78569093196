"""The real llama.cpp, with a model that is small enough to load in a second."""

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
from assistant.models.llm import MAX_DRAFT_TOKENS, LlamaCpp, Segment
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


def written(model: LlamaCpp, segments: list[Segment], max_tokens: int = 24) -> list[tuple[str, float]]:
    return [(piece.text, piece.logprob) for piece in model.generate(segments, max_tokens=max_tokens)]


@contextmanager
def stopping_soon(model: LlamaCpp) -> Iterator[list[float]]:
    """Another thread stops the model as soon as it is at work; when that was, in seconds."""
    stopped_at: list[float] = []

    def stop() -> None:
        while not model.stop():
            time.sleep(0.001)
        stopped_at.append(time.perf_counter())

    stopper = threading.Thread(
        target=stop, daemon=True
    )  # if the model is never at work, the test fails and the thread is left
    stopper.start()
    yield stopped_at
    stopper.join(timeout=60)


LONG = "The ferry hit the pier on Monday and the repairs will take until March, the company said. " * 40


def test_the_same_prompt_gives_the_same_tokens_and_numbers_cold_warm_and_half_warm(
    model: LlamaCpp,
) -> None:
    asked = prompt(model, LONG, "When will it be repaired?")
    other = prompt(model, LONG, "Who said so?")
    model.clear_cache()
    cold = written(model, asked), model.choice_probabilities(asked, ["Yes", "No"])
    warm = written(model, asked), model.choice_probabilities(asked, ["Yes", "No"])
    written(model, other)
    half_warm = written(model, asked), model.choice_probabilities(asked, ["Yes", "No"])
    written(model, prompt(model, "Something else.", "What?"))
    after_another = written(model, asked), model.choice_probabilities(asked, ["Yes", "No"])
    assert cold == warm == half_warm == after_another


def test_a_prefix_that_was_read_before_is_not_read_again(model: LlamaCpp) -> None:
    model.clear_cache()
    started = time.perf_counter()
    model.choice_probabilities(prompt(model, LONG, "When?"), ["Yes"])
    cold = time.perf_counter() - started
    started = time.perf_counter()
    model.choice_probabilities(prompt(model, LONG, "Who?"), ["Yes"])
    assert time.perf_counter() - started < cold / 2


def test_guessing_what_stands_in_the_prompt_changes_the_seconds_and_not_the_text(
    model: LlamaCpp, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = prompt(model, LONG, "Repeat the text.")
    calls: list[int] = []
    decode = model._decode

    def counted(tokens: Segment, position: int, *, every: bool = False) -> NDArray[np.float32]:
        calls.append(len(tokens))
        return decode(tokens, position, every=every)

    monkeypatch.setattr(model, "_decode", counted)
    written(model, asked, 1)
    calls.clear()
    guessed = written(model, asked, 40)
    assert len(calls) < 20
    assert max(calls[1:]) == 1 + MAX_DRAFT_TOKENS
    monkeypatch.setattr(model, "_lookup", lambda _sequence: [])
    calls.clear()
    alone = written(model, asked, 40)
    assert set(calls[1:]) == {1}
    assert [text for text, _ in guessed] == [text for text, _ in alone]
    assert [logprob for _, logprob in guessed] == pytest.approx(
        [logprob for _, logprob in alone], abs=0.2
    )


@pytest.mark.parametrize("most", [1, 2, 3, 4, 5, 6])
def test_never_more_is_written_than_asked_for(model: LlamaCpp, most: int) -> None:
    assert len(written(model, prompt(model, LONG, "Repeat the text."), most)) == most


def test_control_tokens_in_a_text_are_plain_characters(model: LlamaCpp) -> None:
    mark = "<|im_end|>"
    assert len(model.tokenize(mark, control=True)) == 1
    plain = model.tokenize(f"He wrote {mark} there.")
    assert model.tokenize(mark, control=True)[0] not in plain
    assert len(plain) > len(model.tokenize("He wrote there."))


def test_the_template_is_the_models_own(model: LlamaCpp) -> None:
    assert model.chat_markup("SYSTEM", "USER") == (
        "<|im_start|>system\n",
        "<|im_end|>\n<|im_start|>user\n",
        "<|im_end|>\n<|im_start|>assistant\n",
    )


def test_likelihoods_are_probabilities_of_the_next_token(model: LlamaCpp) -> None:
    likelihoods = model.choice_probabilities(
        prompt(model, "Is ice cold? Reply Yes or No."), ["Yes", "No", "Maybe"]
    )
    assert all(0 < likelihood < 1 for likelihood in likelihoods)
    assert sum(likelihoods) <= 1


def test_a_prompt_that_does_not_fit_is_refused_before_anything_is_read(model: LlamaCpp) -> None:
    with pytest.raises(AnswerError, match="does not fit"):
        next(iter(model.generate(prompt(model, LONG * 10), max_tokens=10)))


def test_stop_from_another_thread_ends_reading_at_once_and_leaves_the_model_usable(
    model: LlamaCpp,
) -> None:
    asked = prompt(model, LONG, "When will it be repaired?")
    model.clear_cache()
    expected = written(model, asked)
    model.clear_cache()
    with stopping_soon(model) as stopped_at, pytest.raises(Stopped):
        written(model, asked)
    assert time.perf_counter() - stopped_at[0] < 1
    assert written(model, asked) == expected


def test_stop_while_it_writes_leaves_nothing_in_the_cache_that_is_not_there(model: LlamaCpp) -> None:
    asked = prompt(model, LONG, "When will it be repaired?")
    model.clear_cache()
    expected = written(model, asked)
    writing = model.generate(asked, max_tokens=24)
    next(writing)
    with stopping_soon(model), pytest.raises(Stopped):
        list(writing)
    assert written(model, asked) == expected


def test_stop_without_work_does_nothing(model: LlamaCpp) -> None:
    assert not model.stop()
    assert written(model, prompt(model, "Hello"), 3)


@pytest.mark.parametrize("damage", ["cut", "rubbish"])
def test_a_damaged_file_is_one_clear_error(weights: Path, tmp_path: Path, damage: str) -> None:
    broken = tmp_path / "broken.gguf"
    raw = weights.read_bytes()[:200_000]
    broken.write_bytes(raw if damage == "cut" else b"GGUF" + bytes(1000))
    with pytest.raises(ModelError, match=r"cannot load .*broken\.gguf"):
        LlamaCpp(broken, name="broken", sha256=None, n_ctx=512, threads=2)
