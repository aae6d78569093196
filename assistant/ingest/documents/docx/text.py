"""Paragraphs of Word documents: headings, list numbers, and the element names that `prose` reads."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from assistant.ingest.dates import iso_date
from assistant.ingest.documents.characters import fit_for_element, one_line
from assistant.ingest.documents.docx.numbering import ListNumbers
from assistant.ingest.documents.docx.styles import Numbering, Styles, value
from assistant.ingest.documents.docx.symbols import decode_symbols

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_PARAGRAPHS = frozenset({"p", "li", "h1", "h2", "h3", "h4", "h5", "h6"})
_BLOCKS = {"body": "body", "tbl": "table", "tr": "tr", "tc": "td", "txbxContent": "div"}
_INLINE = "font"
"""Element for text of a run. Word parts words into runs anywhere, so that they meet without a space."""

_WRAPPER = "wrapper"
"""Name of elements around text, which are replaced by their contents."""
_PROPERTIES = (
    "pPr",
    "rPr",
    "tblPr",
    "tblGrid",
    "trPr",
    "tcPr",
    "sectPr",
    "sdtPr",
    "bookmarkStart",
    "bookmarkEnd",
)


class Marked(NamedTuple):
    """Facts about the paragraphs of a document."""

    heading: str
    """First paragraph with the style Title, or else of the first level of headings."""
    date_line: str
    """Day in the first paragraph with the style Date."""
    has_contents: bool
    """True if a table of contents was removed."""


def mark_paragraphs(body: Element, styles: Styles, lists: ListNumbers) -> Marked:
    """Rename the paragraphs by their styles, and write the numbers of lists.

    A table of contents is removed, and a text box moved behind the paragraph that holds it.
    """
    headings: list[tuple[str, str]] = []
    date_line, has_contents = "", False
    for box in [*body.iter("txbxContent")]:
        _move_behind_paragraph(box)
    for paragraph in [*body.iter("p")]:
        style = value(paragraph.find("pPr/pStyle"))
        tag = styles.tag(style)
        text = one_line("".join(element.text or "" for element in paragraph.iter("t", "tab")))
        if tag == "toc":
            has_contents = has_contents or bool(text)
            _clear(paragraph)
        elif tag == "date":
            date_line = date_line or iso_date(text) or ""
        elif tag:
            headings.append((tag, text))
        mark = lists.next_mark(_numbering(paragraph, styles, style)) if text else ""
        paragraph.tag = (
            "h1" if tag == "title" else tag if tag[:1] == "h" else "li" if mark == "-" else "p"
        )
        if mark not in ("", "-"):
            _write_mark(paragraph, mark)
    return Marked(_best_heading(headings), date_line, has_contents)


def _clear(paragraph: Element) -> None:
    for child in [*paragraph]:
        paragraph.remove(child)


def _numbering(paragraph: Element, styles: Styles, style: str) -> Numbering:
    own = paragraph.find("pPr/numPr")
    inherited = styles.numbering(style)
    if own is None:
        return inherited
    level = value(own.find("ilvl"))
    if list_id := value(own.find("numId")):
        return Numbering(list_id, level)
    return Numbering(inherited.list_id, level or inherited.level)


def _write_mark(paragraph: Element, mark: str) -> None:
    element = paragraph.makeelement("t")
    element.text = f"{mark} "
    paragraph.insert(0, element)


def _best_heading(headings: Iterable[tuple[str, str]]) -> str:
    """Return the first title, or else the first heading of the first level."""
    for wanted in ("title", "h1"):
        for tag, text in headings:
            if tag == wanted and any(map(str.isalpha, text)):
                return text
    return ""


def _move_behind_paragraph(box: Element) -> None:
    """Move a text box behind the paragraph that it is anchored in, whose sentence it would part."""
    anchor = next(box.iterancestors("p"), None)
    if anchor is not None:
        while (following := anchor.getnext()) is not None and following.tag == "txbxContent":
            anchor = following
        anchor.addnext(box)


def rename_elements(body: Element) -> None:
    """Rename the remaining elements and drop all text that is not the text of a run."""
    from lxml import etree

    etree.strip_elements(body, *_PROPERTIES, with_tail=False)
    for element in [*body.iter(etree.Element)]:
        text, element.tail = element.text or "", None
        match element.tag:
            case "t":
                _write_text(element, text)
            case "sym":
                _write_text(element, _symbol(element))
            case "tab" | "ptab":
                element.tag, element.text = _INLINE, " "
            case "noBreakHyphen":
                element.tag, element.text = _INLINE, "-"
            case "br" | "cr":
                element.tag, element.text = _break_name(element), None
            case "sup" | "sub" | "altChunk":
                element.text = None
            case tag:
                element.text = None
                element.tag = tag if tag in _PARAGRAPHS else _BLOCKS.get(str(tag), _WRAPPER)
    etree.strip_tags(body, _WRAPPER)


def _symbol(element: Element) -> str:
    code = value(element, "char")
    char = chr(int(code, 16)) if re.fullmatch(r"[0-9A-Fa-f]{2,4}", code) else ""
    return decode_symbols(fit_for_element(char), value(element, "font"))


def _break_name(element: Element) -> str:
    """Return `hr` for the break of a page or column, which ends a paragraph, and `br` for a line."""
    return "hr" if value(element, "type") in ("page", "column") else "br"


def _write_text(element: Element, text: str) -> None:
    """Write the text of a run, raised or lowered as the run or the element says."""
    run = element.getparent()
    script = element.get("script") or ("" if run is None else run.get("script"))
    text = decode_symbols(text, "" if run is None else str(run.get("font", "")))
    core = text.strip()
    element.tag, element.text = _INLINE, text
    if script and core:
        before, _, after = text.partition(core)
        part = element.makeelement(script)
        element.text, part.text, part.tail = before, core, after
        element.append(part)
