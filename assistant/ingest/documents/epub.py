"""E-books: the chapters in their order, and the title, day and publisher that the book gives."""

from __future__ import annotations

import re
from html.entities import html5
from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING
from urllib.parse import unquote

from assistant.ingest.documents.characters import one_line
from assistant.ingest.documents.dates import iso_date
from assistant.ingest.documents.html import parse
from assistant.ingest.documents.html_decoding import decode_page
from assistant.ingest.documents.package import Package, parse_xml
from assistant.ingest.documents.prose import prose
from assistant.ingest.records import Extracted, Unreadable

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_ENTITY = re.compile(r"&(\w+;)")
_XML_OWN = ("amp;", "lt;", "gt;", "quot;", "apos;")


def extract_epub(raw: bytes) -> Extracted:
    """The text of an e-book. Raises Unreadable for one that is encrypted, damaged, none at all or without text."""
    package = Package(raw, "an e-book (.epub)")
    if _CONTAINER not in package:
        raise Unreadable("is not an e-book (.epub), whatever its name says")
    rootfile = package.xml(_CONTAINER).find(".//rootfile")
    place = str(rootfile.get("full-path", "")) if rootfile is not None else ""
    book = package.xml(place)
    chapters = _chapters(book, dirname(place))
    if locked := _locked(package).intersection(chapters):
        raise Unreadable(
            f"is locked to a shop or device (DRM): {len(locked):,} of its chapters are encrypted"
        )
    bodies = [_body(package.read(chapter)) for chapter in chapters if chapter in package]
    text = "\n\n".join(filter(None, map(prose, bodies)))
    if not any(map(str.isalnum, text)):
        raise Unreadable("has no text")
    pictures = sum(1 for body in bodies for _ in body.iter("img", "image"))
    missing = sum(chapter not in package for chapter in chapters)
    return Extracted(
        text,
        _fields(book),
        dropped=(*_counted(pictures, "picture"), *_counted(missing, "chapter", "that the file lacks")),
    )


def _counted(count: int, what: str, which: str = "") -> tuple[str, ...]:
    return (f"{count:,} {what}{'s' if count > 1 else ''} {which}".rstrip(),) if count else ()


def _chapters(book: Element, folder: str) -> list[str]:
    """The names of the parts to read, in order; tables of contents made for devices are none of the words."""
    places = {
        str(item.get("id")): normpath(join(folder, unquote(str(item.get("href", "")).partition("#")[0])))
        for item in book.iterfind(".//manifest/item")
        if "nav" not in str(item.get("properties", "")).split()
        and "html" in str(item.get("media-type", "html"))
    }
    order = [str(item.get("idref")) for item in book.iterfind(".//spine/itemref")]
    return list(dict.fromkeys(places[name] for name in order if name in places))


def _locked(package: Package) -> set[str]:
    if _ENCRYPTION not in package:
        return set()
    return {
        unquote(str(reference.get("URI", "")))
        for reference in package.xml(_ENCRYPTION).iter("CipherReference")
    }


def _body(raw: bytes) -> Element:
    """What a chapter shows: XHTML as books should have it, or what a browser would make of it."""
    markup = decode_page(raw).markup
    spelled = _ENTITY.sub(
        lambda found: found[0] if found[1] in _XML_OWN else html5.get(found[1], found[0]), markup
    )
    try:
        root = parse_xml(re.sub(r"\A\s*<\?xml[^>]*\?>", "", spelled).encode())
    except Unreadable:
        root = parse(markup)
    body = root.find("body")
    return root if body is None else body


def _fields(book: Element) -> dict[str, str]:
    metadata = book.find("metadata")
    if metadata is None:
        return {}
    dates = sorted(metadata.iter("date"), key=lambda date: "publication" not in date.attrib.values())
    given = {
        "title": one_line(metadata.findtext(".//title") or ""),
        "date": next((day for date in dates if (day := iso_date(date.text or ""))), ""),
        "source": one_line(metadata.findtext(".//publisher") or ""),
    }
    return {name: value for name, value in given.items() if value}
