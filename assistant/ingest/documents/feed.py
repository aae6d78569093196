"""Feeds: what they say of themselves and of each entry. Runs in `isolation`'s child process; `feeds` makes articles of it.

Read with lxml, strictly and without entities: a feed that is cut off would otherwise seem to be a shorter one.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urljoin

from assistant.ingest.documents.characters import one_line, paragraphs
from assistant.ingest.documents.html import fragment_text
from assistant.ingest.records import Unreadable

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_ATOM = ("http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#")
_DATE = "{http://purl.org/dc/elements/1.1/}date"
_ENCODED = "{http://purl.org/rss/1.0/modules/content/}encoded"
_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")


class Entry(NamedTuple):
    """What an entry says; fields that it lacks are empty."""

    id: str = ""
    title: str = ""
    link: str = ""
    date: str = ""
    """As the feed gives it."""
    source: str = ""
    text: str = ""
    whole: bool = False
    """Whether the text is given as the content, and not as a description."""
    unreadable: str = ""
    """Why there is nothing of this entry."""


class Feed(NamedTuple):
    """A feed and its entries, in its order."""

    title: str
    link: str
    entries: tuple[Entry, ...]


def extract_feed(raw: bytes, base: str | None) -> Feed:
    """What a feed says; `base` is the address it was fetched from. Raises Unreadable for what is none, damaged or without entries."""
    root = _root(raw, base)
    channel, elements = _channel(root)
    if channel.tag.rpartition("}")[2] == "feed":
        return Feed(
            _title(channel),
            _atom_link(channel),
            tuple(_entry(element, _of_atom) for element in elements),
        )
    title = one_line(_words(_child(channel, "title")))
    return Feed(title, _child(channel, "link"), tuple(_entry(element, _of_rss) for element in elements))


def _entry(element: Element, entry_of: Callable[[Element], Entry]) -> Entry:
    try:
        return entry_of(element)
    except Unreadable as error:
        return Entry(unreadable=str(error))


def _root(raw: bytes, base: str | None) -> Element:
    from lxml import etree

    if not raw.strip():
        raise Unreadable("is empty")
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        root: Element = etree.fromstring(raw.lstrip(), parser, base_url=base)
    except (etree.XMLSyntaxError, ValueError) as error:
        if isinstance(error, etree.XMLSyntaxError) and error.code == etree.ErrorTypes.ERR_NO_MEMORY:
            raise MemoryError from error
        line = (
            f" in line {error.lineno}"
            if isinstance(error, etree.XMLSyntaxError) and error.lineno
            else ""
        )
        raise Unreadable(f"is no XML, or is damaged or cut off{line}; fetch it again") from error
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and any(True for _ in declared.iterentities()):
        raise Unreadable("declares entities of its own, which no feed does, and was left out")
    return root


def _channel(root: Element) -> tuple[Element, list[Element]]:
    """The element that describes the feed below a root, and those of its entries. Raises Unreadable if there are none."""
    space, _, name = root.tag.rpartition("}")
    channel = (
        root
        if name == "feed"
        else next((child for child in root if child.tag.rpartition("}")[2] == "channel"), None)
    )
    if (
        name not in ("feed", "rss", "RDF")
        or channel is None
        or (name == "feed" and space.lstrip("{") not in _ATOM)
    ):
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
    return channel, entries


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


def _of_rss(item: Element) -> Entry:
    guid = _child(item, "guid")
    encoded = _words(_child(item, _ENCODED))
    return Entry(
        id=one_line(guid or item.get(_ABOUT, "")),
        title=one_line(_words(_child(item, "title"))),
        link=urljoin(item.base or "", link) if (link := _child(item, "link")) else guid,
        date=_child(item, "pubDate", _DATE),
        source=one_line(_child(item, "source")),
        text=encoded or _words(_child(item, "description")),
        whole=bool(encoded),
    )


def _of_atom(entry: Element) -> Entry:
    """The day is that of publication or, as most feeds give no other, of the last change: the text is of that day."""
    space = entry.tag.rpartition("}")[0] + "}"
    origin = entry.find(f"{space}source")
    content = _construct(entry.find(f"{space}content"))
    return Entry(
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
        return fragment_text(
            "".join(etree.tostring(child, encoding="unicode", method="html") for child in element)
        )
    given = "".join(element.itertext())
    if kind in ("html", "text/html"):
        return fragment_text(given)
    return paragraphs(given) if kind in ("text", "text/plain") else ""


def _atom_link(element: Element) -> str:
    """Where the entry is to be read."""
    links = element.iterchildren(element.tag.rpartition("}")[0] + "}link")
    return next(
        (
            urljoin(link.base or "", link.get("href", ""))
            for link in links
            if link.get("rel", "alternate") == "alternate"
        ),
        "",
    )
