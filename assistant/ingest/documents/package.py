"""Zip packages of XML parts, the container of Word documents and e-books.

A package is read from memory within a size limit, and XML entities are refused.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from posixpath import basename, dirname, join, normpath
from typing import TYPE_CHECKING, NamedTuple

from assistant.ingest.records import Unreadable

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

MAX_UNPACKED_BYTES = 200_000_000
"""Limit on all parts read from a package. The longest novels have a few million bytes."""
_ENTITIES = "declares XML entities of its own, which are refused as unsafe; save it again"
_OLE_SIGNATURE = b"\xd0\xcf\x11\xe0"


class DamagedPart(Unreadable):
    """A part that is missing, damaged or no XML, while the rest of the package may be readable."""


class Relation(NamedTuple):
    """A reference from one part of an Office document to another."""

    kind: str
    """Last segment of the type: `footnotes`, `aFChunk`."""
    target: str
    """Name of the part."""


class Package:
    """The parts of a package by name. Names ignore case and the direction of slashes."""

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
        names = self._archive.namelist()
        self._names = {**{_plain_name(name): name for name in names}, **{name: name for name in names}}
        self._bytes_left = MAX_UNPACKED_BYTES

    def __contains__(self, name: str) -> bool:
        return self._stored_name(name) is not None

    def __iter__(self) -> Iterator[str]:
        return iter(self._archive.namelist())

    def _stored_name(self, name: str) -> str | None:
        return self._names.get(name) or self._names.get(_plain_name(name))

    def read(self, name: str) -> bytes:
        """Return an unpacked part.

        Raises DamagedPart if it is missing or damaged, and Unreadable if it is encrypted or if the parts
        read so far exceed the size limit.
        """
        stored_name = self._stored_name(name)
        if stored_name is None:
            raise DamagedPart(f"lacks its part {name[:80]}; save it again")
        if self._archive.getinfo(stored_name).flag_bits & 1:
            raise Unreadable("is encrypted; save a copy without a password")
        try:
            with self._archive.open(stored_name) as part:
                content = part.read(self._bytes_left + 1)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            OSError,
            ValueError,
            NotImplementedError,
        ) as error:
            raise DamagedPart("is damaged; fetch or save it again") from error
        self._bytes_left -= len(content)
        if self._bytes_left < 0:
            raise Unreadable(f"unpacks to more than the limit of {MAX_UNPACKED_BYTES // 10**6} MB")
        return content

    def xml(self, name: str, *, recover: bool = False) -> Element:
        """Parse a part as XML. Raises DamagedPart and Unreadable as `read` and `parse_xml` do."""
        return parse_xml(self.read(name), recover=recover)

    def relations(self, name: str = "") -> dict[str, Relation]:
        """Return the relations of a part of an Office document by id; of the package without a name."""
        part = join(dirname(name), "_rels", f"{basename(name)}.rels")
        if part not in self:
            return {}
        return {
            str(relation.get("Id")): Relation(
                str(relation.get("Type", "")).rpartition("/")[2],
                normpath(join("/", dirname(name), str(relation.get("Target", "")))).lstrip("/"),
            )
            for relation in self.xml(part, recover=True).iter("Relationship")
            if relation.get("TargetMode") != "External"
        }


def _plain_name(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def parse_xml(raw: bytes, *, recover: bool = False) -> Element:
    """Parse XML and strip all namespaces.

    Nothing is fetched or expanded. `recover` reads as much as possible of malformed XML. Raises
    DamagedPart if the XML is malformed, and Unreadable if it declares entities.
    """
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
        recover=recover,
    )
    try:
        root: Element | None = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as error:
        if error.code == etree.ErrorTypes.ERR_NO_MEMORY:
            raise MemoryError from error
        if "entit" in str(error).lower():
            raise Unreadable(_ENTITIES) from error
        raise DamagedPart("is damaged: a part of it is not XML; save it again") from error
    if root is None:
        raise DamagedPart("is damaged: a part of it is not XML; save it again")
    doctype = root.getroottree().docinfo.internalDTD
    if doctype is not None and next(doctype.iterentities(), None) is not None:
        raise Unreadable(_ENTITIES)
    for element in root.iter(etree.Element):
        # Recovered XML may have prefixes that it never declares.
        element.tag = str(element.tag).rpartition("}")[2].rpartition(":")[2]
    return root
