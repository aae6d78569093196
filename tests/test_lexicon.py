"""The lists of words agree with the calendar."""

from __future__ import annotations

import calendar

from assistant.lexicon import MONTH_ABBREVIATIONS, MONTH_NAMES, MONTH_NUMBERS, WEEKDAYS


def test_months_and_weekdays_are_those_of_the_calendar() -> None:
    assert list(MONTH_NAMES) == [name.lower() for name in calendar.month_name if name]
    assert [name.lower() for name in calendar.month_abbr if name] == MONTH_ABBREVIATIONS
    assert list(WEEKDAYS) == [name.lower() for name in calendar.day_name]


def test_names_and_abbreviations_have_the_same_number() -> None:
    assert [MONTH_NUMBERS[name] for name in MONTH_NAMES] == list(range(1, 13))
    assert [MONTH_NUMBERS[name] for name in MONTH_ABBREVIATIONS] == list(range(1, 13))
    assert MONTH_NUMBERS["sept"] == 9
