"""Feeds: every RSS and Atom variant gives the same articles; hostile and damaged feeds are refused."""

from __future__ import annotations

import os
import re
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.ingest import sandbox
from assistant.ingest.article import locate_file
from assistant.ingest.feeds import MAX_FEED_BYTES, read_feed
from assistant.ingest.heading import body_start
from assistant.ingest.readers import read_articles
from assistant.ingest.records import Problem
from assistant.schema import derive_article_id
from tests.ingest.files import articles_in, problems_in, write_file
from tests.ingest.worker import crashing

ROOT = Path(__file__).parents[4]
FEEDS = ROOT / "tests" / "data" / "feeds"
SEEDS = ("2026-02-26-ferry-bill-rises", "2026-03-05-callow-school-vote")


def rss(path: Path, *items: str, title: str = "Wire", link: str = "") -> Path:
    space = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    channel = (
        f"<title>{title}</title><link>{link}</link>{''.join(f'<item>{item}</item>' for item in items)}"
    )
    return write_file(path, f'<rss version="2.0" {space}><channel>{channel}</channel></rss>')


def atom(path: Path, *entries: str) -> Path:
    children = "<title>Wire</title>" + "".join(f"<entry>{entry}</entry>" for entry in entries)
    return write_file(path, f'<feed xmlns="http://www.w3.org/2005/Atom">{children}</feed>')


def expected_articles() -> list[tuple[str, str]]:
    """Return titles and texts of the articles in the test feeds, with hyphens before list items."""
    articles = [articles_in(ROOT / "seeds" / f"{name}.md")[0] for name in SEEDS]
    words = [article.text[body_start(article.text) :].strip() for article in articles]
    return [
        (article.title, re.sub(r"^\* ", "- ", text, flags=re.MULTILINE))
        for article, text in zip(articles, words, strict=True)
    ]


def test_articles_survive_wordpress_rss() -> None:
    path = FEEDS / "wire.rss"
    articles = articles_in(path)
    assert problems_in(path) == []
    assert [(article.title, article.text) for article in articles] == expected_articles()
    assert [article.id for article in articles] == [
        "https://wire.example.com/?p=4211",
        "https://wire.example.com/?p=4263",
    ]
    assert [article.published for article in articles] == [date(2026, 2, 26), date(2026, 3, 5)]
    assert articles[0].url == "https://wire.example.com/2026/ferry-bill-rises/"
    assert {article.source for article in articles} == {"Tamsel Coast Wire"}
    assert [article.origin for article in articles] == [f"{path}#1", f"{path}#2"]


def test_articles_survive_atom_with_html_and_xhtml() -> None:
    path = FEEDS / "courier.atom"
    articles = articles_in(path)
    assert problems_in(path) == []
    assert [(article.title, article.text) for article in articles] == expected_articles()
    assert [article.id for article in articles] == [
        f"tag:courier.example.com,2026:{name[11:]}" for name in SEEDS
    ]
    assert [article.published for article in articles] == [date(2026, 2, 26), date(2026, 3, 5)]
    assert [article.url for article in articles] == [
        f"https://courier.example.com/news/{name[11:]}" for name in SEEDS
    ]


def test_rss_1_gives_descriptions_and_a_note_that_they_may_be_summaries() -> None:
    path = FEEDS / "ledger.xml"
    articles = articles_in(path)
    assert problems_in(path) == [
        (None, "has only a description, possibly a summary, for 2 of its 2 entries")
    ]
    assert [(article.title, article.text) for article in articles] == [
        (title, text.split("\n\n")[0]) for title, text in expected_articles()
    ]
    assert [article.id for article in articles] == [
        f"https://ledger.example.com/{name[11:]}.html" for name in SEEDS
    ]
    assert [article.published for article in articles] == [date(2026, 2, 26), date(2026, 3, 5)]
    assert {article.source for article in articles} == {"Stenmouth Ledger · Édition"}


