"""Synchronisation of the FAISS index with SQLite, by the change log or a full rebuild."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from assistant.store.tables import LibraryState, read_meta, read_state
from assistant.store.vectors import VectorIndex, Vectors

_BATCH_ROWS = 10_000


def bring_up_to_date(
    connection: sqlite3.Connection, index: VectorIndex | None, path: Path
) -> tuple[VectorIndex, bool]:
    """Return an index of exactly the passages in the current transaction, and whether it was rebuilt.

    Tries the index in memory, then the file at `path`, each updated by the change log, then a rebuild
    from the vectors in SQLite. The change log is unusable if it does not reach back to the state of the
    index or records another stamp for it.
    """
    target = read_state(connection)
    dimension = int(read_meta(connection)["dimension"])
    if index is not None and _apply_change_log(connection, index, target):
        return index, False
    saved_index = VectorIndex.load(path, dimension)
    if saved_index is not None and _apply_change_log(connection, saved_index, target):
        return saved_index, False
    return _rebuild_index(connection, dimension, target), True


def _apply_change_log(connection: sqlite3.Connection, index: VectorIndex, target: LibraryState) -> bool:
    state = index.state
    if state is None:
        return False
    if state == target:
        return True
    log = connection.execute(
        "SELECT generation, stamp, added, removed FROM changes"
        " WHERE generation >= ? ORDER BY generation",
        (state.generation,),
    ).fetchall()
    if not log or (log[0][0], log[0][1]) != state:
        return False
    added: set[int] = set()
    removed: set[int] = set()
    try:
        for _, _, added_json, removed_json in log[1:]:
            added.update(json.loads(added_json))
            removed.update(json.loads(removed_json))
    except ValueError:  # the log is damaged
        return False
    index.state = None
    index.remove(sorted(removed - added))
    # Passages both added and removed since are no longer in `passages`.
    index.add(*_read_vectors(connection, sorted(added - removed)))
    if len(index) != _count_passages(connection):
        return False
    index.state = target
    return True


def _rebuild_index(connection: sqlite3.Connection, dimension: int, target: LibraryState) -> VectorIndex:
    index = VectorIndex(dimension)
    rows = connection.execute("SELECT id, vector FROM passages ORDER BY id")
    while batch := rows.fetchmany(_BATCH_ROWS):
        index.add(*_decode_vectors(batch))
    index.state = target
    return index


def _count_passages(connection: sqlite3.Connection) -> int:
    (count,) = connection.execute("SELECT count(*) FROM passages").fetchone()
    return int(count)


def _read_vectors(connection: sqlite3.Connection, ids: Sequence[int]) -> tuple[list[int], Vectors]:
    rows = connection.execute(
        "SELECT id, vector FROM passages WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id",
        (json.dumps(list(ids)),),
    )
    return _decode_vectors(rows.fetchall())


def _decode_vectors(rows: Sequence[tuple[int, bytes]]) -> tuple[list[int], Vectors]:
    flat = np.frombuffer(b"".join(vector for _, vector in rows), dtype="<f4")
    ids = [passage_id for passage_id, _ in rows]
    return ids, flat.reshape(len(rows), -1) if rows else flat.reshape(0, 0)
