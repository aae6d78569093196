"""Support: a probability that rises with each signal that counts, and what drafts are chosen by."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answer.support import (
    MAX_LEAD,
    SENTENCE_BONUS,
    WEIGHTS,
    DraftKind,
    Signals,
    estimate_support,
    preference,
)

MIDDLING = {
    "alone": 0.7, "confidence": -0.2, "cosine": 0.5, "subject_share": 0.5, "new_share": 0.7,
    "first_share": 0.5, "second_share": 0.5, "lead": 0.05,
}  # fmt: skip
BETTER = {
    "alone": 0.9, "confidence": -0.1, "cosine": 0.7, "subject_share": 1.0, "new_share": 1.0,
    "first_share": 1.0, "second_share": 1.0, "lead": 0.15,
}  # fmt: skip


@pytest.mark.parametrize("name", WEIGHTS)
def test_support_rises_with_each_signal_that_speaks_for_a_sentence(name: str) -> None:
    assert estimate_support(Signals.model_validate(MIDDLING | {name: BETTER[name]})) > estimate_support(
        Signals.model_validate(MIDDLING)
    )


def test_what_the_model_itself_denies_has_no_support_however_sure_it_was_of_the_draft() -> None:
    assert estimate_support(Signals.model_validate(BETTER | {"alone": 0.51})) > 0.6
    assert estimate_support(Signals.model_validate(BETTER | {"alone": 0.49})) == 0


def test_a_lead_beyond_the_most_tells_nothing_more() -> None:
    most, more = (
        estimate_support(Signals.model_validate(MIDDLING | {"lead": lead})) for lead in (MAX_LEAD, 0.9)
    )
    assert most == more


@given(st.floats(0, 1), st.floats(-20, 0), st.floats(0, 1), st.floats(-1, 1))
def test_support_is_a_probability_whatever_the_signals(
    alone: float, confidence: float, share: float, cosine: float
) -> None:
    signals = Signals(
        alone=alone, confidence=confidence, new_share=share, cosine=cosine, first_share=share, lead=share
    )
    assert 0 <= estimate_support(signals) <= 1


def test_the_sentence_is_preferred_to_the_bare_answer_that_says_the_same_until_that_is_clearly_better() -> (
    None
):
    assert preference(0.6, DraftKind.SENTENCE, 1.0) > preference(
        0.6 + SENTENCE_BONUS / 2, DraftKind.SHORT, 1.0
    )
    assert preference(0.6, DraftKind.SENTENCE, 1.0) < preference(
        0.6 + 2 * SENTENCE_BONUS, DraftKind.SHORT, 1.0
    )
    assert preference(0.0, DraftKind.SENTENCE, 1.0) < preference(0.01, DraftKind.SHORT, 1.0)


def test_of_drafts_that_differ_the_better_supported_is_preferred() -> None:
    assert preference(0.6, DraftKind.SENTENCE, 0.0) < preference(0.61, DraftKind.SHORT, 0.0)
