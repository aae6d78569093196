"""Footnotes and endnotes of Word documents: raised numbers in the text, the notes at its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.ingest.documents.docx.changes import remove_undisplayed
from assistant.ingest.documents.docx.styles import Styles, value
from assistant.ingest.documents.package import DamagedPart, Package

if TYPE_CHECKING:
    from lxml.etree import _Element as Element


def place_notes(body: Element, package: Package, part: str, styles: Styles) -> int:
    """Number the references to notes and append the notes to the body.

    Returns the number of references whose note is missing or damaged.
    """
    missing = 0
    for kind in ("footnote", "endnote"):
        if references := [*body.iter(f"{kind}Reference")]:
            notes = _read_notes(package, part, kind, styles)
            missing += _place(body, references, notes)
    return missing


def _read_notes(package: Package, part: str, kind: str, styles: Styles) -> dict[str, Element]:
    """Return the notes by id. Empty if their part is missing or damaged."""
    for relation in package.relations(part).values():
        if relation.kind == f"{kind}s":
            try:
                root = package.xml(relation.target, recover=True)
            except DamagedPart:
                return {}
            remove_undisplayed(root, styles)
            return {value(note, "id"): note for note in root.iter(kind)}
    return {}


def _place(body: Element, references: list[Element], notes: dict[str, Element]) -> int:
    number = missing = 0
    for reference in references:
        mark = ""
        if not is_on_attribute(reference, "customMarkFollows"):
            number += 1
            mark = str(number)
        note = notes.pop(value(reference, "id"), None)
        _set_mark(reference, mark)
        if note is None:
            missing += 1
            continue
        marks = [*note.iter("footnoteRef", "endnoteRef")]
        first = next(note.iter("p"), None)
        if not marks and mark and first is not None:
            run = first.makeelement("r")
            marks = [run.makeelement("footnoteRef")]
            run.append(marks[0])
            first.insert(1 if first.find("pPr") is not None else 0, run)
        for element in marks:
            _set_mark(element, mark)
            element.addnext(element.makeelement("tab"))
        body.extend([child for child in note if child.tag in ("p", "tbl", "sdt")])
    return missing


def is_on_attribute(element: Element, name: str) -> bool:
    """Return whether an attribute of Word is set to true."""
    return value(element, name) in ("1", "true", "on")


def _set_mark(element: Element, mark: str) -> None:
    """Turn the reference to a note, or the mark at its start, into raised text."""
    element.tag, element.text = "t", mark
    element.set("script", "sup")
