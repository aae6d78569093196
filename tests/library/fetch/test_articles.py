"""Addresses into a library: a page is an article, each entry of a feed is one, and adding an address again is an edit or nothing."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from assistant.errors import Stopped
from assistant.ingest import sandbox
from assistant.ingest.records import Problem
from assistant.library.add import AddSummary, add
from assistant.library.fetch.articles import is_url, read_urls
from assistant.schema import Article, derive_article_id
from assistant.store.store import Store
from tests.fakes import WordEmbedder
from tests.ingest.children import crashing
from tests.library.site import Site, serving

WORDS = WordEmbedder("rain", "snow", "ferry")
ENTRIES = [
    "tag:courier.example.com,2026:ferry-bill-rises",
    "tag:courier.example.com,2026:callow-school-vote",
]
FEED = Path(__file__).parents[2] / "data" / "feeds" / "courier.atom"


def page(words: str) -> str:
    head = '<title>Rain | Courier</title><meta property="og:site_name" content="Courier"><meta name="date" content="2026-03-06">'
    return f"<html><head>{head}</head><body><nav>Menu</nav><article><h1>Rain</h1><p>{words}</p></article></body></html>"


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "index" / "default", embedder=WORDS, create=True) as opened:
        yield opened


def read(site: Site, *addresses: str) -> list[Article | Problem]:
    return list(read_urls(addresses, site.web()))


def articles(site: Site, *addresses: str) -> list[Article]:
    return [item for item in read(site, *addresses) if isinstance(item, Article)]


@pytest.mark.parametrize(
    "given", ["https://example.com", "HTTP://example.com/a", "ftp://example.com", "file:///a.txt"]
)
def test_what_begins_with_a_scheme_is_an_address(given: str) -> None:
    assert is_url(given)


@pytest.mark.parametrize(
    "given", ["a.txt", "/a/b.txt", "https:/a", "example.com/a", "C:\\a.txt", "./https://a", ""]
)
def test_all_else_is_a_path(given: str) -> None:
    assert not is_url(given)


def test_a_page_is_an_article_that_is_cited_by_its_address(site: Site) -> None:
    address = site.page("/rain", page("Rain fell on the town all day. Nobody complained."))
    (article,) = articles(site, f"{address}#part")
    assert (article.origin, article.id, article.url) == (address, derive_article_id(address), address)
    assert (article.title, article.source, article.published) == ("Rain", "Courier", date(2026, 3, 6))
    assert "Rain fell on the town all day. Nobody complained." in article.text
    assert "Menu" not in article.text


def test_a_page_keeps_its_origin_wherever_the_address_leads(site: Site) -> None:
    new = site.page("/new", page("Rain fell on the town."))
    (article,) = articles(site, site.lead("/old", "/new"))
    assert (article.origin, article.url) == (site.url("/old"), new)


def test_the_encoding_is_the_one_that_the_site_names(site: Site) -> None:
    words = "Дождь шёл весь день."
    (article,) = articles(
        site, site.serve("/a", page(words).encode("koi8-r"), "text/html; charset=koi8-r")
    )
    assert words in article.text


@pytest.mark.parametrize(
    "kind", ["application/atom+xml; charset=utf-8", "application/xml", "text/xml", "text/html"]
)
def test_the_entries_of_a_feed_are_articles(site: Site, kind: str) -> None:
    address = site.serve("/feed", FEED.read_bytes(), kind)
    assert [(article.id, article.origin) for article in articles(site, address)] == [
        (one, f"{address}#{one}") for one in ENTRIES
    ]
    assert site.paths == ["/robots.txt", "/feed"]


def test_what_a_feed_says_no_more_stays_when_it_is_fetched_again(site: Site, store: Store) -> None:
    def feed(*entries: str) -> str:
        item = "<item><guid>https://example.org/{0}</guid><description>{0} fell.</description></item>"
        items = "".join(map(item.format, entries))
        return site.serve(
            "/feed", f"<rss><channel>{items}</channel></rss>".encode(), "application/rss+xml"
        )

    for entries in (["Rain", "Snow"], ["Hail", "Rain"]):
        add([], store, WORDS, extra=read_urls([feed(*entries)], site.web()))
    assert sorted(store.get_article(row.id).text for row in store.list_articles()) == [
        "Hail fell.",
        "Rain fell.",
        "Snow fell.",
    ]


def test_links_of_a_feed_are_relative_to_where_it_was_found(site: Site) -> None:
    raw = b"<rss><channel><item><link>a/b</link><description>Rain fell.</description></item></channel></rss>"
    site.serve("/news/feed", raw, "application/rss+xml")
    (article,) = articles(site, site.lead("/feed", "/news/feed"))
    assert article.url == site.url("/news/a/b")


def test_a_feed_at_which_the_child_crashes_is_one_line_that_names_its_address(site: Site) -> None:
    bad, good = (
        site.serve(name, FEED.read_bytes(), "application/atom+xml") for name in ("/bad", "/good")
    )
    sandbox.stop()
    with crashing(sandbox.shared_sandbox):
        first, *rest = read_urls([bad, good], site.web())
    assert str(first) == f"{bad}: crashed its parser and was skipped; save it again in another format"
    assert len(rest) == len(ENTRIES)


def test_adding_an_address_again_changes_nothing_or_is_an_edit(site: Site, store: Store) -> None:
    address = site.page("/rain", page("Rain fell on the town."))
    feed = site.serve("/feed", FEED.read_bytes(), "application/atom+xml")

    def added() -> AddSummary:
        return add([], store, WORDS, extra=read_urls([address, feed], site.web()))

    assert added().added == 3
    assert added() == AddSummary(unchanged=3)
    site.page("/rain", page("Snow fell on the town."))
    assert (lambda summary: (summary.replaced, summary.unchanged))(added()) == (1, 2)
    assert "Snow" in store.get_article(derive_article_id(address)).text
    assert not [path for path in store.folder.rglob("*") if path.suffix in (".html", ".xml")]


def test_an_address_named_twice_is_fetched_once(site: Site) -> None:
    address = site.page("/rain", page("Rain fell on the town."))
    assert len(articles(site, address, address)) == 1
    assert site.paths.count("/rain") == 1


def test_an_address_that_gives_nothing_is_one_line_and_the_others_go_on(site: Site) -> None:
    good = site.page("/rain", page("Rain fell on the town."))
    bad = {
        site.url("/none"): "cannot be fetched: site.test answers 404 Not Found",
        site.serve(
            "/a.pdf", b"%PDF", "application/pdf"
        ): "is application/pdf, and only pages and feeds are read from addresses; save it",
        site.serve("/empty", b"", "text/html"): "is empty",
        site.serve(
            "/script", b"<html><body><script>show()</script></body></html>", "text/html"
        ): "has no text",
        site.serve("/data", b"<data/>", "application/xml"): "is XML, but no feed",
        site.serve(
            "/torn", FEED.read_bytes()[:900], "application/atom+xml"
        ): "is no XML, or is damaged or cut off",
        site.serve("/bare", b"Rain.", ""): "is of no kind that it names",
        "https://": "is no address of http or https",
    }
    *said, article = read(site, *bad, good)
    assert isinstance(article, Article)
    assert [
        str(item).startswith(f"{address}: {reason}")
        for item, (address, reason) in zip(said, bad.items(), strict=True)
    ] == [True] * len(bad)


def test_ctrl_c_while_a_site_is_waited_for_stops_at_once_and_keeps_what_was_added(
    site: Site, store: Store
) -> None:
    def silent(_: BaseHTTPRequestHandler) -> None:
        time.sleep(0.1)
        signal.pthread_kill(main, signal.SIGINT)
        time.sleep(3)

    main = threading.main_thread().ident or 0

    site.answers["/silent"] = silent
    feed = site.serve("/feed", FEED.read_bytes(), "application/atom+xml")
    began = time.monotonic()
    with pytest.raises(Stopped):
        add([], store, WORDS, extra=read_urls([feed, site.url("/silent")], site.web()))
    assert time.monotonic() - began < 2.5
