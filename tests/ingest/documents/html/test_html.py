"""Web pages: article text, metadata and encodings."""

import pytest

from assistant.ingest.documents.html.extract import extract_html, fragment_text
from assistant.ingest.records import Unreadable

LINES = [
    "The ferry Lady Maren will return on Monday, April 20, five weeks later than promised, "
    "Tamsel Ferries said.",
    "Surveyors found a cracked propeller shaft that divers had been unable to see, and a new one was "
    "ordered in February.",
    "Of the extra $1.6 million, the shaft accounts for $1.1 million and additional labour for "
    "$500,000, the company said.",
]


def page(head: str = "", body: str = "", *, charset: str = "utf-8") -> bytes:
    paragraphs = "".join(f"<p>{line}</p>" for line in LINES)
    return (
        f"<!doctype html><html><head>{head}</head><body>"
        "<nav><ul><li><a href='/'>Home</a></li><li><a href='/s'>Pay</a></li></ul></nav>"
        f"<article>{body}{paragraphs}</article><div class='comments'><p>First! says a reader.</p></div>"
        "<footer>All rights reserved</footer></body></html>"
    ).encode(charset)


def fields(head: str = "", body: str = "", url: str | None = None) -> dict[str, str]:
    return extract_html(page(head, body), url=url).fields


def test_article_is_extracted_without_menu_comments_and_footer() -> None:
    assert extract_html(page()).text == "\n\n".join(LINES)


def test_headings_lists_and_tables_are_marked() -> None:
    body = "<h2>Who pays</h2><ul><li>The insurer</li><li>The council</li></ul>"
    body += "<table><tr><th>Who</th><th>$m</th></tr><tr><td>Insurer</td><td>4.1</td></tr></table>"
    start = "## Who pays\n\n- The insurer\n- The council\n\n| Who | $m |\n| Insurer | 4.1 |\n\n"
    assert extract_html(page(body=body)).text.startswith(start)


def test_short_page_is_extracted_without_its_menu() -> None:
    assert (
        extract_html(
            b"<nav>Home</nav><h1>Closed</h1><p>The office is closed.</p><footer>Imprint</footer>"
        ).text
        == "# Closed\n\nThe office is closed."
    )


def test_fields_come_from_json_ld() -> None:
    json_ld = """{"@context": "https://schema.org", "@graph": [{"@type": "WebPage", "name": "x"},
        {"@type": ["NewsArticle"],
        "headline": "Ferry returns", "datePublished": "2026-03-06T23:30:00-05:00",
        "publisher": {"@type": "Organization", "name": "Coast Wire"}}]}"""
    assert fields(f'<script type="application/ld+json">{json_ld}</script>') == {
        "title": "Ferry returns",
        "date": "2026-03-06",
        "source": "Coast Wire",
    }


@pytest.mark.parametrize(
    "broken",
    [
        "{",
        "[" * 100_000,
        '{"@type": 7, "headline": ["x"]}',
        '{"@type": "NewsArticle", "publisher": [null, 3]}',
        "null",
    ],
)
def test_broken_json_ld_is_ignored(broken: str) -> None:
    assert fields(f'<title>Ferry</title><script type="application/ld+json">{broken}</script>') == {
        "title": "Ferry"
    }


def test_fields_come_from_metas_and_the_outlet_is_stripped_from_the_title() -> None:
    head = (
        "<meta property='og:title' content='Ferry returns | Coast Wire'>"
        "<meta property='og:site_name' content='Coast Wire'>"
        "<meta name='DC.date.issued' content='6 March 2026'>"
        "<link rel='canonical' href='https://coast.example/ferry'>"
    )
    expected = {
        "title": "Ferry returns",
        "date": "2026-03-06",
        "source": "Coast Wire",
        "url": "https://coast.example/ferry",
    }
    assert fields(head) == expected


def test_declared_address_is_used_only_on_the_host_of_the_page() -> None:
    canonical = "<link rel=canonical href='https://coast.example/ferry'>"
    assert (
        fields(canonical, url="https://coast.example/ferry?utm=1")["url"]
        == "https://coast.example/ferry"
    )
    assert fields(canonical, url="https://copy.example/f")["url"] == "https://copy.example/f"
    assert "url" not in fields("<link rel=canonical href='javascript:alert(1)'>")


def test_time_element_of_the_article_is_its_date() -> None:
    assert fields(body="<time datetime='2026-03-06T10:00Z'>today</time>")["date"] == "2026-03-06"


def test_several_days_outside_the_article_give_no_date() -> None:
    times = "<p><time datetime='2026-03-06'></time><time datetime='2026-03-01'></time></p>"
    assert "date" not in extract_html(f"<body>{times}<p>{LINES[0]}</p></body>".encode()).fields


