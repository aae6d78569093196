"""Zip archives, inside the sandbox: lists an archive and unpacks one file of it per request.

`archives` is the side outside the sandbox. Requests identify files by number, so that a restarted worker
continues where its predecessor stopped.
"""

from __future__ import annotations

import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from assistant.ingest.containers.saved_pages import describe_parts, is_part_of_page
from assistant.ingest.records import Unreadable
from assistant.ingest.walk import describe_empty, describe_skipped, supported_suffix

MAX_MEMBERS = 65_534
"""Most files in an archive. More require Zip64, and the list of files is held in memory."""
MAX_LIST_BYTES = 32_000_000
"""Largest central directory (the list of files) in bytes: 500 for each file."""
MAX_UNPACKED_BYTES = 2_000_000_000
"""Largest unpacked size of all files together, the same as for a compressed file of rows."""
MAX_RATIO = 200
"""Largest ratio of unpacked to compressed size; a higher ratio is the mark of a decompression bomb.

Prose shrinks to a third, a web page to a tenth and a log to a fiftieth of its size. Deflate reaches
1,032 on a run of a single letter.
"""
ENTRIES_PER_REPLY = 500
"""Batch size of the listing. The parent holds one batch in memory."""
_SMALL = 1_000_000
"""Bytes. A smaller unpacked file is harmless at any ratio."""
_END_RECORD, _ZIP64_LOCATOR = b"PK\5\6", b"PK\6\7"
_LONGEST_END_RECORD = 22 + 65_535
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_UTF_8_FLAG = 0x800
_DRIVE = re.compile(r"[A-Za-z]:")
_CHUNK = 1_000_000
_DAMAGED = "is damaged or truncated; download or pack the archive again"
_TOO_LARGE = (
    "is too large: more than 65,534 files or 4 GB; split the archive, or unpack it into a folder"
)
_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    ValueError,
    NotImplementedError,
    OverflowError,
)
"""Errors of `zipfile` for damaged and unsupported archives, and for names that are not UTF-8."""


class ArchiveRequest(NamedTuple):
    """Request to list an archive from a number on, or to unpack the file with that number."""

    path: str
    folder: str
    """Target of unpacking. Owned by the parent, and a new folder for each reading of an archive."""
    number: int = 0
    """Counted from 0."""
    name: str = ""
    """Name of the file to unpack, to detect that the archive was replaced since it was listed."""


class ArchiveEntry(NamedTuple):
    """A file of an archive, or a message about the archive."""

    name: str
    """Empty for a message about the archive."""
    size: int = 0
    """Unpacked size in bytes."""
    reason: str = ""
    """Reason why the file is not unpacked; empty if it can be."""
    is_note: bool = False
    """True if `reason` is a note rather than a problem."""


class ArchiveListing(NamedTuple):
    """Reply to a request: a batch of entries, or no entries after unpacking a file."""

    entries: tuple[ArchiveEntry, ...] = ()
    os_error: str = ""
    """System error while reading the archive or writing the file."""


def list_members(request: ArchiveRequest) -> ArchiveListing:
    """Return a batch of entries, starting at the requested number; empty after the last entry.

    Raises Unreadable for a file that is not an archive or is too large.
    """
    start = request.number
    try:
        entries = _open_archive(request.path, request.folder).entries[start : start + ENTRIES_PER_REPLY]
    except OSError as error:
        return ArchiveListing(os_error=error.strerror or str(error))
    return ArchiveListing(tuple(entries))


def unpack_member(request: ArchiveRequest) -> ArchiveListing:
    """Write the requested file to `member` in the target folder. Raises Unreadable if it is damaged."""
    target = Path(request.folder, "member")
    try:
        _open_archive(request.path, request.folder).unpack(request.number, request.name, target)
    except OSError as error:
        return ArchiveListing(os_error=error.strerror or str(error))
    return ArchiveListing()


class _ZipReader:
    """An open archive: its entries in order, without hidden files."""

    def __init__(self, path: Path) -> None:
        if reason := check_end_record(path):
            raise Unreadable(reason)
        try:
            self._archive = zipfile.ZipFile(path)
        except _ERRORS as error:
            raise Unreadable(f"is not a .zip archive, or {_DAMAGED}") from error
        if len(self._archive.infolist()) > MAX_MEMBERS:  # the end record may give a smaller number
            raise Unreadable(_TOO_LARGE)
        pairs = [*_list_entries(self._archive.infolist())]
        self.entries = [entry for entry, _ in pairs]
        self._members = [member for _, member in pairs]

    def unpack(self, number: int, name: str, path: Path) -> None:
        """Write a whole file, checked for length and checksum. Raises Unreadable if either is wrong."""
        matches = number < len(self.entries) and self.entries[number].name == name
        member = self._members[number] if matches else None
        if member is None:
            raise Unreadable(_DAMAGED)
        try:
            with self._archive.open(member) as source, path.open("wb") as target:
                while chunk := source.read(_CHUNK):
                    target.write(chunk)
        except _ERRORS as error:
            raise Unreadable(_DAMAGED) from error


