"""Prompt lookup proposes what followed the longest earlier match of the last tokens."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant.models.prompt_lookup import (
    LONG_MATCH,
    MIN_MATCH,
    PROPOSALS,
    PROPOSALS_AFTER_LONG_MATCH,
    propose_tokens,
)


def test_nothing_is_proposed_after_a_match_of_a_single_token() -> None:
    assert propose_tokens([1, 2, 3, 4, 1]) == ()
    assert propose_tokens([]) == propose_tokens([1]) == ()


def test_the_longest_match_counts_and_of_equal_matches_the_last() -> None:
    assert propose_tokens([1, 2, 3, 10, 9, 2, 3, 20, 9, 1, 2, 3])[0] == 10
    assert propose_tokens([2, 3, 10, 9, 2, 3, 20, 9, 2, 3])[0] == 20


def test_a_long_match_proposes_more_tokens() -> None:
    text = list(range(20))
    assert propose_tokens([*text, *text[:MIN_MATCH]]) == tuple(text[MIN_MATCH : MIN_MATCH + PROPOSALS])
    after_long = propose_tokens([*text, *text[:LONG_MATCH]])
    assert after_long == tuple(text[LONG_MATCH : LONG_MATCH + PROPOSALS_AFTER_LONG_MATCH])


def test_a_repeated_token_proposes_itself() -> None:
    assert propose_tokens([7, 7, 7]) == (7,)


@given(st.lists(st.integers(0, 3), max_size=30))
def test_proposals_follow_an_earlier_copy_of_the_last_tokens(tokens: list[int]) -> None:
    proposals = propose_tokens(tokens)
    assert len(proposals) <= PROPOSALS_AFTER_LONG_MATCH
    if proposals:
        wanted = [*tokens[-MIN_MATCH:], *proposals]
        places = range(len(tokens) - MIN_MATCH)
        assert any(tokens[place : place + len(wanted)] == wanted for place in places)
