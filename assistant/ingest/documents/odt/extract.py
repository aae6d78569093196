"""OpenDocument text, packed (.odt) or as a single XML file (.fodt)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.ingest.documents.odt.lists import OdtLists
from assistant.ingest.documents.odt.styles import OdtStyles
from assistant.ingest.documents.odt.text import convert_text
from assistant.ingest.documents.package import DamagedPart, Package, parse_xml
from assistant.ingest.documents.properties import Properties, document_fields
from assistant.ingest.documents.prose import element_text
from assistant.ingest.records import Extracted, Unreadable

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_KIND = "an OpenDocument text (.odt)"
_NOT_TEXT = "is not an OpenDocument text (.odt), despite its name"
_MANIFEST = "META-INF/manifest.xml"


def extract_odt(raw: bytes) -> Extracted:
    """Extract the text of an OpenDocument text.

    Raises Unreadable if it is encrypted, damaged, not a text document or without text.
    """
    if not raw:
        raise Unreadable("is empty")
    is_packed = raw.startswith((b"PK", b"\xd0\xcf"))
    roots, is_damaged = _read_package(raw) if is_packed else ([_read_flat(raw)], False)
    body = next((text for root in roots if (text := root.find(".//body/text")) is not None), None)
    if body is None:
        raise Unreadable(_NOT_TEXT)
    converted = convert_text(body, OdtStyles(roots), OdtLists(roots))
    text = element_text(body)
    if not any(map(str.isalnum, text)):
        raise Unreadable(
            "has no text" + (f", only {' and '.join(converted.dropped)}" if converted.dropped else "")
        )
    return Extracted(
        text,
        document_fields(text, _read_properties(roots), converted.heading),
        dropped=converted.dropped,
        notes=("is damaged, and part of its text may be missing",) if is_damaged else (),
    )


def _read_package(raw: bytes) -> tuple[list[Element], bool]:
    """Return the roots of the parts, the text first, and whether the text is damaged."""
    package = Package(raw, _KIND)
    if _MANIFEST in package and b"encryption-data" in package.read(_MANIFEST):
        raise Unreadable("is encrypted; save a copy without a password")
    if "content.xml" not in package:
        raise Unreadable(_NOT_TEXT)
    is_damaged = False
    try:
        roots = [package.xml("content.xml")]
    except DamagedPart:
        roots, is_damaged = [package.xml("content.xml", recover=True)], True
    for name in ("styles.xml", "meta.xml"):
        try:
            roots.append(package.xml(name, recover=True))
        except DamagedPart:
            continue
    return roots, is_damaged


def _read_flat(raw: bytes) -> Element:
    try:
        return parse_xml(raw)
    except DamagedPart as error:
        raise Unreadable(_NOT_TEXT) from error


def _read_properties(roots: list[Element]) -> Properties:
    for root in roots:
        meta = root if root.tag == "meta" else root.find("meta")
        if meta is not None:
            names = ("title", "creation-date", "date", "editing-cycles")
            return Properties(*(meta.findtext(name) or "" for name in names))
    return Properties()
