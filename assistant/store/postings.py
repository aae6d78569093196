"""Postings: the passages that contain a term, with its frequencies in title and text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

TEXT_BITS = 12
"""A frequency of 16 bits: 4 for the occurrences in the title, 12 for those in the text."""
MAX_TEXT_COUNT = (1 << TEXT_BITS) - 1
MAX_TITLE_COUNT = (1 << 16 - TEXT_BITS) - 1
"""Highest counts that are told apart. BM25 gains nothing from more."""


class Postings(NamedTuple):
    """Postings of several passages, grouped by term, in each term by row."""

    hashes: npt.NDArray[np.uint64]
    """Hash of each term, without repetition; in any order until the postings are joined."""
    counts: npt.NDArray[np.int64]
    """Number of postings of each term."""
    rows: npt.NDArray[np.uint16]
    """Row of each posting."""
    frequencies: npt.NDArray[np.uint16]
    """Occurrences of each posting's term in title and text, packed as `TEXT_BITS` says."""
    lengths: npt.NDArray[np.uint32]
    """Number of terms of each row, title included."""


def select_rows(postings: Postings, is_selected: npt.NDArray[np.bool_]) -> Postings:
    """Return the postings of the selected rows, numbered anew. Terms without postings vanish."""
    terms = np.repeat(np.arange(len(postings.hashes)), postings.counts)
    remain = is_selected[postings.rows]
    counts = np.bincount(terms[remain], minlength=len(postings.hashes))
    new_rows = np.cumsum(is_selected) - 1
    return Postings(
        hashes=postings.hashes[counts > 0],
        counts=counts[counts > 0],
        rows=new_rows[postings.rows[remain]].astype("<u2"),
        frequencies=postings.frequencies[remain],
        lengths=postings.lengths[is_selected],
    )


def join_postings(parts: Sequence[Postings]) -> Postings:
    """Return the postings of all parts, by ascending hash. Each part's rows follow the one before."""
    # Sorting is faster here than hashing, by which `np.unique` finds what is distinct.
    hashes = np.sort(np.concatenate([part.hashes for part in parts]))
    hashes = hashes[np.append(True, hashes[1:] != hashes[:-1])[: len(hashes)]]
    places = [np.searchsorted(hashes, part.hashes) for part in parts]
    counts = np.zeros(len(hashes), dtype=np.int64)
    for part, place in zip(parts, places, strict=True):
        counts[place] += part.counts
    total = int(counts.sum())
    rows, frequencies = np.empty(total, dtype="<u2"), np.empty(total, dtype="<u2")
    next_position = np.cumsum(counts) - counts
    first_row = 0
    for part, place in zip(parts, places, strict=True):
        starts = np.cumsum(part.counts) - part.counts
        positions = np.repeat(next_position[place] - starts, part.counts) + np.arange(len(part.rows))
        rows[positions] = part.rows + np.uint16(first_row)
        frequencies[positions] = part.frequencies
        next_position[place] += part.counts
        first_row += len(part.lengths)
    lengths = np.concatenate([part.lengths for part in parts])
    return Postings(hashes.astype("<u8"), counts, rows, frequencies, lengths)
