"""Turn web addresses into articles: one for a page, one per entry of a feed. Nothing else is stored."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.ingest import sandbox
from assistant.ingest.article import Location, build_article
from assistant.ingest.feeds import read_feed
from assistant.ingest.records import Problem, Unreadable
from assistant.library.fetch.http import FetchedDocument, WebClient
from assistant.library.fetch.policy import FetchError
from assistant.schema import Article

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_PAGE_TYPES = ("text/html", "application/xhtml+xml")
_FEED_TYPES = (
    "application/rss+xml",
    "application/atom+xml",
    "application/rdf+xml",
    "application/xml",
    "text/xml",
)
_FEED_START = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?<(?:rss|feed|rdf:RDF)[\s>]")
"""Start of a feed. Some sites serve feeds as HTML."""


def is_url(argument: str) -> bool:
    """Return whether a command-line argument is a URL, with any scheme, rather than a path."""
    return bool(_SCHEME.match(argument))


def read_urls(urls: Sequence[str], client: WebClient) -> Iterator[Article | Problem]:
    """Fetch pages and feeds one by one. Yield their articles, and a Problem for a URL that fails."""
    for url in dict.fromkeys(urls):
        try:
            yield from _read_document(client.fetch(url), url)
        except (FetchError, Unreadable) as error:
            yield Problem(path=url, reason=str(error))


def _read_document(document: FetchedDocument, url: str) -> Iterator[Article | Problem]:
    location = Location(url, document.requested_url)
    is_page = document.media_type in _PAGE_TYPES
    if document.media_type in _FEED_TYPES or (is_page and _FEED_START.match(document.content)):
        yield from read_feed(document.content, location, base=document.final_url)
    elif is_page:
        page = sandbox.extract(
            ".html", document.content, url=document.final_url, charset=document.charset
        )
        yield from build_article(location, page)
    else:
        media_type = document.media_type[:60] or "of an unknown type"
        reason = f"is {media_type}, not a page or a feed; save it, and add the file"
        yield Problem(path=url, reason=reason)
