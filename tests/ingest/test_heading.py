"""Headings: front matter, datelines and derived titles."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.ingest.heading import (
    LONGEST_FIRST_SENTENCE,
    LONGEST_TITLE,
    BadHeading,
    body_start,
    derive_title,
    read_heading,
)

FRONT_MATTER = """---
id: storm-1
title: 'Storm: a diary'
date: 2026-01-12
source: Courier
url: https://example.com/a
mood: grim
---
"""


def test_front_matter_gives_its_known_fields() -> None:
    heading = read_heading(f"{FRONT_MATTER}The sea came.")
    assert heading.fields == {
        "id": "storm-1",
        "title": "Storm: a diary",
        "date": "2026-01-12",
        "source": "Courier",
        "url": "https://example.com/a",
    }
    assert f"{FRONT_MATTER}The sea came."[heading.body :] == "The sea came."


def test_front_matter_values_are_returned_as_written() -> None:
    text = "---\nid: 007\ntitle: no\ndate: 2026-02-30\nsource: ~\nurl:\n---\nText."
    assert read_heading(text).fields == {"id": "007", "title": "no", "date": "2026-02-30"}


@pytest.mark.parametrize(
    "text",
    [
        FRONT_MATTER,
        FRONT_MATTER.replace("\n", "\r\n"),
        FRONT_MATTER.replace("---\nid", "---\n# a comment\nid"),
        FRONT_MATTER[:-4] + "...\n",
    ],
)
def test_the_body_starts_after_the_front_matter(text: str) -> None:
    article = f"{text}The sea came."
    assert article[body_start(article) :] == "The sea came."
    assert read_heading(article).fields["id"] == "storm-1"


@pytest.mark.parametrize(
    "text",
    [
        "The sea came.",
        "---\nThe sea came.\n---\nIt went.",
        "--- title: x\n---\n",
        "\n---\ntitle: x\n---\nA",
        "-----\ntitle: x\n---\nA",
    ],
)
def test_text_below_a_rule_is_not_front_matter(text: str) -> None:
    assert body_start(text) == 0
    assert read_heading(text).fields == {}


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: Storm: a diary\n---\nText.",
        '---\ntitle: "never closed\n---\nText.',
        "---\ntitle: [a, b]\n---\nText.",
        "---\ntitle: {a: b}\n---\nText.",
        "---\ntitle: *unknown\n---\nText.",
        "---\ntitle: no end of front matter\nText.",
        '---\ntitle: "\\UFFFFFFFF"\n---\nText.',
        '---\ntitle: "\\U00110000"\n---\nText.',
        "---\ntitle: " + "[" * 15_000 + "\n---\nText.",
    ],
)
def test_invalid_front_matter_raises(text: str) -> None:
    with pytest.raises(BadHeading, match="the front matter"):
        read_heading(text)


def test_a_dateline_gives_the_date_and_the_first_sentence_as_title() -> None:
    text = " date 2026-03-06 The U.S. ferry came back. Nobody waved.\n\nIt was late."
    heading = read_heading(text)
    assert heading.fields == {"date": "2026-03-06", "title": "The U.S. ferry came back."}
    assert text[heading.body :].startswith("The U.S. ferry")
    assert body_start(text) == heading.body


def test_the_title_after_a_dateline_is_the_whole_sentence_across_line_breaks() -> None:
    text = (
        " date 2026-03-06 The ferry that sank on Monday after it\r\n"
        "hit the pier was raised by two cranes. Nobody\r\nwas hurt in it.\r\n"
    )
    assert (
        read_heading(text).fields["title"]
        == "The ferry that sank on Monday after it hit the pier was raised by two cranes."
    )
    assert (
        read_heading(" date 2026-03-06 Ferry raised\nTwo cranes were used.").fields["title"]
        == "Ferry raised"
    )


def test_a_long_first_sentence_is_a_shortened_title() -> None:
    title = read_heading(f" date 2026-03-06 {'word ' * 100}").fields["title"]
    assert title.endswith("word …")
    assert len(title) <= LONGEST_FIRST_SENTENCE


@pytest.mark.parametrize(
    "text", ["date 2026-03-06", " date 2026-03-06 ", "\r\n date 2026-03-06\r\n\r\n"]
)
def test_a_text_with_only_a_dateline_has_an_empty_body(text: str) -> None:
    assert text[body_start(text) :] == ""
    assert read_heading(text).fields == {"date": "2026-03-06"}


@pytest.mark.parametrize(
    "text",
    [
        "The date 2026-03-06 is near.",
        "date of birth: 2026-03-06 x",
        "dated 2026-03-06 x",
        " date 06.03.2026 x",
    ],
)
def test_similar_openings_are_not_a_dateline(text: str) -> None:
    assert body_start(text) == 0


def test_the_title_is_the_first_heading_or_line_cut_between_words() -> None:
    assert (
        derive_title("A badge\n\n# The *real* title #\n\nText.", 0, markdown=True) == "The *real* title"
    )
    assert derive_title("A badge\n\n# Not a heading in plain text", 0, markdown=False) == "A badge"
    assert derive_title("\n***\n\n**Bold words**\nText.", 0, markdown=False) == "Bold words"
    long = derive_title("word " * 100, 0, markdown=False)
    assert len(long) <= 120
    assert long.endswith("word …")
    assert derive_title("… —\n", 0, markdown=False) == ""
    assert derive_title("A\t title\u00a0 with gaps ", 0, markdown=False) == "A title with gaps"


@given(st.text(max_size=400), st.integers(0, 10), st.booleans())
def test_a_title_is_one_trimmed_line_of_limited_length(text: str, start: int, markdown: object) -> None:
    title = derive_title(text, start, markdown=bool(markdown))
    assert len(title) <= LONGEST_TITLE
    assert title == title.strip()
    assert len(title.splitlines()) <= 1
    assert any(map(str.isalnum, title)) == any(map(str.isalnum, text[start:]))


def test_reading_a_heading_takes_linear_time() -> None:
    started = time.process_time()
    for text in (
        "---\na:" + "\n---x" * 500_000,
        " " * 2_000_000 + "date",
        "---\n#" + "-" * 2_000_000,
        "\n" * 2_000_000,
    ):
        body_start(text)
        derive_title(text, 0, markdown=True)
    assert time.process_time() - started < 5
