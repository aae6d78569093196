"""The outcome of an answer to a question that stands beside a denial."""

from __future__ import annotations

import pytest

from benchmarks.false_answers import Denial, classify_text, says_any

LEADER = Denial(
    question="Who leads the council?",
    kind="no_longer",
    date="2026-05-25",
    answerable=True,
    answers=["Roy"],
    never=["Olding leads"],
    cite=["Roy was elected"],
)
QUOTES = ["Annika Roy was elected leader on Monday."]


def test_an_accepted_answer_with_its_quote_is_right() -> None:
    assert classify_text(LEADER, "Annika Roy leads the council.", QUOTES) == "right"


def test_an_accepted_answer_without_its_quote_is_wrong() -> None:
    assert classify_text(LEADER, "Annika Roy leads the council.", ["Ms Roy abstained."]) == "wrong"


def test_a_forbidden_string_is_false_even_beside_an_accepted_answer() -> None:
    assert classify_text(LEADER, "Olding leads the council, not Roy.", QUOTES) == "false"


def test_any_other_answer_is_false_where_only_the_accepted_answers_hold() -> None:
    assert classify_text(LEADER, "Marcus Tew leads.", QUOTES) == "wrong"
    assert classify_text(LEADER._replace(only=True), "Marcus Tew leads.", QUOTES) == "false"


def test_any_other_answer_to_an_unanswerable_question_is_false() -> None:
    trial = LEADER._replace(answerable=False, answers=["denied"], never=["Yes"], cite=[])
    assert classify_text(trial, "He took the money.", []) == "false"
    assert classify_text(trial, "He denied it.", []) == "right"


@pytest.mark.parametrize(
    ("text", "string"),
    [
        ("No, she refused.", "No"),
        ("“No” is her answer.", "No"),
        ("NOBODY was killed.", "nobody"),
        ("Fourteen councillors.", "14"),
        ("There were 9 000 trees.", "9,000"),
        ("It cost £1.80.", "£1.80"),
        ("Sales were £38.2 million.", "38.2"),
    ],
)
def test_strings_match_whole_words_in_any_case_and_spelling(text: str, string: str) -> None:
    assert says_any(text, [string])


@pytest.mark.parametrize(
    ("text", "string"),
    [
        ("She said no.", "No"),
        ("Nobody came.", "No"),
        ("He is in Pellow.", "Pell"),
        ("It weighs 14.5 kilograms.", "14"),
        ("It cost 3.14 million.", "14"),
        ("It has 1,214 pupils.", "214"),
    ],
)
def test_parts_of_words_and_numbers_do_not_match(text: str, string: str) -> None:
    assert not says_any(text, [string])
