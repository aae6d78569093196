"""Zip archives, outside the sandbox: read each file in an archive like a file in a folder.

The sandbox lists and unpacks the archive with `unpacking`; this module receives names, reasons and one
unpacked file at a time. No file is written under its name in the archive.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from assistant.ingest.article import Location
from assistant.ingest.containers.unpacking import ArchiveEntry, ArchiveRequest
from assistant.ingest.records import Problem, Unreadable
from assistant.ingest.sandbox import Reply, Sandbox, shared_sandbox

BYTES_PER_SECOND = 10_000_000
"""Slowest speed of unpacking. The time limit of a file grows by its size divided by this speed.

A card reader or network disk writes 10 MB a second, a hard disk ten times as much, and zlib unpacks 200
MB a second.
"""


class ArchiveMember(NamedTuple):
    """A file of an archive. It exists on disk until the next file is requested."""

    path: Path
    """Path of the unpacked file."""
    location: Location


class _ArchiveReply(Reply):
    """Reply to an archive request; see `unpacking.ArchiveListing`."""

    entries: tuple[ArchiveEntry, ...] = ()
    os_error: str = ""


def read_members(
    path: Path, location: Location, *, sandbox: Sandbox = shared_sandbox
) -> Generator[ArchiveMember | Problem, None, None]:
    """Unpack the supported files of an archive one by one, in its order, without hidden files.

    Yields a Problem for each file that cannot or must not be unpacked. Close the generator to delete the
    unpacked file. Raises OSError if the archive cannot be read or a file cannot be written.
    """
    with tempfile.TemporaryDirectory(prefix="says-who-") as folder:
        archive = _Archive(ArchiveRequest(str(path.absolute()), folder), sandbox)
        try:
            for number, entry in enumerate(archive.entries()):
                member_location = _locate_entry(location, entry)
                if entry.reason:
                    name = member_location.display_name
                    yield Problem(path=name, reason=entry.reason, is_note=entry.is_note)
                else:
                    yield from _read_member(archive, number, entry, member_location)
        except Unreadable as error:
            yield Problem(path=location.display_name, reason=str(error))


def _locate_entry(archive: Location, entry: ArchiveEntry) -> Location:
    if not entry.name:
        return archive
    return Location(f"{archive.display_name}!{entry.name}", f"{archive.origin}!{entry.name}")


def _read_member(
    archive: _Archive, number: int, entry: ArchiveEntry, location: Location
) -> Iterator[ArchiveMember | Problem]:
    try:
        with archive.unpack(number, entry) as path:
            yield ArchiveMember(path, location)
    except Unreadable as error:
        yield Problem(path=location.display_name, reason=str(error))


class _Archive:
    """An archive accessed through the sandbox."""

    def __init__(self, request: ArchiveRequest, sandbox: Sandbox) -> None:
        self._request = request
        self._sandbox = sandbox

    def entries(self) -> Iterator[ArchiveEntry]:
        """Yield all entries, fetched in batches. Raises Unreadable."""
        number = 0
        while entries := self._call(".zip", self._request._replace(number=number)).entries:
            yield from entries
            number += len(entries)

    @contextmanager
    def unpack(self, number: int, entry: ArchiveEntry) -> Iterator[Path]:
        """Unpack an entry for the duration of the context. Raises Unreadable."""
        path = Path(self._request.folder, "member")
        try:
            request = self._request._replace(number=number, name=entry.name)
            self._call("member", request, seconds=entry.size / BYTES_PER_SECOND)
            yield path
        finally:
            path.unlink(missing_ok=True)

    def _call(self, kind: str, request: ArchiveRequest, *, seconds: float = 0) -> _ArchiveReply:
        payload = json.dumps(request).encode()
        reply = self._sandbox.call(kind, payload, _ArchiveReply, seconds=seconds)
        if reply.os_error:
            raise OSError(reply.os_error)
        return reply
