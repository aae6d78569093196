"""Word documents: paragraphs, lists, tables, notes, formulas, text boxes and embedded documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from assistant.ingest.documents.docx.changes import remove_undisplayed
from assistant.ingest.documents.docx.chunks import chunk_tree
from assistant.ingest.documents.docx.math import write_formulas
from assistant.ingest.documents.docx.notes import place_notes
from assistant.ingest.documents.docx.numbering import ListNumbers
from assistant.ingest.documents.docx.styles import Styles
from assistant.ingest.documents.docx.text import mark_paragraphs, rename_elements
from assistant.ingest.documents.package import DamagedPart, Package
from assistant.ingest.documents.properties import Properties, document_fields
from assistant.ingest.documents.prose import element_text
from assistant.ingest.records import Extracted, Unreadable, count_parts

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_MAX_DEPTH = 3
"""Word documents embedded in each other."""
_KIND = "a Word document (.docx)"
_NOT_WORD = "is not a Word document (.docx), despite its name"


class _Document(NamedTuple):
    """A document as a tree with the element names of HTML."""

    body: Element
    heading: str
    date_line: str
    """See `docx_text.Marked`."""
    dropped: tuple[str, ...]
    notes: tuple[str, ...]


def extract_docx(raw: bytes) -> Extracted:
    """Extract the text of a Word document.

    Raises Unreadable if it is encrypted, damaged, not a Word document or without text.
    """
    package = Package(raw, _KIND)
    document = _read_document(package, depth=1)
    text = element_text(document.body)
    if not any(map(str.isalnum, text)):
        only = f", only {' and '.join(document.dropped)}" if document.dropped else ""
        raise Unreadable(f"has no text{only}")
    fields = document_fields(text, _read_properties(package), document.heading)
    if document.date_line:
        fields["date"] = document.date_line
        fields.pop("date_basis", None)
    return Extracted(text, fields, dropped=document.dropped, notes=document.notes)


def _read_document(package: Package, depth: int) -> _Document:
    part = _main_part(package)
    root, is_damaged = _parse_main_part(package, part)
    body = root.find("body")
    if body is None:
        raise Unreadable(_NOT_WORD)
    supports = {
        relation.kind: _optional_part(package, relation.target)
        for relation in package.relations(part).values()
        if relation.kind in ("styles", "numbering")
    }
    styles, lists = Styles(supports.get("styles")), ListNumbers(supports.get("numbering"))
    remove_undisplayed(body, styles)
    pictures = sum(1 for _ in body.iter("pic", "imagedata"))
    lost_notes = place_notes(body, package, part, styles)
    write_formulas(body)
    marked = mark_paragraphs(body, styles, lists)
    rename_elements(body)
    lost_chunks = _place_chunks(body, package, part, depth)
    dropped = (
        *count_parts(pictures, "picture"),
        *count_parts(lost_notes, "footnote"),
        *count_parts(lost_chunks, "embedded document"),
        *(["the table of contents"] if marked.has_contents else []),
    )
    notes = ("is damaged, and part of its text may be missing",) if is_damaged else ()
    return _Document(body, marked.heading, marked.date_line, dropped, notes)


def _main_part(package: Package) -> str:
    for relation in package.relations().values():
        if relation.kind == "officeDocument":
            return relation.target
    if "word/document.xml" in package:
        return "word/document.xml"
    raise Unreadable(_NOT_WORD)


def _parse_main_part(package: Package, part: str) -> tuple[Element, bool]:
    """Return the text part and whether it is damaged; then the part before the damage is returned."""
    try:
        return package.xml(part), False
    except DamagedPart:
        return package.xml(part, recover=True), True


def _optional_part(package: Package, name: str) -> Element | None:
    try:
        return package.xml(name, recover=True)
    except DamagedPart:
        return None


def _place_chunks(body: Element, package: Package, part: str, depth: int) -> int:
    """Put the trees of embedded documents in their places. Return the number of unreadable ones."""

    def read_word_document(raw: bytes) -> Element:
        if depth == _MAX_DEPTH:
            raise Unreadable("is nested too deeply")
        return _read_document(Package(raw, _KIND), depth + 1).body

    lost = 0
    relations = package.relations(part) if next(body.iter("altChunk"), None) is not None else {}
    for chunk in [*body.iter("altChunk")]:
        relation = relations.get(_relation_id(chunk))
        chunk.tag = "div"
        try:
            if relation is None:
                raise DamagedPart("is missing")
            tree = chunk_tree(package.read(relation.target), read_word_document)
        except Unreadable:
            lost += 1
            continue
        tree.tag = "div"
        chunk.append(tree)
    return lost


def _relation_id(element: Element) -> str:
    """Return the attribute `id` in the namespace of relations, of either edition of the standard."""
    return next((str(text) for name, text in element.attrib.items() if str(name).endswith("}id")), "")


def _read_properties(package: Package) -> Properties:
    for relation in package.relations().values():
        if relation.kind == "core-properties":
            root = _optional_part(package, relation.target)
            if root is not None:
                names = ("title", "created", "modified", "revision")
                return Properties(*(root.findtext(name) or "" for name in names))
    return Properties()
