"""Texts with several articles become several; ordinary texts stay one, without a warning."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assistant.ingest.article import locate_file
from assistant.ingest.exports.split import build_articles
from assistant.ingest.records import Extracted, Problem
from assistant.schema import Article, page_at
from tests.ingest.exports.export_samples import (
    BRIDGE,
    DATABASES,
    EBSCO,
    FACTIVA,
    GOAT,
    NEXIS_UNI,
    OLD_NEXIS,
    ORDINARY,
    PRESS_REVIEWS,
    clippings,
)
from tests.ingest.files import articles_in, problems_in, write_file

SEVERAL = (
    "seems to hold several articles of different days, but was added as one; split it into one file each"
)


def build(
    text: str, *, pages: tuple[int, ...] = (), dropped: tuple[str, ...] = ()
) -> list[Article | Problem]:
    fields = {"title": "Export", "date": "2013-12-23"}
    document = Extracted(text, fields, pages=pages, dropped=dropped)
    return [*build_articles(locate_file(Path("a.docx")), document)]


@pytest.mark.parametrize("kind", [*DATABASES, *PRESS_REVIEWS])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_each_article_of_an_export_is_an_article(tmp_path: Path, kind: str, line_end: str) -> None:
    text = {**DATABASES, **PRESS_REVIEWS}[kind].replace("\n", line_end)
    path = write_file(tmp_path / "a.txt", text)
    first, second = articles_in(path)
    assert (first.title, second.title) == ("Bridge to open early", "Goat leaves roof")
    assert (first.published, second.published) == (date(2026, 4, 2), date(2026, 4, 3))
    assert (first.source, second.source) == ("The Skelm Ledger", "Nordby Post")
    assert (first.text, second.text) == (BRIDGE, GOAT)
    assert (first.origin, second.origin) == (f"{path}#1", f"{path}#2")
    assert problems_in(path) == []


@pytest.mark.parametrize("kind", DATABASES)
def test_an_export_is_split_without_its_spaces_too(kind: str) -> None:
    paragraphs = "\n\n".join(
        " ".join(line.split()) for line in DATABASES[kind].splitlines() if line.strip()
    )
    assert [item.title for item in build(paragraphs) if isinstance(item, Article)] == [
        "Bridge to open early",
        "Goat leaves roof" if kind != "LexisNexis" else "Goat leaves",  # its title fills two lines
    ]


@pytest.mark.parametrize("kind", ORDINARY)
def test_an_ordinary_text_is_one_article_without_a_warning(kind: str) -> None:
    (article,) = build(ORDINARY[kind])
    assert isinstance(article, Article)
    assert article.text == ORDINARY[kind]


def test_the_properties_of_a_document_are_not_those_of_its_articles() -> None:
    assert [item.published for item in build(NEXIS_UNI) if isinstance(item, Article)] == [
        date(2026, 4, 2),
        date(2026, 4, 3),
    ]


def test_a_text_of_several_paragraphs_is_an_exact_slice(tmp_path: Path) -> None:
    long = f"{BRIDGE}\r\n\r\n  “{GOAT}”\r\n{BRIDGE}"
    text = OLD_NEXIS.replace("\n", "\r\n").replace(BRIDGE, long)
    article = articles_in(write_file(tmp_path / "a.txt", text))[0]
    assert article.text == long
    assert article.text in text


def test_the_summary_above_an_article_stays_in_its_text() -> None:
    first = build(OLD_NEXIS.replace("DATELINE:", "HIGHLIGHT: Two months early.\n\nDATELINE:"))[0]
    assert isinstance(first, Article)
    assert first.text == f"Two months early.\n\n{BRIDGE}"


def test_the_two_halves_of_a_text_of_factiva_are_joined() -> None:
    first = build(FACTIVA.replace("NS        c13", f"TD        {GOAT}\n\nNS        c13"))[0]
    assert isinstance(first, Article)
    assert first.text == f"{BRIDGE}\n\n{GOAT}"


def test_an_export_of_factiva_in_a_table_is_read_without_its_bars() -> None:
    fields = ("BY | Ola Berg", "WC | 24 words", "SN | Skelm Ledger", "RE | norw : Norway")
    tables = [
        [f"HD | {title}", f"PD | {day} April 2026", f"LP | {text}", *fields, f"AN | Document {code}"]
        for title, day, text, code in (
            ("Bridge to open early", 2, BRIDGE, "SKEL000020260402em4200001"),
            ("Goat leaves roof", 3, GOAT, "NORD000020260403em4300002"),
        )
    ]
    items = build("\n\n".join("\n".join(f"| {row} |" for row in rows) for rows in tables))
    assert [item.text for item in items if isinstance(item, Article)] == [BRIDGE, GOAT]


def test_a_word_in_capitals_is_no_label_within_a_text() -> None:
    first = build(FACTIVA.replace(f"LP\n{BRIDGE}", f"LP\n{BRIDGE}\nIN short, it opens."))[0]
    assert isinstance(first, Article)
    assert first.text.endswith("IN short, it opens.")


def test_a_document_without_a_date_is_added_as_it_is() -> None:
    items = build(OLD_NEXIS.replace("3. April 2026 Freitag", "some day"))
    assert [item.published for item in items if isinstance(item, Article)] == [date(2026, 4, 2), None]
    assert GOAT in str(items[1])


def test_a_document_behind_a_damaged_mark_is_not_lost() -> None:
    items = build(OLD_NEXIS.replace("2 of 2 DOCUMENTS", "2 of 2 D"))
    assert next(item.text for item in items if isinstance(item, Article)) == BRIDGE
    assert GOAT in str(items[1])


def test_an_export_with_a_single_document_has_its_day() -> None:
    (article,) = build(NEXIS_UNI[: NEXIS_UNI.index("Goat leaves roof\nNordby")])
    assert isinstance(article, Article)
    assert (article.title, article.published, article.text) == (
        "Bridge to open early",
        date(2026, 4, 2),
        BRIDGE,
    )


def test_an_introduction_of_a_press_review_is_not_lost() -> None:
    items = build(f"{GOAT}\n\n{PRESS_REVIEWS['comma']}")
    assert [item.text for item in items if isinstance(item, Article)] == [GOAT, BRIDGE, GOAT]


def test_the_articles_of_a_document_keep_its_pages() -> None:
    text = PRESS_REVIEWS["comma"]
    second_page = text.index("# Goat")
    items = build(text, pages=(0, second_page))
    pages = [page_at(item.pages, 5) for item in items if isinstance(item, Article)]
    assert pages == [1, 2]


def test_omitted_parts_of_a_document_are_one_note() -> None:
    items = build(PRESS_REVIEWS["comma"], dropped=("2 pictures",))
    assert [item.reason for item in items if isinstance(item, Problem)] == [
        "was added without 2 pictures"
    ]


@pytest.mark.parametrize(
    "text",
    [
        EBSCO,
        clippings("Halden Voice, 2 April 2026", "Skelm Voice, 3 April 2026"),
        f"# A bridge\n\nSKELM, April 2 (NPA) – {BRIDGE}\n\n# A goat\n\nNORDBY, April 3 (NPA) – {GOAT}",
    ],
)
def test_what_seems_to_be_several_articles_is_one_with_a_warning(text: str) -> None:
    article, problem = build(text)
    assert isinstance(article, Article)
    assert isinstance(problem, Problem)
    assert (problem.reason, problem.is_note) == (SEVERAL, True)
