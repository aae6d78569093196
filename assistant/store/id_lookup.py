"""Lookup of articles by ids as users and earlier answers give them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from assistant.schema import ArticleRef
from assistant.store import queries
from assistant.store.article_ids import find_candidates, find_group
from assistant.store.origins import find_article_id
from assistant.store.records import ambiguous_id, ref_from_row


class IdLookup:
    """Finds the articles that an id stands for, in the snapshot that it belongs to."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def find(self, article_id: str) -> str | None:
        """Return the full id of the article that an id stands for; None for an unknown id.

        Raises AmbiguousId if several articles have the id.
        """
        candidates = find_candidates(self._connection, article_id)
        if len(candidates) > 1:
            raise ambiguous_id(article_id, self.refs(candidates))
        return candidates[0] if candidates else None

    def ever_meant(self, article_id: str) -> list[str]:
        """Return the ids of all articles that an id may have stood for, the present one first.

        Earlier, it may have stood for an older version of that article, or for another article that
        supplies the same id.
        """
        candidates = find_candidates(self._connection, article_id)
        groups = [find_group(self._connection, candidate) for candidate in candidates]
        ids = list(dict.fromkeys([*candidates, *(member for group in groups for member in group)]))
        older = [
            older_id
            for member in ids
            for older_id, *_ in self._connection.execute(queries.OLDER_VERSIONS, {"article": member})
        ]
        return list(dict.fromkeys([*ids, *older]))

    def row_id(self, article_id: str) -> str | None:
        """Return the id that an article supplies; None if it supplies none or is unknown."""
        row = self._connection.execute(
            "SELECT row_id FROM articles WHERE id = ?", (article_id,)
        ).fetchone()
        return row[0] if row else None

    def at_origin(self, origin: str) -> str | None:
        """Return the id of the article of an origin, or None."""
        return find_article_id(self._connection, origin)

    def refs(self, article_ids: Sequence[str]) -> tuple[ArticleRef, ...]:
        """Return references to articles, sorted by id. Skip unknown ids."""
        rows = self._connection.execute(queries.CANDIDATES, (json.dumps(list(article_ids)),))
        return tuple(map(ref_from_row, rows))
