"""Synchronisation of the search index with SQLite, by the change log or by building it anew."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np

from assistant.store.index_files import SegmentEntry, open_segments, read_list
from assistant.store.postings import Postings, join_postings
from assistant.store.records import indexed_words
from assistant.store.search_index import SearchIndex
from assistant.store.segment import IndexSegment, id_chunks
from assistant.store.tables import LibraryState, read_meta, read_state
from assistant.store.tokenizer import index_words
from assistant.store.vectors import Codes, PassageIds, encode

# Texts are decoded here, so that a damaged one keeps no other from being searched.
_PASSAGES = """
SELECT passages.id, vector, CAST(title AS BLOB), CAST(text AS BLOB), start, stop, sentences
FROM passages JOIN articles ON articles.id = article
WHERE passages.id IN (SELECT value FROM json_each(?)) ORDER BY passages.id
"""
_TOKENIZED_AT_ONCE = 1 << 14
"""Passages whose words are counted at once: 100 MB of memory."""
_ATTEMPTS = 3
"""Attempts to read a list of segments whose files another process replaces meanwhile."""


def bring_up_to_date(
    connection: sqlite3.Connection, index: SearchIndex | None, folder: Path
) -> tuple[SearchIndex, bool]:
    """Return an index of exactly the passages in the current transaction, and whether to save it.

    Tries the index in memory, then the files, each updated by the change log, then builds all segments
    anew. The change log is unusable if it does not reach back to the state of the index or records
    another stamp for it. A segment whose file is missing or damaged is built anew.
    """
    target = read_state(connection)
    if index is not None and index.state == target:
        return index, False
    dimension = int(read_meta(connection)["dimension"])
    saved, was_repaired = _open_saved(connection, index, folder, dimension)
    candidates = [(saved, was_repaired), (index, False)]
    if saved is None or saved.state != target:  # the index in memory may know more
        candidates.reverse()
    for candidate, is_new in candidates:
        if candidate is None:
            continue
        updated = _apply_change_log(connection, candidate, target)
        if updated is not None:
            return updated, is_new
    ids = _to_array(connection.execute("SELECT id FROM passages ORDER BY id"))
    segments = [_save_early(part, folder) for part in build_segments(connection, ids, dimension)]
    return SearchIndex(dimension, target, segments), True


def _save_early(segment: IndexSegment, folder: Path) -> IndexSegment:
    """Move a segment to its file if it is full, so that a large index is never in memory as a whole."""
    if segment.is_full:
        with suppress(OSError):  # a read-only folder can still be searched
            return segment.saved(folder)
    return segment


def _open_saved(
    connection: sqlite3.Connection, index: SearchIndex | None, folder: Path, dimension: int
) -> tuple[SearchIndex | None, bool]:
    """Open the saved index. Return it, and whether a segment was built anew."""
    for _ in range(_ATTEMPTS):
        segments = read_list(folder)
        if segments is None or segments.dimension != dimension:
            return None, False
        damaged: list[SegmentEntry] = []
        saved = open_segments(folder, segments, index.segments if index else (), damaged)
        if not damaged or segments == read_list(folder):
            break
    for entry in damaged:
        rows = connection.execute(
            "SELECT id FROM passages WHERE id BETWEEN ? AND ? ORDER BY id", (entry.first, entry.last)
        )
        saved = _insert_segments(connection, saved, _to_array(rows))
    return saved, bool(damaged)


def rebuild_segment(connection: sqlite3.Connection, index: SearchIndex, path: Path) -> SearchIndex:
    """Build the segment of a damaged file anew, in memory, from the passages in SQLite."""
    damaged = [segment for segment in index.segments if segment.path == path]
    others = [segment for segment in index.segments if segment.path != path]
    index = SearchIndex(index.dimension, index.state, others)
    for segment in damaged:
        ids = segment.ids if segment.living is None else segment.ids[segment.living]
        index = _insert_segments(connection, index, ids)
    return index


def _insert_segments(connection: sqlite3.Connection, index: SearchIndex, ids: PassageIds) -> SearchIndex:
    segments = [*index.segments, *build_segments(connection, ids, index.dimension)]
    segments.sort(key=lambda segment: int(segment.ids[0]))
    return SearchIndex(index.dimension, index.state, segments)


def _apply_change_log(
    connection: sqlite3.Connection, index: SearchIndex, target: LibraryState
) -> SearchIndex | None:
    """Return the index at the target state; None if the change log does not lead there."""
    if index.state == target:
        return index
    log = connection.execute(
        "SELECT generation, stamp, added, removed FROM changes"
        " WHERE generation >= ? ORDER BY generation",
        (index.state.generation,),
    ).fetchall()
    if not log or (log[0][0], log[0][1]) != index.state:
        return None
    added: set[int] = set()
    removed: set[int] = set()
    try:
        for _, _, added_json, removed_json in log[1:]:
            added.update(json.loads(added_json))
            removed.update(json.loads(removed_json))
    except ValueError:  # the log is damaged
        return None
    # Passages both added and removed since are no longer in `passages`.
    ids = np.array(sorted(added - removed), dtype=np.int64)
    highest = max((int(segment.ids[-1]) for segment in index.segments), default=0)
    if len(ids) and ids[0] <= highest:
        return None
    segments = build_segments(connection, ids, index.dimension)
    updated = index.with_changes(target, segments, sorted(removed - added))
    return updated if len(updated) == _count_passages(connection) else None


def build_segments(
    connection: sqlite3.Connection, ids: PassageIds, dimension: int
) -> Iterator[IndexSegment]:
    """Yield segments in memory of the passages with these ids, ascending; skip unknown ids.

    Raises ValueError if a vector does not have the library's dimension.
    """
    for chunk in id_chunks(ids):
        parts = [
            _read_part(connection, part, dimension) for part in id_chunks(chunk, _TOKENIZED_AT_ONCE)
        ]
        part_ids, codes, postings = zip(*parts, strict=True)
        if any(map(len, part_ids)):
            yield IndexSegment.build(
                np.concatenate(part_ids), np.concatenate(codes), join_postings(postings)
            )


def _read_part(
    connection: sqlite3.Connection, ids: PassageIds, dimension: int
) -> tuple[PassageIds, Codes, Postings]:
    rows = connection.execute(_PASSAGES, (json.dumps(ids.tolist()),))
    stored_ids: list[int] = []
    vectors: list[bytes] = []
    postings = index_words(_read_words(rows, stored_ids, vectors))
    flat = np.frombuffer(b"".join(vectors), dtype="<f4")
    codes = encode(flat.reshape(len(vectors), dimension))
    return np.array(stored_ids, dtype=np.int64), codes, postings


def _read_words(
    rows: sqlite3.Cursor,
    ids: list[int],
    vectors: list[bytes],
) -> Iterator[tuple[str, str]]:
    """Yield the words of each passage, and append its id and vector. Holds one text at a time."""
    for passage_id, vector, title, text, *bounds in rows:
        ids.append(passage_id)
        vectors.append(vector)
        yield indexed_words(title.decode(errors="replace"), text.decode(errors="replace"), *bounds)


def _to_array(rows: Iterable[tuple[int]]) -> PassageIds:
    return np.fromiter((passage_id for (passage_id,) in rows), dtype=np.int64)


def _count_passages(connection: sqlite3.Connection) -> int:
    (count,) = connection.execute("SELECT count(*) FROM passages").fetchone()
    return int(count)
