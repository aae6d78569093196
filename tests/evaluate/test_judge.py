"""What counts as saying an answer, and what becomes of a question."""

from __future__ import annotations

import pytest

from assistant.answer.grounding import MAX_QUOTE_WORDS
from assistant.evaluate.judge import (
    MAX_ANSWER_WORDS,
    Outcome,
    contains_answer,
    judge_answer,
    quote_contains_answer,
)
from tests.evaluate.ferry import ABSTAINED, ANSWERED, question, shown


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
def test_a_text_says_an_answer_if_it_holds_its_terms_however_they_are_written(
    text: str, answer: str
) -> None:
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
def test_a_text_that_lacks_a_term_does_not_say_the_answer(text: str, answer: str) -> None:
    assert not contains_answer(text, answer)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("A loose rope tore.", True),  # three of the four
        ("A rope tore.", False),  # two
    ],
)
def test_of_four_words_three_are_enough(text: str, *, said: bool) -> None:
    assert contains_answer(text, "a loose rope suddenly tore") is said


def test_of_three_words_all_are_needed() -> None:
    assert contains_answer("The loose rope tore.", "loose rope tore")
    assert not contains_answer("The rope tore.", "loose rope tore")


@pytest.mark.parametrize(
    "text", ["the loose rope on pier 5 tore", "the loose rope at Dover tore on pier 6"]
)
def test_a_number_or_name_is_never_the_word_that_may_be_missing(text: str) -> None:
    assert contains_answer("the rope at Dover tore on pier 5", "the loose rope at Dover tore on pier 5")
    assert not contains_answer(text, "the loose rope at Dover tore on pier 5")


def test_a_name_that_opens_the_answer_is_needed_too() -> None:
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
def test_a_text_that_denies_an_answer_does_not_say_it(text: str) -> None:
    assert not contains_answer(text, "Monday")


def test_a_denial_of_something_else_or_once_of_several_times_does_not_count() -> None:
    assert contains_answer("It did not sail, it sank on Monday.", "Monday")
    assert contains_answer("It was not Monday morning, but Monday evening.", "Monday")


def test_an_answer_that_is_itself_a_denial_is_said_by_one() -> None:
    assert contains_answer("The ferry did not sail.", "did not sail")


def test_a_quote_is_read_under_its_title_and_a_whole_page_is_no_quote() -> None:
    assert quote_contains_answer("Ferry: $4.2 million", "Repairs cost that.", ["$4.2 million"])
    assert not quote_contains_answer("Ferry", "Repairs cost that.", ["$4.2 million"])
    filling = "word " * (MAX_QUOTE_WORDS - 2)
    assert quote_contains_answer("Ferry", f"{filling}$4.2 million", ["$4.2 million"])
    assert not quote_contains_answer("Ferry", f"{filling}and $4.2 million", ["$4.2 million"])


def test_an_answer_that_a_quote_says_too_is_cited_whichever_gold_answer_it_is() -> None:
    assert judge_answer(question(1, "$9 million", "$4.2 million"), ANSWERED) is Outcome.CITED


def test_a_right_answer_whose_quote_does_not_say_so_is_uncited() -> None:
    assert (
        judge_answer(question(1, "$4.2 million"), shown(quote="Repairs will cost more."))
        is Outcome.UNCITED
    )


def test_another_answer_is_wrong_even_if_its_quote_holds_the_right_one() -> None:
    assert (
        judge_answer(question(1, "$5 million"), shown(quote="Repairs will cost $5 million."))
        is Outcome.WRONG
    )


def test_pasting_a_passage_is_wrong_though_the_answer_is_in_it() -> None:
    filling = "word " * (MAX_ANSWER_WORDS - 2)
    assert judge_answer(question(1, "$4.2 million"), shown(f"{filling}$4.2 million")) is Outcome.CITED
    assert (
        judge_answer(question(1, "$4.2 million"), shown(f"{filling}and $4.2 million")) is Outcome.WRONG
    )


def test_no_answer_is_lost_where_the_articles_say_and_declined_where_they_do_not() -> None:
    assert judge_answer(question(1, "$4.2 million"), ABSTAINED) is Outcome.LOST
    assert judge_answer(question(1, answerable=False), ABSTAINED) is Outcome.DECLINED
    assert judge_answer(question(1, "a trap", answerable=False), ABSTAINED) is Outcome.DECLINED


def test_any_answer_is_wrong_where_the_articles_do_not_say() -> None:
    assert judge_answer(question(1, "$4.2 million", answerable=False), ANSWERED) is Outcome.WRONG


def test_what_the_set_does_not_tell_is_not_judged() -> None:
    assert judge_answer(question(1), ANSWERED) is None
    assert judge_answer(question(1, answerable=True), ABSTAINED) is None
