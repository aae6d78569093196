"""Addresses to articles: a page is one, and each entry of a feed. Nothing is kept of what was fetched but the articles."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.ingest import sandbox
from assistant.ingest.article import Location, build_document_article
from assistant.ingest.feeds import read_feed
from assistant.ingest.records import Problem, Unreadable
from assistant.library.fetch.http import FetchedDocument, WebClient
from assistant.library.fetch.policy import FetchError
from assistant.schema import Article

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_PAGES = ("text/html", "application/xhtml+xml")
_FEED = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?<(?:rss|feed|rdf:RDF)[\s>]")
"""How a feed begins, which some sites serve as a page."""
_FEEDS = (
    "application/rss+xml",
    "application/atom+xml",
    "application/rdf+xml",
    "application/xml",
    "text/xml",
)


def is_url(given: str) -> bool:
    """Whether what a user named is an address, and no path: it begins with a scheme, of whatever kind."""
    return bool(_SCHEME.match(given))


def read_urls(addresses: Sequence[str], web: WebClient) -> Iterator[Article | Problem]:
    """The articles of pages and feeds, each fetched when its turn comes; a Problem for an address that gives none."""
    for address in dict.fromkeys(addresses):
        try:
            yield from _read(web.fetch(address), address)
        except (FetchError, Unreadable) as error:
            yield Problem(path=address, reason=str(error))


def _read(fetched: FetchedDocument, address: str) -> Iterator[Article | Problem]:
    place = Location(address, fetched.asked)
    if fetched.kind in _FEEDS or (fetched.kind in _PAGES and _FEED.match(fetched.raw)):
        yield from read_feed(fetched.raw, place, base=fetched.url)
    elif fetched.kind in _PAGES:
        page = sandbox.extract(".html", fetched.raw, url=fetched.url, charset=fetched.charset)
        yield from build_document_article(place, page)
    else:
        kind = fetched.kind[:60] or "of no kind that it names"
        yield Problem(
            path=address,
            reason=f"is {kind}, and only pages and feeds are read from addresses; save it, and add the file",
        )
