"""Files of the search index: one per segment, and a list of them with the state of the library.

`segments.json` is a line of JSON and a line with its SHA-256. It is replaced atomically after the files
of new segments are written; only then are the files of earlier segments deleted.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from filelock import FileLock
from pydantic import ValidationError

from assistant.files import atomic_write
from assistant.schema import Record
from assistant.store.array_file import DamagedFile
from assistant.store.search_index import SearchIndex
from assistant.store.segment import FILE_PREFIX, IndexSegment
from assistant.store.tables import LibraryState

INDEX_FILE = "segments.json"
_FORMAT = 1
"""Version of the files and of the rules by which texts become words. Others are built anew."""
_FORMER_FILES = ("vectors.faiss",)
"""Files of earlier versions of the program."""
_LOCK = "library.lock"
_LOCK_TIMEOUT_S = 60.0


class SegmentEntry(Record):
    """A segment in the list of segments."""

    file: str
    identity: str
    """See `array_file`."""
    first: int
    """Lowest passage id."""
    last: int
    """Highest passage id."""


class SegmentList(Record):
    """The contents of `segments.json`."""

    format: int
    dimension: int
    generation: int
    stamp: str
    segments: tuple[SegmentEntry, ...]

    @property
    def state(self) -> LibraryState:
        """The state of the library that the segments hold."""
        return LibraryState(self.generation, self.stamp)


def read_list(folder: Path) -> SegmentList | None:
    """Read the list of segments; None if it is missing, damaged or of another format."""
    try:
        line, digest = (folder / INDEX_FILE).read_bytes().splitlines()
        if hashlib.sha256(line).hexdigest().encode() != digest:
            return None
        segments = SegmentList.model_validate_json(line)
    except (OSError, ValueError, ValidationError):
        return None
    return segments if segments.format == _FORMAT else None


def read_saved_state(folder: Path) -> LibraryState | None:
    """Return the state of the library that the saved index holds; None without a usable list."""
    segments = read_list(folder)
    return segments.state if segments else None


def open_segments(
    folder: Path,
    segments: SegmentList,
    reusable: Sequence[IndexSegment],
    damaged: list[SegmentEntry],
) -> SearchIndex:
    """Open the segments of a list. Take those of `reusable` that have the same file.

    Entries whose file is damaged or missing are left out and appended to `damaged`.
    """
    opened = {segment.path: segment.whole() for segment in reusable}
    result: list[IndexSegment] = []
    for entry in segments.segments:
        path = folder / entry.file
        if (segment := opened.get(path)) is not None:
            result.append(segment)
            continue
        try:
            result.append(IndexSegment.open(path, entry.identity, segments.dimension))
        except DamagedFile:
            damaged.append(entry)
    return SearchIndex(segments.dimension, segments.state, result)


def save_index(folder: Path, index: SearchIndex) -> SearchIndex:
    """Write an index to its files. Return it with every segment read from its file.

    Deleted passages are in none of the files afterwards. Raises OSError if one cannot be written.
    """
    compacted = index.compact()
    with FileLock(folder / _LOCK, timeout=_LOCK_TIMEOUT_S):
        segments = [
            segment if segment.path and segment.path.is_file() else segment.saved(folder)
            for segment in compacted.segments
        ]
        _write_list(folder, SearchIndex(index.dimension, index.state, segments))
        _delete_others(folder, {segment.path for segment in segments})
    return SearchIndex(index.dimension, index.state, segments)


def _write_list(folder: Path, index: SearchIndex) -> None:
    segments = SegmentList(
        format=_FORMAT,
        dimension=index.dimension,
        generation=index.state.generation,
        stamp=index.state.stamp,
        segments=tuple(
            SegmentEntry(
                file=segment.file.path.name,
                identity=segment.file.identity,
                first=int(segment.ids[0]),
                last=int(segment.ids[-1]),
            )
            for segment in index.segments
            if segment.file is not None
        ),
    )
    line = json.dumps(segments.model_dump(), separators=(",", ":")).encode()
    with atomic_write(folder / INDEX_FILE) as file:
        file.writelines((line, b"\n", hashlib.sha256(line).hexdigest().encode(), b"\n"))


def _delete_others(folder: Path, paths: set[Path | None]) -> None:
    """Delete the files of segments that are not among `paths`, and those of earlier versions."""
    others = [path for path in folder.glob(f"{FILE_PREFIX}-*.bin") if path not in paths]
    for path in (*others, *(folder / name for name in _FORMER_FILES)):
        with suppress(OSError):  # the next time
            path.unlink(missing_ok=True)
