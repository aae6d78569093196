"""Segments: up to 65,536 passages of the index, with the codes of their vectors and their words.

A segment never changes. Passages that were deleted since are masked, until the segment is written anew
without them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt

from assistant.store.array_file import ArrayFile, ArraysInMemory, ArraySource, write_arrays
from assistant.store.postings import Postings, join_postings, select_rows
from assistant.store.vectors import (
    CodeIndex,
    Codes,
    Mask,
    PassageIds,
    Vectors,
    pack_codes,
    unpack_codes,
)

MAX_ROWS = 1 << 16
"""Rows of a segment; row numbers have 16 bits.

A change rewrites whole segments: 65,536 passages of 120 words take 50 MB, written in 0.2 s. The scores
of a segment fit into the cache of a processor core.
"""
FILE_PREFIX = "segment"
_ARRAYS = ("ids", "lengths", "hashes", "starts", "rows", "frequencies", "codes")


class TermPostings(NamedTuple):
    """The passages of a segment that contain a term."""

    rows: npt.NDArray[np.uint16]
    frequencies: npt.NDArray[np.uint16]
    """See `Postings.frequencies`."""


class _Content:
    """The arrays of a segment, read and verified when they are first needed."""

    def __init__(self, source: ArraySource, dimension: int) -> None:
        self.source = source
        self.dimension = dimension

    @cached_property
    def ids(self) -> PassageIds:
        return self.source.read("ids")

    @cached_property
    def lengths(self) -> npt.NDArray[np.uint32]:
        return self.source.read("lengths")

    @cached_property
    def hashes(self) -> npt.NDArray[np.uint64]:
        return self.source.read("hashes")

    @cached_property
    def starts(self) -> npt.NDArray[np.int64]:
        """Position of the first posting of each term, and the end of the last."""
        return self.source.read("starts")

    @cached_property
    def packed_codes(self) -> Codes:
        return self.source.read("codes")

    @cached_property
    def code_index(self) -> CodeIndex:
        return CodeIndex(self.packed_codes)

    @cached_property
    def term_count(self) -> int:
        """Number of terms of all rows together."""
        return int(self.lengths.sum(dtype=np.int64))


class IndexSegment:
    """Passages of the index, by ascending id. Any method that reads a file raises DamagedFile."""

    def __init__(self, content: _Content, living: Mask | None) -> None:
        self._content = content
        self.living = living
        """Rows that are not deleted; None if all are alive."""

    @classmethod
    def build(cls, ids: PassageIds, codes: Codes, postings: Postings) -> Self:
        """Build a segment in memory from passages by ascending id.

        The terms of the postings must ascend.
        """
        arrays = {
            "ids": ids.astype("<i8"),
            "lengths": postings.lengths,
            "hashes": postings.hashes,
            "starts": np.concatenate([[0], np.cumsum(postings.counts)]).astype("<i8"),
            "rows": postings.rows,
            "frequencies": postings.frequencies,
            "codes": pack_codes(codes),
        }
        return cls(_Content(ArraysInMemory(arrays), codes.shape[1]), None)

    @classmethod
    def open(cls, path: Path, identity: str, dimension: int) -> Self:
        """Open the file of a segment and verify its ids.

        Raises DamagedFile if it is missing or these parts are damaged.
        """
        source = ArrayFile.open(path, identity)
        source.read("ids")  # verified now, so that only searches and writes can meet damage
        return cls(_Content(source, dimension), None)

    def __len__(self) -> int:
        return len(self.ids) if self.living is None else int(np.count_nonzero(self.living))

    @property
    def is_full(self) -> bool:
        """Return whether the segment has as many passages as a segment may have."""
        return len(self) >= MAX_ROWS

    @property
    def file(self) -> ArrayFile | None:
        """File of the segment; None if it is in memory only."""
        source = self._content.source
        return source if isinstance(source, ArrayFile) else None

    @property
    def path(self) -> Path | None:
        """Path of the segment's file; None if it is in memory only."""
        return self.file.path if self.file is not None else None

    @property
    def ids(self) -> PassageIds:
        """Ids of all rows, ascending, including those that are deleted."""
        return self._content.ids

    @property
    def lengths(self) -> npt.NDArray[np.uint32]:
        """Number of terms of all rows, title included."""
        return self._content.lengths

    @property
    def codes(self) -> Codes:
        """Codes of all rows: shape (rows, dimension)."""
        return unpack_codes(self._content.packed_codes, self._content.dimension)

    @cached_property
    def term_count(self) -> int:
        """Number of terms of all rows that are alive, together."""
        if self.living is None:
            return self._content.term_count
        return int(self.lengths[self.living].sum(dtype=np.int64))

    def whole(self) -> IndexSegment:
        """Return the segment as its file holds it, with the passages that were deleted since."""
        return IndexSegment(self._content, None)

    def without(self, ids: PassageIds) -> IndexSegment:
        """Return the segment without these passages, whose ids ascend. Unknown ids are ignored."""
        is_deleted = self._rows_of(ids)
        if not is_deleted.any():
            return self
        living = ~is_deleted if self.living is None else self.living & ~is_deleted
        return IndexSegment(self._content, living)

    def allowed_rows(self, allowed: PassageIds | None) -> Mask | None:
        """Return the rows that are alive with ids in `allowed`, ascending; None for all."""
        if allowed is None:
            return self.living
        mask = self._rows_of(allowed)
        return mask if self.living is None else mask & self.living

    def _rows_of(self, ids: PassageIds) -> Mask:
        """Return the rows whose ids are among `ids`, which ascend."""
        first, last = np.searchsorted(ids, [self.ids[0], self.ids[-1] + 1])
        return np.isin(self.ids, ids[first:last], assume_unique=True)

    def search_codes(
        self, queries: Codes, k: int, allowed: PassageIds | None
    ) -> tuple[Vectors, PassageIds]:
        """Return scores and passage ids of the k best passages for each query, best first.

        See `CodeIndex.search`. Results that are lacking have the id -1.
        """
        scores, rows = self._content.code_index.search(queries, k, self.allowed_rows(allowed))
        return scores, np.where(rows >= 0, self.ids[rows], -1)

    def find_terms(self, hashes: npt.NDArray[np.uint64]) -> list[TermPostings | None]:
        """Return the postings of terms in the rows that are alive; None for a term without any."""
        known, starts = self._content.hashes, self._content.starts
        places = np.searchsorted(known, hashes)
        terms = [
            self._read_postings(int(starts[place]), int(starts[place + 1]))
            if place < len(known) and known[place] == value
            else None
            for place, value in zip(places.tolist(), hashes, strict=True)
        ]
        return [postings if postings and len(postings.rows) else None for postings in terms]

    def _read_postings(self, start: int, stop: int) -> TermPostings:
        rows = self._content.source.read("rows", start, stop)
        frequencies = self._content.source.read("frequencies", start, stop)
        if self.living is None:
            return TermPostings(rows, frequencies)
        remain = self.living[rows]
        return TermPostings(rows[remain], frequencies[remain])

    @property
    def postings(self) -> Postings:
        """All postings, including those of deleted rows."""
        source = self._content.source
        counts = np.diff(self._content.starts)
        columns = source.read("rows"), source.read("frequencies")
        return Postings(self._content.hashes, counts, *columns, self.lengths)

    def saved(self, folder: Path) -> IndexSegment:
        """Write a segment without deleted rows to a file of its own. Return it as read from there.

        Raises OSError if it cannot be written.
        """
        source = self._content.source
        path, identity = write_arrays(folder, FILE_PREFIX, {name: source.read(name) for name in _ARRAYS})
        return IndexSegment.open(path, identity, self._content.dimension)


