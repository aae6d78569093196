"""Check of the search index against the passages in SQLite."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.store.array_file import DamagedFile
from assistant.store.checks.fault import Fault, Remedy
from assistant.store.index_files import INDEX_FILE
from assistant.store.index_sync import bring_up_to_date, build_segments
from assistant.store.postings import Postings, join_postings, select_rows
from assistant.store.segment import IndexSegment
from assistant.store.vectors import PassageIds

_DAMAGED = Fault(what="the search index is damaged or belongs to another library", remedy=Remedy.INDEX)


def check_index(connection: sqlite3.Connection, folder: Path) -> Iterator[Fault]:
    """Compare the search index, brought up to date, with the vectors and words of the passages.

    A missing index is no fault: it is built on demand.
    """
    if not (folder / INDEX_FILE).is_file():
        return
    try:
        index, is_new = bring_up_to_date(connection, None, folder)
        if is_new:
            yield _DAMAGED
            return
        for segment in index.segments:
            yield from _compare(connection, segment, index.dimension)
        (passages,) = connection.execute("SELECT count(*) FROM passages").fetchone()
        if len(index) < passages:
            yield Fault(
                what=f"the search index lacks {passages - len(index):,} passages", remedy=Remedy.INDEX
            )
    except DamagedFile:
        yield _DAMAGED
    except ValueError:  # vectors of another length, which the check of passages reports
        yield Fault(
            what="the search index cannot be compared until the passages are repaired",
            remedy=Remedy.INDEX,
        )


def _compare(connection: sqlite3.Connection, segment: IndexSegment, dimension: int) -> Iterator[Fault]:
    living = np.ones(len(segment.ids), dtype=bool) if segment.living is None else segment.living
    ids = segment.ids[living]
    rebuilt = list(build_segments(connection, ids, dimension))
    stored_ids = np.concatenate([np.empty(0, dtype=np.int64), *(part.ids for part in rebuilt)])
    if not np.array_equal(ids, stored_ids):
        missing = len(np.setdiff1d(ids, stored_ids))
        yield Fault(
            what=f"the search index contains {missing:,} passages that do not exist",
            remedy=Remedy.INDEX,
        )
        return
    (expected,) = rebuilt
    for article_id in _articles(connection, ids[(segment.codes[living] != expected.codes).any(axis=1)]):
        # Neither side is trusted: the index has digests, but a vector in SQLite has none.
        yield Fault(
            article=article_id,
            what="its vectors differ from those in the search index",
            remedy=Remedy.SPLIT,
        )
    postings = join_postings([select_rows(segment.postings, living)])
    for article_id in _articles(connection, ids[_differing_rows(postings, expected.postings)]):
        yield Fault(
            article=article_id,
            what="its words differ from those in the search index",
            remedy=Remedy.INDEX,
        )


def _differing_rows(first: Postings, second: Postings) -> npt.NDArray[np.bool_]:
    """Return for each row whether its terms, their frequencies or its length differ."""
    differs: npt.NDArray[np.bool_] = first.lengths != second.lengths
    occurrences = [
        np.column_stack(
            [np.repeat(postings.hashes, postings.counts), postings.rows, postings.frequencies]
        )
        for postings in (first, second)
    ]
    rows, counts = np.unique(np.concatenate(occurrences), axis=0, return_counts=True)
    differs[rows[counts == 1, 1].astype(np.int64)] = True
    return differs


def _articles(connection: sqlite3.Connection, ids: PassageIds) -> list[str]:
    """Return the ids of the articles of passages, sorted."""
    query = "SELECT article FROM passages WHERE id = ?"
    return sorted({connection.execute(query, (int(i),)).fetchone()[0] for i in ids})
