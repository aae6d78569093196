"""Whether the FAISS file holds the vectors that are in SQLite, each under its passage."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from assistant.store.checks.fault import Fault, Remedy
from assistant.store.vector_sync import bring_up_to_date
from assistant.store.vectors import INDEX_FILE, VectorIndex

_AT_ONCE = 10_000


def vector_faults(connection: sqlite3.Connection, folder: Path) -> Iterator[Fault]:
    """Compare the file, brought forward to this moment, with the vectors in SQLite, bit by bit.

    A file that is not there is no fault: it is made again when it is needed.
    """
    path = folder / INDEX_FILE
    if not path.is_file():
        return
    try:
        index, made_anew = bring_up_to_date(connection, None, path)
    except ValueError:  # vectors of several lengths, which the passages are told of
        yield Fault(
            what=f"{INDEX_FILE} cannot be compared before the passages are right", remedy=Remedy.VECTORS
        )
        return
    if made_anew:
        yield Fault(what=f"{INDEX_FILE} is damaged, or of another library", remedy=Remedy.VECTORS)
        return
    yield from _differences(connection, index)


def _differences(connection: sqlite3.Connection, index: VectorIndex) -> Iterator[Fault]:
    held = index.ids()
    if len(set(held)) != len(held):
        yield Fault(what=f"{INDEX_FILE} holds a passage twice", remedy=Remedy.VECTORS)
    there, other = set(held), set[str]()
    rows = connection.execute("SELECT id, article, vector FROM passages ORDER BY id")
    while batch := rows.fetchmany(_AT_ONCE):
        common = [row for row in batch if row[0] in there]
        if len(common) < len(batch):
            yield Fault(
                what=f"{INDEX_FILE} lacks {len(batch) - len(common):,} passages", remedy=Remedy.VECTORS
            )
        there.difference_update(number for number, _, _ in batch)
        vectors = index.vectors([number for number, _, _ in common]).astype("<f4")
        other.update(
            article
            for (_, article, stored), vector in zip(common, vectors, strict=True)
            if vector.tobytes() != stored
        )
    if there:
        yield Fault(
            what=f"{INDEX_FILE} holds {len(there):,} passages that are not there", remedy=Remedy.VECTORS
        )
    for article in sorted(other):
        # The file has a digest and a vector in SQLite has none, so neither is believed.
        yield Fault(
            article=article, what=f"its vectors are not those in {INDEX_FILE}", remedy=Remedy.SPLIT
        )
