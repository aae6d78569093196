"""Bring a FAISS index to the state of the library: by what changed since, or from all vectors when that cannot be told."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from assistant.store.tables import LibraryState, read_meta, read_state
from assistant.store.vectors import VectorIndex, Vectors


def bring_up_to_date(
    connection: sqlite3.Connection, index: VectorIndex | None, path: Path
) -> tuple[VectorIndex, bool]:
    """An index that holds exactly the passages of the transaction that `connection` is in, and whether it was made anew.

    Tried in order: the index at hand and the file at `path`, each brought forward by the change log; then the vectors in
    SQLite. A log that does not reach back to the state of an index, or knows that state under another stamp, is no help.
    """
    target = read_state(connection)
    dimension = int(read_meta(connection)["dimension"])
    if index is not None and _bring_forward(connection, index, target):
        return index, False
    saved = VectorIndex.load(path, dimension)
    if saved is not None and _bring_forward(connection, saved, target):
        return saved, False
    return _rebuilt(connection, dimension, target), True


def _bring_forward(connection: sqlite3.Connection, index: VectorIndex, target: LibraryState) -> bool:
    before = index.state
    if before is None:
        return False
    if before == target:
        return True
    log = connection.execute(
        "SELECT generation, stamp, added, removed FROM changes WHERE generation >= ? ORDER BY generation",
        (before.generation,),
    ).fetchall()
    if not log or (log[0][0], log[0][1]) != before:
        return False
    added: set[int] = set()
    removed: set[int] = set()
    try:
        for _, _, came, went in log[1:]:
            added.update(json.loads(came))
            removed.update(json.loads(went))
    except ValueError:  # a damaged log tells nothing
        return False
    index.state = None
    index.remove(sorted(removed - added))
    # What came and went meanwhile is not in `passages` any more, so only what is still there is read.
    index.add(*_vectors(connection, sorted(added - removed)))
    if len(index) != _count(connection):
        return False
    index.state = target
    return True


def _rebuilt(connection: sqlite3.Connection, dimension: int, target: LibraryState) -> VectorIndex:
    index = VectorIndex(dimension)
    rows = connection.execute("SELECT id, vector FROM passages ORDER BY id")
    while batch := rows.fetchmany(10_000):
        index.add(*_decoded(batch))
    index.state = target
    return index


def _count(connection: sqlite3.Connection) -> int:
    (count,) = connection.execute("SELECT count(*) FROM passages").fetchone()
    return int(count)


def _vectors(connection: sqlite3.Connection, ids: Sequence[int]) -> tuple[list[int], Vectors]:
    wanted = json.dumps(list(ids))
    rows = connection.execute(
        "SELECT id, vector FROM passages WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id",
        (wanted,),
    )
    return _decoded(rows.fetchall())


def _decoded(rows: Sequence[tuple[int, bytes]]) -> tuple[list[int], Vectors]:
    flat = np.frombuffer(b"".join(vector for _, vector in rows), dtype="<f4")
    return [number for number, _ in rows], flat.reshape(len(rows), -1) if rows else flat.reshape(0, 0)
