"""Rich Text: paragraphs, headings, lists, tables, notes and text boxes.

Not a library: striprtf, the usual one, drops notes and text boxes, keeps hidden and deleted text, fuses
raised numbers with the text, and reads neither headings nor properties.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.ingest.documents.properties import document_fields
from assistant.ingest.documents.prose import element_text
from assistant.ingest.documents.rtf.reader import RtfReader
from assistant.ingest.records import Extracted, Unreadable

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_BLANK = b" \t\r\n\0\xef\xbb\xbf"


def extract_rtf(raw: bytes) -> Extracted:
    """Extract the text of a Rich Text document. Raises Unreadable if it is none, or has no text."""
    reader = _read(raw)
    text = element_text(_tree(reader))
    dropped = []
    for count, noun in ((reader.pictures, "picture"),):
        if count:
            dropped.append(f"{count:,} {noun}{'s' if count > 1 else ''}")
    if not any(map(str.isalnum, text)):
        raise Unreadable("has no text" + (f", only {' and '.join(dropped)}" if dropped else ""))
    return Extracted(
        text,
        document_fields(text, reader.properties(), reader.heading()),
        dropped=tuple(dropped),
        notes=("is cut off, and part of its text may be missing",) if reader.is_cut_off else (),
    )


def rtf_tree(raw: bytes) -> Element:
    """Return the text of a Rich Text document as a tree with the element names of HTML."""
    return _tree(_read(raw))


def _read(raw: bytes) -> RtfReader:
    content = raw.lstrip(_BLANK)
    if not content:
        raise Unreadable(
            "is empty" if not raw else "is not a Rich Text document (.rtf), despite its name"
        )
    if not content.startswith(b"{\\rt"):
        raise Unreadable("is not a Rich Text document (.rtf), despite its name")
    reader = RtfReader(content)
    reader.read()
    return reader


def _tree(reader: RtfReader) -> Element:
    from lxml import etree

    body = etree.Element("body")
    body.extend(reader.blocks())
    return body
