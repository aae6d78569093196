"""What an archive holds, and the unpacking of one file of it. Runs in `isolation`'s child process; `archives` is the other end.

Files are known by their number, so that a child that has taken the place of another goes on where that one ended.
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

from assistant.ingest.records import Unreadable
from assistant.ingest.walk import SUFFIXES, describe_skipped, supported_suffix

MAX_MEMBERS = 65_534
"""More needs Zip64, and the list of them is held in memory."""
MAX_LIST_BYTES = 32_000_000
"""Of the list of members: 500 bytes for each."""
MAX_UNPACKED_BYTES = 2_000_000_000
"""Of all members together, as of a compressed file of rows."""
# Prose shrinks to a third, a page to a tenth and a log to a fiftieth of its size; deflate reaches 1,032 on a run of one letter.
MAX_RATIO = 200
ENTRIES_PER_REPLY = 500
"""Members in one answer, which the parent holds in memory."""
_SMALL = 1_000_000
"""Bytes. A member that unpacks to less is harmless, whatever its ratio."""
_END, _LOCATOR = b"PK\5\6", b"PK\6\7"
_LONGEST_END = 22 + 65_535
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_SAYS_UTF_8 = 0x800
_DRIVE = re.compile(r"[A-Za-z]:")
_PIECE = 1_000_000
_DAMAGED = "is damaged or cut off; fetch or pack the archive again"
_TOO_LARGE = "is too large an archive: more than 65,534 files or 4 GB; pack it in parts, or unpack it into a folder"
_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    ValueError,
    NotImplementedError,
    OverflowError,
)
"""What `zipfile` raises for archives that are none, damaged or of a form it does not know; ValueError also for names that are not UTF-8."""


class Wanted(NamedTuple):
    """What is asked of an archive: its files from a number on, or the one of that number."""

    path: str
    folder: str
    """Where files are unpacked to: the parent's, and new for each reading of an archive."""
    number: int = 0
    """Counted from 0."""
    name: str = ""
    """Of the one of that number: another archive may have taken the place of the one that was listed."""


class Found(NamedTuple):
    """A file of an archive, or what is to be said of one that is not unpacked."""

    name: str
    """Empty where the archive itself is meant."""
    size: int = 0
    """Bytes that it unpacks to."""
    reason: str = ""
    """Why it is not unpacked; empty for a file that can be."""
    is_note: bool = False
    """Whether what is said is only a note."""


class Told(NamedTuple):
    """The answer to what was wanted: a stretch of the list, or nothing where a file was unpacked."""

    found: tuple[Found, ...] = ()
    failed: str = ""
    """What the system said where it let the archive not be read, or the file not be written."""


def told(wanted: Wanted) -> Told:
    """The files from a number on, some hundred at once; none behind the last. Raises Unreadable for what is no archive or too large."""
    try:
        return Told(
            tuple(
                _opened(wanted.path, wanted.folder).found[
                    wanted.number : wanted.number + ENTRIES_PER_REPLY
                ]
            )
        )
    except OSError as error:
        return Told(failed=error.strerror or str(error))


def unpack(wanted: Wanted) -> Told:
    """Write one file to `member` in the folder. Raises Unreadable if it is damaged."""
    try:
        _opened(wanted.path, wanted.folder).unpack(
            wanted.number, wanted.name, Path(wanted.folder, "member")
        )
    except OSError as error:
        return Told(failed=error.strerror or str(error))
    return Told()


class _Archive:
    """An archive that is being read: its files in their order, hidden ones left out."""

    def __init__(self, path: Path) -> None:
        if reason := _unlisted(path):
            raise Unreadable(reason)
        try:
            self._archive = zipfile.ZipFile(path)
        except _ERRORS as error:
            raise Unreadable(f"is no .zip archive, or {_DAMAGED}") from error
        if len(self._archive.infolist()) > MAX_MEMBERS:  # whatever the record at its end says
            raise Unreadable(_TOO_LARGE)
        listed = [*_listed(self._archive.infolist())]
        self.found = [found for found, _ in listed]
        self._members = [member for _, member in listed]

    def unpack(self, number: int, name: str, path: Path) -> None:
        """The whole of a file, no longer than it says it is, and with its check sum. Raises Unreadable if it is not so."""
        member = (
            self._members[number]
            if number < len(self.found) and self.found[number].name == name
            else None
        )
        if member is None:
            raise Unreadable(_DAMAGED)
        try:
            with self._archive.open(member) as packed, path.open("wb") as file:
                while piece := packed.read(_PIECE):
                    file.write(piece)
        except _ERRORS as error:
            raise Unreadable(_DAMAGED) from error


