"""Checks of the database file, the recorded embedder and the change log."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from assistant.store.checks.fault import Fault, Remedy
from assistant.store.records import decode_integers
from assistant.store.tables import REQUIRED_META

_MAX_FAULTS = 100
# "row 3 missing from index articles_by_source", "wrong # of entries in index articles_by_source".
_INDEX_MESSAGE = re.compile(r"from index |in index ")
HIGHEST_PASSAGE_ID = "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'passages'"
"""Query for the highest passage id ever used."""
_STAMP = re.compile(r"[0-9a-f]{16}")


def check_database(connection: sqlite3.Connection) -> Iterator[Fault]:
    """Run SQLite's own checks of the file, its indexes and its foreign keys."""
    for (message,) in connection.execute(f"PRAGMA integrity_check({_MAX_FAULTS})"):
        if message != "ok":
            yield Fault(what=message, remedy=_remedy_for(message))
    for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check"):
        label = f"a row of {table}" if row is None else f"row {row} of {table}"
        yield Fault(what=f"{label} refers to a missing row of {parent}", remedy=Remedy.DROP)


def _remedy_for(message: str) -> Remedy | None:
    return Remedy.REINDEX if _INDEX_MESSAGE.search(message) else None


def check_embedder(connection: sqlite3.Connection) -> Iterator[Fault]:
    """Check that the library records the embedder of its vectors."""
    meta = dict(connection.execute("SELECT key, value FROM meta"))
    for key in REQUIRED_META:
        if not meta.get(key):
            yield Fault(what=f"its {key} is missing", remedy=Remedy.EMBEDDER)
    if "dimension" in meta and not meta["dimension"].isdecimal():
        yield Fault(
            what=f"its vector dimension {meta['dimension']!r} is not a number", remedy=Remedy.EMBEDDER
        )


class _LogEntry(NamedTuple):
    generation: int
    stamp: str
    added: str
    removed: str


def check_change_log(connection: sqlite3.Connection) -> Iterator[Fault]:
    """Check that the change log has no gap and agrees with the stored passages."""
    rows = connection.execute(
        "SELECT generation, stamp, added, removed FROM changes ORDER BY generation"
    )
    log = [_LogEntry(*row) for row in rows]
    yield from (Fault(what=what, remedy=Remedy.LOG) for what in _gaps(log))
    stored_ids = {passage_id for (passage_id,) in connection.execute("SELECT id FROM passages")}
    # The oldest entry is never applied: an index of that state already includes it.
    yield from (Fault(what=what, remedy=Remedy.LOG) for what in _contradictions(log[1:], stored_ids))
    (highest,) = connection.execute(HIGHEST_PASSAGE_ID).fetchone()
    if max(stored_ids, default=0) > highest:
        yield Fault(what=f"passage id {max(stored_ids)} could be used again", remedy=Remedy.LOG)


def _gaps(log: Sequence[_LogEntry]) -> Iterator[str]:
    if not log:
        yield "it is empty"
    for previous, entry in pairwise(log):
        if entry.generation != previous.generation + 1:
            yield f"commit {entry.generation} follows commit {previous.generation}"
    for entry in log:
        if not _STAMP.fullmatch(entry.stamp):
            yield f"commit {entry.generation} has no stamp"


def _contradictions(log: Sequence[_LogEntry], stored_ids: set[int]) -> Iterator[str]:
    logged_ids: set[int] = set()
    for entry in log:
        added, removed = decode_integers(entry.added), decode_integers(entry.removed)
        if added is None or removed is None:
            yield f"commit {entry.generation} cannot be read"
            return
        if still_stored := sorted(stored_ids.intersection(removed)):
            yield f"commit {entry.generation} removed passage {still_stored[0]}, which still exists"
        logged_ids = logged_ids.union(added).difference(removed)
    if missing := sorted(logged_ids - stored_ids):
        yield f"passage {missing[0]} was added and never removed, but does not exist"
