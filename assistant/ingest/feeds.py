"""Feeds, RSS 0.9 to 2.0 and Atom: one article an entry, with what the feed says of it. Nothing that an entry links to is fetched.

Read with lxml, strictly and without entities: a feed that is cut off would otherwise seem to be a shorter one.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urljoin

from assistant.ingest.article import Place, article_of
from assistant.ingest.documents.characters import one_line, paragraphs
from assistant.ingest.documents.days import iso_day
from assistant.ingest.documents.html import fragment_text
from assistant.ingest.documents.html_fields import is_address
from assistant.ingest.extraction import Unreadable
from assistant.ingest.problem import Problem
from assistant.schema import Article, article_id

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

MAX_FEED_BYTES = 50_000_000
"""Of a file. What sites serve has at most some megabytes, and what a blog exports ten times that."""
_ATOM = ("http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#")
_DATE = "{http://purl.org/dc/elements/1.1/}date"
_ENCODED = "{http://purl.org/rss/1.0/modules/content/}encoded"
_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_LONGEST_ID = 200


class _Entry(NamedTuple):
    """What an entry says; fields that it lacks are empty."""

    id: str
    title: str
    link: str
    date: str
    source: str
    text: str
    whole: bool
    """Whether the text is given as the content, and not as a description."""


class _Feed(NamedTuple):
    """The feed itself, and the elements of its entries."""

    title: str
    link: str
    entries: list[Element]
    atom: bool


def read_feed(raw: bytes, place: Place, *, base: str | None = None) -> Iterator[Article | Problem]:
    """The articles of a feed, in its order; a Problem for an entry that cannot be taken, or for what is no feed.

    `base` is the address it was fetched from, which its links are relative to unless it gives another. What such a feed says no more
    is not gone, as a row of a file would be: there an entry comes from its id, and not from its place in the feed.
    """
    try:
        feed = _feed(_root(raw, base))
    except Unreadable as error:
        yield Problem(path=place.shown, reason=str(error))
        return
    described = 0
    for number, element in enumerate(feed.entries, 1):
        try:
            entry = _of_atom(element) if feed.atom else _of_rss(element)
        except Unreadable as error:
            yield Problem(path=place.shown, row=number, reason=str(error))
            continue
        fields = _fields(entry, feed, place)
        at = place if base is None else Place(place.shown, f"{place.origin}#{fields['id']}")
        for item in article_of(at, fields, entry.text, row=number if base is None else None):
            described += isinstance(item, Article) and not entry.whole
            yield item
    if described:
        reason = f"gives {described:,} of its {len(feed.entries):,} entries by a description alone, which may be a summary"
        yield Problem(path=place.shown, reason=reason, taken=True)


def _root(raw: bytes, base: str | None) -> Element:
    from lxml import etree

    if not raw.strip():
        raise Unreadable("is empty")
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root: Element = etree.fromstring(raw.lstrip(), parser, base_url=base)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = f" in line {error.lineno}" if isinstance(error, etree.XMLSyntaxError) and error.lineno else ""
        raise Unreadable(f"is no XML, or is damaged or cut off{line}; fetch it again") from error
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and any(True for _ in declared.iterentities()):
        raise Unreadable("declares entities of its own, which no feed does, and was left out")
    return root


def _feed(root: Element) -> _Feed:
    """The feed below a root. Raises Unreadable if it is none or has no entries."""
    space, _, name = root.tag.rpartition("}")
    channel = root if name == "feed" else next((child for child in root if child.tag.rpartition("}")[2] == "channel"), None)
    if name not in ("feed", "rss", "RDF") or channel is None or (name == "feed" and space.lstrip("{") not in _ATOM):
        raise Unreadable(f"is XML, but no feed: it begins with <{name[:40]}>, and RSS and Atom are read")
    atom = name == "feed"
    entries = [
        child
        for parent in dict.fromkeys((channel, root))
        for child in parent
        if child.tag.rpartition("}")[2] == ("entry" if atom else "item")
    ]
    if not entries:
        raise Unreadable("is a feed without entries")
    link = _atom_link(channel) if atom else _child(channel, "link")
    return _Feed(_title(channel) if atom else one_line(_words(_child(channel, "title"))), link, entries, atom)


def _fields(entry: _Entry, feed: _Feed, place: Place) -> dict[str, str]:
    fields = {
        "id": _id(entry, feed, place),
        "title": entry.title,
        "date": iso_day(entry.date) or one_line(entry.date),
        "source": entry.source or feed.title,
        "url": entry.link if is_address(entry.link) else "",
    }
    return {name: value for name, value in fields.items() if value}


def _id(entry: _Entry, feed: _Feed, place: Place) -> str:
    """The id of an entry in a library of many feeds, wherever the entry stands in its own.

    An id without a colon is none of an address, and another feed may have the same.
    """
    given = entry.id or entry.link or f"{place.origin} {entry.date} {entry.title}"
    known = given if ":" in given else f"{feed.link or feed.title or place.origin}#{given}"
    return known if len(known) <= _LONGEST_ID and (entry.id or entry.link) else article_id(known)


def _child(element: Element, *names: str) -> str:
    """The text of the first child of one of these names that has any; a name without a namespace is of the element's own."""
    own = element.tag.rpartition("}")[0]
    for name in names:
        for child in element.iterchildren(name if "}" in name or not own else f"{own}}}{name}"):
            if text := "".join(child.itertext()).strip():
                return text
    return ""


