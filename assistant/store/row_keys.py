"""Keys of articles that supply their own id: the id, and the scope within which it names one article."""

from __future__ import annotations

import re
from typing import NamedTuple

from assistant.ingest.walk import FEEDS, supported_suffix
from assistant.schema import Article, origin_source, row_number

EVERYWHERE = ""
"""Scope of an id that names the same article in every source."""
_GLOBAL_ID = re.compile(r"(?:https?://|urn:|tag:)\S", re.IGNORECASE)
_WEB_ADDRESS = re.compile(r"https?://")


class FileReading(NamedTuple):
    """The circumstances in which an article was read."""

    modified: int = 0
    """Time of the last change of the file, in nanoseconds since 1970; 0 if unknown."""
    ids_are_global: bool = False
    """An id names the same article in every source."""
    keeps_previous: bool = False
    """A replaced text stays as an older version: the reader changed, not the file."""


UNKNOWN_READING = FileReading()
"""A reading of which nothing is known."""


RowScope = tuple[str, str]
"""A supplied id and its scope."""


class RowKey(NamedTuple):
    """The key of an article that supplies its own id. Equal keys mean one article, edited."""

    row_id: str
    scope: str
    """The source of the row, or `EVERYWHERE`."""
    position: int
    """Row number. The last of several rows with one key counts."""


def row_key(article: Article, reading: FileReading) -> RowKey | None:
    """Return the key of an article, or None if its id is derived from its origin."""
    if not article.has_own_id:
        return None
    scope = EVERYWHERE if reading.ids_are_global else row_scope(article.origin, article.id)
    return RowKey(article.id, scope, row_number(article.origin))


def row_scope_of(article: Article, reading: FileReading) -> RowScope | None:
    """Return the id that an article supplies, with its scope; None if it supplies none."""
    key = row_key(article, reading)
    return key and (key.row_id, key.scope)


def row_scope(origin: str, row_id: str) -> str:
    """Return the scope of the id that an origin supplies: its source, or `EVERYWHERE`."""
    return EVERYWHERE if is_global_id(origin, row_id) else origin_source(origin)


def is_global_id(origin: str, row_id: str) -> bool:
    """Return whether an id names one article in every source: an id from a feed, or an address."""
    source = origin_source(origin)
    is_from_feed = bool(_WEB_ADDRESS.match(source)) or supported_suffix(source) in FEEDS
    return is_from_feed or bool(_GLOBAL_ID.match(row_id))
