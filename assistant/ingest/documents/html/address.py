"""Address of a saved or fetched web page, as the page, a browser or a saving program states it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_SEARCHED = 20_000
"""Characters at the start of a page that are searched for the comments of saving programs."""
_SAVED_FROM = (
    re.compile(r"<!--\s*saved from url=\(\d+\)(https?://[^\s>]+)\s*-->", re.IGNORECASE),
    re.compile(
        r"<!--[^>]{0,200}?\b(?:saved with|archived by|page saved|save page)[^>]{0,200}?"
        r"\burl:\s*(https?://[^\s>]+)",
        re.IGNORECASE,
    ),
    re.compile(r"<!--\s*Mirrored from (\S+) by HTTrack", re.IGNORECASE),
    re.compile(
        r"<!--\s*(?:(?:source|original|page)(?:[ -]?(?:url|src))?|url"
        r"|(?:saved|clipped|archived|captured) from)(?:\s*:|\s)\s*(https?://[^\s>]+)",
        re.IGNORECASE,
    ),
)
"""Comments of Internet Explorer and the browsers after it, of SingleFile, of HTTrack and of clippers."""
_SAVED_METAS = (
    "savepage-url",
    "source-url",
    "source_url",
    "sourceurl",
    "webclipper-url",
    "clipped-from",
)
"""Names of `meta` elements by which Save Page WE, Evernote and other clippers state the address."""
_SAVED_ATTRIBUTES = ("data-scrapbook-source", "data-source-url", "itemid")
"""Attributes of the first element, by which WebScrapBook and others state the address."""
_METAS = ("og:url", "parsely-link", "al:web:url", "citation_public_url", "twitter:url")
_ARCHIVES = re.compile(
    r"https?://(?:web\.archive\.org/web/\d{4,14}(?:[a-z]{2}_)?"
    r"|(?:www\.)?archive\.(?:ph|is|today|li|vn|md|fo)/(?:\d{8,14}|\d{4}\.\d{2}\.\d{2}-\d{6})(?:/|)"
    r"|webcache\.googleusercontent\.com/search\?q=cache:(?:[\w-]*:)?)/?"
    r"(?P<address>(?:https?(?::|%3A)(?://?|%2F%2F))?[\w.-]+\.\w+\S*)",
    re.IGNORECASE,
)


def page_address(tree: Element, markup: str, metas: dict[str, str], url: str | None) -> str:
    """Return the address of a page, or an empty string.

    `url` is the address it was fetched from: the address that the page declares counts only on the same
    host. A copy in a web archive has the address of the original.
    """
    origin = original_address(url) if url else next(_saved_addresses(tree, markup, metas), "")
    declared = [
        address for address in _declared_addresses(tree, metas, origin) if is_web_address(address)
    ]
    # A template declares the site's start page as the address of every page.
    declared.sort(key=lambda address: urlsplit(address).path in ("", "/"))
    if not origin:
        return declared[0] if declared else ""
    return next((address for address in declared if _host(address) == _host(origin)), origin)


def original_address(address: str) -> str:
    """Return the address of the page that a web archive or cache holds a copy of."""
    match = _ARCHIVES.match(address)
    if not match:
        return address
    original = match["address"]
    if re.match(r"https?%3A", original, re.IGNORECASE):
        original = unquote(original)
    original = re.sub(r"\A(https?):/(?!/)", r"\1://", original)
    original = original if original.lower().startswith("http") else f"http://{original}"
    return original if is_web_address(original) else address


def is_web_address(text: str) -> bool:
    """Return whether a string is an absolute HTTP or HTTPS address."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not any(map(str.isspace, text))


def _host(address: str) -> str:
    return re.sub(r"\A(?:www|m|mobile|amp)\.", "", urlsplit(address).hostname or "")


def _saved_addresses(tree: Element, markup: str, metas: dict[str, str]) -> Iterator[str]:
    """Yield the addresses that saving programs state."""
    start = markup[:_SEARCHED]
    stated = [match[1] for pattern in _SAVED_FROM if (match := pattern.search(start))]
    stated += [metas.get(name, "") for name in _SAVED_METAS]
    stated += [str(tree.get(name, "")) for name in _SAVED_ATTRIBUTES]
    for address in stated:
        address = address.strip()
        if address and not address.lower().startswith("http") and re.match(r"[\w.-]+\.\w+/", address):
            address = f"http://{address}"
        if is_web_address(address):
            yield original_address(address)


def _declared_addresses(tree: Element, metas: dict[str, str], origin: str) -> Iterator[str]:
    """Yield the addresses that the page itself declares, relative ones resolved."""
    bases = [str(base.get("href", "")).strip() for base in tree.iter("base")][:1]
    base = bases[0] if bases and is_web_address(bases[0]) else origin
    for link in tree.iter("link"):
        if "canonical" in str(link.get("rel", "")).lower().split():
            yield _resolve(base, str(link.get("href", "")))
    for name in _METAS:
        yield _resolve(base, metas.get(name, ""))
    if base and urlsplit(base).path not in ("", "/") and not base.endswith("/"):
        yield original_address(base)


def _resolve(base: str, address: str) -> str:
    address = address.strip()
    try:
        return original_address(urljoin(base, address)) if address else ""
    except ValueError:
        return ""
