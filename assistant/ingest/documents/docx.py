"""Word: paragraphs, headings, lists, tables and text boxes of the body, as the last change left them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from assistant.ingest.documents.characters import one_line
from assistant.ingest.documents.dates import iso_date
from assistant.ingest.documents.package import Package
from assistant.ingest.documents.prose import prose
from assistant.ingest.records import Extracted, Unreadable

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_WITHOUT = ("del", "moveFrom", "Fallback", "pPr")
"""What is not shown: words deleted or moved away with changes tracked, and the second form of a text box. `pPr` holds tabulator stops."""
_NAMES = {"cr": "br", "tbl": "table", "tc": "td", "txbxContent": "div", "object": "span"}
_HEADING = re.compile(r"heading ([1-6])")
_OUTLINE = ("0", "1", "2", "3", "4", "5")
_LONGEST_CHAIN = 10
"""Of styles that are based on each other: those of real documents are shorter, and a chain may be a ring."""
_PROPERTIES = "docProps/core.xml"


def extract_docx(raw: bytes) -> Extracted:
    """The text of a Word document. Raises Unreadable for one that is encrypted, damaged, none at all or without text."""
    package = Package(raw, "a Word document (.docx)")
    name = _main_part(package)
    body = package.xml(name).find("body")
    if body is None:
        raise Unreadable("is not a Word document (.docx), whatever its name says")
    styles = _styles(package, name)
    dropped = tuple(_dropped(body))
    dated = _date_line(body)
    _to_markup(body, styles)
    text = prose(body)
    if not any(map(str.isalnum, text)):
        raise Unreadable("has no text" + (f", only {' and '.join(dropped)}" if dropped else ""))
    return Extracted(text, _fields(package, dated), dropped=dropped)


def _main_part(package: Package) -> str:
    if "_rels/.rels" in package:
        for relation in package.xml("_rels/.rels").iter("Relationship"):
            if str(relation.get("Type", "")).endswith("/officeDocument"):
                return str(relation.get("Target", "")).lstrip("/")
    raise Unreadable("is not a Word document (.docx), whatever its name says")


def _value(element: Element | None, name: str = "val") -> str:
    """An attribute, in whichever of the two namespaces Word writes it."""
    return "" if element is None else str(element.get(_W + name) or element.get(_STRICT + name) or "")


def _styles(package: Package, main: str) -> dict[str, str]:
    """Which styles are headings (`h1`, as is the document's title) or items (`li`), also by the style that one is based on."""
    name = main.rpartition("/")[0] + "/styles.xml"
    styles = (
        {_value(style, "styleId"): style for style in package.xml(name).iter("style")}
        if name in package
        else {}
    )
    return {name: tag for name, style in styles.items() if (tag := _style_tag(style, styles))}


def _style_tag(style: Element, styles: dict[str, Element]) -> str:
    for _ in range(_LONGEST_CHAIN):
        called = _value(style.find("name")).lower()
        outline = _value(style.find("pPr/outlineLvl"))
        if found := _HEADING.fullmatch(called):
            return f"h{found[1]}"
        if called == "title" or outline in _OUTLINE:
            return "h1" if called == "title" else f"h{int(outline) + 1}"
        if _value(style.find("pPr/numPr/numId")) not in ("", "0"):
            return "li"
        based = styles.get(_value(style.find("basedOn")))
        if based is None:
            break
        style = based
    return ""


def _dropped(body: Element) -> Iterator[str]:
    pictures = sum(1 for _ in body.iter("pic")) + sum(1 for _ in body.iter("imagedata"))
    notes = sum(1 for _ in body.iter("footnoteReference", "endnoteReference"))
    for count, what in ((pictures, "picture"), (notes, "footnote")):
        if count:
            yield f"{count:,} {what}{'s' if count > 1 else ''}"


def _date_line(body: Element) -> str:
    """The day in the paragraph that is styled as the document's date, where there is one."""
    for paragraph in body.iterfind("p"):
        if _value(paragraph.find("pPr/pStyle")) == "Date":
            return iso_date("".join(text.text or "" for text in paragraph.iter("t"))) or ""
    return ""


def _to_markup(body: Element, styles: dict[str, str]) -> None:
    """Give everything the name that it has in HTML, and leave only words that are shown."""
    from lxml import etree

    for hidden in [*body.iterfind(".//r/rPr/vanish")]:
        if _value(hidden) not in ("0", "false", "off"):
            hidden.getparent().getparent().tag = "del"
    for paragraph in [*body.iter("p")]:
        numbered = _value(paragraph.find("pPr/numPr/numId"))
        tag = styles.get(_value(paragraph.find("pPr/pStyle")), "p")
        if tag in ("p", "li") and numbered:
            tag = "p" if numbered == "0" else "li"
        paragraph.tag = tag
    etree.strip_elements(body, *_WITHOUT, with_tail=False)
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
                element.text, element.tag = None, _NAMES.get(tag, tag)


def _fields(package: Package, dated: str) -> dict[str, str]:
    told = package.xml(_PROPERTIES) if _PROPERTIES in package else None
    title = one_line("" if told is None else told.findtext("title") or "")
    made = "" if told is None else told.findtext("created") or ""
    given = {"title": title, "date": dated or iso_date(made) or ""}
    return {name: value for name, value in given.items() if value}
