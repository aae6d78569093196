"""Public ids of articles that supply their own id, and the articles that an id may stand for.

An article's id is the supplied one unless articles of several sources have it. Then each gets a suffix:
`1@a.csv`, or as much of the source's path as tells the sources apart, such as `1@2026/a.csv`. Editions
of one article, with the same id at the same URL in several files, do not clash: the newest has the plain
id. The ids depend on the articles alone, not on the order in which they were read, and a suffix
disappears with the other sources.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from assistant.schema import origin_source
from assistant.store.placement import unused_article_id
from assistant.store.versions import newest_edition
from assistant.store.writes import rename_article

_UNTYPEABLE = re.compile(r"[^\w.+=~,-]+")
_SEPARATORS = re.compile(r"[/\\!]+")
_ADDRESS_PARTS = re.compile(r"\w+://|[?#].*")
_LONGEST_SUFFIX = 100
"""Characters of a path in an id. A longer one is replaced by a hash."""

_GROUP = """
SELECT id, url, superseded_by, content,
    EXISTS (SELECT 1 FROM origins WHERE article = id AND origins.row_id IS NOT NULL)
FROM articles WHERE row_id = ? ORDER BY id
"""
_NAMING_ORIGIN = "SELECT min(origin) FROM origins WHERE article = ? AND row_id IS NOT NULL"
_TAKEN = "SELECT 1 FROM articles WHERE row_id = ?1 OR (row_id IS NULL AND id = ?1)"
_WITH_ID = "SELECT id FROM articles WHERE id = ?1"
_RETIRED = "SELECT id FROM articles WHERE retired AND substr(id, 1, length(?1)) = ?1 ORDER BY rowid DESC"


class _Member(NamedTuple):
    """One of the articles that supply the same id."""

    id: str
    url: str | None
    superseded_by: str | None
    content: str
    has_origin: bool


def api_file_name(row_id: str) -> str:
    """Return the name of the file that holds an article added by a program, given by its id."""
    return f"{hashlib.sha256(row_id.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}.jsonl"


def find_candidates(connection: sqlite3.Connection, article_id: str) -> list[str]:
    """Return the ids of the articles that an id stands for: several for an ambiguous one, sorted.

    The first that applies: the article with exactly this id; all articles that supply it; those that
    supply the part before an `@` and come from a source whose path ends with the part after it; older
    readings of an article that once had it.
    """
    if row := connection.execute(_WITH_ID, (article_id,)).fetchone():
        return [row[0]]
    if group := connection.execute(_GROUP, (article_id,)).fetchall():
        return [candidate for candidate, *_ in group]
    for position in (match.start() for match in re.finditer("@", article_id)):
        row_id, suffix = article_id[:position], _path_parts(article_id[position + 1 :], "")
        group = connection.execute(_GROUP, (row_id,)).fetchall()
        matches = [
            candidate
            for candidate, *_ in group
            if suffix and _comes_from(connection, candidate, row_id, suffix)
        ]
        if matches:
            return matches
    return [candidate for (candidate,) in connection.execute(_RETIRED, (f"{article_id}~",))][:1]


def find_group(connection: sqlite3.Connection, article_id: str) -> list[str]:
    """Return the ids of all articles that supply the same id as this article, itself included."""
    rows = connection.execute(
        "SELECT id FROM articles WHERE row_id = (SELECT row_id FROM articles WHERE id = ?)",
        (article_id,),
    )
    return [candidate for (candidate,) in rows]


def drop_lost_row_id(connection: sqlite3.Connection, article_id: str) -> str:
    """Derive the id of an article from its origin if no origin supplies one any more. Return its id."""
    is_lost = connection.execute(
        "SELECT 1 FROM articles WHERE id = ?1 AND row_id IS NOT NULL"
        " AND EXISTS (SELECT 1 FROM origins WHERE article = ?1)"
        " AND NOT EXISTS (SELECT 1 FROM origins WHERE article = ?1 AND row_id IS NOT NULL)",
        (article_id,),
    ).fetchone()
    if not is_lost:
        return article_id
    (origin,) = connection.execute("SELECT origin FROM articles WHERE id = ?", (article_id,)).fetchone()
    new_id = unused_article_id(connection, origin)
    connection.execute("UPDATE articles SET row_id = NULL WHERE id = ?", (article_id,))
    rename_article(connection, article_id, new_id)
    return new_id


def assign_ids(connection: sqlite3.Connection, row_ids: Collection[str]) -> None:
    """Assign the final ids of all articles that supply one of these ids."""
    # A supplied id such as `1@a.csv` may be what `1` would get: that one then needs a longer suffix.
    prefixes = {
        row_id[: match.start()] for row_id in row_ids for match in re.finditer("@", row_id)
    } - set(row_ids)
    for row_id in sorted({*row_ids, *prefixes} - {""}):
        renames = {old: new for old, new in final_ids(connection, row_id).items() if old != new}
        occupied = [new for new in renames.values() if connection.execute(_WITH_ID, (new,)).fetchone()]
        if occupied:  # by an article that is renamed as well: free all ids first
            for number, old in enumerate(list(renames)):
                rename_article(connection, old, interim := f"{row_id}@\x01{number}")
                renames[interim] = renames.pop(old)
        for old, new in renames.items():
            rename_article(connection, old, new)


def final_ids(connection: sqlite3.Connection, row_id: str) -> dict[str, str]:
    """Return the final id of each article that supplies `row_id`, by its present id.

    An article that has left its files, and is about to be removed, gives way to the others.
    """
    members = [_Member(*row) for row in connection.execute(_GROUP, (row_id,)).fetchall()]
    group = [member for member in members if member.has_origin]
    left = {member.id: f"{row_id}@{member.content[:16]}" for member in members if not member.has_origin}
    return {**left, **_ids_of_present(connection, row_id, group)}


def _ids_of_present(
    connection: sqlite3.Connection, row_id: str, group: Sequence[_Member]
) -> dict[str, str]:
    heads = _without_older_editions(connection, group)
    is_bare_free = not connection.execute(
        "SELECT 1 FROM articles WHERE id = ? AND row_id IS NULL", (row_id,)
    ).fetchone()
    ids = {heads[0]: row_id} if len(heads) == 1 and is_bare_free else {}
    if len(ids) == len(group):
        return ids
    sources = {member.id: _naming_source(connection, member.id) for member in group}
    for article_id, suffix in _suffixes(sources, row_id).items():
        if article_id in ids:
            continue
        full = f"{row_id}@{suffix}"
        if connection.execute(_TAKEN, (full,)).fetchone():
            full = f"{full}-{_digest(sources[article_id])}"
        ids[article_id] = full
    return ids


def _without_older_editions(connection: sqlite3.Connection, group: Sequence[_Member]) -> list[str]:
    """Return the articles of a group, of several editions at one URL only the newest."""
    by_url: dict[str | None, list[tuple[str, bool]]] = {}
    for member in group:
        by_url.setdefault(member.url, []).append((member.id, member.superseded_by is None))
    heads: list[str] = []
    for url, members in by_url.items():
        ids = [article_id for article_id, _ in members]
        are_distinct = url is None or sum(is_newest for _, is_newest in members) > 1
        heads += ids if are_distinct or len(ids) == 1 else [newest_edition(connection, ids)]
    return heads


def _naming_source(connection: sqlite3.Connection, article_id: str) -> str:
    (origin,) = connection.execute(_NAMING_ORIGIN, (article_id,)).fetchone()
    return origin_source(origin)


def _comes_from(
    connection: sqlite3.Connection, article_id: str, row_id: str, suffix: Sequence[str]
) -> bool:
    origins = connection.execute("SELECT origin FROM origins WHERE article = ?", (article_id,))
    return any(
        _path_parts(origin_source(origin), row_id)[-len(suffix) :] == tuple(suffix)
        for (origin,) in origins
    )


def _path_parts(source: str, row_id: str) -> tuple[str, ...]:
    """Split a file, archive member or address into typeable parts; `api` for an article of a program."""
    parts = [part for part in _SEPARATORS.split(_ADDRESS_PARTS.sub("", source)) if part]
    if row_id and parts and parts[-1] == api_file_name(row_id):
        return ("api",)
    return tuple(_UNTYPEABLE.sub("-", part).replace("-.", ".").strip("-") or "-" for part in parts)


def _suffixes(sources: Mapping[str, str], row_id: str) -> dict[str, str]:
    """Return for each article as much of the end of its source's path as no other source has."""
    paths = {article_id: _path_parts(source, row_id) for article_id, source in sources.items()}
    suffixes: dict[str, str] = {}
    length = 1
    while remaining := paths.keys() - suffixes.keys():
        counts = Counter(path[-length:] for path in paths.values())
        for article_id in remaining:
            path = paths[article_id]
            suffix = "/".join(path[-length:])
            if len(suffix) > _LONGEST_SUFFIX:
                suffixes[article_id] = _digest(sources[article_id])
            elif counts[path[-length:]] == 1:
                suffixes[article_id] = suffix
            elif length >= len(path):
                suffixes[article_id] = f"{path[-1] if path else ''}-{_digest(sources[article_id])}"
        length += 1
    return suffixes


def _digest(source: str) -> str:
    return hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest()[:8]