@lru_cache(maxsize=1)
def _opened(path: str, folder: str) -> _Archive:  # noqa: ARG001 - tells one reading of an archive from the next
    return _Archive(Path(path))


def _unlisted(path: Path) -> str | None:
    """Why the list of an archive's members cannot be read, from the record at its end: `zipfile` would take any list into memory."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - _LONGEST_END - 20))
        tail = file.read()
    end = tail.rfind(_END)
    if not size:
        return "is empty"
    if end < 0 or len(tail) - end < 22:
        return f"is no .zip archive, or {_DAMAGED}"
    count, length = (
        int.from_bytes(tail[end + 10 : end + 12], "little"),
        int.from_bytes(tail[end + 12 : end + 16], "little"),
    )
    if (
        tail[max(0, end - 20) : end].startswith(_LOCATOR)
        or count > MAX_MEMBERS
        or length > MAX_LIST_BYTES
    ):
        return _TOO_LARGE
    return None


def _listed(members: list[zipfile.ZipInfo]) -> Iterator[tuple[Found, zipfile.ZipInfo | None]]:
    """What is found, and the member where it can be unpacked."""
    left = MAX_UNPACKED_BYTES
    others: list[PurePosixPath] = []
    empty = True
    for member in members:
        name = _name(member)
        if _hidden(name):
            continue
        if reason := _forbidden(member, name):
            yield Found(name, reason=reason), None
        elif supported_suffix(name) is None:
            others.append(PurePosixPath(name))
            continue
        elif reason := _too_much(member, left):
            yield Found(name, reason=reason), None
        else:
            left -= member.file_size
            yield Found(name, member.file_size), member
        empty = False
    if empty:
        yield (
            Found("", reason=f"holds no file of a kind that is read; these are: {', '.join(SUFFIXES)}"),
            None,
        )
    elif others:
        yield Found("", reason=describe_skipped(others), is_note=True), None


def _name(member: zipfile.ZipInfo) -> str:
    """The name of a member with slashes, and as its packer wrote it: many write UTF-8 without saying so, which is then read as CP437."""
    name = member.filename.replace("\\", "/")
    if member.flag_bits & _SAYS_UTF_8:
        return name
    try:
        return name.encode("cp437").decode("utf-8")
    except UnicodeError:
        return name


def _hidden(name: str) -> bool:
    """Whether it is a folder, hidden, or what a Mac puts beside each file."""
    parts = name.split("/")
    return (
        name.endswith("/")
        or parts[0] == "__MACOSX"
        or any(part.startswith(".") and part != ".." for part in parts)
    )


def _forbidden(member: zipfile.ZipInfo, name: str) -> str | None:
    """Why a member must not be unpacked, whatever its kind."""
    if name.startswith("/") or ".." in name.split("/") or _DRIVE.match(name):
        return "has a name that leads out of its archive, and was left out"
    if stat.S_ISLNK(member.external_attr >> 16):
        return "is a link, and was left out"
    if name.lower().endswith((".zip", ".gz")):
        return "is packed twice; unpack the archive and add what it holds"
    return None


def _too_much(member: zipfile.ZipInfo, left: int) -> str | None:
    """Why a member that could be read cannot be unpacked."""
    if member.flag_bits & 0x1:
        return "is encrypted; unpack the archive with its password and add what it holds"
    if member.compress_type not in _METHODS:
        return "is packed in a way that is not read; unpack the archive and add what it holds"
    if member.file_size > max(_SMALL, MAX_RATIO * member.compress_size):
        return f"would unpack to {member.file_size / 10**6:,.0f} MB, more than {MAX_RATIO} times its size, and was left out"
    if member.file_size > left:
        return f"lies beyond {MAX_UNPACKED_BYTES / 10**9:g} GB of unpacked files, and was left out; pack the archive in parts"
    return None
