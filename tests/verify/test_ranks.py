"""Ranks, rises and falls, and nothing as zero."""

from __future__ import annotations

import pytest

from assistant.verify.polarity.findings import polarity_findings
from assistant.verify.verdicts import Evidence

SECOND = "Vik is the second largest harbour in the county after Holm."
SINCE = "It was the team's first medal since 1992."
FELL = "The queue numbered 40 people, down from 65."


@pytest.mark.parametrize(
    ("quote", "claim"),
    [
        (SECOND, "Vik is the largest harbour in the county."),
        ("Ask is one of the oldest towns in the region.", "Ask is the oldest town in the region."),
        ("The smallest of the four farms was sold.", "The largest of the four farms was sold."),
        (SINCE, "It was the team's first medal ever."),
        (SINCE, "It was the first medal in the team's history."),
        ("The rent is the lowest in a decade.", "The rent is the lowest ever."),
        ("Ask came third in the choir contest.", "Ask won the choir contest."),
        ("She was the second woman to fly solo.", "She was the first woman to fly solo."),
        (FELL, "The queue grew to 40 people."),
        ("Bread went up to 3 euros from 2.", "Bread fell to 3 euros."),
        ("Four members abstained.", "No members abstained."),
        ("Four members abstained.", "0 members abstained."),
    ],
)
def test_another_rank_or_direction_is_a_difference(quote: str, claim: str) -> None:
    assert polarity_findings(claim, Evidence(quote))


@pytest.mark.parametrize(
    ("quote", "claim"),
    [
        (SECOND, "Vik is the county's second-biggest harbour."),
        (SECOND, "Holm is the largest harbour in the county."),
        (SINCE, "The team had not won a medal since 1992."),
        (FELL, "The queue fell to 40 people."),
        ("Costs rose, but the price fell.", "The price fell."),
        ("There were no complaints.", "There were zero complaints."),
        ("The vet did not find any ticks.", "The vet found 0 ticks."),
        ("Bo Falk came second, behind Liv Aas.", "Liv Aas won."),
    ],
)
def test_the_same_rank_in_other_words_is_no_difference(quote: str, claim: str) -> None:
    assert polarity_findings(claim, Evidence(quote)) == ()
