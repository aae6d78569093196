"""Removal of text that a Word document contains and does not display.

Tracked changes count as accepted. Hidden and struck-out text, codes of fields, placeholders of empty
forms and the second copy of a text box are removed as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.ingest.documents.docx.styles import Effects, Styles, is_on, read_effects, value

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_DELETED = ("del", "moveFrom", "delText", "delInstrText", "rt")
"""Elements of deleted and moved text, and of the reading aids above East Asian words."""
_MARKERS = frozenset(
    """bookmarkStart bookmarkEnd proofErr permStart permEnd commentRangeStart commentRangeEnd
    moveFromRangeStart moveFromRangeEnd moveToRangeStart moveToRangeEnd""".split()
)
_CONTENT = ("t", "tab", "sym", "br", "cr", "noBreakHyphen", "footnoteReference", "endnoteReference")


def remove_undisplayed(root: Element, styles: Styles) -> None:
    """Remove deleted, hidden and struck-out text, and set the attributes `script` and `font` of runs."""
    from lxml import etree

    for alternatives in [*root.iter("AlternateContent")]:
        _choose_alternative(alternatives)
    for row in [*root.iter("tr")]:
        if row.find("trPr/del") is not None or is_on(row.find("trPr/hidden")):
            _remove(row)
    for cell in [*root.iter("tc")]:
        if cell.find("tcPr/cellDel") is not None:
            _remove(cell)
    for paragraph in [*root.iter("p")]:
        if _has_no_mark(paragraph, styles):
            _join_to_next(paragraph)
    etree.strip_elements(root, *_DELETED, with_tail=False)
    _remove_field_codes(root)
    for form in [*root.iter("sdt")]:
        if is_on(form.find("sdtPr/showingPlcHdr")):
            etree.strip_elements(form, *_CONTENT, with_tail=False)
    for paragraph in root.iter("p"):
        base = styles.effects(value(paragraph.find("pPr/pStyle")))
        for run in [*paragraph.iter("r")]:
            _apply_effects(run, base, styles)


def _remove(element: Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _choose_alternative(alternatives: Element) -> None:
    """Keep the first alternative that has text, or else the first: the others are copies of it."""
    options = alternatives.findall("Choice") + alternatives.findall("Fallback")
    chosen = next((option for option in options if next(option.iter("t"), None) is not None), None)
    for option in options[1:] if chosen is None else options:
        if option is not chosen:
            alternatives.remove(option)


def _has_no_mark(paragraph: Element, styles: Styles) -> bool:
    """Return whether the next paragraph goes on with a paragraph.

    Its end is deleted, moved away or hidden, or it is a drop cap.
    """
    if value(paragraph.find("pPr/framePr"), "dropCap") in ("drop", "margin"):
        return True
    mark = paragraph.find("pPr/rPr")
    if mark is None:
        return False
    if mark.find("del") is not None or mark.find("moveFrom") is not None:
        return True
    is_heading = styles.tag(value(paragraph.find("pPr/pStyle"))) != ""
    return bool(is_on(mark.find("vanish"))) and not is_heading


def _join_to_next(paragraph: Element) -> None:
    """Move the contents of a paragraph to the start of the next, which must follow in the same place."""
    following = paragraph.getnext()
    while following is not None and following.tag in _MARKERS:
        following = following.getnext()
    if following is None or following.tag != "p":
        return
    properties = following.find("pPr")
    position = 0 if properties is None else following.index(properties) + 1
    contents = [child for child in paragraph if child.tag != "pPr"]
    for offset, child in enumerate(contents):
        following.insert(position + offset, child)
    _remove(paragraph)


def _remove_field_codes(root: Element) -> None:
    """Remove text between the start of a field and its result. A field without end removes nothing."""
    starts: list[int] = []
    contents: list[Element] = []
    code_ends: dict[int, int] = {}
    codes: list[tuple[int, int]] = []
    for element in root.iter("fldChar", *_CONTENT):
        kind = value(element, "fldCharType") if element.tag == "fldChar" else ""
        if not kind:
            contents.append(element)
        elif kind == "begin":
            starts.append(len(contents))
            code_ends.pop(len(starts), None)
        elif kind == "separate":
            code_ends.setdefault(len(starts), len(contents))
        elif kind == "end" and starts:
            codes.append((starts[-1], code_ends.pop(len(starts), len(contents))))
            starts.pop()
    for start, end in codes:
        for element in contents[start:end]:
            _remove(element)


def _apply_effects(run: Element, base: Effects, styles: Styles) -> None:
    properties = run.find("rPr")
    style = value(properties.find("rStyle")) if properties is not None else ""
    effects = read_effects(properties).over(styles.effects(style)).over(base)
    if effects.hidden or effects.struck:
        _remove(run)
    elif run.getparent() is not None:
        run.set("script", effects.script or "")
        run.set("font", effects.font or "")
