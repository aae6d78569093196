"""Support: a probability that rises with each signal that counts, and what drafts are chosen by."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answer.support import SENTENCE_LEAD, WEIGHTS, WEIGHTS_AGAIN, Signals, preference, support

MIDDLING = {
    "alone": 0.7, "confidence": -0.2, "cosine": 0.5, "subject_share": 0.5, "new_share": 0.7, "answerable": 0.7, "alone_confidence": -0.2,
    "first_share": 0.5, "second_share": 0.5,
}  # fmt: skip
BETTER = {
    "alone": 0.9, "confidence": -0.1, "cosine": 0.7, "subject_share": 1.0, "new_share": 1.0, "answerable": 0.9, "alone_confidence": -0.1,
    "first_share": 1.0, "second_share": 1.0,
}  # fmt: skip


@pytest.mark.parametrize("name", WEIGHTS_AGAIN)
def test_support_rises_with_each_signal_that_speaks_for_a_sentence(name: str) -> None:
    assert support(Signals.model_validate(MIDDLING | {name: BETTER[name]})) > support(Signals.model_validate(MIDDLING))


@pytest.mark.parametrize("name", BETTER)
def test_before_all_passages_are_read_only_what_the_best_one_tells_counts(name: str) -> None:
    low = support(Signals.model_validate(MIDDLING | {"answerable": None}))
    high = support(Signals.model_validate(MIDDLING | {name: BETTER[name]} | {"answerable": None}))
    assert (high > low) == (name in WEIGHTS)


@given(st.floats(0, 1), st.floats(-20, 0), st.floats(0, 1), st.floats(-1, 1), st.none() | st.floats(0, 1))
def test_support_is_a_probability_whatever_the_signals(
    alone: float, confidence: float, share: float, cosine: float, answerable: float | None
) -> None:
    signals = Signals(alone=alone, confidence=confidence, new_share=share, cosine=cosine, answerable=answerable)
    assert 0 <= support(signals) <= 1


def test_the_sentence_is_preferred_to_the_bare_answer_that_says_the_same_until_that_is_clearly_better() -> None:
    assert preference(0.6, 1, 1.0) > preference(0.6 + SENTENCE_LEAD / 2, 0, 1.0)
    assert preference(0.6, 1, 1.0) < preference(0.6 + 2 * SENTENCE_LEAD, 0, 1.0)
    assert preference(0.0, 1, 1.0) < preference(0.01, 0, 1.0)


def test_of_drafts_that_differ_the_better_supported_is_preferred() -> None:
    assert preference(0.6, 1, 0.0) < preference(0.61, 0, 0.0)


def test_both_looks_weigh_the_same_signals_and_the_second_what_it_adds() -> None:
    assert set(WEIGHTS) < set(WEIGHTS_AGAIN)