@lru_cache(maxsize=1)
def _open_archive(path: str, folder: str) -> _ZipReader:  # noqa: ARG001 - part of the cache key
    return _ZipReader(Path(path))


def check_end_record(path: Path) -> str | None:
    """Return the reason why an archive must not be listed; None if it may be.

    Reads only the record at the end of the file: `zipfile` would load a central directory of any size.
    """
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - _LONGEST_END_RECORD - 20))
        tail = file.read()
    end = tail.rfind(_END_RECORD)
    if not size:
        return "is empty"
    if end < 0 or len(tail) - end < 22:
        return f"is not a .zip archive, or {_DAMAGED}"
    count = int.from_bytes(tail[end + 10 : end + 12], "little")
    length = int.from_bytes(tail[end + 12 : end + 16], "little")
    is_zip64 = tail[max(0, end - 20) : end].startswith(_ZIP64_LOCATOR)
    return _TOO_LARGE if is_zip64 or count > MAX_MEMBERS or length > MAX_LIST_BYTES else None


def _list_entries(
    members: list[zipfile.ZipInfo],
) -> Iterator[tuple[ArchiveEntry, zipfile.ZipInfo | None]]:
    """Yield each entry with its member, or with None if it cannot be unpacked."""
    remaining = MAX_UNPACKED_BYTES
    skipped: list[PurePosixPath] = []
    empty = True
    parts = _page_parts([_decode_name(member) for member in members])
    for member in members:
        name = _decode_name(member)
        if _is_hidden(name) or not parts.isdisjoint(map(str, PurePosixPath(name).parents)):
            continue
        if reason := _check_safety(member, name):
            yield ArchiveEntry(name, reason=reason), None
        elif supported_suffix(name) is None:
            skipped.append(PurePosixPath(name))
            continue
        elif reason := _check_limits(member, remaining):
            yield ArchiveEntry(name, reason=reason), None
        else:
            remaining -= member.file_size
            yield ArchiveEntry(name, member.file_size), member
        empty = False
    if empty:
        yield ArchiveEntry("", reason=describe_empty()), None
    elif skipped:
        yield ArchiveEntry("", reason=describe_skipped(skipped), is_note=True), None
    if parts:
        yield ArchiveEntry("", reason=describe_parts(sorted(parts)), is_note=True), None


def _page_parts(names: list[str]) -> set[str]:
    """Return the folders that hold the parts of a saved page beside them."""
    files: dict[str, list[str]] = {}
    for name in names:
        folder, _, file = name.rpartition("/")
        files.setdefault(folder, []).append(file)
    folders = {str(parent) for folder in files for parent in (PurePosixPath(folder + "/x")).parents}
    return {
        folder
        for folder in folders
        if is_part_of_page(folder.rpartition("/")[2], files.get(folder.rpartition("/")[0], ()))
    }


def _decode_name(member: zipfile.ZipInfo) -> str:
    """Return the name with forward slashes, decoded as its packer meant it.

    Many programs write UTF-8 without setting its flag, and `zipfile` then decodes the name as CP437.
    """
    name = member.filename.replace("\\", "/")
    if member.flag_bits & _UTF_8_FLAG:
        return name
    try:
        return name.encode("cp437").decode("utf-8")
    except UnicodeError:
        return name


def _is_hidden(name: str) -> bool:
    """Return whether an entry is a folder, hidden, or metadata added by macOS."""
    parts = name.split("/")
    return (
        name.endswith("/")
        or parts[0] == "__MACOSX"
        or any(part.startswith(".") and part != ".." for part in parts)
    )


def _check_safety(member: zipfile.ZipInfo, name: str) -> str | None:
    """Return the reason why a member of any type must not be unpacked; None if it may be."""
    if name.startswith("/") or ".." in name.split("/") or _DRIVE.match(name):
        return "has a path outside its archive and was skipped"
    if stat.S_ISLNK(member.external_attr >> 16):
        return "is a link and was skipped"
    if name.lower().endswith((".zip", ".gz", ".wacz")):
        return "is compressed twice; unpack the archive and add its files"
    return None


def _check_limits(member: zipfile.ZipInfo, remaining: int) -> str | None:
    """Return the reason why a supported member cannot be unpacked; None if it can be."""
    if member.flag_bits & 0x1:
        return "is encrypted; unpack the archive with its password and add its files"
    if member.compress_type not in _METHODS:
        return "uses an unsupported compression method; unpack the archive and add its files"
    if member.file_size > max(_SMALL, MAX_RATIO * member.compress_size):
        size = f"{member.file_size / 10**6:,.0f} MB"
        return f"would unpack to {size}, more than {MAX_RATIO} times its size, and was skipped"
    if member.file_size > remaining:
        limit = f"{MAX_UNPACKED_BYTES / 10**9:g} GB"
        return f"exceeds the limit of {limit} of unpacked files and was skipped; split the archive"
    return None