def merge_segments(segments: Sequence[IndexSegment]) -> IndexSegment:
    """Return a segment in memory with the living rows of several, whose ids ascend."""
    masks = [
        np.ones(len(segment.ids), dtype=bool) if segment.living is None else segment.living
        for segment in segments
    ]
    pairs = list(zip(segments, masks, strict=True))
    postings = [
        segment.postings if mask.all() else select_rows(segment.postings, mask)
        for segment, mask in pairs
    ]
    return IndexSegment.build(
        np.concatenate([segment.ids[mask] for segment, mask in pairs]),
        np.concatenate([segment.codes[mask] for segment, mask in pairs]),
        postings[0] if len(postings) == 1 else join_postings(postings),
    )


def compact_segments(segments: Sequence[IndexSegment]) -> list[IndexSegment]:
    """Return the same living passages in segments without deleted rows, few of which are small.

    A segment is merged with the next if it has at most four times as many passages. Adding passages
    one by one then leaves few small segments, and rewrites each passage few times.
    """
    groups: list[list[IndexSegment]] = []
    for segment in segments:
        if len(segment):
            groups.append([segment])
        while len(groups) > 1 and _belong_together(*groups[-2:]):
            groups[-2:] = [groups[-2] + groups[-1]]
    return list(map(_compact, groups))


def _belong_together(first: Sequence[IndexSegment], second: Sequence[IndexSegment]) -> bool:
    sizes = sum(map(len, first)), sum(map(len, second))
    return sum(sizes) <= MAX_ROWS and sizes[0] <= 4 * sizes[1]


def _compact(group: Sequence[IndexSegment]) -> IndexSegment:
    if len(group) == 1 and group[0].living is None:
        return group[0]
    return merge_segments(group)


def id_chunks(ids: PassageIds, length: int | None = None) -> Iterator[PassageIds]:
    """Yield ids in runs of at most this length, by default that of a segment."""
    length = length or MAX_ROWS
    for start in range(0, len(ids), length):
        yield ids[start : start + length]
