"""Metadata of web pages: title, day, outlet and address from JSON-LD, `meta`, `time` and `link`.

Not a library: trafilatura's metadata falls back to guesses from the text and the address, and a wrong
day or outlet would be cited as a fact.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from assistant.ingest.dates import iso_date
from assistant.ingest.documents.characters import one_line

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

JsonObject = dict[str, "Json"]
Json = str | int | float | bool | None | list["Json"] | JsonObject

_ARTICLE_TYPES = ("Article", "BlogPosting", "Report", "WebPage")
"""Suffixes of the JSON-LD types that describe a page, such as `ReportageNewsArticle`."""
_MAX_JSON = 1_000_000
"""Characters. Longer JSON-LD blocks are ignored."""
_TITLES = ("og:title", "twitter:title", "dc.title", "dcterms.title", "citation_title", "parsely-title")
_DATES = """article:published_time article:published og:published_time datepublished dc.date.issued
    dcterms.issued dc.date dcterms.date dcterms.created dc.date.created citation_publication_date
    citation_date parsely-pub-date sailthru.date pubdate publishdate publish-date publish_date
    publication_date published_time cxenseparse:recs:publishtime date""".split()
_OUTLETS = (
    "og:site_name",
    "dc.publisher",
    "dcterms.publisher",
    "citation_journal_title",
    "publisher",
    "application-name",
)
_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)(https?://[^\s>]+)\s*-->", re.IGNORECASE)
_SEPARATORS = re.compile(r"\s+[|–—·»:-]\s+")
"""Separators between the article's title and the outlet's name in `<title>`."""


def page_fields(tree: Element, markup: str, url: str | None) -> dict[str, str]:
    """Return the metadata that a page states. `url` is the address it was fetched from."""
    metas = _metas(tree)
    objects = list(_article_objects(tree))
    outlet = _first(_names(objects, "publisher")) or _first(metas.get(name, "") for name in _OUTLETS)
    fields = {
        "title": _title(tree, objects, metas, outlet),
        "date": _first(iso_date(text) or "" for text in _dates(tree, objects, metas)),
        "source": outlet,
        "url": _address(tree, markup, metas, url),
    }
    return {name: value for name, value in fields.items() if value}


def _first(values: Iterator[str]) -> str:
    return next((line for value in values if (line := one_line(value))), "")


def _metas(tree: Element) -> dict[str, str]:
    """Map the name of each `meta` element to its first content."""
    metas: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = (
            str(meta.get("property") or meta.get("name") or meta.get("itemprop") or "").strip().lower()
        )
        if name and (content := str(meta.get("content", "")).strip()):
            metas.setdefault(name, content)
    return metas


def _article_objects(tree: Element) -> Iterator[JsonObject]:
    """Iterate over the JSON-LD objects that describe the article or page, articles first."""
    objects: list[JsonObject] = []
    for script in tree.iter("script"):
        content = script.text or ""
        if (
            str(script.get("type", "")).strip().lower() == "application/ld+json"
            and len(content) <= _MAX_JSON
        ):
            try:
                queue: list[Json] = [json.loads(content.strip().removesuffix(";"), strict=False)]
            except (ValueError, RecursionError):
                continue
            while queue:
                value = queue.pop(0)
                if isinstance(value, list):
                    queue = [*value, *queue]
                elif isinstance(value, dict):
                    objects.append(value)
                    queue.append(value.get("@graph"))
    articles = [value for value in objects if _article_type(value)]
    return iter(sorted(articles, key=lambda value: _article_type(value) == "WebPage"))


def _article_type(value: JsonObject) -> str:
    """Return the entry of `_ARTICLE_TYPES` that an object's type ends with, or an empty string."""
    types = value.get("@type")
    names = [name for name in (types if isinstance(types, list) else [types]) if isinstance(name, str)]
    return next((kind for kind in _ARTICLE_TYPES for name in names if name.endswith(kind)), "")


def _strings(objects: list[JsonObject], *names: str) -> Iterator[str]:
    for name in names:
        for value in objects:
            if isinstance(text := value.get(name), str):
                yield text


def _names(objects: list[JsonObject], field: str) -> Iterator[str]:
    """Yield the `name` of each object in a field, or the field itself if it is a string."""
    for value in objects:
        content = value.get(field)
        for item in content if isinstance(content, list) else [content]:
            name = item.get("name") if isinstance(item, dict) else item
            if isinstance(name, str):
                yield name


def _title(tree: Element, objects: list[JsonObject], metas: dict[str, str], outlet: str) -> str:
    title = _first(_strings(objects, "headline")) or _first(metas.get(name, "") for name in _TITLES)
    if title:
        return _strip_outlet(title, outlet)
    headings = [one_line("".join(heading.itertext())) for heading in tree.iter("h1")]
    head_title = _first("".join(element.itertext()) for element in tree.iterfind("head/title"))
    if len(headings) == 1 and headings[0] and (not head_title or headings[0] in head_title):
        return headings[0]
    return _strip_outlet(head_title, outlet)


def _strip_outlet(title: str, outlet: str) -> str:
    """Remove the outlet's name and its separator from the end of a title."""
    *parts, last = _SEPARATORS.split(title)
    return (
        title[: title.rindex(last)].rstrip(" |–—·»:-")
        if parts and outlet and last.casefold() == outlet.casefold()
        else title
    )


def _dates(tree: Element, objects: list[JsonObject], metas: dict[str, str]) -> Iterator[str]:
    """Yield candidate publication dates, the most reliable first."""
    yield from _strings(objects, "datePublished", "dateCreated")
    yield from (metas.get(name, "") for name in _DATES)
    for element in tree.xpath("//*[@itemprop='datePublished'] | //time[@pubdate]"):
        yield str(element.get("datetime") or element.get("content") or "")
    times = tree.xpath("//article//time[@datetime]") or tree.xpath("//main//time[@datetime]")
    if not times:
        # Outside an article a time may belong to anything, unless all times name the same day.
        times = tree.xpath("//time[@datetime]")
        times = times if len({iso_date(str(time.get("datetime"))) for time in times}) == 1 else []
    yield from (str(time.get("datetime")) for time in times)


def _address(tree: Element, markup: str, metas: dict[str, str], url: str | None) -> str:
    """Return the address the page declares, provided it is on the host it was fetched from."""
    canonical = [
        str(link.get("href", "")).strip()
        for link in tree.iter("link")
        if "canonical" in str(link.get("rel", "")).lower().split()
    ]
    saved = _SAVED_FROM.search(markup, 0, 4096)
    candidates = (*canonical, metas.get("og:url", ""), saved[1] if saved else "")
    declared = [address for address in candidates if is_web_address(address)]
    if url is None:
        return declared[0] if declared else ""
    return next(
        (address for address in declared if urlsplit(address).hostname == urlsplit(url).hostname), url
    )


def is_web_address(text: str) -> bool:
    """Return whether a string is an absolute HTTP or HTTPS address."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not any(map(str.isspace, text))