def test_the_date_is_in_the_time_zone_of_the_feed(tmp_path: Path) -> None:
    days = ["Fri, 06 Mar 2026 23:59:00 -1100", "6 Mar 2026 00:01:00 +1400", "2026-03-06T23:59:00-11:00"]
    path = rss(
        tmp_path / "a.rss",
        *(f"<description>It rained.</description><pubDate>{day}</pubDate>" for day in days),
    )
    assert {article.published for article in articles_in(path)} == {date(2026, 3, 6)}


def test_an_ambiguous_date_is_dropped_and_reported(tmp_path: Path) -> None:
    path = rss(tmp_path / "a.rss", "<description>It rained.</description><pubDate>03/06/2026</pubDate>")
    assert articles_in(path)[0].published is None
    assert problems_in(path)[0] == (
        1,
        "has the date '03/06/2026', not an unambiguous date like 2026-03-06; added without a date",
    )


def test_an_atom_entry_without_a_publication_date_has_its_update_date(
    tmp_path: Path,
) -> None:
    path = atom(
        tmp_path / "a.atom",
        "<id>urn:1</id><updated>2026-03-06T10:00:00Z</updated><content>It rained.</content>",
    )
    assert articles_in(path)[0].published == date(2026, 3, 6)


def test_article_ids_do_not_depend_on_the_order_of_the_entries(tmp_path: Path) -> None:
    items = [
        f"{guid}<title>{n}</title><description>Rain {n}.</description>"
        for n, guid in enumerate(["<guid>7</guid>", "", ""])
    ]
    items[1] += "<link>https://example.com/1</link>"
    before = {article.text: article.id for article in articles_in(rss(tmp_path / "a.rss", *items))}
    after = {
        article.text: article.id for article in articles_in(rss(tmp_path / "a.rss", *reversed(items)))
    }
    assert before == after
    assert before["Rain 0."] == "Wire#7"
    assert before["Rain 1."] == "https://example.com/1"
    assert len(set(before.values())) == 3


def test_equal_entry_ids_of_two_feeds_give_two_article_ids(tmp_path: Path) -> None:
    item = "<guid isPermaLink='false'>7</guid><description>It rained.</description>"
    first = articles_in(rss(tmp_path / "a.rss", item, link="https://a.example.com/"))
    second = articles_in(rss(tmp_path / "b.rss", item, link="https://b.example.com/"))
    assert [article.id for article in first + second] == [
        "https://a.example.com/#7",
        "https://b.example.com/#7",
    ]


def test_an_id_that_is_too_long_is_hashed(tmp_path: Path) -> None:
    long = "https://example.com/" + "x" * 300
    (article,) = articles_in(
        rss(tmp_path / "a.rss", f"<guid>{long}</guid><description>It rained.</description>")
    )
    assert (article.id, article.url) == (derive_article_id(long), long)


def test_the_source_is_named_by_the_entry_or_else_by_the_feed(tmp_path: Path) -> None:
    text = "<description>It rained.</description>"
    path = rss(
        tmp_path / "a.rss",
        text,
        f'{text}<source url="https://x.example.com/">The Courier</source>',
        title="News &amp;amp; more",
    )
    assert [article.source for article in articles_in(path)] == ["News & more", "The Courier"]


def test_titles_and_texts_may_contain_html(tmp_path: Path) -> None:
    path = rss(
        tmp_path / "a.rss",
        "<title>AT&amp;amp;T &amp;#8217;s &lt;b&gt;win&lt;/b&gt;</title>"
        "<description>Is 3 &lt; 5?\n\nIt&amp;#8217;s.</description>",
        "<title>Rain</title>"
        "<description>&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;Two."
        "&lt;script&gt;x()&lt;/script&gt;&lt;/p&gt;</description>",
    )
    assert [(article.title, article.text) for article in articles_in(path)] == [
        ("AT&T ’s win", "Is 3 < 5?\n\nIt’s."),
        ("Rain", "One.\n\nTwo."),
    ]


def test_a_title_has_no_mark_of_a_heading_that_it_does_not_have(tmp_path: Path) -> None:
    titles = ["&lt;h1&gt;Rain&lt;/h1&gt;", "# 1 in the charts"]
    items = [f"<title>{title}</title><description>It rained.</description>" for title in titles]
    read_titles = [article.title for article in articles_in(rss(tmp_path / "a.rss", *items))]
    assert read_titles == ["Rain", "# 1 in the charts"]


