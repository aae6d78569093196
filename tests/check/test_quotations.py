"""Quotation marks of every style enclose the same words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.check.quotations import find_quotations


def quoted(text: str) -> list[str]:
    return [text[quotation.start : quotation.end] for quotation in find_quotations(text)]


@pytest.mark.parametrize(
    "text",
    [
        'He said "it is late" and left.',
        "He said “it is late” and left.",
        "He said ‘it is late’ and left.",
        "He said 'it is late' and left.",
        "He said «it is late» and left.",
        "He said »it is late« and left.",
        "He said „it is late“ and left.",
        "He said ”it is late” and left.",
        'He said “it is late" and left.',
    ],
)
def test_words_are_quoted_in_marks_of_any_style(text: str) -> None:
    assert quoted(text) == ["it is late"]


@pytest.mark.parametrize(
    ("text", "quotations"),
    [
        ("“They call it ‘mad’ here,” he said.", ["They call it ‘mad’ here,"]),
        ("'They call it \"mad\" here,' he said.", ['They call it "mad" here,']),
        ("“One. Two! Three?” he asked.", ["One. Two! Three?"]),
        ('"We go," she said, "and stay."', ["We go,", "and stay."]),
        (
            "'The owners' boats can't sail,' said Lie. 'It's law.'",
            ["The owners' boats can't sail,", "It's law."],
        ),
    ],
)
def test_a_quotation_ends_with_its_own_mark(text: str, quotations: list[str]) -> None:
    assert quoted(text) == quotations


@pytest.mark.parametrize(
    "text",
    [
        "The owners' boats don't sail.",
        "In the '90s they played rock 'n' roll.",
        'The 27" screen is new.',
        'A stray " mark is no quotation.',
        "The mark ”” is empty.",
    ],
)
def test_apostrophes_inches_and_stray_marks_quote_nothing(text: str) -> None:
    assert quoted(text) == []


def test_speech_of_several_paragraphs_is_a_quotation_in_each() -> None:
    assert quoted("“It is late.\n\n“We go,” he said.") == ["It is late.", "We go,"]


@given(st.text(alphabet="ab .,\n\"'“”‘’„«»s0", max_size=60))
def test_quotations_are_disjoint_and_inside_the_text(text: str) -> None:
    position = 0
    for quotation in find_quotations(text):
        assert position <= quotation.start < quotation.end <= len(text)
        position = quotation.end
