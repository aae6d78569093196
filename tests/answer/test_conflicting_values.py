"""Different values for the same thing, as opposed to other subjects, units and spellings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from assistant.answer.conflicting_values import find_competing_passages, values_differ
from assistant.schema import Hit
from tests.answer.scripted import make_hit

CLAIM = "The ferry repair will cost $5.8 million."
QUESTION = "How much will the ferry repair cost?"
QUOTED = make_hit(
    "The repair of the ferry will cost $5.8 million, the harbour board said.",
    number=1,
    title="Ferry bill rises",
)
EARLIER = make_hit(
    "The board put the cost of the ferry repair at $4.2 million.",
    number=2,
    title="Ferry repair estimate",
)


def competing_hits(claim: str, question: str, quoted: Hit, hits: Sequence[Hit]) -> list[Hit]:
    return [passage.hit for passage in find_competing_passages(claim, question, quoted, hits)]


def competing_values(claim: str, question: str, quoted: Hit, hit: Hit) -> list[frozenset[str]]:
    passages = find_competing_passages(claim, question, quoted, [quoted, hit])
    return [passage.values for passage in passages]


def test_different_figure_for_the_same_thing_in_another_article_competes() -> None:
    assert competing_hits(CLAIM, QUESTION, QUOTED, [QUOTED, EARLIER]) == [EARLIER]


@pytest.mark.parametrize(
    "text",
    [
        "The ferry repair will cost $5.8 million, as the council was told.",
        "The ferry repair will take nine weeks.",
        "The new school kitchen will cost $4.2 million.",
        "The ferry repair will cost more than was thought.",
    ],
    ids=["same figure", "different unit", "different subject", "no figure"],
)
def test_passage_without_a_different_figure_for_the_same_thing_does_not_compete(text: str) -> None:
    hit = make_hit(text, number=2, title="News")
    assert competing_hits(CLAIM, QUESTION, QUOTED, [QUOTED, hit]) == []


def test_quoted_article_and_its_copies_do_not_compete_with_themselves() -> None:
    with_copy = QUOTED.model_copy(update={"copies": (EARLIER,)})
    same_article = EARLIER.model_copy(update={"article_id": QUOTED.article_id})
    assert competing_hits(CLAIM, QUESTION, QUOTED, [QUOTED, same_article]) == []
    assert competing_hits(CLAIM, QUESTION, with_copy, [with_copy, EARLIER]) == []


def test_nothing_competes_with_figures_from_the_question() -> None:
    assert competing_hits(CLAIM, "Who pays the $5.8 million?", QUOTED, [QUOTED, EARLIER]) == []


HEAD = "Who is the next head teacher of Ashcombe School?"
COUNT = "How many people were evacuated during the storm?"
FIRST_COUNT = "The office said 340 people were evacuated during the storm between 10 p.m. and 4 a.m."
STORM = make_hit(
    FIRST_COUNT, number=3, title="Storm floods the old quarter", published=date(2026, 1, 12)
)
CORRECTION = "The office raised the number of people evacuated during the storm from 340 to 412."


@pytest.mark.parametrize(
    ("published", "expected"), [(date(2026, 1, 16), [{"412"}]), (date(2026, 1, 8), []), (None, [])]
)
def test_both_figures_in_one_sentence_compete_only_in_a_newer_article(
    published: date | None, expected: list[set[str]]
) -> None:
    corrected = make_hit(CORRECTION, number=4, title="Figure corrected", published=published)
    claim = "340 people were evacuated between 10 p.m. and 4 a.m."
    assert competing_values(claim, COUNT, STORM, corrected) == expected


@pytest.mark.parametrize(
    "claim",
    ["340 people were evacuated.", "340", "Some 340 were evacuated, 12 of them by boat at 10 p.m."],
)
def test_only_figures_that_the_question_asks_for_compete(claim: str) -> None:
    text = "The storm's evacuation began at 9 p.m. with 7 boats."
    hit = make_hit(text, number=4, title="Storm", published=date(2026, 1, 16))
    assert competing_hits(claim, COUNT, STORM, [STORM, hit]) == []


def test_passages_closest_to_the_subject_come_first() -> None:
    vague = make_hit("About 500 people were evacuated.", number=4, title="News")
    close = make_hit("About 400 people were evacuated during the storm.", number=5, title="News")
    assert competing_hits("340 people", COUNT, STORM, [STORM, vague, close]) == [close, vague]


@pytest.mark.parametrize(
    ("first", "second", "question", "expected"),
    [
        ("It costs $5 million.", "It costs $4 million.", "How much does it cost?", True),
        ("It costs $5 million.", "It costs 5 million dollars.", "How much does it cost?", False),
        ("It costs $5 million.", "It took 4 weeks.", "How much does it cost?", False),
        ("It costs 1.234,50 marks.", "It costs 1,234.50 marks.", "What does it cost?", False),
        ("60 000 soldiers came.", "60,000 soldiers came.", "How many soldiers came?", False),
        ("60 000 soldiers came.", "66,000 soldiers came.", "How many soldiers came?", True),
        ("A hundred and twenty people left.", "120 people left.", COUNT, False),
        ("From $4 million to $5 million.", "It costs $5 million.", "How much does it cost?", False),
        ("It costs $5 million.", "It saves $4 million a year.", "How much does it cost?", False),
        ("It reopens on March 3.", "17 February", "When does it reopen?", True),
        ("It reopens on March 3.", "3 March 2026, at 6 p.m.", "When does it reopen?", False),
        ("It reopens in 2027.", "In the autumn of 2028", "In which year does it reopen?", True),
        ("It reopens on 3 March 2027.", "In 2027", "When does it reopen?", False),
        ("It was built in 1998.", "It was built in 2001.", "Who built it?", False),
        ("412", "340 people were evacuated.", COUNT, True),
        ("340", "340 people were evacuated at 10 p.m.", COUNT, False),
        ("Two thousand march.", "1,200 people were counted.", "How many people marched?", True),
        ("340 people left at 10 p.m.", "340 people left at 4 a.m.", COUNT, False),
        ("", "340 people were evacuated.", COUNT, False),
        (
            "The next head teacher is Marta Iveson.",
            "The next head teacher is Daniel Prowse.",
            HEAD,
            True,
        ),
        ("The next head teacher is Marta Iveson.", "Prowse", HEAD, True),
        ("The next head teacher is Marta Iveson.", "Iveson", HEAD, False),
        ("The next head teacher is Marta Iveson.", "The governors say who is next.", HEAD, False),
        (
            "The head teacher of Ashcombe School is new.",
            "The head teacher is Daniel Prowse.",
            HEAD,
            False,
        ),
    ],
)
def test_texts_differ_if_they_give_different_values_for_the_answer(
    first: str, second: str, question: str, *, expected: bool
) -> None:
    assert values_differ(first, second, question) is expected
    assert values_differ(second, first, question) is expected


NAMED = make_hit(
    "Marta Iveson will be the head teacher of Ashcombe School.",
    number=6,
    title="New head",
    published=date(2026, 1, 12),
)
REPLACED = "Daniel Prowse is to be the head teacher of Ashcombe School in place of Marta Iveson."


@pytest.mark.parametrize(
    ("published", "expected"), [(date(2026, 3, 1), [{"prows"}]), (date(2026, 1, 2), []), (None, [])]
)
def test_different_name_competes_only_in_a_newer_article(
    published: date | None, expected: list[set[str]]
) -> None:
    replaced = make_hit(REPLACED, number=7, title="Change at the school", published=published)
    claim = "The next head teacher of Ashcombe School is Marta Iveson."
    assert competing_values(claim, HEAD, NAMED, replaced) == expected
