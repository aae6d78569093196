"""Quotations are compared letter by letter, apart from what an editor may change."""

from __future__ import annotations

import pytest

from assistant.check.alignment import AlignedQuotation, align

ARTICLE = (
    "The mayor spoke on Monday. “We will not close the school in Sandvik this year,” Gro Dahl said, “but"
    " the habitat of the birds, and 4,200 trees, must be saved.” She left."
)


def compare(quotation: str, article: str = ARTICLE) -> AlignedQuotation | None:
    return align(quotation, 0, len(quotation), article, 0, len(article))


def changes(quotation: str, article: str = ARTICLE) -> list[tuple[str, str]]:
    """Return the differences as pairs of the draft's words and the article's."""
    aligned = compare(quotation, article)
    assert aligned is not None
    return [(difference.draft, difference.article) for difference in aligned.differences]


@pytest.mark.parametrize(
    "quotation",
    [
        "We will not close the school in Sandvik this year",
        "we will not close the school in Sandvik this year.",
        "Must be saved",
        "[W]e will not close the school",
        "[The council] will not close the school",
        "We will not close … this year",
        "We will not [...] close the school",
        "The habitat of the birds [...] must be saved",
        "We will not close the school in Sandvik this year, but the habitat of the birds",
        "the habitat [sic] of the birds",
        "We will not close the\nschool",
    ],
)
def test_changes_that_are_the_editors_right_are_no_differences(quotation: str) -> None:
    assert changes(quotation) == []


@pytest.mark.parametrize(
    ("quotation", "differences"),
    [
        ("We will close the school in Sandvik", [("", "not")]),
        ("We will not close the old school", [("old", "")]),
        ("the habit of the birds", [("habit", "habitat")]),
        ("and 4,300 trees must be saved", [("4,300", "4,200")]),
        ("We will not shut the school in Sandvik", [("shut", "close")]),
        ("We would never close the school in Sandvik", [("would never", "will not")]),
        ("We will not close the school in sandvik", [("sandvik", "Sandvik")]),
        ("the habitats of the birds", [("habitats", "habitat")]),
    ],
)
def test_other_changes_are_differences(quotation: str, differences: list[tuple[str, str]]) -> None:
    assert changes(quotation) == differences


def test_an_inserted_negation_is_a_difference() -> None:
    article = "“We will close the school in Sandvik,” she said."
    assert changes("We will [not] close the school in Sandvik", article) == [("not", "")]


def test_accents_are_compared_and_their_encodings_are_not() -> None:
    article = "“José runs the old café,” she said."
    assert changes("Jose\u0301 runs the old café", article) == []
    assert changes("José runs the old cafe", article) == [("cafe", "café")]


def test_hyphens_and_apostrophes_of_any_kind_are_the_same() -> None:
    article = "“It’s a well\u2011known fact, isn’t it?” she asked."
    assert changes("It's a well-known fact, isn't it?", article) == []


def test_offsets_are_those_of_the_words() -> None:
    aligned = compare("“The habit of the birds”")
    assert aligned is not None
    assert ARTICLE[aligned.start : aligned.end] == "the habitat of the birds"
    (difference,) = aligned.differences
    assert (difference.start, difference.end) == (5, 10)


@pytest.mark.parametrize(
    "quotation", ["Nobody knows where the money went", "of the and in", "The council was wrong to pay"]
)
def test_other_words_are_no_altered_quotation(quotation: str) -> None:
    assert compare(quotation) is None
