"""Web archives (`.warc`, `.warc.gz`, `.wacz`), inside the sandbox: finds one page at a time.

warcio reads the records. A page is a response with status 200 that is HTML, PDF or plain text; other
records are counted. A WACZ file is a zip archive of WARC files with a list of the visited pages: HTML
that is not on the list was a frame within a page.
"""

from __future__ import annotations

import gzip
import json
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast
from urllib.parse import urljoin, urlsplit

from assistant.ingest.containers.container_items import ContainerItem, NextItem, Position
from assistant.ingest.containers.unpacking import MAX_LIST_BYTES, MAX_RATIO, check_end_record
from assistant.ingest.records import Unreadable

if TYPE_CHECKING:
    from warcio.archiveiterator import ArchiveIterator
    from warcio.recordloader import ArcWarcRecord

MAX_PAGE_BYTES = 200_000_000
"""Largest page, as for a document in a file of its own."""
_SMALL = 100_000_000
"""Bytes that a web archive may unpack to at any ratio."""
_CHUNK = 65_536
_FORMATS = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "application/pdf": ".pdf",
    "text/plain": ".txt",
}
_ASSETS = (
    ".css",
    ".js",
    ".mjs",
    ".json",
    ".map",
    ".vtt",
    ".m3u8",
    ".xml",
    ".svg",
    ".ico",
    ".webmanifest",
)
_ENCODINGS = ("", "identity", "gzip", "x-gzip", "deflate", "br")
_NO_TEXTS = ("robots.txt", "ads.txt", "app-ads.txt", "humans.txt", "security.txt", "sellers.json")
_BOMB = f"unpacks to more than {MAX_RATIO} times its size; the pages from there on were skipped"
_DAMAGED = "is damaged or truncated; the pages up to there were read"


class WebArchive:
    """An open web archive."""

    def __init__(self, path: Path) -> None:
        self._container = _Zip(path) if path_is_zip(path) else None
        self._path = path
        self._count = len(self._container.names) if self._container else 1
        self._pages = self._container.pages() if self._container else None
        self._records: Iterator[tuple[Position, ArcWarcRecord]] = iter(())
        self._current: tuple[Position, ArcWarcRecord] | None = None
        self._raw: IO[bytes] | None = None
        self._read_bytes = 0

    def find(self, after: Position | None) -> NextItem:
        """Find the first page behind the one at a position; None for the first of all.

        Raises Unreadable if the archive is damaged from there on.
        """
        if after is None:
            self._records = self._iterate((0, 0))
        elif self._current is None or self._current[0] != after:
            self._records = self._iterate(after)
            next(self._records, None)
        skipped: dict[str, int] = {}
        for position, record in self._records:
            self._current = position, record
            kind = self._unwanted_kind(record)
            if kind is None:
                return NextItem(_describe(position, record), skipped)
            if kind:
                skipped[kind] = skipped.get(kind, 0) + 1
        return NextItem(None, skipped)

    def unpack(self, position: Position, target: Path) -> None:
        """Write the content of the page at a position to a file. Raises Unreadable if it is damaged."""
        if self._current is None or self._current[0] != position:
            self._records = self._iterate(position)
            self._current = next(self._records, None)
        if self._current is None:
            raise Unreadable(_DAMAGED)
        record, size = self._current[1], 0
        with target.open("wb") as file:
            for chunk in _decoded(record):
                size += len(chunk)
                if size > MAX_PAGE_BYTES:
                    raise Unreadable(f"has more than {MAX_PAGE_BYTES // 10**6} MB and was skipped")
                file.write(chunk)
        if getattr(record.raw_stream, "limit", 0) > 0 and not record.raw_stream.read(1):
            raise Unreadable("is truncated and was skipped")

    def _iterate(self, start: Position) -> Iterator[tuple[Position, ArcWarcRecord]]:
        """Yield the records from a position on. The content of a record is readable until the next."""
        from warcio.archiveiterator import ArchiveIterator
        from warcio.exceptions import ArchiveLoadFailed

        self._read_bytes = 0
        for number in range(start[0], self._count):
            stream = self._open(number)
            stream.seek(start[1] if number == start[0] else 0)
            records: ArchiveIterator = ArchiveIterator(stream)
            try:
                for record in records:
                    yield (number, records.offset), record
                    self._drain(record)
            except Unreadable:
                raise
            except (ArchiveLoadFailed, EOFError, zlib.error, gzip.BadGzipFile, ValueError) as error:
                raise Unreadable(_DAMAGED) from error

    def _drain(self, record: ArcWarcRecord) -> None:
        """Read what is left of a record. Raises Unreadable for a decompression bomb."""
        while chunk := record.raw_stream.read(_CHUNK):
            self._read_bytes += len(chunk)
            consumed = self._raw.tell() if self._raw else 0
            if self._read_bytes > _SMALL and self._read_bytes > MAX_RATIO * consumed:
                raise Unreadable(_BOMB)

    def _open(self, number: int) -> IO[bytes]:
        raw = self._container.open(number) if self._container else self._path.open("rb")
        self._raw = raw
        if not raw.read(1):
            raise Unreadable("is empty")
        raw.seek(0)
        is_one_stream = _is_compressed_as_a_whole(raw)
        raw.seek(0)
        return cast("IO[bytes]", gzip.GzipFile(fileobj=raw)) if is_one_stream else raw

    def _unwanted_kind(self, record: ArcWarcRecord) -> str | None:
        """Return the kind of a record that is no page, empty for one not to be counted, or None."""
        if record.rec_type == "revisit":
            return "repeated captures"
        address = record.rec_headers.get_header("WARC-Target-URI") or ""
        if record.rec_type not in ("response", "resource") or not _is_web(address):
            return ""
        headers = record.http_headers
        status = headers.get_statuscode() if headers else "200"
        if status != "200":
            target = headers.get_header("Location") if headers else None
            if self._pages is not None and target and _page_key(address) in self._pages:
                self._pages.add(_page_key(urljoin(address, target)))
            return "redirects and errors"
        suffix = _FORMATS.get(_media_type(record))
        name = urlsplit(address).path.rpartition("/")[2].lower()
        if suffix is None or name.endswith(_ASSETS) or name in _NO_TEXTS:
            return "pictures and other files"
        if suffix == ".html" and self._pages is not None and _page_key(address) not in self._pages:
            return "frames within pages"
        return None


