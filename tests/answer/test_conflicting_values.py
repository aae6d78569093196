"""Other values for the same thing: told from values of something else, and from the same value written another way."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.answer.conflicting_values import find_competing_passages, values_differ
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


def test_another_articles_other_figure_for_the_same_thing_is_a_rival() -> None:
    assert [
        rival.hit for rival in find_competing_passages(CLAIM, QUESTION, QUOTED, [QUOTED, EARLIER])
    ] == [EARLIER]


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
    assert (
        find_competing_passages(
            CLAIM, QUESTION, QUOTED, [QUOTED, make_hit(text, number=2, title="News")]
        )
        == []
    )


def test_the_quoted_article_and_its_copies_are_no_rivals_of_themselves() -> None:
    quoted = QUOTED.model_copy(update={"copies": (EARLIER,)})
    same = EARLIER.model_copy(update={"article_id": QUOTED.article_id})
    assert find_competing_passages(CLAIM, QUESTION, QUOTED, [QUOTED, same]) == []
    assert find_competing_passages(CLAIM, QUESTION, quoted, [quoted, EARLIER]) == []


def test_a_claim_whose_figures_are_all_the_questions_has_no_rival() -> None:
    assert find_competing_passages(CLAIM, "Who pays the $5.8 million?", QUOTED, [QUOTED, EARLIER]) == []


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
def test_a_newer_article_that_gives_the_figure_and_another_may_correct_it(
    published: date | None, expected: list[set[str]]
) -> None:
    corrected = make_hit(CORRECTION, number=4, title="Figure corrected", published=published)
    claim = "340 people were evacuated between 10 p.m. and 4 a.m."
    assert [
        set(rival.values) for rival in find_competing_passages(claim, COUNT, STORM, [STORM, corrected])
    ] == expected


@pytest.mark.parametrize(
    "claim",
    ["340 people were evacuated.", "340", "Some 340 were evacuated, 12 of them by boat at 10 p.m."],
)
def test_only_figures_of_what_is_asked_for_are_looked_for(claim: str) -> None:
    words = "The storm's evacuation began at 9 p.m. with 7 boats."
    assert (
        find_competing_passages(
            claim,
            COUNT,
            STORM,
            [STORM, make_hit(words, number=4, title="Storm", published=date(2026, 1, 16))],
        )
        == []
    )


def test_rivals_come_with_the_likeliest_first() -> None:
    vague = make_hit("About 500 people were evacuated.", number=4, title="News")
    close = make_hit("About 400 people were evacuated during the storm.", number=5, title="News")
    assert [
        rival.hit for rival in find_competing_passages("340 people", COUNT, STORM, [STORM, vague, close])
    ] == [
        close,
        vague,
    ]


@pytest.mark.parametrize(
    ("one", "other", "question", "expected"),
    [
        ("It costs $5 million.", "It costs $4 million.", "How much does it cost?", True),
        ("It costs $5 million.", "It costs 5 million dollars.", "How much does it cost?", False),
        ("It costs $5 million.", "It took 4 weeks.", "How much does it cost?", False),
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
def test_answers_differ_when_they_give_other_values_for_what_is_asked(
    one: str, other: str, question: str, *, expected: bool
) -> None:
    assert values_differ(one, other, question) is expected
    assert values_differ(other, one, question) is expected


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
def test_another_name_is_a_rival_only_in_a_newer_article(
    published: date | None, expected: list[set[str]]
) -> None:
    replaced = make_hit(REPLACED, number=7, title="Change at the school", published=published)
    claim = "The next head teacher of Ashcombe School is Marta Iveson."
    assert [
        set(rival.values) for rival in find_competing_passages(claim, HEAD, NAMED, [NAMED, replaced])
    ] == expected
