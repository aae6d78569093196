"""Check of the ids of articles against the ids that they supply and the sources that they come from."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from assistant.store.article_ids import final_ids
from assistant.store.checks.fault import Fault, Remedy

_ROW_IDS = "SELECT DISTINCT row_id FROM articles WHERE row_id IS NOT NULL ORDER BY row_id"
_DIVIDED_KEYS = """
SELECT row_id, min(article), max(article) FROM origins
WHERE row_id IS NOT NULL GROUP BY row_id, scope HAVING min(article) <> max(article)
"""


def check_ids(connection: sqlite3.Connection) -> Iterator[Fault]:
    """Check that each article has the id that its sources give it, and each row one article."""
    for row_id in list_row_ids(connection):
        for article_id, expected in final_ids(connection, row_id).items():
            if article_id != expected:
                yield Fault(article=article_id, what=f"its id should be {expected}", remedy=Remedy.IDS)
    for row_id, first, second in connection.execute(_DIVIDED_KEYS).fetchall():
        yield Fault(what=f"{first} and {second} are the same row {row_id} of one file")


def list_row_ids(connection: sqlite3.Connection) -> list[str]:
    """Return all ids that articles supply."""
    return [row_id for (row_id,) in connection.execute(_ROW_IDS).fetchall()]
