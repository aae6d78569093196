"""Terms of a text: numbers by value, names, and words by stem."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.spelling import plain_spelling
from assistant.verify.terms import TermKind, extract_terms


def keys(text: str) -> list[str]:
    return [term.key for term in extract_terms(text)]


def kinds(text: str) -> set[TermKind]:
    return {term.kind for term in extract_terms(text)}


@pytest.mark.parametrize(
    ("first", "second"),
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
def test_spellings_of_a_number_share_a_key(first: str, second: str) -> None:
    assert keys(first)[0] == keys(second)[0]
    assert extract_terms(first)[0].kind is TermKind.NUMBER


@pytest.mark.parametrize(
    ("first", "second"),
    [("15", "15.5"), ("million", "billion"), ("1,500", "1.500"), ("fifty", "fifteen"), ("3 m", "3")],
)
def test_different_numbers_have_different_keys(first: str, second: str) -> None:
    assert keys(first) != keys(second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("voted", "voting"),
        ("delivery", "deliveries"),
        ("Carney’s", "Carney"),
        ("U.S.", "US"),
        ("“cut”", "cut"),
        ("in Feb.", "February"),
    ],
)
def test_forms_of_a_word_share_a_key(first: str, second: str) -> None:
    assert keys(first) == keys(second)


def test_capitalised_word_is_a_name_unless_it_opens_a_sentence() -> None:
    terms = extract_terms("Ministers met Takaichi. Storms delayed NATO talks in the U.S. capital.")
    names = {term.key for term in terms if term.kind is TermKind.NAME}
    assert names == {"takaichi", "nato", "us"}


def test_pronoun_one_is_not_a_number() -> None:
    assert TermKind.NUMBER not in kinds("One of the bridges, the one in the east, reopened.")
    assert TermKind.NUMBER not in kinds("From the deck one can see the harbour.")
    assert keys("One person died")[0] == keys("1 person died")[0]


def test_days_of_a_month_have_different_keys() -> None:
    assert keys("March 19") != keys("March 18")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("the ﬁnance oﬃce of Griﬃnby", "the finance office of Griffinby"),
        ("in Ma\u0301laga", "in Málaga"),
        ("the Tarnholm Au\u00adthor\u00adi\u00adty", "the Tarnholm Authority"),
        ("5\u202fmillion, twenty\u2011one", "5 million, twenty-one"),
        ("Ｔａｒｎｂｙ １２", "Tarnby 12"),
    ],
)
def test_spelling_variants_have_the_same_keys(one: str, other: str) -> None:
    assert keys(one) == keys(other)


@given(st.text(max_size=400))
def test_terms_lie_inside_the_text_in_order(text: str) -> None:
    terms = extract_terms(text)
    assert all(0 <= term.start < term.end <= len(plain_spelling(text)) for term in terms)
    assert [term.start for term in terms] == sorted(term.start for term in terms)


@pytest.mark.parametrize(
    "junk", ["a" * 10**6, "1," * 500_000, "A." * 500_000, "twenty-" * 150_000], ids=lambda text: text[:7]
)
@pytest.mark.slow
def test_a_megabyte_of_junk_takes_linear_time(junk: str) -> None:
    start = time.perf_counter()
    extract_terms(junk)
    assert time.perf_counter() - start < 20
