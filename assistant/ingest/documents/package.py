"""Zip packages of XML parts, the container of Word documents and e-books.

A package is read from memory within a size limit, and XML entities are refused.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import TYPE_CHECKING

from assistant.ingest.records import Unreadable

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

MAX_UNPACKED_BYTES = 200_000_000
"""Limit on all parts read from a package. The longest novels have a few million bytes."""
_ENTITIES = "declares XML entities of its own, which are refused as unsafe; save it again"
_OLE_SIGNATURE = b"\xd0\xcf\x11\xe0"


class Package:
    """The parts of a package by name."""

    def __init__(self, raw: bytes, kind: str) -> None:
        """Open a package. `kind` names the expected format. Raises Unreadable if it is not a package."""
        if not raw:
            raise Unreadable("is empty")
        if raw.startswith(_OLE_SIGNATURE):
            raise Unreadable(f"is encrypted or in an older format; save it as {kind} without a password")
        if not raw.startswith(b"PK"):
            raise Unreadable(f"is not {kind}, despite its name")
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(raw))
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            raise Unreadable("is damaged or truncated; fetch or save it again") from error
        self._names = frozenset(self._archive.namelist())
        self._bytes_left = MAX_UNPACKED_BYTES

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def read(self, name: str) -> bytes:
        """Return an unpacked part.

        Raises Unreadable if it is missing, encrypted or damaged, or if the parts read so far exceed the
        size limit.
        """
        if name not in self._names:
            raise Unreadable(f"lacks its part {name[:80]}; save it again")
        if self._archive.getinfo(name).flag_bits & 1:
            raise Unreadable("is encrypted; save a copy without a password")
        try:
            with self._archive.open(name) as part:
                content = part.read(self._bytes_left + 1)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            OSError,
            ValueError,
            NotImplementedError,
        ) as error:
            raise Unreadable("is damaged; fetch or save it again") from error
        self._bytes_left -= len(content)
        if self._bytes_left < 0:
            raise Unreadable(f"unpacks to more than the limit of {MAX_UNPACKED_BYTES // 10**6} MB")
        return content

    def xml(self, name: str) -> Element:
        """Parse a part as XML. Raises Unreadable as `read` and `parse_xml` do."""
        return parse_xml(self.read(name))


def parse_xml(raw: bytes) -> Element:
    """Parse XML and strip all namespaces.

    Nothing is fetched or expanded. Raises Unreadable if the XML is malformed or declares entities.
    """
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root: Element = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as error:
        if error.code == etree.ErrorTypes.ERR_NO_MEMORY:
            raise MemoryError from error
        if "entit" in str(error).lower():
            raise Unreadable(_ENTITIES) from error
        raise Unreadable("is damaged: a part of it is not XML; save it again") from error
    doctype = root.getroottree().docinfo.internalDTD
    if doctype is not None and next(doctype.iterentities(), None) is not None:
        raise Unreadable(_ENTITIES)
    for element in root.iter(etree.Element):
        element.tag = etree.QName(element).localname
    return root