def test_a_feed_that_was_saved_within_a_page_is_read(tmp_path: Path) -> None:
    feed = atom(tmp_path / "a.xml", "<id>urn:1</id><content>It rained.</content>").read_text()
    path = write_file(tmp_path / "b.xml", f"<html><body>{feed}</body></html>")
    assert [article.text for article in articles_in(path)] == ["It rained."]


def test_an_update_is_the_basis_of_a_date_where_no_publication_is_stated(tmp_path: Path) -> None:
    path = atom(
        tmp_path / "a.atom",
        "<id>urn:1</id><updated>2026-03-06T10:00:00Z</updated><content>It rained.</content>",
        "<id>urn:2</id><published>0001-01-01T00:00:00Z</published>"
        "<updated>2026-03-07T10:00:00Z</updated><content>It snowed.</content>",
        "<id>urn:3</id><published>2026-03-06T10:00:00Z</published>"
        "<updated>2026-03-08T10:00:00Z</updated><content>It hailed.</content>",
    )
    assert [(article.published, article.date_basis) for article in articles_in(path)] == [
        (date(2026, 3, 6), "the date of the last change"),
        (date(2026, 3, 7), "the date of the last change"),
        (date(2026, 3, 6), None),
    ]


def test_a_day_that_means_no_date_is_no_date(tmp_path: Path) -> None:
    days = ["Thu, 01 Jan 1970 00:00:00 GMT", "Mon, 01 Jan 0001 00:00:00 +0000", "Mon, 30 Nov -0001"]
    path = rss(
        tmp_path / "a.rss",
        *(f"<description>It rained.</description><pubDate>{day}</pubDate>" for day in days),
    )
    assert [article.published for article in articles_in(path)] == [None] * 3


def test_text_and_fields_of_other_vocabularies_are_read(tmp_path: Path) -> None:
    space = (
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:media="http://search.yahoo.com/mrss/"'
    )
    fields = (
        "<dc:title>Rain</dc:title><dcterms:issued>2026-03-06</dcterms:issued>"
        "<media:group><media:description>It rained.</media:description></media:group>"
    )
    path = write_file(tmp_path / "a.rss", f"<rss {space}><channel><item>{fields}</item></channel></rss>")
    (article,) = articles_in(path)
    assert (article.title, article.published, article.text) == ("Rain", date(2026, 3, 6), "It rained.")


def test_only_web_addresses_become_urls(tmp_path: Path) -> None:
    links = ["javascript:alert(1)", "/relative", "ftp://example.com/a", "https://example.com/a b"]
    path = rss(
        tmp_path / "a.rss",
        *(
            f"<link>{link}</link><guid>x{link}</guid><description>It rained.</description>"
            for link in links
        ),
    )
    assert [article.url for article in articles_in(path)] == [None] * 4


def test_content_that_is_not_text_is_ignored(tmp_path: Path) -> None:
    path = atom(
        tmp_path / "a.atom",
        '<id>urn:1</id><content type="image/png">iVBOR</content><summary>It rained.</summary>',
    )
    assert [article.text for article in articles_in(path)] == ["It rained."]
    assert problems_in(path) == [
        (None, "has only a description, possibly a summary, for 1 of its 1 entries")
    ]


