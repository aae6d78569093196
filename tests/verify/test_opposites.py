"""The opposite of a claim."""

from __future__ import annotations

import pytest

from assistant.verify.opposites import opposite


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ("Ann Lee has resigned.", "Ann Lee has not resigned."),
        ("Ann Lee did not resign.", "Ann Lee did resign."),
        ("Ann Lee wasn't there.", "Ann Lee was there."),
        ("Ann Lee never resigned.", "Ann Lee resigned."),
        ("Ann Lee resigned.", "It is not true that Ann Lee resigned."),
    ],
)
def test_the_opposite_of_a_claim_has_one_negation_more_or_less(claim: str, expected: str) -> None:
    assert opposite(claim) == expected
