"""The package file of an e-book: chapters in reading order, and the properties of the book."""

from __future__ import annotations

from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from assistant.ingest.dates import iso_date
from assistant.ingest.documents.characters import one_line
from assistant.ingest.documents.package import Package
from assistant.ingest.documents.properties import BASIS_PROPERTIES
from assistant.ingest.documents.titles import is_placeholder_title
from assistant.ingest.records import Unreadable

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_NOT_BOOK = "is not an e-book (.epub), despite its name"
_TEXT_TYPES = ("html", "oeb1-document", "dtbook", "image/svg+xml")
_GENERAL_TYPES = ("text/xml", "application/xml", "octet-stream")
"""Types that may be anything, a chapter included."""
_TEXT_SUFFIXES = (".xhtml", ".html", ".htm", ".xht")
_MAX_FALLBACKS = 5
_PUBLISHED = ("publication", "issued", "original-publication", "ops-publication", "")
"""Events of a date in the order of preference; the last stands for a date without an event."""


class _Item(NamedTuple):
    """A file of the book."""

    part: str
    media_type: str
    properties: str
    fallback: str

    @property
    def is_text(self) -> bool:
        """True for a chapter, also under an old or general media type."""
        if any(kind in self.media_type for kind in (*_TEXT_TYPES, *_GENERAL_TYPES)):
            return True
        return not self.media_type.startswith(("image/", "audio/", "video/", "font/", "text/css")) and (
            self.part.lower().endswith(_TEXT_SUFFIXES)
        )


class Book:
    """A book by its package file. Raises Unreadable if there is none."""

    def __init__(self, package: Package) -> None:
        name = _package_file(package)
        self._root = package.xml(name, recover=True)
        folder = dirname(name)
        self._items = {
            str(item.get("id")): _Item(
                normpath(join(folder, unquote(str(item.get("href", "")).partition("#")[0]))),
                str(item.get("media-type", "html")).lower(),
                str(item.get("properties", "")),
                str(item.get("fallback", "")),
            )
            for item in self._root.iterfind(".//manifest/item")
        }
        guide = self._root.iterfind(".//guide/reference")
        self.contents_pages = {
            normpath(join(folder, unquote(str(entry.get("href", "")).partition("#")[0])))
            for entry in guide
            if str(entry.get("type", "")).lower() in ("toc", "cover")
        }
        """Chapters that the book calls its table of contents or its cover."""

    def chapters(self) -> list[str]:
        """Return the part names of the chapters in reading order, without navigation documents."""
        return list(dict.fromkeys(item.part for item in self._spine() if item.is_text))

    def picture_pages(self) -> int:
        """Return the number of pages that are a picture."""
        return sum(item.media_type.startswith("image/") and not item.is_text for item in self._spine())

    def _spine(self) -> list[_Item]:
        order = [str(item.get("idref")) for item in self._root.iterfind(".//spine/itemref")]
        if not order:
            return [item for item in self._items.values() if "html" in item.media_type]
        return [item for id_ in order if (item := self._chapter(id_)) is not None]

    def style_sheets(self) -> list[str]:
        """Return the part names of the style sheets."""
        return [item.part for item in self._items.values() if item.media_type == "text/css"]

    @property
    def has_fixed_layout(self) -> bool:
        """True if each page is laid out like a printed page."""
        for meta in self._root.iterfind(".//metadata/meta"):
            value = (meta.text or str(meta.get("content", ""))).strip().lower()
            name = str(meta.get("property") or meta.get("name"))
            if (name, value) in (("rendition:layout", "pre-paginated"), ("fixed-layout", "true")):
                return True
        return False

    def fields(self) -> dict[str, str]:
        """Return the title, the day and the publisher, as far as the book states them."""
        metadata = self._root.find(".//metadata")
        if metadata is None:
            return {}
        title = one_line(metadata.findtext(".//title") or "")
        publisher = one_line(metadata.findtext(".//publisher") or "")
        fields = {
            "title": "" if is_placeholder_title(title) else title,
            "source": "" if publisher.lower() in ("unknown", "none", "n/a", "calibre") else publisher,
            **_read_day(metadata),
        }
        return {name: value for name, value in fields.items() if value}

    def _chapter(self, id_: str) -> _Item | None:
        """Return an item of the spine, or the item that stands in for an unknown kind; None for none."""
        item = self._items.get(id_)
        for _ in range(_MAX_FALLBACKS):
            if item is None or "nav" in item.properties.split():
                return None
            is_known = item.media_type.startswith("image/") or any(
                kind in item.media_type for kind in _TEXT_TYPES
            )
            if is_known or not item.fallback:
                break
            item = self._items.get(item.fallback)
        return item


def _read_day(metadata: Element) -> dict[str, str]:
    """Return the day of publication, or else the day of creation with its basis."""
    days: dict[str, str] = {}
    for date in metadata.iter("date"):
        event = next((str(text) for key, text in date.attrib.items() if str(key).endswith("event")), "")
        if day := iso_date(date.text or "", of_file=True):
            days.setdefault(event.lower(), day)
    for event in _PUBLISHED:
        if event in days:
            return {"date": days[event]}
    return {"date": days["creation"], "date_basis": BASIS_PROPERTIES} if "creation" in days else {}


def _package_file(package: Package) -> str:
    if _CONTAINER in package:
        rootfiles = [*package.xml(_CONTAINER, recover=True).iter("rootfile")]
        paths = [str(rootfile.get("full-path", "")) for rootfile in rootfiles]
        if path := next((path for path in paths if path in package), None):
            return path
        if paths:
            package.read(paths[0])
    if path := next((name for name in package if name.lower().endswith(".opf")), None):
        return path
    raise Unreadable(_NOT_BOOK)


def encrypted_parts(package: Package) -> set[str]:
    """Return the names of the encrypted parts. Encrypted fonts alone are no protection of the text."""
    if _ENCRYPTION not in package:
        return set()
    return {
        unquote(str(reference.get("URI", "")))
        for reference in package.xml(_ENCRYPTION, recover=True).iter("CipherReference")
    }
