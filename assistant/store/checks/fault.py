"""Faults of a library, and the remedies for them."""

from __future__ import annotations

from enum import StrEnum

from assistant.schema import Record


class Remedy(StrEnum):
    """Repair of a fault: the part of the library to rebuild from sound parts."""

    REINDEX = "reindex"
    """Rebuild SQLite's own indexes from their tables."""
    DROP = "drop"
    """Delete orphaned rows."""
    COUNT = "count"
    """Recompute the word count and content hash of articles."""
    SPLIT = "split"
    """Rebuild an article's passages and vectors from its text."""
    IDS = "ids"
    """Assign the ids of articles anew."""
    LOG = "log"
    """Restart the change log, which invalidates every existing search index."""
    INDEX = "index"
    """Build the search index anew from the passages."""
    EMBEDDER = "embedder"
    """Rebuild the passages and vectors of all articles with the current embedder."""


class Fault(Record):
    """A fault in a library."""

    what: str
    """Description. With `article`, it continues a sentence about that article."""
    article: str | None = None
    remedy: Remedy | None = None
    """None if there is nothing to rebuild from: for article texts and the database file."""

    def __str__(self) -> str:
        return f"{self.article}: {self.what}" if self.article is not None else self.what
