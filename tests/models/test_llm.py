"""Tests of llama.cpp with a model that loads within a second."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from assistant.errors import AnswerError, ModelError, Stopped
from assistant.models.branches import Segment
from assistant.models.llm import LlamaCpp
from assistant.models.prompt_lookup import PROPOSALS_AFTER_LONG_MATCH
from tests.models.tiny_model import LONG, count_calls, prompt, stopping_soon


def generate(model: LlamaCpp, segments: list[Segment], max_tokens: int = 24) -> list[tuple[str, float]]:
    branches = model.branch(segments[:-1], segments[-1:])
    return [(token.text, token.logprob) for token in branches.generate([0], max_tokens=max_tokens)]


def choose(model: LlamaCpp, segments: list[Segment], *choices: str) -> list[float]:
    return model.branch(segments[:-1], segments[-1:]).choice_probabilities(0, choices)


def test_output_is_identical_with_cold_warm_and_partly_warm_cache(
    model: LlamaCpp,
) -> None:
    question = prompt(model, LONG, "When will it be repaired?")
    same_prefix = prompt(model, LONG, "Who said so?")
    model.clear_cache()
    cold = generate(model, question), choose(model, question, "Yes", "No")
    warm = generate(model, question), choose(model, question, "Yes", "No")
    generate(model, same_prefix)
    partly_warm = generate(model, question), choose(model, question, "Yes", "No")
    generate(model, prompt(model, "Something else.", "What?"))
    after_unrelated = generate(model, question), choose(model, question, "Yes", "No")
    assert cold == warm == partly_warm == after_unrelated


def test_output_is_identical_if_the_beginning_was_read_ahead(model: LlamaCpp) -> None:
    question = prompt(model, LONG, "When will it be repaired?")
    model.clear_cache()
    cold = generate(model, question), choose(model, question, "Yes", "No")
    model.clear_cache()
    model.read_ahead(question[:1])
    assert (generate(model, question), choose(model, question, "Yes", "No")) == cold


def test_a_cached_prefix_is_not_evaluated_again(
    model: LlamaCpp, monkeypatch: pytest.MonkeyPatch
) -> None:
    *prefix, request = prompt(model, "It was late and it rained.", "When did they come?")
    calls = count_calls(model, monkeypatch)
    model.clear_cache()
    cold = choose(model, [*prefix, request], "Yes")
    assert calls == [*map(len, prefix), len(request)]
    calls.clear()
    assert choose(model, [*prefix, request], "Yes") == cold
    assert calls == [len(request)]


def test_prompt_lookup_saves_calls_and_leaves_the_text_unchanged(
    model: LlamaCpp, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = prompt(model, LONG, "Repeat the text.")
    calls = count_calls(model, monkeypatch)
    generate(model, question, 1)
    calls.clear()
    with_lookup = generate(model, question, 40)
    assert len(calls) < 20
    assert max(calls[1:]) == 1 + PROPOSALS_AFTER_LONG_MATCH
    monkeypatch.setattr("assistant.models.generation.propose_tokens", lambda _tokens: ())
    calls.clear()
    without_lookup = generate(model, question, 40)
    assert set(calls[1:]) == {1}
    assert [text for text, _ in with_lookup] == [text for text, _ in without_lookup]
    assert [logprob for _, logprob in with_lookup] == pytest.approx(
        [logprob for _, logprob in without_lookup], abs=0.2
    )


def test_an_expected_continuation_saves_calls_and_leaves_the_text_unchanged(
    model: LlamaCpp, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "The ferry to Long Island was hit by a storm on Monday and will be repaired."
    *prefix, request = prompt(model, text, "Repeat the text.")
    written = generate(model, [*prefix, request], 30)
    repeated = model.tokenize("".join(piece for piece, _ in written))
    calls = count_calls(model, monkeypatch)
    skipping = repeated[:5] + repeated[7:]
    for expected in (repeated, repeated[:10], skipping, model.tokenize("Nothing of the sort.")):
        calls.clear()
        branches = model.branch(prefix, [request], [expected])
        again = [(token.text, token.logprob) for token in branches.generate([0], max_tokens=30)]
        assert [piece for piece, _ in again] == [piece for piece, _ in written]
        assert [p for _, p in again] == pytest.approx([p for _, p in written], abs=0.2)
        if expected == repeated:
            assert len(calls) == 1
    assert len(calls) > 1


def test_branches_written_side_by_side_read_as_if_written_alone(
    model: LlamaCpp, monkeypatch: pytest.MonkeyPatch
) -> None:
    *prefix, ending = prompt(model, LONG)
    requests = [model.tokenize(task) + ending for task in ("Repeat the text.", "What was hit?")]
    alone = ["".join(text for text, _ in generate(model, [*prefix, item])) for item in requests]
    calls = count_calls(model, monkeypatch)
    branches = model.branch(prefix, requests)
    assert calls == [sum(map(len, requests))]
    written = ["", ""]
    for token in branches.generate([0, 1], max_tokens=24):
        written[token.branch] += token.text
    assert written == alone
    assert max(calls[1:]) > 1 + PROPOSALS_AFTER_LONG_MATCH


def test_a_branch_is_written_the_same_whatever_the_cache_held(model: LlamaCpp) -> None:
    *prefix, ending = prompt(model, LONG)
    requests = [model.tokenize(task) + ending for task in ("Repeat it.", "Repeat this.", "Who?")]

    def write() -> list[tuple[int, str, float]]:
        tokens = model.branch(prefix, requests).generate([0, 2], max_tokens=12)
        return [(token.branch, token.text, token.logprob) for token in tokens]

    model.clear_cache()
    cold = write()
    for number in range(50):
        model.branch([*prefix[: number % 3], model.tokenize(f"Number {number}.")], requests[:2])
    assert write() == cold
    assert write() == cold


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
    question = prompt(model, "Is ice cold? Reply Yes or No.")
    probabilities = choose(model, question, "Yes", "No", "Maybe")
    assert all(0 < probability < 1 for probability in probabilities)
    assert sum(probabilities) <= 1


def test_prompt_that_exceeds_the_context_is_refused(model: LlamaCpp) -> None:
    with pytest.raises(AnswerError, match="does not fit"):
        generate(model, prompt(model, LONG * 10))


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
    tokens = model.branch(question[:-1], question[-1:]).generate([0], max_tokens=24)
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
