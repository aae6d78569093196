"""Questions and their answers as statements."""

from __future__ import annotations

import pytest

from assistant.verify.statements import as_statement


@pytest.mark.parametrize(
    ("question", "answer", "statement"),
    [
        ("How old is Marit Lund?", "61", "Marit Lund is 61 years old."),
        ("How old was she?", "61 years old", "She was 61 years old."),
        ("How many people came?", "84", "84 people came."),
        ("How many people came?", "84 people", "84 people came."),
        ("How much profit did it make?", "3 million", "3 million profit did it make."),
        ("Who voted for the toll?", "Gro Dale", "Gro Dale voted for the toll."),
        ("Who is the mayor of Dunmore?", "Ann Lee", "Ann Lee is the mayor of Dunmore."),
        ("Who did Ann Lee support?", "Tom Rae", "Ann Lee did support Tom Rae."),
        ("Which party has backed the toll?", "the Greens", "The Greens has backed the toll."),
        ("When will the plant close?", "in May", "The plant will close in May."),
        ("Where was Ann Lee born?", "Dunmore", "Dunmore was Ann Lee born."),
        ("Did Ann Lee resign?", "No", "Ann Lee did not resign."),
        ("Did Ann Lee resign?", "Yes.", "Ann Lee did resign."),
        ("Didn't Ann Lee resign?", "No", "Ann Lee did resign."),
        ("Ann Lee resigned, didn't she?", "Yes", "Ann Lee resigned."),
        ("Ann Lee did not resign, did she?", "No", "Ann Lee did not resign."),
        ("In 2020, did Ann Lee resign?", "No", "In 2020, Ann Lee did not resign."),
        ("Is the bakery insured?", "No, the bakery was not insured.", "The bakery was not insured."),
        ("Who voted for the toll?", "Gro Dale voted for the toll.", "Gro Dale voted for the toll."),
    ],
)  # fmt: skip
def test_a_question_with_its_answer_is_a_statement(question: str, answer: str, statement: str) -> None:
    assert as_statement(question, answer) == statement
