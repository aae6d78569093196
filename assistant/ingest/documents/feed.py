"""RSS and Atom feeds: metadata and entries. `ingest.feeds` makes articles of them.

Feeds are parsed strictly and without entities: a lenient parser would read a truncated feed as a shorter
feed.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urljoin

from assistant.ingest.documents.characters import clean_paragraphs, one_line
from assistant.ingest.documents.html import fragment_text
from assistant.ingest.records import Unreadable

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_ATOM = ("http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#")
_DATE = "{http://purl.org/dc/elements/1.1/}date"
_ENCODED = "{http://purl.org/rss/1.0/modules/content/}encoded"
_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")


class FeedEntry(NamedTuple):
    """An entry of a feed. Missing fields are empty."""

    id: str = ""
    title: str = ""
    link: str = ""
    date: str = ""
    """The date as written in the feed."""
    source: str = ""
    text: str = ""
    is_full_text: bool = False
    """True if the text comes from a content element, False if it is only a description."""
    unreadable: str = ""
    """Reason if the entry cannot be read; the other fields are then empty."""


class Feed(NamedTuple):
    """A feed with its entries in document order."""

    title: str
    link: str
    entries: tuple[FeedEntry, ...]


def extract_feed(raw: bytes, base: str | None) -> Feed:
    """Parse a feed. `base` is the address it was fetched from, for relative links.

    Raises Unreadable if it is not a feed, is damaged or has no entries.
    """
    root = _parse(raw, base)
    channel, elements = _channel(root)
    if _local_name(channel) == "feed":
        entries = tuple(_read_entry(element, _atom_entry) for element in elements)
        return Feed(_atom_title(channel), _atom_link(channel), entries)
    title = one_line(_html_or_text(_child_text(channel, "title")))
    entries = tuple(_read_entry(element, _rss_entry) for element in elements)
    return Feed(title, _child_text(channel, "link"), entries)


def _read_entry(element: Element, reader: Callable[[Element], FeedEntry]) -> FeedEntry:
    try:
        return reader(element)
    except Unreadable as error:
        return FeedEntry(unreadable=str(error))


def _parse(raw: bytes, base: str | None) -> Element:
    from lxml import etree

    if not raw.strip():
        raise Unreadable("is empty")
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        root: Element = etree.fromstring(raw.lstrip(), parser, base_url=base)
    except etree.XMLSyntaxError as error:
        if error.code == etree.ErrorTypes.ERR_NO_MEMORY:
            raise MemoryError from error
        line = f" in line {error.lineno}" if error.lineno else ""
        raise Unreadable(f"is not XML, or is damaged or truncated{line}; fetch it again") from error
    except ValueError as error:
        raise Unreadable("is not XML, or is damaged or truncated; fetch it again") from error
    doctype = root.getroottree().docinfo.internalDTD
    if doctype is not None and any(True for _ in doctype.iterentities()):
        raise Unreadable("declares XML entities of its own, which no feed needs, and was skipped")
    return root


def _local_name(element: Element) -> str:
    return str(element.tag.rpartition("}")[2])


def _namespace(element: Element) -> str:
    """Return the namespace as it precedes names in lxml, such as `{http://www.w3.org/2005/Atom}`."""
    return str(element.tag.rpartition("}")[0]) + "}"


def _channel(root: Element) -> tuple[Element, list[Element]]:
    """Return the element that describes the feed and the elements of its entries.

    Raises Unreadable if the root is not a feed or there are no entries.
    """
    namespace, _, name = root.tag.rpartition("}")
    channel = (
        root
        if name == "feed"
        else next((child for child in root if _local_name(child) == "channel"), None)
    )
    if (
        name not in ("feed", "rss", "RDF")
        or channel is None
        or (name == "feed" and namespace.lstrip("{") not in _ATOM)
    ):
        raise Unreadable(f"is XML but not an RSS or Atom feed: it begins with <{name[:40]}>")
    entry_name = "entry" if name == "feed" else "item"
    # RSS 1.0 has its items beside the channel rather than in it.
    entries = [
        child
        for parent in dict.fromkeys((channel, root))
        for child in parent
        if _local_name(child) == entry_name
    ]
    if not entries:
        raise Unreadable("is a feed without entries")
    return channel, entries


def _child_text(element: Element, *names: str) -> str:
    """Return the text of the first non-empty child, trying the names in order.

    A name without a namespace is looked up in the namespace of the element.
    """
    own = element.tag.rpartition("}")[0]
    for name in names:
        for child in element.iterchildren(name if "}" in name or not own else f"{own}}}{name}"):
            if text := "".join(child.itertext()).strip():
                return text
    return ""


def _html_or_text(content: str) -> str:
    """Return the text of content that may be HTML: RSS does not declare which."""
    return fragment_text(content) if _TAG.search(content) else clean_paragraphs(html.unescape(content))


def _rss_entry(item: Element) -> FeedEntry:
    guid = _child_text(item, "guid")
    encoded = _html_or_text(_child_text(item, _ENCODED))
    return FeedEntry(
        id=one_line(guid or item.get(_ABOUT, "")),
        title=one_line(_html_or_text(_child_text(item, "title"))),
        link=urljoin(item.base or "", link) if (link := _child_text(item, "link")) else guid,
        date=_child_text(item, "pubDate", _DATE),
        source=one_line(_child_text(item, "source")),
        text=encoded or _html_or_text(_child_text(item, "description")),
        is_full_text=bool(encoded),
    )


def _atom_entry(entry: Element) -> FeedEntry:
    """Read an Atom entry. Its date is the publication, or the last update if no other is stated."""
    namespace = _namespace(entry)
    origin = entry.find(f"{namespace}source")
    content = _text_construct(entry.find(f"{namespace}content"))
    return FeedEntry(
        id=one_line(_child_text(entry, "id")),
        title=_atom_title(entry),
        link=_atom_link(entry),
        date=_child_text(entry, "published", "issued", "updated", "modified"),
        source=_atom_title(origin) if origin is not None else "",
        text=content or _text_construct(entry.find(f"{namespace}summary")),
        is_full_text=bool(content),
    )


def _atom_title(element: Element) -> str:
    return one_line(_text_construct(element.find(_namespace(element) + "title")))


def _text_construct(element: Element | None) -> str:
    """Return the text of an Atom text construct: plain text, escaped HTML or XHTML. Others are empty."""
    from lxml import etree

    if element is None:
        return ""
    kind = element.get("type", "text").lower()
    if kind == "xhtml" or len(element):
        for child in element.iter(etree.Element):
            child.tag = etree.QName(child).localname
        return fragment_text(
            "".join(etree.tostring(child, encoding="unicode", method="html") for child in element)
        )
    content = "".join(element.itertext())
    if kind in ("html", "text/html"):
        return fragment_text(content)
    return clean_paragraphs(content) if kind in ("text", "text/plain") else ""


def _atom_link(element: Element) -> str:
    """Return the absolute address of the page that a feed or entry belongs to."""
    links = element.iterchildren(_namespace(element) + "link")
    return next(
        (
            urljoin(link.base or "", link.get("href", ""))
            for link in links
            if link.get("rel", "alternate") == "alternate"
        ),
        "",
    )
