"""A claim names the person whom its pronoun refers to, if that can be only one."""

from __future__ import annotations

import pytest

from assistant.check.references import name_pronoun


@pytest.mark.parametrize(
    ("claim", "context", "named"),
    [
        (
            "She was elected in 2019.",
            ("Gro Dahl leads the council.",),
            "Gro Dahl was elected in 2019.",
        ),
        (
            "In 2020 he bought the ferry.",
            ("Mr Ola Lie owns the plant.", "The plant is old."),
            "In 2020 Ola Lie bought the ferry.",
        ),
    ],
)
def test_a_pronoun_becomes_the_only_person_before_it(
    claim: str, context: tuple[str, ...], named: str
) -> None:
    assert name_pronoun(claim, context).replace("Mr ", "") == named


@pytest.mark.parametrize(
    ("claim", "context"),
    [
        ("She was elected in 2019.", ("Gro Dahl and Kari Holm lead the council.",)),
        ("She was elected in 2019.", ()),
        ("Gro Dahl said she was elected in 2019.", ("Kari Holm leads the council.",)),
        ("The plant was sold in 2019.", ("Gro Dahl leads the council.",)),
    ],
)
def test_any_other_claim_stays_as_it_is(claim: str, context: tuple[str, ...]) -> None:
    assert name_pronoun(claim, context) == claim
