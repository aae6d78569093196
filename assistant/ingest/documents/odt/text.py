"""Text of OpenDocument: renamed to the elements of HTML, without text that is not displayed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from assistant.ingest.documents.characters import one_line
from assistant.ingest.documents.odt.lists import OdtLists
from assistant.ingest.documents.odt.styles import OdtStyles, attribute
from assistant.ingest.records import count_parts

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_REMOVED = (
    "tracked-changes", "annotation", "annotation-end", "sequence-decls", "variable-decls",
    "user-field-decls", "dde-connection-decls", "alphabetical-index-auto-mark-file", "forms", "script",
    "scripts", "hidden-text", "desc", "title", "ruby-text", "number", "event-listeners", "object-ole",
    "page-sequence", "notes-configuration", "table-template", "shape", "placeholder",
)  # fmt: skip
"""Elements that are not displayed. Deleted text lies in `tracked-changes`, comments in `annotation`."""
_INDEXES = (
    "table-of-content", "illustration-index", "table-index", "object-index", "user-index",
    "alphabetical-index",
)  # fmt: skip
_BLOCKS = {
    "text": "body", "list": "ul", "list-item": "li", "list-header": "div", "section": "div",
    "table": "table", "table-row": "tr", "table-cell": "td", "covered-table-cell": "td",
    "text-box": "div", "bibliography": "div", "index-body": "div",
    "numbered-paragraph": "li",
}  # fmt: skip
_INLINE = "font"
"""Element for text: LibreOffice parts words into spans anywhere, so that they meet without a space."""
_MAX_REPEATS = 100
"""Cells or spaces that one element may stand for."""


class ConvertedText(NamedTuple):
    """Facts about a text that was converted."""

    heading: str
    """First paragraph with the style Title, or else the first heading of the first level."""
    dropped: tuple[str, ...]


def convert_text(body: Element, styles: OdtStyles, lists: OdtLists) -> ConvertedText:
    """Rename the elements of a text, in place, and remove all that is not displayed."""
    from lxml import etree

    indexes = sum(1 for _ in body.iter(*_INDEXES))
    pictures = sum(1 for _ in body.iter("image"))
    formulas = sum(1 for _ in body.iter("object"))
    etree.strip_elements(body, *_REMOVED, *_INDEXES, with_tail=False)
    _remove_hidden(body, styles)
    notes = _collect_notes(body)
    lists.number_items(body)
    headings: list[tuple[str, str]] = []
    for box in [*body.iter("text-box")]:
        _move_behind_paragraph(box)
    for paragraph in [*body.iter("p", "h")]:
        tag = _paragraph_tag(paragraph, styles)
        if tag != "p":
            headings.append((tag, one_line("".join(map(str, paragraph.itertext())))))
        paragraph.tag = "h1" if tag == "title" else tag
    body.extend(notes)
    for element in [*body.iter(etree.Element)]:
        _rename(element, styles)
    dropped = [*count_parts(pictures, "picture"), *count_parts(formulas, "embedded object")]
    return ConvertedText(
        _best_heading(headings), (*dropped, *(["the table of contents"] if indexes else []))
    )


def _best_heading(headings: list[tuple[str, str]]) -> str:
    for wanted in ("title", "h1"):
        for tag, text in headings:
            if tag == wanted and any(map(str.isalpha, text)):
                return text
    return ""


def _remove_hidden(body: Element, styles: OdtStyles) -> None:
    """Remove hidden sections, paragraphs, rows and fields, and struck-out text."""
    for element in [*body.iter()]:
        family = {"span": "text", "p": "paragraph", "h": "paragraph", "section": "section"}.get(
            str(element.tag), ""
        )
        effects = styles.effects(family, attribute(element, "style-name")) if family else {}
        is_hidden = (
            effects.get("hidden")
            or effects.get("struck")
            or attribute(element, "display") == "none"
            or attribute(element, "visibility") in ("collapse", "filter")
            or attribute(element, "is-hidden") == "true"
        )
        if is_hidden:
            _remove(_paragraph_of(element) if element.tag == "hidden-paragraph" else element)


def _paragraph_of(element: Element) -> Element:
    return next(element.iterancestors("p", "h"), element)


def _remove(element: Element) -> None:
    """Remove an element and keep the text behind it."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    if element.tail:
        if before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
    parent.remove(element)


def _collect_notes(body: Element) -> list[Element]:
    """Replace each note by its number, and return the notes under their numbers.

    Letters, as in `ii`, stand in brackets: raised letters would fuse with the word before them.
    """
    notes: list[Element] = []
    for note in [*body.iter("note")]:
        citation, content = note.find("note-citation"), note.find("note-body")
        mark = "" if citation is None else "".join(map(str, citation.itertext())).strip()
        blocks = [] if content is None else [*content]
        is_number = mark.isdecimal()
        mark = mark if is_number or not mark.isalpha() else f"[{mark}]"
        if blocks and blocks[0].tag in ("p", "h"):
            number = blocks[0].makeelement("sup" if is_number else "font")
            number.text, number.tail = mark, f" {blocks[0].text or ''}"
            blocks[0].text = None
            blocks[0].insert(0, number)
        notes += blocks
        for child in [*note]:
            note.remove(child)
        note.tag, note.text = "sup" if is_number else "font", mark
    return notes


def _move_behind_paragraph(box: Element) -> None:
    """Move a text box behind the paragraph that it is anchored in, whose sentence it would part."""
    anchor = next(box.iterancestors("p", "h", "h1"), None)
    if anchor is not None:
        box.tail = None
        anchor.addnext(box)


def _paragraph_tag(paragraph: Element, styles: OdtStyles) -> str:
    level = attribute(paragraph, "outline-level")
    tag = str(styles.paragraph_tag(attribute(paragraph, "style-name")))
    if paragraph.tag == "h" and tag != "title":
        return f"h{min(int(level), 6)}" if level.isdecimal() and int(level) else "h1"
    return tag


def _rename(element: Element, styles: OdtStyles) -> None:
    match element.tag:
        case "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "sup":
            return
        case "s":
            count = attribute(element, "c")
            spaces = min(int(count), _MAX_REPEATS) if count.isdecimal() else 1
            element.tag, element.text = _INLINE, " " * spaces
        case "tab":
            element.tag, element.text = _INLINE, " "
        case "line-break":
            element.tag, element.text = "br", None
        case "span":
            script = styles.effects("text", attribute(element, "style-name")).get("script")
            element.tag = _INLINE
            if script:
                _raise(element, script)
        case "soft-page-break":
            element.tag = "wbr"
        case tag:
            element.tag = _BLOCKS.get(str(tag), _INLINE) if not element.get("numbered") else "div"
            if element.tag not in (_INLINE, "li"):
                _drop_blanks(element)


def _raise(element: Element, script: str) -> None:
    """Raise or lower the text of a span, without the spaces at its ends."""
    text = element.text or ""
    core = text.strip()
    if len(element) or not core:
        element.tag = script if core else _INLINE
        return
    part = element.makeelement(script)
    element.text, _, part.tail = text.partition(core)
    part.text = core
    element.append(part)


def _drop_blanks(element: Element) -> None:
    """Remove white space between blocks, which files for people contain."""
    element.text = None
    for child in element:
        child.tail = None
