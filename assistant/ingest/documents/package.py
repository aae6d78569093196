"""Documents that are archives of XML, as Word and e-books are: read from memory, within limits, without entities."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import TYPE_CHECKING

from assistant.ingest.records import Unreadable

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

MAX_UNPACKED_BYTES = 200_000_000
"""Of all parts that are read. The longest novels have a few million; what goes on beyond is a bomb."""
_ENTITIES = (
    "declares entities of its own, with which a document can blow up or reach for files; save it again"
)
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"


class Package:
    """The parts of an archive, by name."""

    def __init__(self, raw: bytes, kind: str) -> None:
        """`kind` says what the archive should be. Raises Unreadable if it is none."""
        if not raw:
            raise Unreadable("is empty")
        if raw.startswith(_OLD_OFFICE):
            raise Unreadable(f"is encrypted, or of an older form; save it as {kind} without a password")
        if not raw.startswith(b"PK"):
            raise Unreadable(f"is not {kind}, whatever its name says")
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(raw))
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            raise Unreadable("is damaged or cut off; fetch or save it again") from error
        self._names = frozenset(self._archive.namelist())
        self._left = MAX_UNPACKED_BYTES

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def read(self, name: str) -> bytes:
        """A part, unpacked. Raises Unreadable if it is missing, encrypted or damaged, or if all parts together grow too large."""
        if name not in self._names:
            raise Unreadable(f"lacks its part {name[:80]}; save it again")
        if self._archive.getinfo(name).flag_bits & 1:
            raise Unreadable("is encrypted; save a copy without its password")
        try:
            with self._archive.open(name) as part:
                content = part.read(self._left + 1)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            OSError,
            ValueError,
            NotImplementedError,
        ) as error:
            raise Unreadable("is damaged; fetch or save it again") from error
        self._left -= len(content)
        if self._left < 0:
            raise Unreadable(
                f"unpacks to more than {MAX_UNPACKED_BYTES // 10**6} MB, which no document does"
            )
        return content

    def xml(self, name: str) -> Element:
        """The tree of a part. Raises Unreadable as `read` does, and if it is not XML."""
        return parse_xml(self.read(name))


def parse_xml(raw: bytes) -> Element:
    """A tree whose names have lost their namespaces. Nothing is fetched or expanded: a document with entities of its own is Unreadable."""
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
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and next(declared.iterentities(), None) is not None:
        raise Unreadable(_ENTITIES)
    for element in root.iter(etree.Element):
        element.tag = etree.QName(element).localname
    return root