def test_an_entry_without_text_is_one_problem_and_the_other_entries_are_read(tmp_path: Path) -> None:
    deep = "&lt;div&gt;" * 100_000
    path = rss(
        tmp_path / "a.rss",
        "<title>Rain</title>",
        f"<description>{deep}</description>",
        "<description>It rained.</description>",
    )
    assert [article.text for article in articles_in(path)] == ["It rained."]
    assert [row for row, _ in problems_in(path)] == [1, 2, None]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b" \n ", "is empty"),
        (b"It rained.", "is not XML, or is damaged or truncated in line 1; fetch it again"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "is not XML, or is damaged or truncated in line 1; fetch it again"),
        (
            b"<rss><channel><item><description>It rained.</descr",
            "is damaged in line 1, and none of its entries can be read; fetch it again",
        ),
        (b"<rss><channel>\n\xff</channel></rss>", "is a feed without entries"),
        (b"<rss><channel>\n\0</channel></rss>", "is a feed without entries"),
        (
            b"<svg xmlns='http://www.w3.org/2000/svg'/>",
            "is XML but not an RSS or Atom feed: it begins with <svg>",
        ),
        (
            b"<feed xmlns='urn:other'><entry/></feed>",
            "is XML but not an RSS or Atom feed: it begins with <feed>",
        ),
        (b"<rss/>", "is XML but not an RSS or Atom feed: it begins with <rss>"),
        (b"<rss><channel><title>Wire</title></channel></rss>", "is a feed without entries"),
    ],
)
def test_an_invalid_feed_is_one_problem(tmp_path: Path, content: bytes, reason: str) -> None:
    path = write_file(tmp_path / "a.xml", content)
    assert [str(item) for item in read_articles(path)] == [f"{path}: {reason}"]


def test_blank_lines_before_the_xml_declaration_are_ignored(tmp_path: Path) -> None:
    path = write_file(tmp_path / "a.xml", b"\r\n\n" + (FEEDS / "wire.rss").read_bytes())
    assert len(articles_in(path)) == 2


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
OUTSIDE = '<!ENTITY x SYSTEM "file:///etc/passwd">'


@pytest.mark.parametrize(
    "entities",
    [f'<!ENTITY l0 "ha">{LAUGHS}', OUTSIDE, '<!ENTITY % x SYSTEM "http://127.0.0.1:9/x.dtd"> %x;'],
)
@pytest.mark.parametrize(
    "use",
    ["<description>&l11;&x;</description>", "<description>x</description><guid a='&l11;'>1</guid>"],
)
def test_entities_are_neither_expanded_nor_fetched(tmp_path: Path, entities: str, use: str) -> None:
    declaration = f"<?xml version='1.0'?><!DOCTYPE rss [{entities}]>"
    feed = f"{declaration}<rss><channel><item>{use}</item></channel></rss>"
    path = write_file(tmp_path / "a.xml", feed)
    sandbox.stop()  # the worker of earlier tests: a stopped worker adds its time to that of this process
    started = sum(os.times()[:4])
    (item,) = read_articles(path)
    sandbox.stop()
    assert sum(os.times()[:4]) - started < 4
    assert isinstance(item, Problem)
    assert "root:" not in str(item)


