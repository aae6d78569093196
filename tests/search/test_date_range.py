"""Date ranges in questions, seen from a Friday in March, and phrases that are not dates."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.search.date_range import DateRange, default_date_range, parse_date_range

TODAY = date(2026, 3, 20)


def parse_date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        ("What happened this week?", "2026-03-13", "2026-03-20"),
        ("Who resigned last week?", "2026-03-06", "2026-03-19"),
        ("What did he do yesterday?", "2026-03-19", "2026-03-19"),
        ("What is on today?", "2026-03-20", "2026-03-20"),
        ("last month's figures", "2026-02-01", "2026-02-28"),
        ("What rose over the past year?", "2025-03-20", "2026-03-20"),
        ("What rose this year?", "2026-01-01", "2026-03-20"),
        ("In the past three weeks, what rose?", "2026-02-27", "2026-03-20"),
        ("What happened in the last 10 days?", "2026-03-10", "2026-03-20"),
        ("Who resigned in March?", "2026-03-01", "2026-03-31"),
        ("Who resigned in December?", "2025-12-01", "2025-12-31"),
        ("Who resigned in Feb. 2024?", "2024-02-01", "2024-02-29"),
        ("How did the March 2025 vote end?", "2025-03-01", "2025-03-31"),
        ("What changed since last autumn?", "2025-09-01", "2026-03-20"),
        ("What burnt in summer 2025?", "2025-06-01", "2025-08-31"),
        ("What froze in the winter of 2024?", "2024-12-01", "2025-02-28"),
        ("Who was hurt on 6 March 2026?", "2026-03-06", "2026-03-06"),
        ("Who was hurt on the 3rd of April?", "2025-04-03", "2025-04-03"),
        ("Who was hurt on April 3?", "2025-04-03", "2025-04-03"),
        ("May 5, 2024: who was hurt?", "2024-05-05", "2024-05-05"),
        ("What will open on 2026-05-01?", "2026-05-01", "2026-05-01"),
        ("What happened on Monday?", "2026-03-16", "2026-03-16"),
        ("What happened on Friday?", "2026-03-20", "2026-03-20"),
        ("What happened last Friday?", "2026-03-13", "2026-03-13"),
        ("Who led in 1917?", "1917-01-01", "1917-12-31"),
        ("What did Theresa May say in June?", "2025-06-01", "2025-06-30"),
    ],
)
def test_vague_dates_express_a_preference(question: str, first: str, last: str) -> None:
    assert parse_date_range(question, TODAY) == DateRange(
        first=parse_date(first), last=parse_date(last), exact=False
    )


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        ("Which bills passed since 3 March 2026?", "2026-03-03", "2026-03-20"),
        ("Which bills passed after March 3, 2026?", "2026-03-04", "2026-03-20"),
        ("What was said before May 2025?", None, "2025-04-30"),
        ("What was said until 2025-05-06?", None, "2025-05-06"),
        ("How many came between 3 and 9 March 2026?", "2026-03-03", "2026-03-09"),
        ("How many came between March and May 2025?", "2025-03-01", "2025-05-31"),
        ("How many came from January 2026 to February 2026?", "2026-01-01", "2026-02-28"),
        ("What opens after 1 June 2026?", "2026-06-02", None),
    ],
)
def test_bounds_with_a_year_are_exact(question: str, first: str | None, last: str | None) -> None:
    assert parse_date_range(question, TODAY) == DateRange(
        first=parse_date(first), last=parse_date(last), exact=True
    )


@pytest.mark.parametrize(
    "question",
    [
        "Who won?",
        "in may be the answer?",
        "Who won the 2023 cup?",
        "Which of 2000 people came?",
        "How did the price change from $5 to $6 million?",
        "What has happened since then?",
        "Who came on 30 February 2026?",
        "Did they march in protest?",
        "What happens next week?",
        "How many fell from 1,950 metres in 2025.5 seconds?",
    ],
)
def test_phrases_that_are_not_dates_have_no_range(question: str) -> None:
    assert parse_date_range(question, TODAY) is None


@given(st.text(), st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 1, 1)))
def test_range_never_ends_before_it_begins(question: str, today: date) -> None:
    date_range = parse_date_range(question, today)
    if date_range is not None and date_range.first and date_range.last:
        assert date_range.first <= date_range.last


def test_proximity_is_one_inside_and_half_at_the_length_of_the_range() -> None:
    march = DateRange(first=date(2026, 3, 1), last=date(2026, 3, 30))
    assert march.proximity(date(2026, 3, 1)) == march.proximity(date(2026, 3, 30)) == 1
    assert (
        march.proximity(date(2026, 3, 30) + timedelta(days=30))
        == march.proximity(date(2026, 3, 1) - timedelta(days=30))
        == 0.5
    )


def test_undated_article_has_no_proximity() -> None:
    assert default_date_range(TODAY).proximity(None) == 0
    assert DateRange(first=TODAY, last=TODAY).proximity(None) == 0


def test_proximity_to_a_single_day_halves_in_a_week() -> None:
    day = DateRange(first=TODAY, last=TODAY)
    assert day.proximity(TODAY + timedelta(days=7)) == 0.5


def test_open_end_includes_all_dates_on_its_side() -> None:
    until = DateRange(first=None, last=TODAY)
    assert until.proximity(date(1900, 1, 1)) == 1
    assert until.proximity(TODAY + timedelta(days=90)) == 0.5


def test_default_range_prefers_recent_articles() -> None:
    ages = [
        default_date_range(TODAY).proximity(TODAY - timedelta(days=age)) for age in (0, 90, 270, 3650)
    ]
    assert ages[:3] == [1, 0.5, 0.25]
    assert 0 < ages[3] < 0.03
