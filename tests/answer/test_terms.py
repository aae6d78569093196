from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answer.terms import TermKind, extract_terms


def keys(text: str) -> list[str]:
    return [term.key for term in extract_terms(text)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("4,200", "4200"),
        ("three", "3"),
        ("twenty-one", "21"),
        ("two hundred", "200"),
        ("$1.5 bn", "1.5 billion dollars"),
        ("5m", "five million"),
        ("2.50", "2.5"),
        ("third", "3rd"),
        ("fifteenth", "15th"),
        ("the twentieth century", "20th century"),
        ("60,000", "60 thousand"),
    ],
)
def test_two_ways_to_write_a_number_have_one_key(one: str, other: str) -> None:
    assert keys(one)[0] == keys(other)[0]
    assert extract_terms(one)[0].kind is TermKind.NUMBER


@pytest.mark.parametrize(
    ("one", "other"),
    [("15", "15.5"), ("million", "billion"), ("1,500", "1.500"), ("fifty", "fifteen"), ("3 m", "3")],
)
def test_different_numbers_have_different_keys(one: str, other: str) -> None:
    assert keys(one) != keys(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("voted", "voting"),
        ("delivery", "deliveries"),
        ("Carney’s", "Carney"),
        ("U.S.", "US"),
        ("“cut”", "cut"),
        ("in Feb.", "February"),
    ],
)
def test_forms_of_a_word_have_one_key(one: str, other: str) -> None:
    assert keys(one) == keys(other)


def test_a_capitalised_word_is_a_name_unless_it_opens_a_sentence() -> None:
    found = {
        term.key: term.kind
        for term in extract_terms(
            "Ministers met Takaichi. Storms delayed NATO talks in the U.S. capital."
        )
    }
    assert {key for key, kind in found.items() if kind is TermKind.NAME} == {"takaichi", "nato", "us"}


def test_one_as_a_pronoun_is_no_number() -> None:
    assert TermKind.NUMBER not in {
        term.kind for term in extract_terms("One of the bridges, the one in the east, reopened.")
    }
    assert TermKind.NUMBER not in {
        term.kind for term in extract_terms("From the deck one can see the harbour.")
    }
    assert keys("One person died")[0] == keys("1 person died")[0]


def test_months_keep_days_apart() -> None:
    assert keys("March 19") != keys("March 18")


@given(st.text(max_size=400))
def test_terms_lie_inside_the_text_in_order(text: str) -> None:
    found = extract_terms(text)
    assert all(0 <= term.start < term.end <= len(text) for term in found)
    assert [term.start for term in found] == sorted(term.start for term in found)


def test_a_megabyte_takes_time_in_proportion() -> None:
    import time

    for junk in ("a" * 10**6, "1," * 500_000, "A." * 500_000, "twenty-" * 150_000):
        started = time.perf_counter()
        extract_terms(junk)
        assert time.perf_counter() - started < 20
