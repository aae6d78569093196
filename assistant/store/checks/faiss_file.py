"""Check of the FAISS file against the vectors in SQLite."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from assistant.store.checks.fault import Fault, Remedy
from assistant.store.vector_sync import bring_up_to_date
from assistant.store.vectors import INDEX_FILE, VectorIndex

_BATCH_ROWS = 10_000


def check_faiss_file(connection: sqlite3.Connection, folder: Path) -> Iterator[Fault]:
    """Compare the FAISS file, brought up to date, with the vectors in SQLite, bit by bit.

    A missing file is no fault: it is rebuilt on demand.
    """
    path = folder / INDEX_FILE
    if not path.is_file():
        return
    try:
        index, was_rebuilt = bring_up_to_date(connection, None, path)
    except ValueError:  # vectors of different lengths, which the check of passages reports
        yield Fault(
            what=f"{INDEX_FILE} cannot be compared until the passages are repaired",
            remedy=Remedy.VECTORS,
        )
        return
    if was_rebuilt:
        yield Fault(what=f"{INDEX_FILE} is damaged or belongs to another library", remedy=Remedy.VECTORS)
        return
    yield from _compare_vectors(connection, index)


def _compare_vectors(connection: sqlite3.Connection, index: VectorIndex) -> Iterator[Fault]:
    indexed_ids = index.ids()
    if len(set(indexed_ids)) != len(indexed_ids):
        yield Fault(what=f"{INDEX_FILE} contains a passage twice", remedy=Remedy.VECTORS)
    unmatched_ids, mismatched_articles = set(indexed_ids), set[str]()
    rows = connection.execute("SELECT id, article, vector FROM passages ORDER BY id")
    while batch := rows.fetchmany(_BATCH_ROWS):
        matches = [row for row in batch if row[0] in unmatched_ids]
        if len(matches) < len(batch):
            yield Fault(
                what=f"{INDEX_FILE} lacks {len(batch) - len(matches):,} passages", remedy=Remedy.VECTORS
            )
        unmatched_ids.difference_update(passage_id for passage_id, _, _ in batch)
        vectors = index.get_vectors([passage_id for passage_id, _, _ in matches]).astype("<f4")
        mismatched_articles.update(
            article_id
            for (_, article_id, stored), vector in zip(matches, vectors, strict=True)
            if vector.tobytes() != stored
        )
    if unmatched_ids:
        yield Fault(
            what=f"{INDEX_FILE} contains {len(unmatched_ids):,} passages that do not exist",
            remedy=Remedy.VECTORS,
        )
    for article_id in sorted(mismatched_articles):
        # Neither side is trusted: the file has a digest, but a vector in SQLite has none.
        yield Fault(
            article=article_id,
            what=f"its vectors differ from those in {INDEX_FILE}",
            remedy=Remedy.SPLIT,
        )
