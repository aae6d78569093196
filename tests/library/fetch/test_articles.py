"""URLs become articles, one for a page and one per entry of a feed."""

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
from assistant.library.add import add
from assistant.library.add_report import AddSummary
from assistant.library.fetch.articles import is_url, read_urls
from assistant.schema import Article, derive_article_id
from assistant.store.store import Store
from tests.fakes import WordEmbedder
from tests.ingest.worker import crashing
from tests.library.site import Site, serving

WORDS = WordEmbedder("rain", "snow", "ferry")
ENTRY_IDS = [
    "tag:courier.example.com,2026:ferry-bill-rises",
    "tag:courier.example.com,2026:callow-school-vote",
]
FEED = Path(__file__).parents[2] / "data" / "feeds" / "courier.atom"


def page(text: str) -> str:
    head = (
        '<title>Rain | Courier</title><meta property="og:site_name" content="Courier">'
        '<meta name="date" content="2026-03-06">'
    )
    body = f"<nav>Menu</nav><article><h1>Rain</h1><p>{text}</p></article>"
    return f"<html><head>{head}</head><body>{body}</body></html>"


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "index" / "default", embedder=WORDS, create=True) as store:
        yield store


def read(site: Site, *urls: str) -> list[Article | Problem]:
    return list(read_urls(urls, site.client()))


def read_articles(site: Site, *urls: str) -> list[Article]:
    return [item for item in read(site, *urls) if isinstance(item, Article)]


@pytest.mark.parametrize(
    "argument", ["https://example.com", "HTTP://example.com/a", "ftp://example.com", "file:///a.txt"]
)
def test_argument_with_a_scheme_is_a_url(argument: str) -> None:
    assert is_url(argument)


@pytest.mark.parametrize(
    "argument", ["a.txt", "/a/b.txt", "https:/a", "example.com/a", "C:\\a.txt", "./https://a", ""]
)
def test_argument_without_a_scheme_is_a_path(argument: str) -> None:
    assert not is_url(argument)


def test_page_becomes_an_article_with_its_url_as_origin(site: Site) -> None:
    url = site.serve_page("/rain", page("Rain fell on the town all day. Nobody complained."))
    (article,) = read_articles(site, f"{url}#part")
    assert (article.origin, article.id, article.url) == (url, derive_article_id(url), url)
    assert (article.title, article.source, article.published) == ("Rain", "Courier", date(2026, 3, 6))
    assert "Rain fell on the town all day. Nobody complained." in article.text
    assert "Menu" not in article.text


def test_redirected_page_has_the_requested_url_as_origin(site: Site) -> None:
    final_url = site.serve_page("/new", page("Rain fell on the town."))
    (article,) = read_articles(site, site.redirect("/old", "/new"))
    assert (article.origin, article.url) == (site.url("/old"), final_url)


def test_charset_of_the_content_type_decodes_the_page(site: Site) -> None:
    text = "Дождь шёл весь день."
    url = site.serve("/a", page(text).encode("koi8-r"), "text/html; charset=koi8-r")
    (article,) = read_articles(site, url)
    assert text in article.text


@pytest.mark.parametrize(
    "media_type", ["application/atom+xml; charset=utf-8", "application/xml", "text/xml", "text/html"]
)
def test_each_entry_of_a_feed_becomes_an_article(site: Site, media_type: str) -> None:
    url = site.serve("/feed", FEED.read_bytes(), media_type)
    origins = [(article.id, article.origin) for article in read_articles(site, url)]
    assert origins == [(entry_id, f"{url}#{entry_id}") for entry_id in ENTRY_IDS]
    assert site.paths == ["/robots.txt", "/feed"]


def test_entry_that_left_its_feed_stays_in_the_library(site: Site, store: Store) -> None:
    def serve_feed(*names: str) -> str:
        item = "<item><guid>https://example.org/{0}</guid><description>{0} fell.</description></item>"
        body = f"<rss><channel>{''.join(map(item.format, names))}</channel></rss>"
        return site.serve("/feed", body.encode(), "application/rss+xml")

    for names in (["Rain", "Snow"], ["Hail", "Rain"]):
        add([], store, WORDS, extra=read_urls([serve_feed(*names)], site.client()))
    texts = sorted(store.get_article(row.id).text for row in store.list_articles())
    assert texts == ["Hail fell.", "Rain fell.", "Snow fell."]


