"""Hyphens at line ends: those of a word stay, those of a line go."""

from __future__ import annotations

import pytest

from assistant.ingest.documents.pdf_hyphens import Hyphenation
from assistant.ingest.documents.pdf_lines import LINE_HYPHEN, Line

HYPHENATED = ["The rail-", "way and the con-", "cert by the far-", "away sea, well-known for long days."]
UNBROKEN = ["Words of a text that no program parted, line after line, for the whole page."] * 40


def hyphenation(*texts: str) -> Hyphenation:
    return Hyphenation([Line(text, 60, 300, 700, 10, bold=False) for text in texts])


@pytest.mark.parametrize(
    ("before", "after", "word"),
    [
        ("the nego-", "tiations", "the nego"),
        ("the AUTHORITY OF THE HAR-", "BOUR", "the AUTHORITY OF THE HAR-"),
        ("THE AUTHORITY OF THE HAR-", "BOUR", "THE AUTHORITY OF THE HAR"),
        ("a long-", "term plan", "a long-"),
        ("the well-", "known painter", "the well-"),
        ("any-", "thing", "any"),
        ("Mr O'Con-", "nor", "Mr O'Con"),
        ("Ann Mc-", "Donald", "Ann Mc"),
        ("the Franco-", "German firm", "the Franco-"),
        ("a 20-", "year lease", "a 20-"),
        ("in mid-", "2024", "in mid-"),
        ("COVID-", "19", "COVID-"),
        ("it closed -", "and opened", "it closed - "),
        (f"the nego{LINE_HYPHEN}", "tiations", "the nego"),
        (f"in mid{LINE_HYPHEN}", "2024", "in mid-"),
    ],
)
def test_hyphen_stays_where_it_belongs_to_the_word(before: str, after: str, word: str) -> None:
    assert hyphenation(*HYPHENATED).join(before, after) == word


def test_word_that_the_text_writes_whole_or_with_a_hyphen_is_written_so_again() -> None:
    words = hyphenation(*HYPHENATED, "a cooperation and a re-entry", "the Riverside School")
    assert words.join("the co-", "operation of") == "the co"
    assert words.join("the re-", "entry of") == "the re-"
    assert words.join("the River-", "side School") == "the River"


def test_text_without_parted_words_keeps_its_hyphens() -> None:
    assert hyphenation(*UNBROKEN).join("an east-", "west line") == "an east-"
    assert hyphenation(*UNBROKEN).join("a negotia-", "tion") == "a negotia"