def _decoded(record: ArcWarcRecord) -> Iterator[bytes]:
    """Yield the content of a record without the compression of its server."""
    import brotli

    headers = record.http_headers
    encoding = str(headers.get_header("Content-Encoding") or "").strip().lower() if headers else ""
    if encoding not in _ENCODINGS:
        raise Unreadable(f"is compressed as {encoding[:40]}, which is not read")
    if encoding == "br":
        headers.remove_header("Content-Encoding")  # warcio passes its decoder no limit
    stream = record.content_stream()
    decoder = brotli.Decompressor() if encoding == "br" else None
    while chunk := stream.read(_CHUNK):
        if decoder is None:
            yield chunk
            continue
        yield decoder.process(chunk, output_buffer_limit=_CHUNK)
        while not decoder.can_accept_more_data():
            yield decoder.process(b"", output_buffer_limit=_CHUNK)


class _Zip:
    """The WARC files of a WACZ file, and its list of pages."""

    def __init__(self, path: Path) -> None:
        if reason := check_end_record(path):
            raise Unreadable(reason.replace(".zip", ".wacz"))
        try:
            self._archive = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            raise Unreadable("is damaged or truncated; export the web archive again") from error
        members = self._archive.infolist()
        self.names = [
            member.filename
            for member in members
            if member.filename.startswith("archive/")
            and member.filename.lower().endswith((".warc", ".warc.gz"))
        ]
        if not self.names:
            raise Unreadable("contains no WARC file; export the web archive again")
        if any(member.file_size > _SMALL + MAX_RATIO * member.compress_size for member in members):
            raise Unreadable(_BOMB)

    def open(self, number: int) -> IO[bytes]:
        """Open a WARC file."""
        return self._archive.open(self.names[number])

    def pages(self) -> set[str] | None:
        """Return the addresses on the lists of pages, or None without a list."""
        keys: set[str] = set()
        for name in ("pages/pages.jsonl", "pages/extraPages.jsonl"):
            if name not in self._archive.namelist():
                continue
            with self._archive.open(name) as file:
                lines = file.read(MAX_LIST_BYTES).splitlines()
            for line in lines:
                try:
                    page: object = json.loads(line)
                except ValueError:
                    continue
                if isinstance(page, dict) and isinstance(address := page.get("url"), str):
                    keys.add(_page_key(address))
        return keys or None


def path_is_zip(path: Path) -> bool:
    """Return whether a file begins like a zip archive."""
    with path.open("rb") as file:
        return file.read(4) == b"PK\3\4"


def _is_compressed_as_a_whole(raw: IO[bytes]) -> bool:
    """Return whether one gzip stream holds all records, where the standard wants one for each record."""
    if raw.read(2) != b"\x1f\x8b":
        return False
    raw.seek(0)
    unpacker = zlib.decompressobj(31)
    try:
        head = unpacker.decompress(raw.read(_CHUNK), 1_000_000)
    except zlib.error:
        return False
    headers, _, content = head.partition(b"\r\n\r\n")
    for line in headers.splitlines():
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length" and value.strip().isdigit():
            return content[int(value) :].lstrip(b"\r\n").startswith(b"WARC/")
    return False


def _describe(position: Position, record: ArcWarcRecord) -> ContainerItem:
    stamp = str(record.rec_headers.get_header("WARC-Date") or "")
    kind = (record.http_headers or record.rec_headers).get_header("Content-Type") or ""
    charset = next(
        (
            part.partition("=")[2]
            for part in kind.split(";")
            if part.strip().lower().startswith("charset=")
        ),
        "",
    )
    return ContainerItem(
        name=str(record.rec_headers.get_header("WARC-Target-URI")),
        suffix=_FORMATS[_media_type(record)],
        position=position,
        digest=str(record.rec_headers.get_header("WARC-Payload-Digest") or ""),
        charset=charset.strip(" \"'"),
        day=stamp[:10],
        stamp=stamp,
    )


def _media_type(record: ArcWarcRecord) -> str:
    kind = (record.http_headers or record.rec_headers).get_header("Content-Type") or ""
    return str(kind).partition(";")[0].strip().lower()


def _is_web(address: str) -> bool:
    return address.lower().startswith(("http://", "https://"))


def _page_key(address: str) -> str:
    """Return an address without what two spellings of one page differ in."""
    return address.partition("#")[0].partition("://")[2].rstrip("/")
