"""E-books: the chapters in reading order, with the book's title, day and publisher."""

from __future__ import annotations

import re
from html.entities import html5
from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING
from urllib.parse import unquote

from assistant.ingest.dates import iso_date
from assistant.ingest.documents.characters import one_line
from assistant.ingest.documents.html import parse_html
from assistant.ingest.documents.html_decoding import decode_page
from assistant.ingest.documents.package import Package, parse_xml
from assistant.ingest.documents.prose import element_text
from assistant.ingest.records import Extracted, Unreadable

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_ENTITY = re.compile(r"&(\w+;)")
_XML_ENTITIES = ("amp;", "lt;", "gt;", "quot;", "apos;")


def extract_epub(raw: bytes) -> Extracted:
    """Extract the text of an e-book.

    Raises Unreadable if it is encrypted, damaged, not an e-book or without text.
    """
    package = Package(raw, "an e-book (.epub)")
    if _CONTAINER not in package:
        raise Unreadable("is not an e-book (.epub), despite its name")
    rootfile = package.xml(_CONTAINER).find(".//rootfile")
    path = str(rootfile.get("full-path", "")) if rootfile is not None else ""
    book = package.xml(path)
    chapters = _chapters(book, dirname(path))
    if encrypted := _encrypted_parts(package).intersection(chapters):
        raise Unreadable(f"is protected by DRM: {len(encrypted):,} of its chapters are encrypted")
    bodies = [_chapter_body(package.read(chapter)) for chapter in chapters if chapter in package]
    text = "\n\n".join(filter(None, map(element_text, bodies)))
    if not any(map(str.isalnum, text)):
        raise Unreadable("has no text")
    pictures = sum(1 for body in bodies for _ in body.iter("img", "image"))
    missing = sum(chapter not in package for chapter in chapters)
    return Extracted(
        text,
        _fields(book),
        dropped=(*_count(pictures, "picture"), *_count(missing, "chapter", "missing from the file")),
    )


def _count(count: int, noun: str, detail: str = "") -> tuple[str, ...]:
    return (f"{count:,} {noun}{'s' if count > 1 else ''} {detail}".rstrip(),) if count else ()


def _chapters(book: Element, folder: str) -> list[str]:
    """Return the part names of the chapters in reading order, without navigation documents."""
    paths = {
        str(item.get("id")): normpath(join(folder, unquote(str(item.get("href", "")).partition("#")[0])))
        for item in book.iterfind(".//manifest/item")
        if "nav" not in str(item.get("properties", "")).split()
        and "html" in str(item.get("media-type", "html"))
    }
    order = [str(item.get("idref")) for item in book.iterfind(".//spine/itemref")]
    return list(dict.fromkeys(paths[id_] for id_ in order if id_ in paths))


def _encrypted_parts(package: Package) -> set[str]:
    if _ENCRYPTION not in package:
        return set()
    return {
        unquote(str(reference.get("URI", "")))
        for reference in package.xml(_ENCRYPTION).iter("CipherReference")
    }


def _chapter_body(raw: bytes) -> Element:
    """Parse a chapter as XHTML, as the standard requires, or else leniently as HTML."""
    markup = decode_page(raw).markup
    expanded = _ENTITY.sub(
        lambda match: match[0] if match[1] in _XML_ENTITIES else html5.get(match[1], match[0]), markup
    )
    try:
        root = parse_xml(re.sub(r"\A\s*<\?xml[^>]*\?>", "", expanded).encode())
    except Unreadable:
        root = parse_html(markup)
    body = root.find("body")
    return root if body is None else body


def _fields(book: Element) -> dict[str, str]:
    metadata = book.find("metadata")
    if metadata is None:
        return {}
    dates = sorted(metadata.iter("date"), key=lambda date: "publication" not in date.attrib.values())
    fields = {
        "title": one_line(metadata.findtext(".//title") or ""),
        "date": next((day for date in dates if (day := iso_date(date.text or "", of_file=True))), ""),
        "source": one_line(metadata.findtext(".//publisher") or ""),
    }
    return {name: value for name, value in fields.items() if value}
