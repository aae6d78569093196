"""Archives: each file in a `.zip` is read as if it lay in a folder. They are unpacked one by one, and never under their own names."""

from __future__ import annotations

import re
import stat
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from assistant.ingest.article import Place
from assistant.ingest.problem import Problem
from assistant.ingest.walk import SUFFIXES, kind_of, left_out

MAX_MEMBERS = 65_534
"""More needs Zip64, and the list of them is held in memory."""
MAX_LIST_BYTES = 32_000_000
"""Of the list of members: 500 bytes for each."""
MAX_UNPACKED_BYTES = 2_000_000_000
"""Of all members together, as of a compressed file of rows."""
# Prose shrinks to a third, a page to a tenth and a log to a fiftieth of its size; deflate reaches 1,032 on a run of one letter.
MAX_RATIO = 200
_SMALL = 1_000_000
"""Bytes. A member that unpacks to less is harmless, whatever its ratio."""
_END, _LOCATOR = b"PK\5\6", b"PK\6\7"
_LONGEST_END = 22 + 65_535
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_SAYS_UTF_8 = 0x800
_DRIVE = re.compile(r"[A-Za-z]:")
_PIECE = 1_000_000
_DAMAGED = "is damaged or cut off; fetch or pack the archive again"
_ERRORS = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, ValueError, NotImplementedError, OverflowError)
"""What `zipfile` raises for archives that are none, damaged or of a form it does not know; ValueError also for names that are not UTF-8."""


class Member(NamedTuple):
    """A file of an archive, unpacked until the next one is asked for."""

    path: Path
    place: Place


def members(path: Path, place: Place) -> Generator[Member | Problem, None, None]:
    """The files of an archive of kinds that are read, in its order, hidden ones left out.

    A Problem for each that cannot be unpacked or must not be. Close the iterator, and what was unpacked is removed.
    """
    if reason := _unlisted(path):
        yield Problem(path=place.shown, reason=reason)
        return
    try:
        archive = zipfile.ZipFile(path)
    except _ERRORS:
        yield Problem(path=place.shown, reason=f"is no .zip archive, or {_DAMAGED}")
        return
    with archive, tempfile.TemporaryDirectory(prefix="says-who-") as folder:
        yield from _unpacked(archive, place, Path(folder))


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
    count, length = int.from_bytes(tail[end + 10 : end + 12], "little"), int.from_bytes(tail[end + 12 : end + 16], "little")
    if tail[max(0, end - 20) : end].startswith(_LOCATOR) or count > MAX_MEMBERS or length > MAX_LIST_BYTES:
        return "is too large an archive: more than 65,534 files or 4 GB; pack it in parts, or unpack it into a folder"
    return None


def _unpacked(archive: zipfile.ZipFile, place: Place, folder: Path) -> Iterator[Member | Problem]:
    left = MAX_UNPACKED_BYTES
    others: list[PurePosixPath] = []
    empty = True
    for member in archive.infolist():
        name = _name(member)
        at = Place(f"{place.shown}!{name}", f"{place.origin}!{name}")
        if _hidden(name):
            continue
        if reason := _forbidden(member, name):
            yield Problem(path=at.shown, reason=reason)
        elif kind_of(name) is None:
            others.append(PurePosixPath(name))
            continue
        elif reason := _too_much(member, left):
            yield Problem(path=at.shown, reason=reason)
        else:
            left -= member.file_size
            with _member(archive, member, folder) as unpacked:
                yield Member(unpacked, at) if unpacked else Problem(path=at.shown, reason=_DAMAGED)
        empty = False
    if empty:
        yield Problem(path=place.shown, reason=f"holds no file of a kind that is read; these are: {', '.join(SUFFIXES)}")
    elif others:
        yield Problem(path=place.shown, reason=left_out(others), taken=True)


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
    return name.endswith("/") or parts[0] == "__MACOSX" or any(part.startswith(".") and part != ".." for part in parts)


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


@contextmanager
def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, folder: Path) -> Iterator[Path | None]:
    """A member, there while it is read; None if it is damaged."""
    path = folder / "member"
    try:
        yield path if _unpack(archive, member, path) else None
    finally:
        path.unlink(missing_ok=True)


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, path: Path) -> bool:
    """Whether a member came whole: no longer than it says it is, and with its check sum."""
    try:
        with archive.open(member) as packed, path.open("wb") as file:
            while piece := packed.read(_PIECE):
                file.write(piece)
    except _ERRORS:
        return False
    return True
