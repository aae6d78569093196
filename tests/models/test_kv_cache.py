"""Branches of one prefix in llama.cpp: same results as single calls, in fewer calls."""

from __future__ import annotations

import pytest

from assistant.errors import AnswerError, Stopped
from assistant.models.kv_cache import BATCH, MAX_BRANCHES, Segment, group_branches
from assistant.models.llm import LlamaCpp
from tests.models.tiny_model import LONG, count_calls, prompt, stopping_soon

YES_NO = ["Yes", "No"]
CLAIMS = (
    "The ferry hit the pier on Monday.",
    "The ferry hit the pier on Tuesday, and nobody was hurt.",
    "The company said that repairs take until March.",
    "The repairs are finished.",
)
NEWS = LONG[:500]
ROUNDING = 0.1
"""Difference of a probability between two calls of other shapes. The small model amplifies rounding."""


def prefix_and_branches(model: LlamaCpp, text: str, *claims: str) -> tuple[list[Segment], list[Segment]]:
    *prefix, ending = prompt(model, text)
    return prefix, [model.tokenize(f"{claim} Is this true? Yes or No.") + ending for claim in claims]


def test_a_lone_branch_gives_the_probabilities_of_a_prompt(model: LlamaCpp) -> None:
    prefix, branches = prefix_and_branches(model, NEWS, *CLAIMS)
    for branch in branches:
        single = model.choice_probabilities([*prefix, branch], YES_NO)
        assert model.branch_probabilities(prefix, [branch], YES_NO) == [single]
        assert sum(single) > 0.02


def test_branches_together_give_nearly_the_probabilities_of_single_calls(model: LlamaCpp) -> None:
    prefix, branches = prefix_and_branches(model, NEWS, *CLAIMS)
    together = model.branch_probabilities(prefix, branches, YES_NO)
    for branch, probabilities in zip(branches, together, strict=True):
        single = model.choice_probabilities([*prefix, branch], YES_NO)
        assert probabilities == pytest.approx(single, abs=ROUNDING)


def test_branches_do_not_read_each_other(model: LlamaCpp) -> None:
    prefix, branches = prefix_and_branches(model, NEWS, *CLAIMS)
    other_words = [model.tokenize("Snow " * len(branch))[: len(branch)] for branch in branches]
    together = model.branch_probabilities(prefix, branches, YES_NO)
    for place, branch in enumerate(branches):
        others = [*other_words[:place], branch, *other_words[place + 1 :]]
        assert model.branch_probabilities(prefix, others, YES_NO)[place] == together[place]


def test_branches_are_evaluated_in_one_call_and_the_prefix_once(
    model: LlamaCpp, monkeypatch: pytest.MonkeyPatch
) -> None:
    prefix, branches = prefix_and_branches(model, NEWS, *CLAIMS)
    model.clear_cache()
    calls = count_calls(model, monkeypatch)
    model.branch_probabilities(prefix, branches, YES_NO)
    assert calls == [*map(len, prefix), sum(map(len, branches))]
    calls.clear()
    model.branch_probabilities(prefix, branches[:2], YES_NO)
    assert calls == [sum(map(len, branches[:2]))]


def test_the_cache_holds_the_prefix_alone_afterwards(
    model: LlamaCpp, monkeypatch: pytest.MonkeyPatch
) -> None:
    prefix, branches = prefix_and_branches(model, NEWS, *CLAIMS)
    model.clear_cache()
    expected = [token.text for token in model.generate([*prefix, branches[0]], max_tokens=8)]
    model.branch_probabilities(prefix, branches, YES_NO)
    calls = count_calls(model, monkeypatch)
    assert [token.text for token in model.generate([*prefix, branches[0]], max_tokens=8)] == expected
    assert calls[0] == len(branches[0])


