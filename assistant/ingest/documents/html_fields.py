"""What a page says of itself to machines: title, day, outlet and address, from JSON-LD, `meta`, `time` and `link`. Nothing is guessed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from assistant.ingest.documents.characters import one_line
from assistant.ingest.documents.dates import iso_date

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

Values = dict[str, "Json"]
Json = str | int | float | bool | None | list["Json"] | Values

_ARTICLES = ("Article", "BlogPosting", "Report", "WebPage")
"""Types of JSON-LD end in one of these where they describe the page: `NewsArticle`, `ReportageNewsArticle`."""
_LONGEST_JSON = 1_000_000
_TITLES = ("og:title", "twitter:title", "dc.title", "dcterms.title", "citation_title", "parsely-title")
_DAYS = """article:published_time article:published og:published_time datepublished dc.date.issued dcterms.issued dc.date dcterms.date
    dcterms.created dc.date.created citation_publication_date citation_date parsely-pub-date sailthru.date pubdate publishdate publish-date
    publish_date publication_date published_time cxenseparse:recs:publishtime date""".split()
_OUTLETS = (
    "og:site_name",
    "dc.publisher",
    "dcterms.publisher",
    "citation_journal_title",
    "publisher",
    "application-name",
)
_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)(https?://[^\s>]+)\s*-->", re.IGNORECASE)
_PARTS = re.compile(r"\s+[|–—·»:-]\s+")
"""What parts the title of an article from the name of its outlet in `<title>`."""


def page_fields(tree: Element, markup: str, url: str | None) -> dict[str, str]:
    """The fields that a page gives; `url` is where it was fetched from."""
    metas = _metas(tree)
    described = list(_described(tree))
    outlet = _first(_names(described, "publisher")) or _first(metas.get(name, "") for name in _OUTLETS)
    fields = {
        "title": _title(tree, described, metas, outlet),
        "date": _first(iso_date(given) or "" for given in _days(tree, described, metas)),
        "source": outlet,
        "url": _address(tree, markup, metas, url),
    }
    return {name: value for name, value in fields.items() if value}


def _first(values: Iterator[str]) -> str:
    return next((line for value in values if (line := one_line(value))), "")


def _metas(tree: Element) -> dict[str, str]:
    """Each name of a `meta` with its first content."""
    metas: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = (
            str(meta.get("property") or meta.get("name") or meta.get("itemprop") or "").strip().lower()
        )
        if name and (content := str(meta.get("content", "")).strip()):
            metas.setdefault(name, content)
    return metas


def _described(tree: Element) -> Iterator[Values]:
    """What JSON-LD tells of the article or page, articles first."""
    found: list[Values] = []
    for script in tree.iter("script"):
        given = script.text or ""
        if (
            str(script.get("type", "")).strip().lower() == "application/ld+json"
            and len(given) <= _LONGEST_JSON
        ):
            try:
                waiting: list[Json] = [json.loads(given.strip().removesuffix(";"), strict=False)]
            except (ValueError, RecursionError):
                continue
            while waiting:
                value = waiting.pop(0)
                if isinstance(value, list):
                    waiting = [*value, *waiting]
                elif isinstance(value, dict):
                    found.append(value)
                    waiting.append(value.get("@graph"))
    articles = [value for value in found if _kind(value)]
    return iter(sorted(articles, key=lambda value: _kind(value) == "WebPage"))


def _kind(value: Values) -> str:
    """The kind of thing described, or nothing if it is no article or page."""
    given = value.get("@type")
    names = [name for name in (given if isinstance(given, list) else [given]) if isinstance(name, str)]
    return next((kind for kind in _ARTICLES for name in names if name.endswith(kind)), "")


def _strings(described: list[Values], *names: str) -> Iterator[str]:
    for name in names:
        for value in described:
            if isinstance(given := value.get(name), str):
                yield given


def _names(described: list[Values], name: str) -> Iterator[str]:
    """The `name` of what a field holds, or the field itself where it is a string."""
    for value in described:
        given = value.get(name)
        for one in given if isinstance(given, list) else [given]:
            named = one.get("name") if isinstance(one, dict) else one
            if isinstance(named, str):
                yield named


def _title(tree: Element, described: list[Values], metas: dict[str, str], outlet: str) -> str:
    told = _first(_strings(described, "headline")) or _first(metas.get(name, "") for name in _TITLES)
    if told:
        return _without(told, outlet)
    headings = [one_line("".join(heading.itertext())) for heading in tree.iter("h1")]
    whole = _first("".join(title.itertext()) for title in tree.iterfind("head/title"))
    if len(headings) == 1 and headings[0] and (not whole or headings[0] in whole):
        return headings[0]
    return _without(whole, outlet)


def _without(title: str, outlet: str) -> str:
    """A title without the name of the outlet behind it."""
    *parts, last = _PARTS.split(title)
    return (
        title[: title.rindex(last)].rstrip(" |–—·»:-")
        if parts and outlet and last.casefold() == outlet.casefold()
        else title
    )


def _days(tree: Element, described: list[Values], metas: dict[str, str]) -> Iterator[str]:
    yield from _strings(described, "datePublished", "dateCreated")
    yield from (metas.get(name, "") for name in _DAYS)
    for element in tree.xpath("//*[@itemprop='datePublished'] | //time[@pubdate]"):
        yield str(element.get("datetime") or element.get("content") or "")
    times = tree.xpath("//article//time[@datetime]") or tree.xpath("//main//time[@datetime]")
    if not times:
        # Of a page without an article the times may belong to anything, unless there is but one day.
        times = tree.xpath("//time[@datetime]")
        times = times if len({iso_date(str(time.get("datetime"))) for time in times}) == 1 else []
    yield from (str(time.get("datetime")) for time in times)


def _address(tree: Element, markup: str, metas: dict[str, str], url: str | None) -> str:
    """Where the page is to be read: what it calls its own address, if that is of the place it was fetched from."""
    canonical = [
        str(link.get("href", "")).strip()
        for link in tree.iter("link")
        if "canonical" in str(link.get("rel", "")).lower().split()
    ]
    saved = _SAVED_FROM.search(markup, 0, 4096)
    own = [
        address
        for address in (*canonical, metas.get("og:url", ""), saved[1] if saved else "")
        if is_address(address)
    ]
    if url is None:
        return own[0] if own else ""
    return next(
        (address for address in own if urlsplit(address).hostname == urlsplit(url).hostname), url
    )


def is_address(given: str) -> bool:
    """Whether it is the whole address of a page."""
    try:
        parts = urlsplit(given)
    except ValueError:
        return False
    return (
        parts.scheme in ("http", "https") and bool(parts.hostname) and not any(map(str.isspace, given))
    )
