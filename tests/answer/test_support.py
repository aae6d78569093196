"""Support as a probability, and the ranking of drafts."""

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
    with_verification,
)

MEDIUM = {
    "alone": 0.7, "confidence": -0.2, "cosine": 0.5, "subject_share": 0.5, "new_share": 0.7,
    "first_share": 0.5, "second_share": 0.5, "lead": 0.05,
}  # fmt: skip
STRONG = {
    "alone": 0.9, "confidence": -0.1, "cosine": 0.7, "subject_share": 1.0, "new_share": 1.0,
    "first_share": 1.0, "second_share": 1.0, "lead": 0.15,
}  # fmt: skip


def support(signals: dict[str, float]) -> float:
    return estimate_support(Signals.model_validate(signals))


@pytest.mark.parametrize("name", WEIGHTS)
def test_support_rises_with_each_weighted_signal(name: str) -> None:
    assert support(MEDIUM | {name: STRONG[name]}) > support(MEDIUM)


def test_answer_that_the_model_denies_has_no_support() -> None:
    assert support(STRONG | {"alone": 0.51}) > 0.6
    assert support(STRONG | {"alone": 0.49}) == 0


def test_lead_above_the_maximum_adds_nothing() -> None:
    assert support(MEDIUM | {"lead": MAX_LEAD}) == support(MEDIUM | {"lead": 0.9})


@given(st.floats(0, 1), st.floats(-20, 0), st.floats(0, 1), st.floats(-1, 1))
def test_support_is_a_probability_for_all_signals(
    alone: float, confidence: float, share: float, cosine: float
) -> None:
    signals = Signals(
        alone=alone, confidence=confidence, new_share=share, cosine=cosine, first_share=share, lead=share
    )
    assert 0 <= estimate_support(signals) <= 1


def test_sentence_is_preferred_to_an_equal_short_answer_unless_that_is_clearly_better() -> None:
    sentence = preference(0.6, DraftKind.SENTENCE, 1.0)
    assert sentence > preference(0.6 + SENTENCE_BONUS / 2, DraftKind.SHORT, 1.0)
    assert sentence < preference(0.6 + 2 * SENTENCE_BONUS, DraftKind.SHORT, 1.0)


def test_sentence_without_support_gets_no_bonus() -> None:
    unsupported = preference(0.0, DraftKind.SENTENCE, 1.0)
    assert unsupported < preference(0.01, DraftKind.SHORT, 1.0)


def test_better_supported_draft_is_preferred_if_drafts_differ() -> None:
    assert preference(0.6, DraftKind.SENTENCE, 0.0) < preference(0.61, DraftKind.SHORT, 0.0)


@given(*[st.floats(0, 1)] * 3)
def test_verification_keeps_support_a_probability_and_gives_none_to_a_sentence_without(
    support: float, carried: float, right: float
) -> None:
    assert 0 <= with_verification(support, carried, right) <= 1
    assert with_verification(0.0, carried, right) == 0


def test_support_rises_with_what_the_verifier_finds() -> None:
    assert with_verification(0.6, 0.9, 0.5) > with_verification(0.6, 0.4, 0.5)
    assert with_verification(0.6, 0.5, 0.9) > with_verification(0.6, 0.5, 0.4)
    assert with_verification(0.9, 0.2, 0.2) < 0.9 < with_verification(0.9, 0.99, 0.99)
