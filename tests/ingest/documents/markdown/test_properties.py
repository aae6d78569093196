"""Titles and days of office documents: what a reader sees counts before what a program filled in."""

from __future__ import annotations

import pytest

from assistant.ingest.documents.properties import (
    BASIS_PROPERTIES,
    BASIS_TEXT,
    Properties,
    creation_day,
    document_fields,
)

BODY = "The port said on Tuesday that the quay would open in June."
HEADED = f"# The quay opens in June\n\n{BODY}"


@pytest.mark.parametrize(
    ("stated", "heading", "text", "title"),
    [
        ("", "The quay opens in June", HEADED, "The quay opens in June"),
        ("Document1", "The quay opens in June", HEADED, "The quay opens in June"),
        ("Board minutes", "The quay opens in June", HEADED, "The quay opens in June"),
        ("The quay opens", "The quay opens in June", HEADED, "The quay opens"),
        ("Annual report", "Introduction", f"# Introduction\n\n{BODY}", "Annual report"),
        (
            "Annual report",
            "The quay",
            f"{BODY}\n\n{BODY}\n\n{BODY}\n\n# The quay\n\nIt.",
            "Annual report",
        ),
        ("Annual report", "", BODY, "Annual report"),
        ("Normal.dotm", "", f"The new quay\n\n{BODY}\n\n## Later\n\nIt.", "The new quay"),
        ("", "", f"PRESS RELEASE\n\n6 March 2026\n\nThe new quay\n\n{BODY}", "The new quay"),
    ],
)
def test_title_is_the_heading_unless_the_stated_title_is_better(
    stated: str, heading: str, text: str, title: str
) -> None:
    assert document_fields(text, Properties(title=stated), heading)["title"] == title


@pytest.mark.parametrize(
    ("opening", "day"),
    [
        ("6 March 2026", "2026-03-06"),
        ("Published: March 6, 2026", "2026-03-06"),
        ("Friday, 6 March 2026, 10:15", "2026-03-06"),
        ("March 6, 2026 Friday", "2026-03-06"),
        ("FOR IMMEDIATE RELEASE: 6 March 2026", "2026-03-06"),
        ("Tarnby, 6 March 2026", "2026-03-06"),
        ("Tarnby, den 6. März 2026", "2026-03-06"),
        ("| Date | 6 March 2026 |", "2026-03-06"),
        ("TARNBY, March 6, 2026 – The port said that it would open.", "2026-03-06"),
        ("Tarnby (6 March 2026) — The port said that it would open.", "2026-03-06"),
        ("TARNBY, 6 March 2026 (NNA) - The port said that it would open.", "2026-03-06"),
        ("The plan of 6 March 2026 is void.", None),
        ("Plan for 6 March 2026", None),
        ("6 March 2026 to 9 April 2026", None),
        ("31 February 2026", None),
        ("6 March 2926", None),
        ("03/06/2026", None),
    ],
)
def test_day_in_the_first_lines_is_the_day(opening: str, day: str | None) -> None:
    fields = document_fields(f"The quay\n\n{opening}\n\n{BODY}", Properties(created="2024-05-14"))
    expected = (day, BASIS_TEXT) if day else ("2024-05-14", BASIS_PROPERTIES)
    assert (fields["date"], fields["date_basis"]) == expected


def test_day_after_the_last_change_is_the_day_of_an_event() -> None:
    properties = Properties(created="2026-03-01T09:00:00Z", modified="2026-03-02T09:00:00Z")
    fields = document_fields(f"Summer feast\n\n14 June 2026\n\n{BODY}", properties)
    assert fields["date"] == "2026-03-01"


@pytest.mark.parametrize(
    ("created", "modified", "revision", "day"),
    [
        ("2024-05-14T08:30:00Z", "", "", "2024-05-14"),
        ("2024-05-14T08:30:00Z", "2013-12-23T23:15:00Z", "1", "2024-05-14"),
        ("2019-01-08T08:30:00Z", "2026-03-06T09:00:00Z", "1", ""),
        ("2019-01-08T08:30:00Z", "2019-02-06T09:00:00Z", "1", "2019-01-08"),
        ("2019-01-08T08:30:00Z", "2026-03-06T09:00:00Z", "41", "2019-01-08"),
        ("2013-12-23T23:15:00Z", "", "", ""),
        ("2013-12-23T10:15:00Z", "", "", "2013-12-23"),
        ("1970-01-01T00:00:00Z", "", "", ""),
        ("1601-01-01T00:00:00Z", "", "", ""),
        ("1980-01-01T00:00:00Z", "", "", ""),
        ("0001-01-01T00:00:00Z", "", "", ""),
        ("9999-12-31T00:00:00Z", "", "", ""),
        ("yesterday", "", "", ""),
    ],
)
def test_day_of_a_template_is_not_the_day_of_the_document(
    created: str, modified: str, revision: str, day: str
) -> None:
    properties = Properties(created=created, modified=modified, revision=revision)
    assert creation_day(properties) == day
