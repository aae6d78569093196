"""A text becomes sentences, claims and quotations, each with its exact words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.check.plan import PlannedClaim, plan_check
from assistant.schema import Uncheckable


def claims(text: str) -> list[PlannedClaim]:
    return [claim for sentence in plan_check(text) for claim in sentence.claims]


def claim_texts(text: str) -> list[str]:
    return [claim.text for claim in claims(text)]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Did the council vote for the toll?", Uncheckable.QUESTION),
        ("I think the mayor of Sandvik lied.", Uncheckable.OPINION),
        ("In my view, the mayor of Sandvik lied.", Uncheckable.OPINION),
        ("What a splendid town Sandvik was!", Uncheckable.OPINION),
        ("The council should vote against the toll.", Uncheckable.OPINION),
        ("Only time will tell what becomes of Sandvik.", Uncheckable.PREDICTION),
        ("Note that the toll is new.", Uncheckable.REQUEST),
        ("Dear readers of the Courier,", Uncheckable.REQUEST),
        ("It is so.", Uncheckable.NOTHING_TO_FIND),
    ],
)
def test_a_sentence_without_a_statement_of_fact_is_not_checkable(text: str, reason: Uncheckable) -> None:
    assert [claim.obstacle for claim in claims(text)] == [reason]


@pytest.mark.parametrize(
    "text",
    [
        "Gro Dahl said the council should vote against the toll.",
        "The mayor of Sandvik did not say why.",
        "Judge Holm ruled on Monday.",
        "Read Holm was born in 1950.",
    ],
)
def test_a_report_is_checkable(text: str) -> None:
    assert [claim.obstacle for claim in claims(text)] == [None]


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("The bridge will probably open in May.", Uncheckable.PREDICTION),
        ("Sadly, the school in Sandvik is closed.", Uncheckable.OPINION),
        ("Small towns often depend on volunteers.", Uncheckable.NOTHING_TO_FIND),
        ("The bridge opened in May.", None),
    ],
)
def test_a_doubtful_statement_is_checked_all_the_same(text: str, doubt: Uncheckable | None) -> None:
    (claim,) = claims(text)
    assert (claim.obstacle, claim.doubt) == (None, doubt)


def test_a_line_above_a_paragraph_is_a_heading() -> None:
    heading, sentence = claims("School in Sandvik stays open\n\nGro Dahl was elected in 2019.")
    assert heading.obstacle is Uncheckable.HEADING
    assert sentence.obstacle is None


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "Gro Dahl was elected in 2019, and the council voted for the toll.",
            ["Gro Dahl was elected in 2019", "the council voted for the toll."],
        ),
        (
            "The plant employs 84 people; it lost 12 million last year.",
            ["The plant employs 84 people", "it lost 12 million last year."],
        ),
    ],
)
def test_complete_statements_are_separate_claims(text: str, parts: list[str]) -> None:
    assert claim_texts(text) == parts


@pytest.mark.parametrize(
    "text",
    [
        "Dahl said the school stays open, and the council voted for the toll.",
        "If the bridge is closed, the ferry stops, and the council was warned of it.",
        "The council bought the ferry, and sold the bus station.",
        "Dahl, Holm, and Lie were elected in 2019.",
        "The old, but popular bridge was closed.",
    ],
)
def test_a_part_that_cannot_stand_alone_stays_in_its_sentence(text: str) -> None:
    assert claim_texts(text) == [text]


def test_a_quotation_is_a_claim_beside_the_words_around_it() -> None:
    text = "“The school in Sandvik stays,” Gro Dahl said on Monday."
    quotation, frame = claims(text)
    assert (quotation.text, quotation.is_quotation) == ("The school in Sandvik stays,", True)
    assert (frame.text, frame.is_quotation) == (text, False)


def test_a_sentence_inside_a_quotation_is_that_quotation_alone() -> None:
    first, second, frame = claims("“The school stays. The bus goes every day,” Gro Dahl said.")
    assert [first.text, second.text] == ["The school stays.", "The bus goes every day,"]
    assert frame.text.endswith("Gro Dahl said.")


def test_a_short_quotation_is_compared_only_if_it_is_ascribed() -> None:
    assert [claim.is_quotation for claim in claims("The “green wave” reached Sandvik.")] == [False]
    assert [claim.is_quotation for claim in claims("Gro Dahl called it “madness”.")] == [True, False]


def test_a_claim_knows_the_sentences_before_it() -> None:
    *_, last = claims("Gro Dahl leads Sandvik. She was elected in 2019, and she owns a boat.")
    assert last.context == ("Gro Dahl leads Sandvik.", "She was elected in 2019")


@given(st.text(alphabet="aB .,;\n\"'“”?and12", max_size=80))
def test_claims_are_exact_slices_of_the_text(text: str) -> None:
    for sentence in plan_check(text):
        assert text[sentence.start : sentence.end] == sentence.text
        assert sentence.claims
        for claim in sentence.claims:
            assert text[claim.start : claim.end] == claim.text
            assert sentence.start <= claim.start < claim.end <= sentence.end
