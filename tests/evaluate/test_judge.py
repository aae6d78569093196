"""Judgement of answers: matching of gold answers, and the outcome of a question."""

from __future__ import annotations

import pytest

from assistant.evaluate.judge import (
    MAX_ANSWER_WORDS,
    Outcome,
    contains_answer,
    judge_answer,
    quote_contains_answer,
)
from assistant.verify.quotes import MAX_QUOTE_WORDS
from tests.evaluate.ferry import ABSTAINED, ANSWERED, make_answer, make_question


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("The repairs cost 4.2 million dollars.", "$4.2 million"),
        ("Three people were hurt.", "3"),
        ("They voted for it.", "vote"),
        ("Lee, Ann", "Ann Lee"),
        ("No, he did not.", "No"),
        ("They saw the who live.", "The Who"),
    ],
)
def test_text_contains_an_answer_in_another_spelling(text: str, answer: str) -> None:
    assert contains_answer(text, answer)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("The repairs cost 4.3 million dollars.", "$4.2 million"),
        ("Ann Ray", "Ann Lee"),
        ("He knows nothing.", "No"),
        ("The repairs cost more.", ""),
        ("The repairs cost more.", "  "),
        ("", "Ann Lee"),
    ],
)
def test_text_without_a_term_does_not_contain_the_answer(text: str, answer: str) -> None:
    assert not contains_answer(text, answer)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A loose rope tore.", True),  # three of the four
        ("A rope tore.", False),  # two
    ],
)
def test_three_of_four_words_suffice(text: str, *, expected: bool) -> None:
    assert contains_answer(text, "a loose rope suddenly tore") is expected


def test_all_of_three_words_are_required() -> None:
    assert contains_answer("The loose rope tore.", "loose rope tore")
    assert not contains_answer("The rope tore.", "loose rope tore")


@pytest.mark.parametrize(
    "text", ["the loose rope on pier 5 tore", "the loose rope at Dover tore on pier 6"]
)
def test_numbers_and_names_are_always_required(text: str) -> None:
    assert contains_answer("the rope at Dover tore on pier 5", "the loose rope at Dover tore on pier 5")
    assert not contains_answer(text, "the loose rope at Dover tore on pier 5")


def test_capitalised_first_word_is_required() -> None:
    assert contains_answer("The ropes suddenly tore.", "loose ropes suddenly tore")
    assert not contains_answer("The ropes suddenly tore.", "Dover ropes suddenly tore")


@pytest.mark.parametrize(
    "text",
    [
        "It was not on Monday.",
        "It never came Monday.",
        "It wasn't Monday.",
        "It was not Monday, never Monday.",
    ],
)
def test_negated_answer_does_not_count(text: str) -> None:
    assert not contains_answer(text, "Monday")


def test_negation_of_other_words_or_of_one_occurrence_is_ignored() -> None:
    assert contains_answer("It did not sail, it sank on Monday.", "Monday")
    assert contains_answer("It was not Monday morning, but Monday evening.", "Monday")


def test_negative_answer_matches_a_negative_sentence() -> None:
    assert contains_answer("The ferry did not sail.", "did not sail")


def test_quote_counts_with_its_title_up_to_the_maximum_length() -> None:
    assert quote_contains_answer("Ferry: $4.2 million", "Repairs cost that.", ["$4.2 million"])
    assert not quote_contains_answer("Ferry", "Repairs cost that.", ["$4.2 million"])
    padding = "word " * (MAX_QUOTE_WORDS - 2)
    assert quote_contains_answer("Ferry", f"{padding}$4.2 million", ["$4.2 million"])
    assert not quote_contains_answer("Ferry", f"{padding}and $4.2 million", ["$4.2 million"])


def test_correct_answer_with_a_matching_quote_is_cited() -> None:
    assert judge_answer(make_question(1, "$9 million", "$4.2 million"), ANSWERED) is Outcome.CITED


def test_correct_answer_without_a_matching_quote_is_uncited() -> None:
    assert (
        judge_answer(make_question(1, "$4.2 million"), make_answer(quote="Repairs will cost more."))
        is Outcome.UNCITED
    )


def test_incorrect_answer_with_a_matching_quote_is_wrong() -> None:
    assert (
        judge_answer(make_question(1, "$5 million"), make_answer(quote="Repairs will cost $5 million."))
        is Outcome.WRONG
    )


def test_overlong_answer_is_wrong() -> None:
    padding = "word " * (MAX_ANSWER_WORDS - 2)
    assert (
        judge_answer(make_question(1, "$4.2 million"), make_answer(f"{padding}$4.2 million"))
        is Outcome.CITED
    )
    assert (
        judge_answer(make_question(1, "$4.2 million"), make_answer(f"{padding}and $4.2 million"))
        is Outcome.WRONG
    )


def test_missing_answer_is_lost_or_declined() -> None:
    assert judge_answer(make_question(1, "$4.2 million"), ABSTAINED) is Outcome.LOST
    assert judge_answer(make_question(1, answerable=False), ABSTAINED) is Outcome.DECLINED
    assert judge_answer(make_question(1, "a trap", answerable=False), ABSTAINED) is Outcome.DECLINED


def test_any_answer_to_an_unanswerable_question_is_wrong() -> None:
    assert judge_answer(make_question(1, "$4.2 million", answerable=False), ANSWERED) is Outcome.WRONG


def test_question_without_gold_answer_is_not_judged() -> None:
    assert judge_answer(make_question(1), ANSWERED) is None
    assert judge_answer(make_question(1, answerable=True), ABSTAINED) is None
