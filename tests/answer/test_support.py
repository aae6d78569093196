"""Support: a probability that rises with each signal that counts, and what drafts are chosen by."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answer.support import FIRST_LEAD, WEIGHTS, WEIGHTS_AGAIN, Signals, preference, support

MIDDLING = {"answerable": 0.7, "confidence": -0.2, "new_share": 0.7, "cosine": 0.5, "subject_share": 0.5}
BETTER = {"answerable": 0.9, "confidence": -0.1, "new_share": 1.0, "cosine": 0.7, "subject_share": 1.0}


@pytest.mark.parametrize("name", BETTER)
@pytest.mark.parametrize("agreement", [None, 0.5])
def test_support_rises_with_each_signal_that_speaks_for_a_sentence(name: str, agreement: float | None) -> None:
    low = support(Signals.model_validate(MIDDLING | {"agreement": agreement}))
    high = support(Signals.model_validate(MIDDLING | {"agreement": agreement, name: BETTER[name]}))
    assert high > low


@pytest.mark.parametrize(("name", "low", "high"), [("alone", 0.4, 0.9), ("alone_confidence", -0.6, -0.1)])
def test_what_the_best_passage_says_by_itself_counts_once_it_was_read(name: str, low: float, high: float) -> None:
    read = [support(Signals.model_validate(MIDDLING | {"agreement": 0.5, name: value})) for value in (low, high)]
    unread = [support(Signals.model_validate(MIDDLING | {name: value})) for value in (low, high)]
    assert read[0] < read[1]
    assert unread[0] == unread[1]


def test_drafts_that_agree_support_each_other() -> None:
    apart, together = (support(Signals.model_validate(MIDDLING | {"agreement": share})) for share in (0.0, 1.0))
    assert together > apart


@given(st.floats(0, 1), st.floats(-20, 0), st.floats(0, 1), st.floats(-1, 1), st.none() | st.floats(0, 1))
def test_support_is_a_probability_whatever_the_signals(
    answerable: float, confidence: float, share: float, cosine: float, agreement: float | None
) -> None:
    signals = Signals(answerable=answerable, confidence=confidence, new_share=share, cosine=cosine, agreement=agreement)
    assert 0 <= support(signals) <= 1


def test_the_first_draft_is_preferred_to_a_second_that_says_the_same_until_that_is_clearly_better() -> None:
    assert preference(0.6, 0, 1.0) > preference(0.6 + FIRST_LEAD / 2, 1, 1.0)
    assert preference(0.6, 0, 1.0) < preference(0.6 + 2 * FIRST_LEAD, 1, 1.0)
    assert preference(0.0, 0, 1.0) < preference(0.01, 1, 1.0)


def test_of_drafts_that_differ_the_better_supported_is_preferred() -> None:
    assert preference(0.6, 0, 0.0) < preference(0.61, 1, 0.0)


def test_both_looks_weigh_the_same_signals_and_the_second_what_it_adds() -> None:
    assert set(WEIGHTS_AGAIN) == set(WEIGHTS) | {"agreement", "alone", "alone_confidence"}
