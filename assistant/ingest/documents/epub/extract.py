"""E-books: the chapters in reading order, with the book's title, day and publisher."""

from __future__ import annotations

import re
from html.entities import html5
from typing import TYPE_CHECKING

from assistant.ingest.documents.epub.book import Book, encrypted_parts
from assistant.ingest.documents.epub.styles import apply_styles, read_style_sheets
from assistant.ingest.documents.html.decoding import decode_page
from assistant.ingest.documents.html.extract import parse_html
from assistant.ingest.documents.package import DamagedPart, Package, parse_xml
from assistant.ingest.documents.prose import element_text
from assistant.ingest.records import Extracted, Unreadable, count_parts

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_ENTITY = re.compile(r"&(\w+;)")
_XML_ENTITIES = ("amp;", "lt;", "gt;", "quot;", "apos;")
_NO_TEXT = frozenset(
    """pagebreak toc toc-brief landmarks page-list loi lot doc-pagebreak doc-toc doc-pagelist""".split()
)
"""Kinds of elements that help to find a place in the book and are no part of its text."""
_SHARE_OF_LINKS = 0.6
"""Share of a table of contents that lies in links, in characters."""
_NAMED_CHAPTERS = 3
"""Damaged chapters that a note names; more are counted."""


def extract_epub(raw: bytes) -> Extracted:
    """Extract the text of an e-book.

    Chapters that are damaged or missing are left out with a note. Raises Unreadable if the book is
    encrypted, damaged, not an e-book or without text.
    """
    package = Package(raw, "an e-book (.epub)")
    book = Book(package)
    chapters = book.chapters()
    if encrypted := encrypted_parts(package).intersection(chapters):
        raise Unreadable(f"is protected by DRM: {len(encrypted):,} of its chapters are encrypted")
    styles = read_style_sheets(_read_style_sheets(package, book))
    bodies: list[Element] = []
    damaged = []
    for number, chapter in enumerate(chapters, 1):
        if chapter not in package:
            continue
        try:
            body = _chapter_body(package.read(chapter))
        except DamagedPart:
            damaged.append(f"chapter {number} ({chapter.rpartition('/')[2][:60]})")
            continue
        apply_styles(body, styles)
        _remove_navigation(body)
        if not (chapter in book.contents_pages and _is_list_of_links(body)):
            bodies.append(body)
    text = "\n\n".join(filter(None, map(element_text, bodies)))
    pictures = book.picture_pages() + sum(1 for body in bodies for _ in body.iter("img", "image"))
    if not any(map(str.isalnum, text)):
        raise Unreadable("is damaged; fetch or save it again" if damaged else _only_pictures(pictures))
    missing = sum(chapter not in package for chapter in chapters)
    dropped = (
        *count_parts(pictures, "picture"),
        *count_parts(missing, "chapter", "missing from the file"),
        *_name_damaged(damaged),
    )
    layout = (
        ("has a fixed layout, so that its lines may be out of order",) if book.has_fixed_layout else ()
    )
    return Extracted(text, book.fields(), dropped=dropped, notes=layout)


def _only_pictures(pictures: int) -> str:
    return "has no text" + (f", only {count_parts(pictures, 'picture')[0]}" if pictures else "")


def _name_damaged(damaged: list[str]) -> list[str]:
    if len(damaged) > _NAMED_CHAPTERS:
        return [f"{len(damaged):,} damaged chapters"]
    return [f"{chapter}, which is damaged" for chapter in damaged]


def _read_style_sheets(package: Package, book: Book) -> list[str]:
    sheets = []
    for part in book.style_sheets():
        try:
            sheets.append(package.read(part).decode("utf-8", "replace"))
        except DamagedPart:
            continue
    return sheets


def _chapter_body(raw: bytes) -> Element:
    """Parse a chapter as XHTML, as the standard requires, or else leniently as HTML."""
    markup = decode_page(raw).markup
    expanded = _ENTITY.sub(
        lambda match: match[0] if match[1] in _XML_ENTITIES else html5.get(match[1], match[0]), markup
    )
    try:
        root = parse_xml(re.sub(r"\A\s*<\?xml[^>]*\?>", "", expanded).encode())
    except Unreadable:
        root = _parse_html(markup)
    if root.tag == "svg":
        return _svg_body(root)
    body = root.find("body")
    if body is None:
        body = root
    sheets = ["".join(map(str, style.itertext())) for style in root.iter("style")]
    apply_styles(body, read_style_sheets(sheets))
    return body


def _svg_body(root: Element) -> Element:
    """Return the lines of text of a page that is a drawing as paragraphs."""
    body = root.makeelement("body")
    for line in root.iter("text"):
        paragraph = body.makeelement("p")
        paragraph.text = "".join(map(str, line.itertext()))
        body.append(paragraph)
    return body


def _parse_html(markup: str) -> Element:
    try:
        return parse_html(markup)
    except Unreadable as error:
        raise DamagedPart(str(error)) from error


def _remove_navigation(body: Element) -> None:
    """Hide page numbers and tables of contents, and show notes that are hidden until they are opened."""
    for element in body.iter():
        kinds = set(str(element.get("role", "")).split())
        for key, value in element.attrib.items():
            if str(key).endswith("}type") or key == "epub:type":
                kinds |= set(str(value).split())
        if kinds & _NO_TEXT:
            element.set("hidden", "hidden")
        elif kinds & {"footnote", "endnote", "rearnote", "doc-footnote", "doc-endnote"}:
            element.attrib.pop("hidden", None)


def _is_list_of_links(body: Element) -> bool:
    text = "".join(map(str, body.itertext()))
    links = "".join("".join(map(str, link.itertext())) for link in body.iter("a"))
    return len("".join(links.split())) >= _SHARE_OF_LINKS * len("".join(text.split()))
