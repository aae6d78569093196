"""Archives: each file in a `.zip` is read as if it lay in a folder. They are unpacked one by one, and never under their own names.

Listed and unpacked in `isolation`'s child process, by `unpacking`: here arrive names, reasons and one file at a time.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from assistant.ingest.article import Location
from assistant.ingest.records import Problem, Unreadable
from assistant.ingest.sandbox import Reply, Sandbox, shared_sandbox
from assistant.ingest.unpacking import Found, Wanted

# A card reader or a network disk writes 10 MB a second, a hard disk ten times that, and zlib unpacks two hundred MB.
BYTES_A_SECOND = 10_000_000
"""Of a file that is unpacked, which has so much more time than a document by its size."""


class ArchiveMember(NamedTuple):
    """A file of an archive, unpacked until the next one is asked for."""

    path: Path
    place: Location


class _Told(Reply):
    """What the child tells of an archive; see `unpacking.Told`."""

    found: tuple[Found, ...] = ()
    failed: str = ""


def read_members(
    path: Path, place: Location, *, sandbox: Sandbox = shared_sandbox
) -> Generator[ArchiveMember | Problem, None, None]:
    """The files of an archive of kinds that are read, in its order, hidden ones left out.

    A Problem for each that cannot be unpacked or must not be. Close the iterator, and what was unpacked is removed. Raises OSError
    where the archive cannot be read, or nothing be written.
    """
    with tempfile.TemporaryDirectory(prefix="says-who-") as folder:
        archive = _Archive(Wanted(str(path.absolute()), folder), sandbox)
        try:
            for number, found in enumerate(archive.files()):
                at = (
                    Location(f"{place.display_name}!{found.name}", f"{place.origin}!{found.name}")
                    if found.name
                    else place
                )
                if found.reason:
                    yield Problem(path=at.display_name, reason=found.reason, is_note=found.is_note)
                else:
                    yield from _member(archive, number, found, at)
        except Unreadable as error:
            yield Problem(path=place.display_name, reason=str(error))


def _member(
    archive: _Archive, number: int, found: Found, at: Location
) -> Iterator[ArchiveMember | Problem]:
    try:
        with archive.unpacked(number, found) as path:
            yield ArchiveMember(path, at)
    except Unreadable as error:
        yield Problem(path=at.display_name, reason=str(error))


class _Archive:
    """An archive as the child tells of it."""

    def __init__(self, wanted: Wanted, child: Sandbox) -> None:
        self._wanted = wanted
        self._child = child

    def files(self) -> Iterator[Found]:
        """All that is found, a stretch at a time. Raises Unreadable."""
        number = 0
        while told := self._told(".zip", self._wanted._replace(number=number)).found:
            yield from told
            number += len(told)

    @contextmanager
    def unpacked(self, number: int, found: Found) -> Iterator[Path]:
        """A file, there while it is read. Raises Unreadable."""
        path = Path(self._wanted.folder, "member")
        try:
            self._told(
                "member",
                self._wanted._replace(number=number, name=found.name),
                seconds=found.size / BYTES_A_SECOND,
            )
            yield path
        finally:
            path.unlink(missing_ok=True)

    def _told(self, kind: str, wanted: Wanted, *, seconds: float = 0) -> _Told:
        told = self._child.call(kind, json.dumps(wanted).encode(), _Told, seconds=seconds)
        if told.failed:
            raise OSError(told.failed)
        return told
