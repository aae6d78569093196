"""RSS and Atom feeds: metadata and entries. `ingest.feeds` makes articles of them."""

from __future__ import annotations

import base64
import binascii
import html
import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urljoin

from assistant.ingest.dates import iso_date
from assistant.ingest.documents.characters import clean_paragraphs, one_line
from assistant.ingest.documents.feed.blog_exports import (
    describe_unpublished,
    is_wordpress,
    unpublished_kind,
    wordpress_date,
    wordpress_html,
)
from assistant.ingest.documents.feed.xml import local_name, parse_feed
from assistant.ingest.documents.html.extract import fragment_text
from assistant.ingest.records import Unreadable

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_ATOM = "{http://www.w3.org/2005/Atom}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_DCTERMS = "{http://purl.org/dc/terms/}"
_ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
_MEDIA = "{http://search.yahoo.com/mrss/}"
_XHTML = "{http://www.w3.org/1999/xhtml}"
_ENCODED = "{http://purl.org/rss/1.0/modules/content/}encoded"
_EXCERPT = re.compile(r"\{http://wordpress\.org/export/[\d.]+/excerpt/\}encoded")
_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_PUBLISHED = (
    *("pubDate", "published", "issued", "created", "date"),
    *(f"{_DC}date", f"{_DCTERMS}issued", f"{_DCTERMS}created", f"{_DCTERMS}date", f"{_ATOM}published"),
)
_UPDATED = ("updated", "modified", f"{_DCTERMS}modified", f"{_ATOM}updated")
_HEADING_TAG = re.compile(r"<h[1-6][\s>]", re.IGNORECASE)
_CDATA_MARK = re.compile(r"<!\[CDATA\[|\]\]>")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
# Feeds that were made from Windows-1252 refer to its characters as &#150; for a dash.
_CONTROLS = {
    code: bytes([code]).decode("cp1252")
    for code in range(0x80, 0xA0)
    if code not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}


class FeedEntry(NamedTuple):
    """An entry of a feed. Missing fields are empty."""

    number: int = 0
    """Position in the feed, from 1."""
    id: str = ""
    title: str = ""
    link: str = ""
    date: str = ""
    """The date as written in the feed."""
    is_updated: bool = False
    """True if the date is that of the last change, since no other is stated."""
    source: str = ""
    text: str = ""
    is_full_text: bool = False
    """True if the text comes from a content element, False if it is only a description."""
    unreadable: str = ""
    """Reason if the entry cannot be read; the other fields are then empty."""


class Feed(NamedTuple):
    """A feed with its published entries in document order."""

    title: str
    link: str
    entries: tuple[FeedEntry, ...]
    notes: tuple[str, ...] = ()
    """Reservations: damage, and entries that were left out."""


def extract_feed(raw: bytes, base: str | None) -> Feed:
    """Parse a feed. `base` is the address it was fetched from, for relative links.

    Raises Unreadable if it is not a feed, or has no readable and published entry.
    """
    tree = parse_feed(raw, base)
    kinds = [unpublished_kind(element) for element in tree.entries]
    left_out = Counter(kind for kind in kinds if kind)
    notes = ((tree.damage,) if tree.damage else ()) + (
        (describe_unpublished(left_out),) if left_out else ()
    )
    if left_out.total() == len(kinds):
        raise Unreadable(notes[-1].replace("was added without", "holds only"))
    entries = tuple(
        _read_entry(element, number)
        for number, (element, kind) in enumerate(zip(tree.entries, kinds, strict=True), 1)
        if not kind
    )
    link = _link(tree.channel)
    return Feed(_title(tree.channel), link, entries, notes)


def _read_entry(entry: Element, number: int) -> FeedEntry:
    try:
        return _atom_entry(entry, number) if local_name(entry) == "entry" else _rss_entry(entry, number)
    except Unreadable as error:
        return FeedEntry(number=number, unreadable=str(error))


def _rss_entry(item: Element, number: int) -> FeedEntry:
    guid = one_line(_text(item, "guid") or item.get(_ABOUT, ""))
    full, summary = _rss_texts(item)
    dates = ([wordpress_date(item)] if is_wordpress(item) else []) + [*_texts(item, *_PUBLISHED)]
    date, is_updated = _choose_date(dates, item)
    return FeedEntry(
        number=number,
        id=guid,
        title=_title(item),
        link=_link(item) or _text(item, "guid"),
        date=date,
        is_updated=is_updated,
        source=one_line(_text(item, "source")),
        text=full or summary,
        is_full_text=bool(full),
    )


def _rss_texts(item: Element) -> tuple[str, str]:
    """Return the whole text and the description of an item."""
    if is_wordpress(item):
        excerpt = next((child.text or "" for child in item if _EXCERPT.match(str(child.tag))), "")
        content = "".join(_texts(item, _ENCODED))
        return fragment_text(wordpress_html(content)), fragment_text(wordpress_html(excerpt))
    names = (_ENCODED, f"{_XHTML}body", "body", "fullitem", f"{_ATOM}content")
    summaries = ("description", f"{_DC}description", f"{_ATOM}summary", f"{_ITUNES}summary", "summary")
    media = item.iter(f"{_MEDIA}description")
    full = next(filter(None, map(_html_content, _children(item, *names))), "")
    described = (*_children(item, *summaries), *media)
    return full, next(filter(None, map(_html_content, described)), "")


def _atom_entry(entry: Element, number: int) -> FeedEntry:
    """Read an Atom entry. Its date is the publication, or the last update if no other is stated."""
    origin = next(_children(entry, "source"), None)
    content = next(filter(None, map(_text_construct, _children(entry, "content"))), "")
    summaries = (*_children(entry, "summary"), *entry.iter(f"{_MEDIA}description"))
    date, is_updated = _choose_date([*_texts(entry, *_PUBLISHED)], entry)
    return FeedEntry(
        number=number,
        id=one_line(_text(entry, "id")),
        title=_title(entry),
        link=_link(entry),
        date=date,
        is_updated=is_updated,
        source=_title(origin) if origin is not None else "",
        text=content or next(filter(None, map(_text_construct, summaries)), ""),
        is_full_text=bool(content),
    )


def _choose_date(dates: list[str], entry: Element) -> tuple[str, bool]:
    """Return the first date that is a day, and whether it is only that of the last change.

    Without any, the first date as it is written.
    """
    updates = [*_texts(entry, *_UPDATED)]
    for date in filter(iso_date, dates):
        return date, False
    for date in filter(iso_date, updates):
        return date, True
    return next(filter(None, (*dates, *updates)), ""), False


def _title(element: Element) -> str:
    """Return the title of a feed or an entry. Titles of RSS may be HTML, which it does not declare."""
    is_atom = local_name(element) in ("feed", "entry", "source")
    read = _text_construct if is_atom else _html_content
    for child in _children(element, "title", f"{_DC}title", f"{_ATOM}title", f"{_MEDIA}title"):
        is_heading = _HEADING_TAG.search("".join(child.itertext()))
        if title := one_line(read(child)):
            return title.lstrip("# ") if is_heading else title
    return ""


def _link(element: Element) -> str:
    """Return the absolute address of the page that a feed or entry belongs to."""
    for link in _children(element, "link", f"{_ATOM}link"):
        address = link.get("href", "") or "".join(link.itertext()).strip()
        if address and link.get("rel", "alternate") == "alternate":
            return str(urljoin(link.base or "", address))
    return ""


def _children(element: Element, *names: str) -> Iterator[Element]:
    """Yield the children with a name, in the order of the names.

    A name without a namespace is looked up in the namespace of the element.
    """
    own = element.tag.rpartition("}")[0]
    for name in names:
        yield from element.iterchildren(name if "}" in name or not own else f"{own}}}{name}")


def _texts(element: Element, *names: str) -> Iterator[str]:
    return filter(None, ("".join(child.itertext()).strip() for child in _children(element, *names)))


def _text(element: Element, name: str) -> str:
    return next(_texts(element, name), "")


def _html_content(element: Element) -> str:
    """Return the text of an element of RSS, which may be HTML, escaped or not."""
    if len(element):
        return _markup_text(element)
    content = _own_text(element)
    return fragment_text(content) if _TAG.search(content) else clean_paragraphs(html.unescape(content))


def _text_construct(element: Element) -> str:
    """Return the text of an Atom text construct: plain text, escaped HTML or XHTML. Others are empty."""
    kind = (element.get("type") or "text").lower().partition(";")[0].strip()
    if kind == "xhtml" or len(element):
        return _markup_text(element)
    content = _own_text(element)
    is_text = kind in ("text", "html") or kind.startswith("text/") or kind.endswith("xml")
    if element.get("mode") == "base64" or (kind.startswith("text/") and kind != "text/html"):
        content = _decode_base64(content)
    is_escaped = element.get("mode") in ("base64", "escaped")  # Atom 0.3
    if kind in ("html", "text/html") or (is_escaped and is_text and _TAG.search(content)):
        return fragment_text(content)
    return clean_paragraphs(content) if is_text else ""


def _decode_base64(content: str) -> str:
    """Decode base64, or return the content as it is if it is not base64 of a text."""
    try:
        return base64.b64decode("".join(content.split()), validate=True).decode()
    except (binascii.Error, ValueError):
        return content


def _own_text(element: Element) -> str:
    # Some feeds escape their CDATA sections, and some nest them.
    return _CDATA_MARK.sub("", "".join(element.itertext()).translate(_CONTROLS))


def _markup_text(element: Element) -> str:
    """Return the text of an element whose content is markup, such as XHTML."""
    from lxml import etree

    for child in element.iter(etree.Element):
        child.tag = etree.QName(child).localname
    children = (etree.tostring(child, encoding="unicode", method="html") for child in element)
    return fragment_text(html.escape(element.text or "") + "".join(children))
