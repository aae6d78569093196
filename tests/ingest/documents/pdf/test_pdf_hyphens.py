"""Hyphens at line ends: those of a word stay, those of a line go."""

from __future__ import annotations

import pytest

from assistant.ingest.documents.pdf.hyphens import Hyphenation
from assistant.ingest.documents.pdf.lines import LINE_HYPHEN, Line

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
        ("a self-", "winding clock", "a self-"),
        ("the self-", "ish king", "the self"),
        ("a 40-million-", "euro hall", "a 40-million-"),
        ("a 40-mil-", "lion-euro hall", "a 40-mil"),
        ("state-of-the-", "art", "state-of-the-"),
        ("her mother-", "in-law", "her mother-"),
        ("day-to-", "day", "day-to-"),
        ("an hour or to-", "day", "an hour or to"),
        ("the eighteenth-", "century mill", "the eighteenth-"),
        ("thirty-", "six", "thirty-"),
        ("the ex-", "mayor", "the ex-"),
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


def test_program_that_parts_words_with_its_own_hyphen_keeps_those_of_the_words() -> None:
    own = hyphenation("The rail\u2010", "way and the con\u2010", "cert by the far-", "away sea")
    assert own.join("the nego\u2010", "tiations") == "the nego"
    assert own.join("a wind-", "swept beach") == "a wind-"
    everywhere = hyphenation("The rail\u2010", "way and the con\u2010", "cert, a well\u2010known one")
    assert everywhere.join("the well\u2010", "known painter") == "the well-"
