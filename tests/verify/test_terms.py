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
        ("60,000", "60 000"),
        ("60,000", "60\u202f000"),
        ("60,000", "60\u00a0000"),
        ("1,234,567", "1.234.567"),
        ("1,234,567", "1'234'567"),
        ("1,234,567", "12,34,567"),
        ("1,234.50", "1.234,50"),
        ("1,234.50", "1 234,50"),
        ("12.5", "12,5"),
        ("0.125", "0,125"),
        ("120", "a hundred and twenty"),
        ("2,300", "two thousand three hundred"),
        ("1,200,005", "one million two hundred thousand and five"),
        ("205,000", "two hundred and five thousand"),
        ("1.5 million", "one and a half million"),
        ("1.5 million", "a million and a half"),
        ("2.5", "two and a half"),
        ("2.5", "2½"),
        ("2.5", "2 1/2"),
        ("3.5", "three point five"),
        ("500,000", "half a million"),
        ("250,000", "a quarter of a million"),
        ("6", "half a dozen"),
        ("24", "two dozen"),
        ("61", "sixty-one"),
        ("500,000", "5 lakh"),
        ("25 million", "2.5 crore"),
        ("12 million", "1 crore 20 lakh"),
        ("two thirds", "2/3"),
        ("a third of the boats", "one-third"),
        ("minus five", "-5 degrees"),
        ("21st", "twenty-first"),
        ("22nd", "twenty-second"),
        ("200th", "two hundredth"),
        ("20 millionth", "20 million"),
    ],
)
def test_spellings_of_a_number_share_a_key(first: str, second: str) -> None:
    assert keys(first)[0] == keys(second)[0]
    assert extract_terms(first)[0].kind is TermKind.NUMBER


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("15", "15.5"),
        ("million", "billion"),
        ("1,500", "1.500"),
        ("fifty", "fifteen"),
        ("3 m", "3"),
        ("-5 degrees", "5 degrees"),
        ("two thirds", "two"),
    ],
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


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("On May 5 300 people came", ["5", "300"]),
        ("On May 12,15 people came", ["12", "15"]),
        ("It took Flight 12 300 minutes", ["12", "300"]),
        ("It rose to 3 400 tons", ["3400"]),
        ("Between a hundred and two hundred came", ["100", "200"]),
        ("Between a hundred and twenty and a hundred and fifty came", ["120", "150"]),
        ("The wards 1,2,3 and the set {0,1}", ["1", "2", "3", "0", "1"]),
        ("The 9/11 attacks and a phase 2/3 trial", ["9", "11", "2", "3"]),
        ("Plus or minus 3 and T-minus 40", ["3", "40"]),
        ("COVID-19 and the 2019-20 season", ["19", "2019", "20"]),
        ("Call 555 123-4567", ["555", "123", "4567"]),
        ("A third boat came, and half of the crew", ["3"]),
        ("Exports fell by 12,5 per cent to 3.400 tons", ["12.5", "3400"]),
    ],
)
def test_numbers_are_neither_joined_nor_split_wrongly(text: str, numbers: list[str]) -> None:
    assert [term.key for term in extract_terms(text) if term.kind is TermKind.NUMBER] == numbers


def test_lone_half_is_the_same_word_however_it_is_written() -> None:
    assert keys("½ a mile") == keys("1/2 a mile") == keys("half a mile")


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
    start = time.process_time()
    extract_terms(junk)
    assert time.process_time() - start < 20