def test_relative_link_of_an_entry_is_resolved_against_the_final_url_of_the_feed(site: Site) -> None:
    item = b"<item><link>a/b</link><description>Rain fell.</description></item>"
    site.serve("/news/feed", b"<rss><channel>" + item + b"</channel></rss>", "application/rss+xml")
    (article,) = read_articles(site, site.redirect("/feed", "/news/feed"))
    assert article.url == site.url("/news/a/b")


def test_feed_that_crashes_the_sandbox_is_a_problem_and_the_next_one_is_read(site: Site) -> None:
    bad, good = (
        site.serve(path, FEED.read_bytes(), "application/atom+xml") for path in ("/bad", "/good")
    )
    sandbox.stop()
    with crashing(sandbox.shared_sandbox):
        problem, *articles = read_urls([bad, good], site.client())
    assert str(problem) == f"{bad}: crashed its parser and was skipped; save it again in another format"
    assert len(articles) == len(ENTRY_IDS)


@pytest.mark.slow
def test_fetching_a_url_again_changes_nothing_or_replaces_the_article(site: Site, store: Store) -> None:
    page_url = site.serve_page("/rain", page("Rain fell on the town."))
    feed_url = site.serve("/feed", FEED.read_bytes(), "application/atom+xml")

    def add_urls() -> AddSummary:
        return add([], store, WORDS, extra=read_urls([page_url, feed_url], site.client()))

    assert add_urls().added == 3
    assert add_urls() == AddSummary(unchanged=3)
    site.serve_page("/rain", page("Snow fell on the town."))
    summary = add_urls()
    assert (summary.replaced, summary.unchanged) == (1, 2)
    assert "Snow" in store.get_article(derive_article_id(page_url)).text
    assert not [path for path in store.folder.rglob("*") if path.suffix in (".html", ".xml")]


def test_repeated_url_is_fetched_once(site: Site) -> None:
    url = site.serve_page("/rain", page("Rain fell on the town."))
    assert len(read_articles(site, url, url)) == 1
    assert site.paths.count("/rain") == 1


def test_each_url_that_fails_is_one_problem_and_the_rest_is_read(site: Site) -> None:
    script = b"<html><body><script>show()</script></body></html>"
    truncated = FEED.read_bytes()[:900]
    good = site.serve_page("/rain", page("Rain fell on the town."))
    reasons = {
        site.url("/none"): "cannot be fetched: site.test answers 404 Not Found",
        site.serve("/a.pdf", b"%PDF", "application/pdf"): (
            "is application/pdf, not a page or a feed; save it, and add the file"
        ),
        site.serve("/empty", b"", "text/html"): "is empty",
        site.serve("/script", script, "text/html"): "has no text",
        site.serve("/data", b"<data/>", "application/xml"): "is XML but not an RSS or Atom feed",
        site.serve(
            "/torn", truncated, "application/atom+xml"
        ): "is damaged in line 16, and none of its entries can be read",
        site.serve("/bare", b"Rain.", ""): "is of an unknown type",
        "https://": "is not a valid http or https address",
    }
    *problems, article = read(site, *reasons, good)
    assert isinstance(article, Article)
    for problem, (url, reason) in zip(problems, reasons.items(), strict=True):
        assert str(problem).startswith(f"{url}: {reason}")


def test_ctrl_c_interrupts_a_request_at_once_and_keeps_stored_articles(site: Site, store: Store) -> None:
    main_thread = threading.main_thread().ident or 0

    def interrupt(_: BaseHTTPRequestHandler) -> None:
        time.sleep(0.1)
        signal.pthread_kill(main_thread, signal.SIGINT)
        time.sleep(3)

    site.responses["/silent"] = interrupt
    feed_url = site.serve("/feed", FEED.read_bytes(), "application/atom+xml")
    start = time.monotonic()
    with pytest.raises(Stopped):
        add([], store, WORDS, extra=read_urls([feed_url, site.url("/silent")], site.client()))
    assert time.monotonic() - start < 2.5
