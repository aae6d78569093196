"""Frequencies, and the place or part that a number counts in."""

from __future__ import annotations

import pytest

from assistant.verify.values.findings import value_findings
from assistant.verify.verdicts import Evidence

STAFF = "The dairy has 90 staff: 60 of them in Ask, the others in Vik."
PARTS = "The village has 90 dogs, 12 of which are hounds."
SPENT = "The parish spent 4,000 pounds on paint and 9,000 on glass."


@pytest.mark.parametrize(
    ("quote", "claim"),
    [
        (STAFF, "The dairy has 60 staff in Vik."),
        (SPENT, "The parish spent 9,000 pounds on paint."),
        (PARTS, "The village has 90 hounds."),
        ("The kiln is fired twice a day.", "The kiln is fired twice a week."),
        ("The guild meets weekly.", "The guild meets every month."),
        ("The press makes 20 tonnes a day.", "The press makes 20 tonnes a week."),
    ],
)
def test_another_place_part_or_frequency_is_a_difference(quote: str, claim: str) -> None:
    assert value_findings(claim, Evidence(quote))


@pytest.mark.parametrize(
    ("quote", "claim"),
    [
        (STAFF, "In Ask the dairy has 60 staff."),
        (SPENT, "The parish paid 9,000 pounds for glass."),
        (PARTS, "The village has 90 dogs."),
        ("The kiln is fired twice a day.", "The kiln is fired 14 times a week."),
        ("The press makes 20 tonnes a day.", "The press makes 140 tonnes a week."),
        ("The paper comes out daily.", "The paper comes out seven times a week."),
        (
            "A lido opened in Ask on 3 May 1931 beside the mill. On 9 June 1934, a flood shut the lido.",
            "On 9 June 1934, a flood shut the lido.",
        ),
        (
            "The board has 15 members, the remainder of which are elected.",
            "The board has 15 members, the remainder of which are elected.",
        ),
        ("The blast injured nine and killed none.", "0 sailors were killed in the blast."),
    ],
)
def test_the_same_place_part_or_frequency_is_no_difference(quote: str, claim: str) -> None:
    assert value_findings(claim, Evidence(quote)) == ()