def _words(given: str) -> str:
    """Text that may be HTML: RSS does not tell."""
    return fragment_text(given) if _TAG.search(given) else paragraphs(html.unescape(given))


def _of_rss(item: Element) -> _Entry:
    guid = _child(item, "guid")
    encoded = _words(_child(item, _ENCODED))
    return _Entry(
        id=one_line(guid or item.get(_ABOUT, "")),
        title=one_line(_words(_child(item, "title"))),
        link=urljoin(item.base or "", link) if (link := _child(item, "link")) else guid,
        date=_child(item, "pubDate", _DATE),
        source=one_line(_child(item, "source")),
        text=encoded or _words(_child(item, "description")),
        whole=bool(encoded),
    )


def _of_atom(entry: Element) -> _Entry:
    """The day is that of publication or, as most feeds give no other, of the last change: the text is of that day."""
    space = entry.tag.rpartition("}")[0] + "}"
    origin = entry.find(f"{space}source")
    content = _construct(entry.find(f"{space}content"))
    return _Entry(
        id=one_line(_child(entry, "id")),
        title=_title(entry),
        link=_atom_link(entry),
        date=_child(entry, "published", "issued", "updated", "modified"),
        source=_title(origin) if origin is not None else "",
        text=content or _construct(entry.find(f"{space}summary")),
        whole=bool(content),
    )


def _title(element: Element) -> str:
    return one_line(_construct(element.find(element.tag.rpartition("}")[0] + "}title")))


def _construct(element: Element | None) -> str:
    """The words of what Atom calls a text construct: plain, HTML as text, or HTML as markup. What is of another type has none."""
    from lxml import etree

    if element is None:
        return ""
    kind = element.get("type", "text").lower()
    if kind == "xhtml" or len(element):
        for child in element.iter(etree.Element):
            child.tag = etree.QName(child).localname
        return fragment_text("".join(etree.tostring(child, encoding="unicode", method="html") for child in element))
    given = "".join(element.itertext())
    if kind in ("html", "text/html"):
        return fragment_text(given)
    return paragraphs(given) if kind in ("text", "text/plain") else ""


def _atom_link(element: Element) -> str:
    """Where the entry is to be read."""
    links = element.iterchildren(element.tag.rpartition("}")[0] + "}link")
    return next((urljoin(link.base or "", link.get("href", "")) for link in links if link.get("rel", "alternate") == "alternate"), "")
