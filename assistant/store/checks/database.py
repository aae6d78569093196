"""Whether SQLite finds its own file sound, and whether the library knows itself and its history."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from assistant.store.checks.fault import Fault, Remedy
from assistant.store.records import to_numbers
from assistant.store.tables import REMEMBERED

_FAULTS_AT_MOST = 100
# "row 3 missing from index articles_by_source", "wrong # of entries in index articles_by_source", and what newer SQLites say of FTS5.
_AN_INDEX = re.compile(r"from index |in index ")
_WORDS = re.compile(r"inverted index")
HIGHEST = "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'passages'"
"""The highest number that a passage ever had; the next one is higher."""
_STAMP = re.compile(r"[0-9a-f]{16}")


def file_faults(connection: sqlite3.Connection) -> Iterator[Fault]:
    """What SQLite finds wrong with the file, its indexes and the references between tables."""
    for (line,) in connection.execute(f"PRAGMA integrity_check({_FAULTS_AT_MOST})"):
        if line != "ok":
            yield Fault(what=line, remedy=_remedy(line))
    for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check"):
        which = f"a row of {table}" if row is None else f"row {row} of {table}"
        yield Fault(what=f"{which} belongs to nothing in {parent}", remedy=Remedy.DROP)


def _remedy(line: str) -> Remedy | None:
    if _WORDS.search(line):
        return Remedy.WORDS
    return Remedy.REINDEX if _AN_INDEX.search(line) else None


def embedder_faults(connection: sqlite3.Connection) -> Iterator[Fault]:
    """Whether the library knows which model its vectors come from."""
    meta = dict(connection.execute("SELECT key, value FROM meta"))
    for key in REMEMBERED:
        if not meta.get(key):
            yield Fault(what=f"its {key} is not known any more", remedy=Remedy.EMBEDDER)
    if "dimension" in meta and not meta["dimension"].isdecimal():
        yield Fault(
            what=f"its vectors cannot have {meta['dimension']!r} numbers", remedy=Remedy.EMBEDDER
        )


class _Commit(NamedTuple):
    generation: int
    stamp: str
    added: str
    removed: str


def log_faults(connection: sqlite3.Connection) -> Iterator[Fault]:
    """Whether the log counts commits without a gap, and tells of the passages that are there."""
    rows = connection.execute(
        "SELECT generation, stamp, added, removed FROM changes ORDER BY generation"
    )
    log = [_Commit(*row) for row in rows]
    yield from (Fault(what=what, remedy=Remedy.LOG) for what in _gaps(log))
    there = {number for (number,) in connection.execute("SELECT id FROM passages")}
    # What the oldest commit says is never followed: an index of that state has it already.
    yield from (Fault(what=what, remedy=Remedy.LOG) for what in _untrue(log[1:], there))
    (highest,) = connection.execute(HIGHEST).fetchone()
    if max(there, default=0) > highest:
        yield Fault(what=f"the number of passage {max(there)} could be used again", remedy=Remedy.LOG)


def _gaps(log: Sequence[_Commit]) -> Iterator[str]:
    if not log:
        yield "it is empty"
    for before, after in pairwise(log):
        if after.generation != before.generation + 1:
            yield f"commit {after.generation} follows commit {before.generation}"
    yield from (
        f"commit {one.generation} has no stamp" for one in log if not _STAMP.fullmatch(one.stamp)
    )


def _untrue(log: Sequence[_Commit], there: set[int]) -> Iterator[str]:
    came: set[int] = set()
    for commit in log:
        added, removed = to_numbers(commit.added), to_numbers(commit.removed)
        if added is None or removed is None:
            yield f"commit {commit.generation} cannot be read"
            return
        if back := sorted(there.intersection(removed)):
            yield f"commit {commit.generation} removed passage {back[0]}, which is there"
        came = came.union(added).difference(removed)
    if gone := sorted(came - there):
        yield f"passage {gone[0]} was added and not removed, and is not there"
