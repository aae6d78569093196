"""Hidden states of branches of one prefix: one call, and independent of each other and the cache."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import AnswerError, ModelError, Stopped
from assistant.models.branches import MAX_BRANCHES, Segment
from assistant.models.kv_cache import SMALL_BATCH
from assistant.models.llm import LlamaCpp
from tests.models.tiny_model import LONG, count_calls, prompt, stopping_soon

LAYER, N_CTX = 14, 512
YES_NO = ["Yes", "No"]
CLAIMS = (
    "The ferry hit the pier on Monday.",
    "The ferry hit the pier on Tuesday, and nobody was hurt.",
    "The company said that repairs take until March.",
    "The repairs are finished.",
)
NEWS = LONG[:500]


@pytest.fixture
def layer(model: LlamaCpp) -> LlamaCpp:
    return model.up_to_layer(LAYER, N_CTX)


def prefix_and_branches(model: LlamaCpp, text: str, *claims: str) -> tuple[list[Segment], list[Segment]]:
    return [model.tokenize("Compare.\n"), model.tokenize(text)], [model.tokenize(c) for c in claims]


def same(first: list[np.ndarray], second: list[np.ndarray]) -> bool:
    return all(map(np.array_equal, first, second))


def similarity(first: np.ndarray, second: np.ndarray) -> float:
    return float(np.sum(first * second) / np.linalg.norm(first) / np.linalg.norm(second))


def test_every_token_of_a_branch_has_a_state(layer: LlamaCpp) -> None:
    prefix, branches = prefix_and_branches(layer, NEWS, *CLAIMS)
    states = layer.hidden_states(prefix, branches)
    assert [len(rows) for rows in states] == [len(branch) for branch in branches]
    assert {rows.shape[1] for rows in states} == {576}
    assert all(np.isfinite(rows).all() and rows.any() for rows in states)


def test_states_depend_on_the_prefix_and_on_the_layer(model: LlamaCpp, layer: LlamaCpp) -> None:
    prefix, branches = prefix_and_branches(layer, NEWS, CLAIMS[0])
    (states,) = layer.hidden_states(prefix, branches)
    (other_prefix,) = layer.hidden_states(prefix[:1], branches)
    (other_layer,) = model.up_to_layer(LAYER + 8, N_CTX).hidden_states(prefix, branches)
    assert similarity(states[-1], other_prefix[-1]) < 0.999
    assert similarity(states[-1], other_layer[-1]) < 0.99


def test_branches_together_have_nearly_the_states_of_single_calls(layer: LlamaCpp) -> None:
    prefix, branches = prefix_and_branches(layer, NEWS, *CLAIMS)
    for branch, states in zip(branches, layer.hidden_states(prefix, branches), strict=True):
        (single,) = layer.hidden_states(prefix, [branch])
        assert similarity(states, single) > 0.999


def test_branches_do_not_read_each_other(layer: LlamaCpp) -> None:
    prefix, branches = prefix_and_branches(layer, NEWS, *CLAIMS)
    other_words = [layer.tokenize("Snow " * len(branch))[: len(branch)] for branch in branches]
    together = layer.hidden_states(prefix, branches)
    for place, branch in enumerate(branches):
        others = [*other_words[:place], branch, *other_words[place + 1 :]]
        assert np.array_equal(layer.hidden_states(prefix, others)[place], together[place])


def test_branches_are_evaluated_in_one_call_and_the_prefix_once(
    layer: LlamaCpp, monkeypatch: pytest.MonkeyPatch
) -> None:
    prefix, branches = prefix_and_branches(layer, NEWS, *CLAIMS)
    calls = count_calls(layer, monkeypatch)
    layer.hidden_states(prefix, branches)
    assert calls == [*map(len, prefix), count_different(branches)]
    calls.clear()
    layer.hidden_states(prefix, branches[:2])
    assert calls == [count_different(branches[:2])]


def count_different(branches: list[Segment]) -> int:
    """Return the number of tokens to evaluate: what branches begin alike with counts once."""
    beginnings = {branch[:end] for branch in branches for end in range(1, len(branch))}
    return len(beginnings) + len(branches)


def test_states_are_identical_cold_warm_and_after_fifty_other_texts(
    model: LlamaCpp, layer: LlamaCpp
) -> None:
    prefix, branches = prefix_and_branches(layer, NEWS, *CLAIMS)
    others = prefix_and_branches(layer, NEWS[:60], *CLAIMS)
    cold = layer.hidden_states(prefix, branches)
    assert same(layer.hidden_states(prefix, branches), cold)
    for number in range(50):
        layer.hidden_states([others[0][0], others[0][1][number:]], others[1][: number % 3])
        if number % 10 == 0:
            list(model.branch(prefix, branches[:1]).generate([0], max_tokens=5))
    assert same(layer.hidden_states(prefix, branches), cold)


def test_answers_are_identical_before_and_after_states_were_read(
    model: LlamaCpp, layer: LlamaCpp, monkeypatch: pytest.MonkeyPatch
) -> None:
    *beginning, question = prompt(model, LONG[:400])
    expected = model.branch(beginning, [question]).choice_probabilities(0, YES_NO)
    layer.hidden_states(*prefix_and_branches(layer, NEWS, *CLAIMS))
    calls = count_calls(model, monkeypatch)
    assert model.branch(beginning, [question]).choice_probabilities(0, YES_NO) == expected
    assert calls == [len(question)]


def test_stop_of_the_model_interrupts_its_layer_and_leaves_it_usable(
    model: LlamaCpp, layer: LlamaCpp
) -> None:
    prefix, branches = prefix_and_branches(layer, NEWS, *CLAIMS * 8)
    expected = layer.hidden_states(prefix, branches)
    layer.clear_cache()
    with stopping_soon(model), pytest.raises(Stopped):
        layer.hidden_states(prefix, branches)
    assert same(layer.hidden_states(prefix, branches), expected)


def test_closing_a_layer_leaves_the_weights_to_the_model(model: LlamaCpp) -> None:
    *beginning, question = prompt(model, LONG[:400])
    expected = model.branch(beginning, [question]).choice_probabilities(0, YES_NO)
    layer = model.up_to_layer(LAYER, N_CTX)
    for _ in range(2):
        layer.close()
    model.clear_cache()
    assert model.branch(beginning, [question]).choice_probabilities(0, YES_NO) == expected


def test_a_list_longer_than_the_limit_takes_several_calls(
    layer: LlamaCpp, monkeypatch: pytest.MonkeyPatch
) -> None:
    prefix, branches = prefix_and_branches(layer, NEWS, *CLAIMS * 5)
    branches = [(number, *branch * 12)[:12] for number, branch in enumerate(branches)]
    layer.hidden_states(prefix, [])
    calls = count_calls(layer, monkeypatch)
    states = layer.hidden_states(prefix, branches)
    assert calls == [12 * MAX_BRANCHES, 12 * (len(branches) - MAX_BRANCHES)]
    assert len(states) == len(branches)


def test_a_branch_that_does_not_fit_is_refused(layer: LlamaCpp) -> None:
    prefix = [layer.tokenize(LONG)[: N_CTX - 10]]
    with pytest.raises(AnswerError, match="does not fit"):
        layer.hidden_states(prefix, [(1,) * 10, (1,) * 11])


def test_branches_longer_than_a_call_take_several(
    layer: LlamaCpp, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = layer.tokenize(LONG)[: SMALL_BATCH - 6]
    branches = [text + layer.tokenize(claim) for claim in CLAIMS[:2]]
    layer.hidden_states([(1,)], [])
    calls = count_calls(layer, monkeypatch)
    states = layer.hidden_states([(1,)], branches)
    assert calls == [SMALL_BATCH, count_different(branches) - SMALL_BATCH]
    for branch, together in zip(branches, states, strict=True):
        (single,) = layer.hidden_states([(1,), branch[:40]], [branch[40:]])
        assert similarity(together[40:], single) > 0.999


@pytest.mark.parametrize("number", [-1, 30])
def test_a_layer_that_the_model_lacks_is_refused(model: LlamaCpp, number: int) -> None:
    with pytest.raises(ModelError, match=f"has no layer {number}"):
        model.up_to_layer(number, N_CTX)


def test_an_adapter_that_does_not_fit_the_model_is_refused_in_one_line(
    model: LlamaCpp, tmp_path: Path
) -> None:
    no_adapter = tmp_path / "adapter.gguf"
    no_adapter.write_bytes(b"GGUF")
    for path in (files("assistant.verify").joinpath("adapter.gguf"), no_adapter):
        with pytest.raises(ModelError, match="does not fit"):
            model.up_to_layer(LAYER, N_CTX, Path(str(path)))
    prefix, branches = prefix_and_branches(model, NEWS, CLAIMS[0])
    assert model.up_to_layer(LAYER, N_CTX).hidden_states(prefix, branches)
