"""Other figures for the same thing: told from figures of something else, from the same figure, and from dates."""

from __future__ import annotations

import pytest

from assistant.answer.rivals import differ, figures, find_rival
from tests.answer.scripted import hit

CLAIM = "The ferry repair will cost $5.8 million."
QUESTION = "How much will the ferry repair cost?"
QUOTED = hit("The repair of the ferry will cost $5.8 million, the harbour board said.", number=1, title="Ferry bill rises")
EARLIER = hit("The board put the cost of the ferry repair at $4.2 million.", number=2, title="Ferry repair estimate")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It costs $5.8 million.", {"$": {"5800000"}}),
        ("It costs 5.8 million dollars.", {"$": {"5800000"}}),
        ("A rise of 12%, then of 3 per cent.", {"%": {"12", "3"}}),
        ("Three people were hurt on 3 March 2026.", {"peopl": {"3"}}),
        ("There are 60,000 US troops.", {"troop": {"60000"}}),
        ("It opened in 1998.", {}),
        ("It took nine weeks.", {"week": {"9"}}),
    ],
)
def test_a_number_goes_by_its_unit_and_a_date_by_none(text: str, expected: dict[str, set[str]]) -> None:
    found = {unit: set(keys) for unit, keys in figures(text).items() if unit != "march"}
    assert found == expected


def test_another_articles_other_figure_for_the_same_thing_is_a_rival() -> None:
    assert find_rival(CLAIM, QUESTION, QUOTED, [QUOTED, EARLIER]) == EARLIER


@pytest.mark.parametrize(
    "text",
    [
        "The ferry repair will cost $5.8 million, as the council was told.",
        "The ferry repair will take nine weeks.",
        "The new school kitchen will cost $4.2 million.",
        "The ferry repair will cost more than was thought.",
    ],
)
def test_the_same_figure_one_of_another_unit_or_thing_and_none_are_no_rivals(text: str) -> None:
    assert find_rival(CLAIM, QUESTION, QUOTED, [QUOTED, hit(text, number=2, title="News")]) is None


def test_the_quoted_article_and_its_copies_are_no_rivals_of_themselves() -> None:
    quoted = QUOTED.model_copy(update={"copies": (EARLIER,)})
    same = EARLIER.model_copy(update={"article_id": QUOTED.article_id})
    assert find_rival(CLAIM, QUESTION, QUOTED, [QUOTED, same]) is None
    assert find_rival(CLAIM, QUESTION, quoted, [quoted, EARLIER]) is None


def test_a_claim_whose_figures_are_all_the_questions_has_no_rival() -> None:
    assert find_rival(CLAIM, "Who pays the $5.8 million?", QUOTED, [QUOTED, EARLIER]) is None


def test_sentences_differ_when_a_unit_they_share_has_no_common_figure() -> None:
    assert differ("It costs $5 million.", "It costs $4 million.")
    assert not differ("It costs $5 million.", "It costs 5 million dollars.")
    assert not differ("It costs $5 million.", "It took 4 weeks.")
    assert not differ("From $4 million to $5 million.", "It costs $5 million.")
