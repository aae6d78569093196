"""Damaged feeds: the readable entries are read as they are meant, with one note."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.ingest.documents.feed.extract import Feed, extract_feed
from tests.ingest.files import articles_in, problems_in, write_file

CONTENT = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
REPAIRED = "; its entries were read, but check their texts"


def item(number: int, words: str = "sails") -> str:
    link = f"<link>https://example.com/{number}</link>"
    description = f"<description>It {words} at {number}.</description>"
    return f"<item><title>Boat {number}</title>{link}{description}</item>"


def feed(words: str = "sails", *, before: str = "", attributes: str = CONTENT) -> str:
    """Return a feed of three entries, the second of which has other words."""
    items = "\n".join([item(1), before + item(2, words), item(3)])
    declaration = '<?xml version="1.0" encoding="utf-8"?>'
    return f"{declaration}\n<rss {attributes}><channel><title>Wire</title>\n{items}\n</channel></rss>"


def read(content: str | bytes) -> Feed:
    return extract_feed(content if isinstance(content, bytes) else content.encode(), None)


def texts(content: str | bytes) -> list[str]:
    return [entry.text for entry in read(content).entries]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("serves fish & chips", "serves fish & chips"),
        ("costs&nbsp;3&euro; in a caf&eacute;", "costs 3€ in a café"),
        ("is &unknown; to us", "is &unknown; to us"),
        ("sa\x00il\x01s", "sails"),
        ("sails\x0bnow", "sails now"),
        ("sa&#0;il&#31;s", "sails"),
        ("sails &#150; now", "sails – now"),
        ("has 3 < 5 boats", "has 3 < 5 boats"),
        ("is <b>very <i>late</b>", "is very late"),
        ("<!-- a -- b -->sails", "sails"),
        ("sails]]>", "sails"),
    ],
)
def test_damage_in_one_entry_changes_no_word_of_any(written: str, meant: str) -> None:
    expected = ["It sails at 1.", f"It {meant} at 2.", "It sails at 3."]
    assert texts(feed(written)) == expected


@pytest.mark.parametrize(
    "before",
    [
        "<media:group><dc:creator>Al</dc:creator></media:group>",
        '<enclosure url="https://example.com/?a=1&b=2" length=3 url="twice" x/>',
        "<description x:y='1'/>",
        "</b>",
    ],
)
def test_damaged_tags_beside_the_entries_do_no_harm(before: str) -> None:
    assert len(read(feed(before=before)).entries) == 3
    assert len(read(feed().replace("<item><title>Boat 2", f"<item>{before}<title>Boat 2")).entries) == 3


@pytest.mark.parametrize(
    ("end", "replacement"),
    [
        ("<title>Boat 2</title>", "<title>Boat 2"),
        ("at 2.</description>", "at 2."),
        ("at 2.</description></item>", "at 2.</description>"),
        ("sails at 2.", "<p>sails<br>at 2."),
    ],
)
def test_an_unclosed_tag_of_an_entry_leaves_all_entries_readable(end: str, replacement: str) -> None:
    entries = read(feed().replace(end, replacement)).entries
    assert [entry.title for entry in entries] == ["Boat 1", "Boat 2", "Boat 3"]
    assert [" ".join(entry.text.split()) for entry in entries] == [
        f"It sails at {n}." for n in (1, 2, 3)
    ]


def test_content_is_read_although_its_prefix_is_not_declared() -> None:
    full = "<content:encoded><![CDATA[<p>All.</p>]]></content:encoded></item>"
    entry = read(feed(attributes="").replace("</item>", full)).entries[0]
    assert (entry.text, entry.is_full_text) == ("All.", True)


def test_bytes_of_windows_1252_within_utf_8_are_read_as_their_writer_meant_them() -> None:
    mixed = feed("é QUOTE Ü").encode().replace(b"QUOTE", b"\x93Zo\xeb\x94")
    assert texts(mixed)[1] == "It é “Zoë” Ü at 2."
    assert texts(feed("is “Zoë”").encode("cp1252"))[1] == "It is “Zoë” at 2."
    assert read(mixed).notes == ("has bytes that are not valid UTF-8; they were read as Windows-1252",)


@pytest.mark.parametrize("declared", ["utf-16", "us-ascii", "iso-8859-1", "x-unknown"])
def test_utf_8_is_read_although_another_encoding_is_declared(declared: str) -> None:
    content = feed("is “Zoë”").replace('"utf-8"', f'"{declared}"')
    assert texts(content)[1] == "It is “Zoë” at 2."


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig"])
def test_wide_encodings_are_read_with_and_without_a_mark(encoding: str) -> None:
    assert texts(feed("is “Zoë”").encode(encoding))[1] == "It is “Zoë” at 2."


@pytest.mark.parametrize("start", ["\ufeff\n ", "\n\n", "<br />\nWarning: disk full & slow\n"])
def test_what_precedes_the_declaration_is_ignored(start: str) -> None:
    assert len(read(start + feed()).entries) == 3


def test_text_after_the_end_is_ignored() -> None:
    assert len(read(feed() + "\n<script>track()</script> & more").entries) == 3


def test_an_entry_that_is_cut_off_is_left_out_and_counted(tmp_path: Path) -> None:
    whole = feed()
    path = write_file(tmp_path / "a.rss", whole[: whole.index("at 3.")])
    assert [article.title for article in articles_in(path)] == ["Boat 1", "Boat 2"]
    reasons = [reason for _, reason in problems_in(path)]
    assert "is damaged in line 5; 2 of its 3 entries were read; fetch it again" in reasons
    assert read(whole[: whole.index("\n</channel>")]).notes == (
        "is damaged in line 5; 3 entries were read, and others may be missing; fetch it again",
    )


def test_an_unclosed_cdata_section_does_not_hide_the_entries_behind_it() -> None:
    assert texts(feed("<![CDATA[sails")) == ["It sails at 1.", "It sails at 2.", "It sails at 3."]


def test_damage_is_one_note_and_a_sound_feed_has_none() -> None:
    assert read(feed("& &nbsp; \x01 <b>")).notes == (f"is damaged in line 4{REPAIRED}",)
    assert read(feed()).notes == ()
    assert read(feed("is “Zoë” &amp; <![CDATA[x < 3 & y]]>")).notes == ()


def test_entities_of_an_old_document_type_are_characters() -> None:
    doctype = '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://example.com/rss.dtd">'
    content = feed("costs 3&nbsp;&euro;").replace("<rss", f"{doctype}<rss")
    assert texts(content)[1] == "It costs 3 € at 2."
    assert read(content).notes == ()


def test_damaged_atom_entries_are_read_too() -> None:
    entries = "".join(
        f'<entry><id>urn:{n}</id><title>Boat & {n}</title><link href="https://example.com/?a&b={n}"/>'
        f'<content type="xhtml"><div><p>One <b>two</p></div></content></entry>'
        for n in (1, 2)
    )
    result = read(f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Wire</title>{entries}</feed>')
    assert [(entry.title, entry.link, entry.text) for entry in result.entries] == [
        (f"Boat & {n}", f"https://example.com/?a&b={n}", "One two") for n in (1, 2)
    ]
    assert result.title == "Wire"


@pytest.mark.slow
def test_a_large_damaged_feed_is_read_in_seconds(tmp_path: Path) -> None:
    path = write_file(tmp_path / "a.rss", feed(f"<b>{'rain & ' * 700_000}"))
    assert [len(article.text) > 4_000_000 for article in articles_in(path)] == [False, True, False]
