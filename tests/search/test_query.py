"""A question and its options are validated once, when they are put together."""

from __future__ import annotations

from datetime import date

import pytest
from pydantic import ValidationError

from assistant.errors import UsageError
from assistant.search.query import MAX_QUESTION, Filters, Query
from assistant.settings import MAX_TOP_K

MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)


def test_white_space_in_a_question_is_collapsed() -> None:
    assert Query(question="  Who\tchairs \n the inquiry? ").question == "Who chairs the inquiry?"


@pytest.mark.parametrize("question", ["", "   ", " \n\t "])
def test_an_empty_question_is_refused(question: str) -> None:
    with pytest.raises(UsageError, match="empty"):
        Query(question=question)


def test_an_overlong_question_is_refused() -> None:
    assert len(Query(question="x" * MAX_QUESTION).question) == MAX_QUESTION
    with pytest.raises(UsageError, match=f"10,000 characters; the maximum is {MAX_QUESTION:,}"):
        Query(question="x" * 10_000)


@pytest.mark.parametrize("top_k", [-1, 0, MAX_TOP_K + 1])
def test_a_top_k_out_of_range_is_refused(top_k: int) -> None:
    with pytest.raises(UsageError, match=f"from 1 to {MAX_TOP_K}"):
        Query(question="Why?", top_k=top_k)


@pytest.mark.parametrize("top_k", [None, 1, MAX_TOP_K])
def test_a_top_k_in_range_is_accepted(top_k: int | None) -> None:
    assert Query(question="Why?", top_k=top_k).top_k == top_k


def test_dates_in_the_wrong_order_are_refused() -> None:
    with pytest.raises(UsageError, match="after the last date"):
        Filters(since=APRIL, until=MARCH)


@pytest.mark.parametrize(
    ("since", "until"), [(None, None), (MARCH, None), (None, MARCH), (MARCH, MARCH), (MARCH, APRIL)]
)
def test_dates_in_order_are_accepted(since: date | None, until: date | None) -> None:
    filters = Filters(since=since, until=until)
    assert (filters.since, filters.until) == (since, until)


def test_a_misspelt_option_is_refused() -> None:
    with pytest.raises(ValidationError):
        Query.model_validate({"question": "Why?", "topk": 3})
