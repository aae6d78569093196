"""Questions for Yes or No, and the statements that "Yes" affirms."""

from __future__ import annotations

import pytest

from assistant.verify.closed_questions import is_closed, offers_answers, to_statement


@pytest.mark.parametrize(
    "question",
    [
        "Did she resign?",
        "did she resign",
        "Isn’t the bridge open?",
        "Will the ferry sail?",
        "Ought the council to pay?",
        "In 2020, did the plant close?",
        "In 2020 did the plant close?",
        "According to Ann Lee, is the bridge safe?",
        "When it rained, did the match stop?",
        "When the mayor, Ann Lee, was ill, did her deputy speak?",
        "Ann Lee: did she resign?",
        "Yes or no: did she resign?",
        "So did Ann Lee resign?",
        "And is the bridge open?",
        "But, then, was it sold?",
        "Did two or more people die?",
        "Did she resign or not?",
        "Do you know who won?",
        "The bridge is open, isn't it?",
    ],
)
def test_a_question_for_yes_or_no_is_closed(question: str) -> None:
    assert is_closed(question)


@pytest.mark.parametrize(
    "question",
    [
        "Who resigned?",
        "Is it red or blue?",
        "Was it a book or a film?",
        "In 2020, was it sold or leased?",
        "And is it red or blue?",
        "In which year did she resign?",
        "In 2020, who was the mayor?",
        "And who is the mayor?",
        "When, in 2020, did she resign?",
        "When was the mayor, Ann Lee, elected?",
        "Where is it?",
        "How many people, including children, were hurt?",
        "After the vote, what did she do?",
        "The bridge, built in 1990, was closed",
        "Ann Lee resigned",
        "After the war, Will Lee moved to which town?",
        "Being ill, she left",
        "Did?",
        "",
    ],
)
def test_another_question_is_open(question: str) -> None:
    assert not is_closed(question)


def test_a_closed_question_and_a_choice_contain_their_answers() -> None:
    assert offers_answers("Is it open?")
    assert offers_answers("Is it red or blue?")
    assert offers_answers("Which is longer, the Rhine or the Elbe?")
    assert not offers_answers("Who resigned?")


@pytest.mark.parametrize(
    ("question", "statement"),
    [
        ("Did Gro Dale vote for the toll?", "Gro Dale did vote for the toll."),
        ("Didn't Gro Dale vote?", "Gro Dale did vote."),
        ("Is the bridge open?", "The bridge is open."),
        ("In 2020, did the plant close?", "In 2020, the plant did close."),
        ("In 2020 did Gro Dale vote?", "In 2020 Gro Dale did vote."),
        ("And is the bridge open?", "The bridge is open."),
        ("So did Ann Lee resign?", "Ann Lee did resign."),
        ("Did the council's lawyer resign?", "The council's lawyer did resign."),
        ("The bridge is open, isn't it?", "The bridge is open."),
        ("The bridge isn't open, is it?", "The bridge is open."),
    ],
)
def test_a_closed_question_is_the_statement_that_yes_affirms(question: str, statement: str) -> None:
    assert to_statement(question) == statement


@pytest.mark.parametrize("question", ["Is it red or blue?", "Who resigned?", "Did she?"])
def test_an_open_or_bare_question_makes_no_statement(question: str) -> None:
    assert to_statement(question) is None