def test_declared_encoding_is_used() -> None:
    russian = (
        "Паром «Леди Марен» вернётся в понедельник, двадцатого апреля, "
        "на пять недель позже обещанного срока."
    )
    assert (
        russian
        in extract_html(page("<meta charset=windows-1251>", f"<p>{russian}</p>", charset="cp1251")).text
    )
    assert (
        "café – “ferry”"
        in extract_html(
            page(
                "<meta charset=iso-8859-1>",
                "<p>The café – “ferry” was closed on Monday.</p>",
                charset="cp1252",
            )
        ).text
    )


@pytest.mark.parametrize(
    "label", ["rot13", "unicode_escape", "utf-7", "hex", "punycode", "no-such", "utf-16"]
)
def test_implausible_declared_encoding_is_ignored(label: str) -> None:
    assert extract_html(
        page(f"<meta charset={label}>", "<p>A café at the pier, +AGE- \\u0041</p>")
    ).text.startswith("A café at the pier, +AGE- \\u0041")


def test_invalid_utf_8_bytes_are_replaced_and_reported() -> None:
    sentence = "Each café, école and piñata of the coast was closed."
    raw = page("<meta charset=utf-8>", f"<p>{sentence}</p>").replace("é, é".encode(), b"\xe9, \xc3\xa9")
    extracted = extract_html(raw)
    assert "Each caf�, école" in extracted.text
    assert extracted.dropped == ("1 damaged character",)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "is empty"),
        (b" \n ", "is empty"),
        (b"<html><body><script>render()</script></body></html>", "has no text"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "is not a text file"),
        (b"GIF89a\0\1\0<p>", "is not a text file"),
        (b"<div>" * 100_000 + b"<p>deep</p>", "is nested too deeply"),
    ],
)
def test_unreadable_page_gives_the_reason(raw: bytes, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        extract_html(raw)


def test_nul_bytes_are_passed_over_as_browsers_do() -> None:
    damaged = page().replace(b"</p>", b"</p>\0\0").replace(b"ferry", b"fer\0ry")
    assert extract_html(damaged).text == "\n\n".join(LINES)


def test_utf_16_without_a_mark_is_read() -> None:
    assert extract_html(page().decode().encode("utf-16-le")).text == "\n\n".join(LINES)


def test_truncated_page_is_extracted_as_browsers_would_show_it() -> None:
    assert extract_html(page()[: page().index(b"All rights")]).text == "\n\n".join(LINES)


def test_invisible_characters_are_removed_but_letter_joiners_stay() -> None:
    assert (
        fragment_text("<p>im&shy;por\u200btant \u202eevil\u202c\u2066 \ufeffمی\u200cخواهم</p>")
        == "important evil می\u200cخواهم"
    )


def test_fragment_is_extracted_completely() -> None:
    assert fragment_text("Just words &amp; signs") == "Just words & signs"
    assert (
        fragment_text("<p>One <b>two</b>.<br>Three</p>four<ol><li>five<li>six</ol><script>x</script>")
        == "One two.\nThree\n\nfour\n\n1. five\n2. six"
    )
    assert fragment_text("<img src='x'><!-- no words -->") == ""


def test_layout_table_is_extracted_as_paragraphs() -> None:
    assert (
        fragment_text(
            "<table><tr><td><table><tr><td>Menu</td></tr></table></td>"
            "<td><p>One.</p><p>Two.</p></td></tr></table>"
        )
        == "Menu\n\nOne.\n\nTwo."
    )


def test_xhtml_is_read_in_the_syntax_of_xml() -> None:
    raw = (
        '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml">'
        "<head><title/>"
        '<script src="a.js"/></head><body><a id="top"/><p>A <i/>pier &amp; <![CDATA[1 < 2]]> crane.</p>'
        "</body></html>"
    )
    assert extract_html(raw.encode(), is_xml=True).text == "A pier & 1 < 2 crane."


@pytest.mark.parametrize(
    ("style", "text"),
    [
        (".o{text-decoration:line-through}", "The pier has nine lamps."),
        ("span.o { display : none }", "The pier has nine lamps."),
        (".o{vertical-align:super}", "The pier has ⁷ nine lamps."),
        (".o{vertical-align:top}", "The pier has 7 nine lamps."),
        (".o{display:none} @media screen{.o{display:block}}", "The pier has 7 nine lamps."),
        ("@media print{.o{display:none}}", "The pier has 7 nine lamps."),
    ],
)
def test_style_sheets_of_the_page_decide_what_is_text(style: str, text: str) -> None:
    raw = f"<head><style>{style}</style></head><p>The pier has <span class='o'>7</span> nine lamps.</p>"
    assert extract_html(raw.encode()).text == text