@pytest.mark.slow
def test_a_feed_that_is_too_large_or_too_deep_is_one_problem_within_seconds(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    with path.open("wb") as file:
        file.truncate(MAX_FEED_BYTES * 1000)
    sandbox.stop()  # as above
    started = sum(os.times()[:4])
    assert problems_in(path) == [(None, "has 50,000 MB, above the limit of 50 MB for a feed; split it")]
    assert len(problems_in(write_file(path, b"<rss>" + b"<a>" * 1_000_000))) == 1
    assert (
        len(problems_in(write_file(path, b"<rss><channel><item><description>" + b"x" * 20_000_000))) == 1
    )
    sandbox.stop()
    assert sum(os.times()[:4]) - started < 7


def test_a_crash_at_a_feed_is_one_problem_and_the_next_feed_is_read(tmp_path: Path) -> None:
    path = rss(tmp_path / "a.rss", "<description>It rained.</description>")
    sandbox.stop()
    with crashing(sandbox.shared_sandbox):
        messages = [str(item) for item in read_articles(path)]
    assert messages == [f"{path}: crashed its parser and was skipped; save it again in another format"]
    assert [article.text for article in articles_in(path)] == ["It rained."]


@pytest.mark.slow
def test_a_timeout_at_a_feed_is_one_problem_and_the_next_feed_is_read(tmp_path: Path) -> None:
    small_sandbox = sandbox.Sandbox(sandbox.SandboxLimits(seconds=3))
    location = locate_file(tmp_path / "a.rss")
    item = f"<item><description>{'&lt;p&gt;The ferry returns.&lt;/p&gt;' * 100_000}</description></item>"
    long = f"<rss><channel>{item * 30}</channel></rss>".encode()
    assert [str(item) for item in read_feed(long, location, sandbox=small_sandbox)] == [
        f"{tmp_path}/a.rss: took longer than 3 s to read; split it, or save it again in another format"
    ]
    short = rss(tmp_path / "a.rss", "<description>It rained.</description>").read_bytes()
    assert len([*read_feed(short, location, sandbox=small_sandbox)]) == 2
    small_sandbox.stop()


@pytest.mark.skipif(sys.platform != "linux", reason="memory limits need Linux")
@pytest.mark.parametrize(
    "content",
    [
        f"<rss><channel><item>{'<a/>' * 5_000_000}</item></channel></rss>",
        f"<rss xml:base='http://a.example/{'y' * 1_000_000}/'><channel>"
        f"{'<item><link>b</link></item>' * 1000}</channel></rss>",
    ],
    ids=["many elements", "a long base of many links"],
)
@pytest.mark.slow
def test_a_feed_that_exhausts_the_memory_is_one_problem_and_the_next_feed_is_read(
    tmp_path: Path, content: str
) -> None:
    small_sandbox = sandbox.Sandbox(sandbox.SandboxLimits(seconds=600, memory=400_000_000))
    location = locate_file(tmp_path / "a.rss")
    reason = "needed more than 0.4 GB of memory to read; split it"
    assert [*read_feed(content.encode(), location, sandbox=small_sandbox)] == [
        Problem(path=location.display_name, reason=reason)
    ]
    short = rss(tmp_path / "a.rss", "<description>It rained.</description>").read_bytes()
    assert len([*read_feed(short, location, sandbox=small_sandbox)]) == 2
    small_sandbox.stop()


@pytest.mark.slow
def test_a_feed_that_expands_to_many_times_its_size_is_one_problem(tmp_path: Path) -> None:
    small_sandbox = sandbox.Sandbox(sandbox.SandboxLimits(seconds=600, memory=3_000_000_000))
    items = "<item><link>b</link><description>It rained.</description></item>" * 260
    feed = (
        f"<rss xml:base='http://a.example/{'y' * 1_000_000}/'><channel>{items}</channel></rss>".encode()
    )
    location = locate_file(tmp_path / "a.rss")
    assert [*read_feed(feed, location, sandbox=small_sandbox)] == [
        Problem(path=location.display_name, reason="contains more than 240 MB of text; split it")
    ]
    small_sandbox.stop()


@pytest.mark.slow
def test_the_largest_feed_in_a_legacy_encoding_is_read(tmp_path: Path) -> None:
    text = "é" * 4_500_000
    feed = f"<rss><channel>{f'<item><description>{text}</description></item>' * 11}</channel></rss>"
    path = write_file(
        tmp_path / "a.rss", b"<?xml version='1.0' encoding='iso-8859-1'?>" + feed.encode("iso-8859-1")
    )
    assert [len(article.text) for article in articles_in(path)] == [len(text)] * 11


def test_a_named_pipe_is_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.rss")
    assert problems_in(tmp_path / "a.rss") == [(None, "is neither a file nor a folder")]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_read_permission_is_one_problem(tmp_path: Path) -> None:
    for name in ("a.rss", "a.csv", "a.zip"):
        path = write_file(tmp_path / name, "x")
        path.chmod(0)
        assert problems_in(path) == [(None, "cannot be read: Permission denied")]


@given(offset=st.integers(0, 2700), damage=st.binary(max_size=3))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_damaged_feed_raises_and_every_article_is_serializable(
    tmp_path: Path, offset: int, damage: bytes
) -> None:
    valid = (FEEDS / "ledger.xml").read_bytes()
    for item in read_articles(
        write_file(tmp_path / "a.xml", valid[:offset] + damage + valid[offset + len(damage) :])
    ):
        assert "\n" not in str(item) if isinstance(item, Problem) else item.model_dump_json().encode()
