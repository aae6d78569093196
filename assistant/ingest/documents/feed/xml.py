"""The XML of a feed: parsed strictly, and entry by entry if it is damaged."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from assistant.ingest.documents.feed.decoding import decode_feed
from assistant.ingest.documents.feed.repair import (
    EntrySlice,
    is_cut_off,
    repair_markup,
    salvage_entry,
    split_entries,
)
from assistant.ingest.records import Unreadable

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_ROOT = re.compile(r"<(?:\w+:)?(?P<name>rss|feed|RDF|opml)(?=[\s>])[^<>]*>")
_ATOM = ("http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#")
_ROOTS = ("feed", "rss", "RDF")
_REPAIRED = "; its entries were read, but check their texts"
_OWN_ENTITIES = "declares XML entities of its own, which no feed needs, and was skipped"


class FeedTree(NamedTuple):
    """The elements of a feed."""

    channel: Element
    """The element that describes the feed."""
    entries: list[Element]
    damage: str = ""
    """Description of the damage, as the rest of a sentence; empty for a sound feed."""


class _Damaged(Exception):
    """XML that is not well-formed."""

    def __init__(self, line: int) -> None:
        self.line = line
        super().__init__(line)


def parse_feed(raw: bytes, base: str | None) -> FeedTree:
    """Parse a feed. `base` is the address it was fetched from, for relative links.

    Raises Unreadable if it is not a feed, declares entities of its own or has no readable entry.
    """
    if not raw.strip():
        raise Unreadable("is empty")
    text, encoding_note = decode_feed(raw)
    text = text.lstrip("\ufeff \t\r\n")
    try:
        root = _parse_strictly(text, base)
    except _Damaged as error:
        return _parse_damaged(text, base, error.line)
    if _has_references(root):  # to the entities of an old document type, which is never fetched
        root = _parse_strictly(repair_markup(text[_find_root(text, 1).start() :]), base)
    channel, entries = _split(root)
    return FeedTree(channel, entries, encoding_note)


def local_name(element: Element) -> str:
    """Return the name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def _parse_strictly(text: str, base: str | None) -> Element:
    """Parse XML. Raises _Damaged if it is not well-formed, and Unreadable for declared entities."""
    from lxml import etree

    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root: Element = etree.fromstring(text.encode(errors="replace"), parser, base_url=base)
    except etree.XMLSyntaxError as error:
        if error.code == etree.ErrorTypes.ERR_NO_MEMORY:
            raise MemoryError from error
        raise _Damaged(error.lineno or 1) from error
    except ValueError as error:
        raise _Damaged(1) from error
    doctype = root.getroottree().docinfo.internalDTD
    if doctype is not None and any(True for _ in doctype.iterentities()):
        raise Unreadable(_OWN_ENTITIES)
    return root


def _has_references(root: Element) -> bool:
    from lxml import etree

    has_doctype = root.getroottree().docinfo.internalDTD is not None
    return has_doctype and next(root.iter(etree.Entity), None) is not None


def _find_root(text: str, line: int) -> re.Match[str]:
    """Return the tag of the root. Raises Unreadable if there is none, naming the line of the damage."""
    if (root := _ROOT.search(text)) is None:
        raise Unreadable(f"is not XML, or is damaged or truncated in line {line}; fetch it again")
    if "<!ENTITY" in text[: root.start()]:
        raise Unreadable(_OWN_ENTITIES)
    return root


def _parse_damaged(text: str, base: str | None, line: int) -> FeedTree:
    root = _find_root(text, line)
    markup = repair_markup(text[root.start() :])
    damage = f"is damaged in line {line}"
    try:
        channel, entries = _split(_parse_strictly(markup, base))
    except _Damaged:
        pass
    else:
        return FeedTree(channel, entries, damage + _REPAIRED)
    head, slices = split_entries(markup, "entry" if root["name"] == "feed" else "item")
    opening = markup[: markup.find(">") + 1]
    entries = [entry for part in slices if (entry := _parse_entry(part, opening, base)) is not None]
    if not entries:
        raise Unreadable(f"{damage}, and none of its entries can be read; fetch it again")
    if len(entries) < len(slices):
        damage += f"; {len(entries):,} of its {len(slices):,} entries were read; fetch it again"
    elif is_cut_off(markup):
        number = f"{len(entries):,} entr{'ies were' if len(entries) > 1 else 'y was'} read"
        damage += f"; {number}, and others may be missing; fetch it again"
    else:
        damage += _REPAIRED
    return FeedTree(_parse_head(head, base), entries, damage)


def _parse_entry(entry: EntrySlice, opening: str, base: str | None) -> Element | None:
    """Return the element of an entry, or None if it is cut off or cannot be read."""
    if entry.is_cut_off:
        return None
    closing = f"</{opening[1:].split()[0].rstrip('>')}>"
    for markup in (entry.markup, salvage_entry(entry.markup)):
        try:
            root = _parse_strictly(f"{opening}{markup}{closing}", base)
        except _Damaged:
            continue
        return next(iter(root), None)
    return None


def _parse_head(markup: str, base: str | None) -> Element:
    """Return the element that describes a damaged feed."""
    from lxml import etree

    parser = etree.XMLParser(recover=True, resolve_entities=False, load_dtd=False, no_network=True)
    root: Element = etree.fromstring(markup.encode(errors="replace"), parser, base_url=base)
    channel = _find_channel(root)
    return root if channel is None else channel


def _split(root: Element) -> tuple[Element, list[Element]]:
    """Return the element that describes the feed and the elements of its entries.

    Raises Unreadable if the root is not a feed or there are no entries.
    """
    if local_name(root) == "html":  # a feed that was saved within a page
        root = next((child for child in root.iter() if local_name(child) in _ROOTS), root)
    namespace, _, name = root.tag.rpartition("}")
    channel = root if name == "feed" else _find_channel(root)
    if name == "opml":
        raise Unreadable(_describe_opml(root))
    if (
        name not in _ROOTS
        or channel is None
        or (name == "feed" and namespace.lstrip("{") not in ("", *_ATOM))
    ):
        raise Unreadable(f"is XML but not an RSS or Atom feed: it begins with <{name[:40]}>")
    entry_name = "entry" if name == "feed" else "item"
    # RSS 1.0 has its items beside the channel rather than in it.
    entries = [
        child
        for parent in dict.fromkeys((channel, root))
        for child in parent
        if local_name(child) == entry_name
    ]
    if not entries:
        raise Unreadable("is a feed without entries")
    return channel, entries


def _find_channel(root: Element) -> Element | None:
    """Return the channel of an RSS feed; the root for a feed with items alone."""
    channel = next((child for child in root if local_name(child) == "channel"), None)
    has_items = any(local_name(child) == "item" for child in root)
    return root if channel is None and has_items else channel


def _describe_opml(root: Element) -> str:
    """Describe a list of feeds, as the rest of a sentence."""
    feeds = [address for outline in root.iter("outline") if (address := outline.get("xmlUrl"))]
    if not feeds:
        return "is an outline without articles, and was skipped"
    number = f"{len(feeds):,} feed{'s' if len(feeds) > 1 else ''}"
    return f"is a list of {number}, not articles; add their addresses, such as {feeds[0][:100]}"
