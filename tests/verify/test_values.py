"""Numbers, units and times of a claim against those of its quote."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.verify.values import value_findings
from assistant.verify.verdicts import Evidence, FindingKind

WEDNESDAY = date(2026, 3, 4)


def kinds(claim: str, quote: str, *before: str) -> list[FindingKind]:
    evidence = Evidence(quote, before=before, published=WEDNESDAY)
    return [finding.kind for finding in value_findings(claim, evidence)]


@pytest.mark.parametrize(
    ("claim", "quote", "kind"),
    [
        ("The mill employs 48 people.", "The mill employs 84 people.", FindingKind.NUMBER),
        (
            "The mill employs 130 people.",
            "The mill employs 84 people, down from 130.",
            FindingKind.COUNTED,
        ),
        ("The tower is 14 feet tall.", "The tower is 14 metres tall.", FindingKind.UNIT),
        ("The mill closed in 1998.", "The mill closed in 1989.", FindingKind.TIME),
        ("She resigned on 9 March.", "She resigned on Monday.", FindingKind.TIME),
    ],
)
def test_changed_values_are_reported(claim: str, quote: str, kind: FindingKind) -> None:
    assert kinds(claim, quote) == [kind]


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("About 60,000 came.", "The police counted 60,213 visitors."),
        ("She resigned on 2 March.", "She resigned on Monday."),
        ("The strike lasted two days.", "The strike lasted 48 hours."),
        ("The mill employed 130 people in 2020.", "It employs 84 people, down from 130 in 2020."),
    ],
)
def test_the_same_values_in_other_words_are_not_reported(claim: str, quote: str) -> None:
    assert kinds(claim, quote) == []
