"""The lists of words agree with the calendar."""

from __future__ import annotations

import calendar

from assistant.lexicon import (
    MONTH_ABBREVIATIONS,
    MONTH_NAMES,
    MONTH_NUMBERS,
    STOP_WORDS,
    WEEKDAYS,
)
from assistant.search.content_words import content_words
from assistant.verify.terms import extract_terms


def test_months_and_weekdays_are_those_of_the_calendar() -> None:
    assert list(MONTH_NAMES) == [name.lower() for name in calendar.month_name if name]
    assert [name.lower() for name in calendar.month_abbr if name] == MONTH_ABBREVIATIONS
    assert list(WEEKDAYS) == [name.lower() for name in calendar.day_name]


def test_names_and_abbreviations_have_the_same_number() -> None:
    assert [MONTH_NUMBERS[name] for name in MONTH_NAMES] == list(range(1, 13))
    assert [MONTH_NUMBERS[name] for name in MONTH_ABBREVIATIONS] == list(range(1, 13))
    assert MONTH_NUMBERS["sept"] == 9


def test_search_and_grounding_ignore_the_same_stop_words() -> None:
    text = " ".join(sorted(STOP_WORDS))
    assert content_words(text) == []
    assert not extract_terms(text)


def test_countries_months_and_names_are_not_stop_words() -> None:
    assert STOP_WORDS.isdisjoint({"us", "may", "one", "it's"})
    assert [term.key for term in extract_terms("vitamin D")] == ["vitamin", "d"]