def test_probabilities_are_identical_cold_warm_and_after_fifty_other_prompts(model: LlamaCpp) -> None:
    prefix, branches = prefix_and_branches(model, NEWS, *CLAIMS)
    others = prefix_and_branches(model, NEWS[:60], *CLAIMS)
    model.clear_cache()
    cold = model.branch_probabilities(prefix, branches, YES_NO)
    assert model.branch_probabilities(prefix, branches, YES_NO) == cold
    for number in range(50):
        other_prefix = [*others[0][:1], others[0][1][number:]]
        model.branch_probabilities(other_prefix, others[1][: number % 3], YES_NO)
        if number % 10 == 0:
            list(model.generate([*prefix, others[1][0]], max_tokens=5))
    assert model.branch_probabilities(prefix, branches, YES_NO) == cold
    model.choice_probabilities([*prefix, branches[1]], YES_NO)
    assert model.branch_probabilities(prefix, branches, YES_NO) == cold


def test_stop_interrupts_branches_and_leaves_the_model_usable(model: LlamaCpp) -> None:
    prefix, branches = prefix_and_branches(model, NEWS, *CLAIMS * 8)
    model.clear_cache()
    expected = model.branch_probabilities(prefix, branches, YES_NO)
    with stopping_soon(model), pytest.raises(Stopped):
        model.branch_probabilities(prefix, branches, YES_NO)
    assert model.branch_probabilities(prefix, branches, YES_NO) == expected


def test_a_list_longer_than_the_limit_takes_several_calls(
    model: LlamaCpp, monkeypatch: pytest.MonkeyPatch
) -> None:
    prefix, branches = prefix_and_branches(model, NEWS, *CLAIMS * 5)
    branches = [branch[-12:] for branch in branches]
    assert len(branches) > MAX_BRANCHES
    model.branch_probabilities(prefix, [], YES_NO)
    calls = count_calls(model, monkeypatch)
    together = model.branch_probabilities(prefix, branches, YES_NO)
    assert calls == [12 * MAX_BRANCHES, 12 * (len(branches) - MAX_BRANCHES)]
    assert len(together) == len(branches)


def test_a_branch_longer_than_a_call_gives_the_probabilities_of_a_prompt(model: LlamaCpp) -> None:
    prefix, branches = prefix_and_branches(model, NEWS, CLAIMS[0], LONG, CLAIMS[2])
    assert len(branches[1]) > BATCH
    together = model.branch_probabilities(prefix, branches, YES_NO)
    assert together[1] == model.choice_probabilities([*prefix, branches[1]], YES_NO)
    assert together[2] == model.branch_probabilities(prefix, branches[2:], YES_NO)[0]


def test_branches_that_exceed_the_context_together_take_several_calls(
    model: LlamaCpp, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, branches = prefix_and_branches(model, NEWS, *CLAIMS)
    longest = max(map(len, branches))
    prefix = [model.tokenize(LONG * 3)[: model.n_ctx - longest - 1]]
    model.branch_probabilities(prefix, [], YES_NO)
    calls = count_calls(model, monkeypatch)
    together = model.branch_probabilities(prefix, branches, YES_NO)
    assert calls == [len(branch) for branch in branches]
    for branch, probabilities in zip(branches, together, strict=True):
        assert probabilities == pytest.approx(model.choice_probabilities([*prefix, branch], YES_NO))


def test_a_branch_that_exceeds_the_context_is_refused(model: LlamaCpp) -> None:
    prefix = [model.tokenize(LONG * 3)[: model.n_ctx - 10]]
    with pytest.raises(AnswerError, match="does not fit"):
        model.branch_probabilities(prefix, [(1,) * 10, (1,) * 11], YES_NO)


def test_groups_are_as_large_as_limits_permit_and_in_order() -> None:
    branches = [(number,) * 10 for number in range(2 * MAX_BRANCHES + 1)]
    groups = list(group_branches(branches, BATCH))
    assert [len(group) for group in groups] == [MAX_BRANCHES, MAX_BRANCHES, 1]
    assert [branch for group in groups for branch in group] == branches
    assert [len(group) for group in group_branches(branches[:7], 35)] == [3, 3, 1]
    assert [len(group) for group in group_branches([(1,), (2,) * 99, (3,)], 35)] == [1, 1, 1]
    assert list(group_branches([], 35)) == []
