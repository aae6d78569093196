"""Branches of one prefix are read in one call, and what they begin alike with once."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant.models.branches import MAX_BRANCHES, group_branches, share_beginnings

BRANCHES = st.lists(
    st.lists(st.integers(0, 2), min_size=1, max_size=6).map(tuple), min_size=1, max_size=MAX_BRANCHES
)


def test_a_common_beginning_belongs_to_all_branches_that_have_it() -> None:
    inputs, rows = share_beginnings([(1, 2, 3), (1, 2, 4), (5,), (1, 6)], position=10)
    assert [item.token for item in inputs] == [1, 2, 3, 4, 5, 6]
    assert [item.position for item in inputs] == [10, 11, 12, 12, 10, 11]
    assert [item.sequences for item in inputs] == [(1, 2, 4), (1, 2), (1,), (2,), (3,), (4,)]
    assert [item.wants_output for item in inputs] == [False, False, True, True, True, True]
    assert rows == [[0, 1, 2], [0, 1, 3], [4], [0, 5]]


def test_several_last_tokens_of_a_branch_may_want_outputs() -> None:
    inputs, rows = share_beginnings([(1, 2, 3, 4), (1, 2, 3, 5)], position=0, outputs=[1, 3])
    assert rows == [[0, 1, 2, 3], [0, 4, 5, 6]]
    assert [item.token for item in inputs] == [1, 2, 3, 4, 2, 3, 5]
    assert [item.wants_output for item in inputs] == [False, False, False, True, True, True, True]


@given(BRANCHES)
def test_every_branch_keeps_its_tokens_and_ends_on_its_own(branches: list[tuple[int, ...]]) -> None:
    inputs, rows = share_beginnings(branches, position=7)
    assert [tuple(inputs[row].token for row in own) for own in rows] == branches
    for number, own in enumerate(rows, 1):
        assert [inputs[row].position for row in own] == list(range(7, 7 + len(own)))
        assert all(number in inputs[row].sequences for row in own)
        assert inputs[own[-1]].sequences == (number,)
        assert inputs[own[-1]].wants_output
    assert sum(item.wants_output for item in inputs) == len(branches)
    assert len(inputs) == len(branches) + len(
        {branch[:end] for branch in branches for end in range(1, len(branch))}
    )


def test_groups_are_as_large_as_limits_permit_and_in_order() -> None:
    branches = [(number,) * 10 for number in range(2 * MAX_BRANCHES + 1)]
    groups = list(group_branches(branches, 512))
    assert [len(group) for group in groups] == [MAX_BRANCHES, MAX_BRANCHES, 1]
    assert [branch for group in groups for branch in group] == branches
    assert [len(group) for group in group_branches(branches[:7], 35)] == [3, 3, 1]
