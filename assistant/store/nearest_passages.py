"""Passages nearest to a vector: candidates from the search index, ranked by the vectors in SQLite."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

import numpy as np

from assistant.store import queries
from assistant.store.live_index import LiveIndex
from assistant.store.vectors import PassageIds, Vectors, cosine_margin

# Candidates per result. With 4, the best candidate that is left out is nearly always further from the
# results than the error of its code; otherwise the search is repeated with four times as many.
_CANDIDATES_PER_RESULT = 4
_MAX_CANDIDATES = 8192
"""Bound for passages that are almost the same, of which any may be returned."""


def find_nearest(
    connection: sqlite3.Connection,
    live_index: LiveIndex,
    vectors: Vectors,
    k: int,
    allowed: PassageIds | None = None,
) -> list[list[int]]:
    """Return the ids of the k passages nearest to each vector (n, dimension), highest cosine first.

    Equal cosines are ordered by id. `allowed`, ascending, restricts the search to these ids before
    ranking.
    """
    if k == 0 or not len(vectors):
        return [[] for _ in vectors]
    results: dict[int, list[int]] = {}
    count, margin = _CANDIDATES_PER_RESULT * k, cosine_margin(vectors.shape[1])
    while pending := [number for number in range(len(vectors)) if number not in results]:
        batch = live_index.run(
            connection,
            lambda index: index.find_candidates(vectors[pending], count, allowed),  # noqa: B023
        )
        for number, candidates in zip(pending, batch, strict=True):
            cosines = _compute_cosines(connection, vectors[number], candidates.ids.tolist())
            ranked = sorted(cosines, key=lambda passage_id: (-cosines[passage_id], passage_id))[:k]
            if (
                len(candidates.ids) < count  # all passages
                or count >= _MAX_CANDIDATES
                or candidates.cosines[-1] + margin <= cosines[ranked[-1]]
            ):
                results[number] = ranked
        count *= 4
    return [results[number] for number in range(len(vectors))]


def exact_cosines(
    connection: sqlite3.Connection, vector: Vectors, ids: Sequence[int]
) -> dict[int, float]:
    """Return the cosine of each passage to a vector, from the stored vectors, -1..1.

    Rounded to six digits, so that it is the same on all processors.
    """
    return {
        passage_id: round(cosine, 6)
        for passage_id, cosine in _compute_cosines(connection, vector, ids).items()
    }


def _compute_cosines(
    connection: sqlite3.Connection, vector: Vectors, ids: Sequence[int]
) -> dict[int, float]:
    rows = connection.execute(queries.VECTORS, (json.dumps(list(ids)),)).fetchall()
    stored = np.frombuffer(b"".join(blob for _, blob in rows), dtype="<f4")
    cosines = stored.reshape(len(rows), len(vector)).astype(np.float64) @ vector.astype(np.float64)
    return {row[0]: cosine for row, cosine in zip(rows, cosines.tolist(), strict=True)}
