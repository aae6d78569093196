"""Quantities by unit: money, percentages, dates, times of day, years and counts."""

from __future__ import annotations

import pytest

from assistant.verify.quantities import DATE, NO_UNIT, TIME, YEAR, extract_quantities


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It costs $5.8 million.", {"$": {"5800000"}}),
        ("It costs 5.8 million dollars.", {"$": {"5800000"}}),
        ("It saves $610,000 a year.", {"$/year": {"610000"}}),
        ("It costs $200,000–$250,000 a year.", {"$/year": {"200000", "250000"}}),
        ("A rise of 12%, then of 3 per cent.", {"%": {"12", "3"}}),
        ("Three people were hurt on 3 March 2026.", {"peopl": {"3"}, DATE: {"3-3"}, YEAR: {"2026"}}),
        ("It was moved from Tuesday, Feb. 17, to the 3rd of March.", {DATE: {"2-17", "3-3"}}),
        (
            "The first water flows at the end of 2028 and not in mid-2028.",
            {DATE: {"3/3 of 2028", "2/3 of 2028"}, "water": {"1"}},
        ),
        (
            "The last boat leaves at 7 p.m. and not at 5:30 pm or 17:45.",
            {TIME: {"19:00", "17:30", "17:45"}},
        ),
        ("It opens at 12 a.m. and shuts at 12 p.m.", {TIME: {"0:00", "12:00"}}),
        ("There are 60,000 US troops.", {"troop": {"60000"}}),
        ("It cut 52 jobs rather than the 85 of January.", {"job": {"52"}, NO_UNIT: {"85"}}),
        ("It takes 7-9 weeks.", {"week": {"7", "9"}}),
        ("There were 1,998 of them.", {NO_UNIT: {"1998"}}),
        ("It opened in 1998.", {YEAR: {"1998"}}),
        ("It took nine weeks.", {"week": {"9"}}),
        ("Nobody knows.", {}),
    ],
)
def test_quantities_are_grouped_by_unit(text: str, expected: dict[str, set[str]]) -> None:
    assert {unit: set(values) for unit, values in extract_quantities(text).items()} == expected
