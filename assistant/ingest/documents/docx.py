"""Word documents: paragraphs, lists, tables and text boxes, with tracked changes accepted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from assistant.ingest.dates import iso_date
from assistant.ingest.documents.characters import one_line
from assistant.ingest.documents.package import Package
from assistant.ingest.documents.prose import element_text
from assistant.ingest.records import Extracted, Unreadable

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_REMOVED = ("del", "moveFrom", "Fallback", "pPr")
"""Elements to drop: text deleted or moved away by tracked changes, the fallback copy of a text box, and
paragraph properties, which contain tab stops."""
_HTML_NAMES = {"cr": "br", "tbl": "table", "tc": "td", "txbxContent": "div", "object": "span"}
_HEADING = re.compile(r"heading ([1-6])")
_OUTLINE_LEVELS = ("0", "1", "2", "3", "4", "5")
_MAX_STYLE_DEPTH = 10
"""Limit on styles based on each other: real documents need fewer, and a chain may be circular."""
_PROPERTIES = "docProps/core.xml"
_NOT_WORD = "is not a Word document (.docx), despite its name"


def extract_docx(raw: bytes) -> Extracted:
    """Extract the text of a Word document.

    Raises Unreadable if it is encrypted, damaged, not a Word document or without text.
    """
    package = Package(raw, "a Word document (.docx)")
    name = _main_part(package)
    body = package.xml(name).find("body")
    if body is None:
        raise Unreadable(_NOT_WORD)
    styles = _style_tags(package, name)
    dropped = tuple(_dropped_parts(body))
    date_line = _date_line(body)
    _convert_to_html(body, styles)
    text = element_text(body)
    if not any(map(str.isalnum, text)):
        raise Unreadable("has no text" + (f", only {' and '.join(dropped)}" if dropped else ""))
    return Extracted(text, _fields(package, date_line), dropped=dropped)


def _main_part(package: Package) -> str:
    if "_rels/.rels" in package:
        for relation in package.xml("_rels/.rels").iter("Relationship"):
            if str(relation.get("Type", "")).endswith("/officeDocument"):
                return str(relation.get("Target", "")).lstrip("/")
    raise Unreadable(_NOT_WORD)


def _value(element: Element | None, name: str = "val") -> str:
    """Return an attribute in either of the two namespaces that Word uses."""
    return "" if element is None else str(element.get(_W + name) or element.get(_STRICT + name) or "")


def _style_tags(package: Package, main: str) -> dict[str, str]:
    """Map the ids of heading styles to `h1` … `h6` and of list styles to `li`, following base styles."""
    name = main.rpartition("/")[0] + "/styles.xml"
    styles = (
        {_value(style, "styleId"): style for style in package.xml(name).iter("style")}
        if name in package
        else {}
    )
    return {name: tag for name, style in styles.items() if (tag := _style_tag(style, styles))}


def _style_tag(style: Element, styles: dict[str, Element]) -> str:
    for _ in range(_MAX_STYLE_DEPTH):
        name = _value(style.find("name")).lower()
        outline = _value(style.find("pPr/outlineLvl"))
        if heading := _HEADING.fullmatch(name):
            return f"h{heading[1]}"
        if name == "title" or outline in _OUTLINE_LEVELS:
            return "h1" if name == "title" else f"h{int(outline) + 1}"
        if _value(style.find("pPr/numPr/numId")) not in ("", "0"):
            return "li"
        base = styles.get(_value(style.find("basedOn")))
        if base is None:
            break
        style = base
    return ""


def _dropped_parts(body: Element) -> Iterator[str]:
    pictures = sum(1 for _ in body.iter("pic")) + sum(1 for _ in body.iter("imagedata"))
    notes = sum(1 for _ in body.iter("footnoteReference", "endnoteReference"))
    for count, noun in ((pictures, "picture"), (notes, "footnote")):
        if count:
            yield f"{count:,} {noun}{'s' if count > 1 else ''}"


def _date_line(body: Element) -> str:
    """Return the day in the first paragraph with the style `Date`, or an empty string."""
    for paragraph in body.iterfind("p"):
        if _value(paragraph.find("pPr/pStyle")) == "Date":
            return iso_date("".join(text.text or "" for text in paragraph.iter("t"))) or ""
    return ""


def _convert_to_html(body: Element, styles: dict[str, str]) -> None:
    """Rename all elements to their HTML counterparts and remove text that is not displayed."""
    from lxml import etree

    for hidden in [*body.iterfind(".//r/rPr/vanish")]:
        if _value(hidden) not in ("0", "false", "off"):
            hidden.getparent().getparent().tag = "del"
    for paragraph in [*body.iter("p")]:
        numbering = _value(paragraph.find("pPr/numPr/numId"))
        tag = styles.get(_value(paragraph.find("pPr/pStyle")), "p")
        if tag in ("p", "li") and numbering:
            tag = "p" if numbering == "0" else "li"
        paragraph.tag = tag
    etree.strip_elements(body, *_REMOVED, with_tail=False)
    for element in body.iter(etree.Element):
        element.tail = None
        match element.tag:
            case "t":
                element.tag = "span"
            case "tab" | "ptab":
                element.text, element.tag = " ", "span"
            case "noBreakHyphen":
                element.text, element.tag = "-", "span"
            case tag:
                element.text, element.tag = None, _HTML_NAMES.get(tag, tag)


def _fields(package: Package, date_line: str) -> dict[str, str]:
    properties = package.xml(_PROPERTIES) if _PROPERTIES in package else None
    title = one_line("" if properties is None else properties.findtext("title") or "")
    created = "" if properties is None else properties.findtext("created") or ""
    fields = {"title": title, "date": date_line or iso_date(created, of_file=True) or ""}
    return {name: value for name, value in fields.items() if value}
