"""Rows of well-known programs give their title, day, outlet, text, address and id."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.ingest.tabular import field_name_lists
from assistant.ingest.tabular.field_names import (
    NamedFields,
    UnknownField,
    fold_name,
    known_fields,
    parse_field_map,
    resolve,
)

DAY = "2026-03-06"
URL = "https://example.com/ferry"
FULL = {"title": "Ferry", "date": DAY, "source": "Courier", "url": URL}


@pytest.mark.parametrize(
    "row",
    [
        {
            "Headline": "Ferry",
            "Publication Date": "6 March 2026",
            "Full Text": "It sails.",
            "PUBLICATION": "Courier",
            "Document URL": URL,
        },
        {
            "title": "Ferry",
            "publication": "Courier",
            "author": "I",
            "date": DAY,
            "url": URL,
            "content": "It sails.",
        },
        {
            "title": "Ferry",
            "maintext": "It sails.",
            "text": None,
            "date_publish": f"{DAY} 10:00:00",
            "date_download": "2026-04-01 10:00:00",
            "date_modify": "2026-04-01",
            "source_domain": "Courier",
            "url": URL,
            "description": "A trip.",
        },
        {
            "title": "Ferry",
            "raw_text": "It sails!",
            "text": "It sails.",
            "source": URL,
            "source-hostname": "Courier",
            "date": DAY,
            "filedate": "2026-04-01",
            "excerpt": "A",
        },
        {
            "source": {"id": None, "name": "Courier"},
            "author": None,
            "title": "Ferry",
            "description": "A trip.",
            "url": URL,
            "urlToImage": "https://example.com/i.png",
            "publishedAt": f"{DAY}T10:00:00Z",
            "content": "It sails.",
        },
        {
            "uri": "8001",
            "title": "Ferry",
            "body": "It sails.",
            "dateTimePub": f"{DAY}T10:00:00Z",
            "date": "2026-03-07",
            "url": URL,
            "source": {"uri": "courier.example", "dataType": "news", "title": "Courier"},
        },
        {
            "web_url": URL,
            "headline": {"main": "Ferry", "kicker": ""},
            "pub_date": f"{DAY}T10:00:00+0000",
            "source": "Courier",
            "body": "It sails.",
            "snippet": "A",
        },
        {
            "webTitle": "Ferry",
            "webUrl": URL,
            "webPublicationDate": f"{DAY}T10:00:00Z",
            "fields": {"bodyText": "It sails.", "trailText": "A", "publication": "Courier"},
            "apiUrl": "https://example.com/api",
        },
        {
            "_index": "news",
            "_source": {
                "title": "Ferry",
                "body": "It sails.",
                "published": DAY,
                "outlet": "Courier",
                "link": URL,
            },
        },
        {
            "type": "articles",
            "attributes": {
                "title": "Ferry",
                "body": "It sails.",
                "published_at": DAY,
                "publisher": {"name": "Courier"},
                "permalink": URL,
            },
        },
        {
            "page_content": "It sails.",
            "metadata": {"source": URL, "title": "Ferry", "date": DAY, "publisher": "Courier"},
        },
        {
            "Schlagzeile": "Ferry",
            "Veröffentlichungsdatum": "06.03.2026",
            "Artikel": "It sails.",
            "Medium": "Courier",
            "Link": URL,
        },
        {"Título": "Ferry", "Fecha": DAY, "Periódico": "Courier", "Texto": "It sails.", "Enlace": URL},
        {"HD": "Ferry", "PD": "6 March 2026", "SN": "Courier", "TD": "It sails.", "url": URL},
        {
            "Titel": "Ferry",
            "Datum": "6. März 2026",
            "Zeitung": "Courier",
            "Volltext": "It sails.",
            "Link": URL,
        },
        {
            "Titre": "Ferry",
            "Date de publication": "6 mars 2026",
            "Journal": "Courier",
            "Texte": "It sails.",
            "Lien": URL,
        },
        {
            "source.name": "Courier",
            "headline.main": "Ferry",
            "publish_date": 1772800000,
            "content.text": "It sails.",
            "link": URL,
        },
        {
            "dc:title": "Ferry",
            "dc:date": DAY,
            "dc:publisher": "Courier",
            "plainText": "It sails.",
            "canonical_link": f"<{URL}>",
        },
        {
            "title": ["Ferry"],
            "date": {"$date": 1772800000000},
            "outlet": ["Courier"],
            "paragraphs": ["It sails."],
            "url": [URL],
        },
        {
            "title": "Ferry",
            "publisher": "Courier",
            "issued": {"date-parts": [[2026, 3, 6]]},
            "article": "It sails.",
            "URL": URL,
        },
        {
            "title": "Ferry",
            "published": "true",
            "date": DAY,
            "newspaper": "Courier",
            "text": "It sails.",
            "url": URL,
        },
        {
            "title": "Ferry",
            "published": "1970-01-01",
            "date": DAY,
            "site_name": "Courier",
            "text": "It sails.",
            "url": "/ferry/",
            "permalink": f"[Ferry]({URL})",
        },
    ],
)
def test_rows_of_many_programs_give_the_same_article(row: dict[str, object]) -> None:
    named = resolve(row)
    values = {name: value for name, value in named.values.items() if name != "id"}
    assert (values, named.text, named.unusable) == (FULL, "It sails.", ())
    assert not named.is_html
    assert not named.is_summary


def test_a_text_beats_a_description_and_a_description_says_so() -> None:
    assert resolve({"description": "A trip.", "text": "It sails."}).text == "It sails."
    assert resolve({"summary": "A trip.", "content": "", "body": None}) == NamedFields(
        {}, "A trip.", "summary", is_summary=True
    )
    assert resolve({"document": "https://example.com/a.pdf", "abstract": "It sails."}).is_summary


def test_the_text_is_returned_as_written() -> None:
    assert resolve({"text": " A\r\n\tb ", "body": "B"}).text == " A\r\n\tb "
    assert resolve({"body": ["One.", {"text": "Two."}]}).text == "One.\n\nTwo."
    assert resolve({"text": 5}).text is None
    assert resolve({"text": 5}).text_name == "text"
    assert resolve({"author": "I"}) == NamedFields({})


@pytest.mark.parametrize(
    "row",
    [
        {"content_html": "<p>A</p>"},
        {"content": {"rendered": "<p>A</p>", "protected": False}},
        {"fields": {"body": "<p>A</p>"}},
        {"content": [{"type": "text/html", "value": "<p>A</p>"}]},
        {"excerpt": {"rendered": "<p>A</p>"}},
    ],
)
def test_fields_of_html_are_marked(row: dict[str, object]) -> None:
    named = resolve(row)
    assert (named.text, named.is_html) == ("<p>A</p>", True)


def test_entities_and_the_markup_of_rendered_titles_are_read() -> None:
    rendered = resolve({"title": {"rendered": "Fish &amp; <em>chips</em>"}})
    assert rendered.values == {"title": "Fish & chips"}
    row = {"title": "If a < b & c > d &#8211; caf&eacute;", "source": "AT&T; R&D"}
    assert resolve(row).values == {"title": "If a < b & c > d – café", "source": "AT&T; R&D"}


def test_an_address_is_no_outlet_and_a_path_is_neither() -> None:
    assert resolve({"source": URL}).values == {"url": URL}
    for path in ("/home/a/b.pdf", "docs/b.pdf", "C:\\b.pdf", "./b"):
        assert resolve({"source": path}).values == {}
    assert resolve({"source": "AP/Reuters"}).values == {"source": "AP/Reuters"}
    assert resolve({"source": "example.com"}).values == {"source": "example.com"}


def test_the_day_of_creation_dates_a_note_but_not_a_clipped_page() -> None:
    assert resolve({"created": DAY}).values == {"date": DAY, "date_basis": "the field created"}
    assert resolve({"created": DAY, "source": URL}).values == {"url": URL}
    assert resolve({"created": DAY, "published": "2026-03-05"}).values == {"date": "2026-03-05"}
    assert resolve({"created": "yesterday"}).values == {}


def test_a_date_that_gives_no_day_is_returned_as_written() -> None:
    assert resolve({"date": "some  day", "published": ""}).values == {"date": "some day"}
    assert resolve({"date": "03/06/2026"}).values == {"date": "03/06/2026"}
    assert resolve({"date": "03/06/2026"}, day_first=False).values == {"date": DAY}


def test_the_home_page_of_an_outlet_is_no_address_of_its_article() -> None:
    row = {"title": "Ferry", "source": {"name": "Courier", "url": "https://courier.example"}}
    assert resolve(row).values == {"title": "Ferry", "source": "Courier"}
    assert resolve({"source_url": URL}).values == {"url": URL}


def test_a_date_may_be_an_object_of_numbers() -> None:
    assert resolve({"date": {"year": 2026, "month": 3, "day": 6}}).values == {"date": DAY}


def test_a_name_in_a_language_that_writes_the_day_first_settles_the_order() -> None:
    for name in ("Datum", "fecha de publicación", "Date de publication"):
        assert resolve({name: "06.03.2026"}).values == {"date": DAY}
    assert resolve({"date": "06.03.2026"}).values == {"date": "06.03.2026"}
    assert resolve({"Datum": "03/06/2026"}, day_first=False).values == {"date": DAY}


def test_the_two_halves_of_a_text_of_factiva_are_joined() -> None:
    assert resolve({"HD": "A", "LP": "It sails.", "TD": "It is new."}).text == "It sails.\n\nIt is new."
    assert resolve({"LP": "It sails.", "TD": ""}).text == "It sails."


@pytest.mark.parametrize(
    "blank", [None, "", "  ", "null", "NaN", "NA", "#N/A", "\\N", "None", "~", [], {"name": None}]
)
def test_marks_for_no_value_are_no_value(blank: object) -> None:
    names = ("title", "date", "source", "url", "id", "text")
    named = resolve(dict.fromkeys(names, blank))
    assert (named.values, named.unusable) == ({}, ())
    assert resolve({"title": blank, "headline": "Ferry"}).values == {"title": "Ferry"}


def test_a_value_that_is_no_line_is_reported_unless_another_field_gives_it() -> None:
    row: dict[str, object] = {"title": ["a", "b"], "source": {"x": 1}, "id": True}
    assert resolve(row).unusable == ("id", "title", "source")
    assert resolve({**row, "headline": "Ferry"}).unusable == ("id", "source")
    assert resolve({"media": [{"type": "image"}, {}], "name": [1, 2]}).unusable == ()


def test_ids_are_lines() -> None:
    for value, line in ((12, "12"), (12.0, "12"), ({"$oid": "a1"}, "a1"), (" x ", "x")):
        assert resolve({"_id": value}).values == {"id": line}
    assert resolve({"id": 1.5}).unusable == ("id",)


def test_a_name_without_letters_names_nothing() -> None:
    assert resolve({"": 0, ".": "1.0", "_": True}) == NamedFields({})
    assert resolve({"": "0", "title": "Ferry", "text": "It sails."}).text == "It sails."


def test_names_of_the_user_come_first() -> None:
    row = {
        "text": "Short.",
        "Long Text": "It sails.",
        "when": "March 6, 2026",
        "meta": {"desk": "Courier"},
    }
    names = {"text": "long_text", "date": "When", "source": "meta.desk", "title": "absent"}
    named = resolve(row, names=names)
    assert (named.text, named.values) == ("It sails.", {"date": DAY, "source": "Courier"})
    assert resolve({"text": "Short."}, names=names).text == "Short."
    assert resolve({"www": "example.com/a", "url": URL}, names={"url": "www"}).values == {
        "url": "example.com/a"
    }


def test_a_field_map_names_fields_of_an_article() -> None:
    assert parse_field_map(["text=maintext", " date = Day of print "]) == {
        "text": "maintext",
        "date": "Day of print",
    }
    assert parse_field_map(["text=", "date=day"]) == {"date": "day"}
    for pair in ("body=x", "text", "=x", "text=--"):
        with pytest.raises(UnknownField, match=r"write FIELD=NAME with one of text, id, title, date"):
            parse_field_map([pair])


def test_known_fields_are_those_that_columns_can_set() -> None:
    assert known_fields(["Full Text", "Pub Date", "mood"]) == {"text", "date"}
    assert known_fields(["Name, Age"]) == set()


def test_no_name_stands_for_two_kinds_of_text() -> None:
    lists = (field_name_lists.TEXTS, field_name_lists.HTML_TEXTS, field_name_lists.SUMMARIES)
    folded = [fold_name(name) for names in lists for name in names.split()]
    assert len(folded) == len(set(folded))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda values: st.lists(values) | st.dictionaries(st.text(), values),
)
NAMES = st.sampled_from(["text", "title", "date", "source", "url", "id", "body", "fields", "created"])


@pytest.mark.slow
@given(st.dictionaries(NAMES | st.text(), JSON))
def test_any_row_gives_single_lines(row: dict[str, object]) -> None:
    named = resolve(row)
    assert all(value == " ".join(value.split()) and value for value in named.values.values())
    assert set(named.values) <= {"id", "title", "date", "source", "url", "date_basis"}
