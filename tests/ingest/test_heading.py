"""Headings: front matter, datelines and derived titles."""

from __future__ import annotations

import time
from datetime import date
from unittest.mock import ANY

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.ingest.file_names import FileName
from assistant.ingest.heading import (
    LONGEST_FIRST_SENTENCE,
    LONGEST_TITLE,
    body_start,
    derive_note_title,
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


def test_a_date_may_be_a_link_to_a_note_in_a_folder() -> None:
    note = "---\ndate: '[[Journal/2026-03-06]]'\nsource: '[[Papers/Courier]]'\n---\nA"
    assert read_heading(note).fields == {"date": "2026-03-06", "source": "Courier"}


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
        "---\n\nNote: the sea came.\n\n---\n\nIt went.",
        "\n---\ntitle: x\n---\nA",
        "-----\ntitle: x\n---\nA",
    ],
)
def test_text_below_a_rule_is_not_front_matter(text: str) -> None:
    assert body_start(text) == 0
    assert read_heading(text).fields == {}


@pytest.mark.parametrize(
    ("front_matter", "fields"),
    [
        ("title: Storm: a diary", {"title": "Storm: a diary"}),
        ('title: "Storm" and after', {"title": '"Storm" and after'}),
        ("title: [Update] Storm: day 2", {"title": "[Update] Storm: day 2"}),
        ("title: @storm * 5%", {"title": "@storm * 5%"}),
        ("title:\tStorm\ndate:\t2026-01-12", {"title": "Storm", "date": "2026-01-12"}),
        ("title: a: b\ntags:\n\t- x\n\t- y\ndate: 2026-01-12", {"title": "a: b", "date": "2026-01-12"}),
        (
            "title: a: b\nsummary: >\n  Long\n  text\ndate: 2026-01-12",
            {"title": "a: b", "date": "2026-01-12"},
        ),
        ("title: One\ntitle: Two", {"title": "Two"}),
        ("Title: Storm\nDATE: 12 January 2026", {"title": "Storm", "date": "2026-01-12"}),
        ("date created: Monday, January 12th 2026, 10:00", {"date": "2026-01-12", "date_basis": ANY}),
        (
            "title: '[[Storms|Storm]] &amp; flood'\nsource: '[[Courier]]'",
            {"title": "Storm & flood", "source": "Courier"},
        ),
        ("title: {{title}}\ndate: 2026-01-12", {"date": "2026-01-12"}),
        ("source: https://example.com/a", {"url": "https://example.com/a"}),
        ("url: /posts/a/", {}),
        ("published: false\ndate: 2026-01-12", {"date": "2026-01-12"}),
        ("created: 2026-01-12", {"date": "2026-01-12", "date_basis": ANY}),
        ("created: 2026-01-12\nsource: https://example.com/a", {"url": "https://example.com/a"}),
        ("updated: 2026-01-12\nlastmod: 2026-01-12", {}),
        ("date: 2026-01-14\npublished: 2026-01-12\ncreated: 2026-01-15", {"date": "2026-01-12"}),
        ("date: 1768176000", {"date": "2026-01-12"}),
        ("title: x\ndate:\n  - 2026-01-12", {"title": "x", "date": "2026-01-12"}),
    ],
)
def test_front_matter_is_read_as_people_and_programs_write_it(
    front_matter: str, fields: dict[str, str]
) -> None:
    heading = read_heading(f"---\n{front_matter}\n---\nText.")
    assert (heading.fields, heading.notes) == (fields, ())


@pytest.mark.parametrize(
    "text",
    [
        '+++\ntitle = "Storm"\ndate = 2026-01-12T10:00:00+01:00\n[params]\nauthor = "A"\n+++\nText.',
        "+++\ntitle = 'Storm'\ndate = 2026-01-12\ntags = ['a',\n 'b']\n+++\nText.",
        "+++\ntitle = Storm\ndate = 2026-01-12\n+++\nText.",
        '{\n  "title": "Storm",\n  "date": "2026-01-12",\n  "weight": 5\n}\nText.',
    ],
)
def test_front_matter_may_be_toml_or_json(text: str) -> None:
    heading = read_heading(text)
    assert heading.fields == {"title": "Storm", "date": "2026-01-12"}
    assert text[heading.body :] == text[body_start(text) :] == "Text."


@pytest.mark.parametrize(
    ("front_matter", "fields", "note"),
    [
        (
            'title: "never closed\ndate: 2026-01-12',
            {"title": '"never closed', "date": "2026-01-12"},
            None,
        ),
        (
            "title: a: b\n!! nonsense\ndate: 2026-01-12",
            {"title": "a: b", "date": "2026-01-12"},
            "line 3",
        ),
        ("title: {a: b}\ndate: 2026-01-12", {"date": "2026-01-12"}, "title is not a line of text"),
        ("title: *unknown\ndate: 2026-01-12", {"title": "*unknown", "date": "2026-01-12"}, None),
        ('title: "\\UFFFFFFFF"', {"title": "\\UFFFFFFFF"}, None),
        ('title: "\\U00110000"', {"title": "\\U00110000"}, None),
        ("title: " + "[" * 15_000 + "\ndate: 2026-01-12", {"date": "2026-01-12"}, None),
    ],
)
def test_bad_front_matter_is_read_as_far_as_it_can_be(
    front_matter: str, fields: dict[str, str], note: str | None
) -> None:
    text = f"---\n{front_matter}\n---\nText."
    heading = read_heading(text)
    assert heading.fields == fields
    assert text[heading.body :] == text[body_start(text) :] == "Text."
    assert [note in line for line in heading.notes if note] == ([True] if note else [])


def test_front_matter_without_an_end_is_its_first_lines() -> None:
    text = "---\ntitle: Storm\ntags: [a]\n\nThe sea came.\n\nIt went."
    heading = read_heading(text)
    assert heading.fields == {"title": "Storm"}
    assert text[heading.body :] == "\nThe sea came.\n\nIt went."
    assert "not closed" in heading.notes[0]


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


def test_the_title_of_a_note_is_the_name_of_its_file_where_a_person_wrote_it() -> None:
    text = "Some words.\n\n## Details\n\nMore."
    assert derive_note_title(text, 0, FileName(None, "Storm of January", is_title=True)) == (
        "Storm of January"
    )
    assert derive_note_title(text, 0, FileName(None, "storm", is_title=False)) == "Details"
    post = FileName(date(2026, 1, 12), "Storm warning", is_title=False)
    assert derive_note_title("Some words.", 0, post) == "Storm warning"
    assert derive_note_title("Some words.", 0, FileName(None, "x", is_title=False)) == "Some words."


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
