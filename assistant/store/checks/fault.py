"""Something that is wrong in a library, and what it can be mended from."""

from __future__ import annotations

from enum import StrEnum

from assistant.schema import Record


class Remedy(StrEnum):
    """What is made again, from parts that are sound, to mend a fault."""

    REINDEX = "reindex"
    """SQLite's own indexes, from their tables."""
    DROP = "drop"
    """Rows whose article is gone go with it."""
    COUNT = "count"
    """An article's number of words and the digest of its content, from its text."""
    SPLIT = "split"
    """An article's passages and vectors, from its text."""
    WORDS = "words"
    """The inverted index, from the passages."""
    LOG = "log"
    """The log of changes begins afresh, so that every index made before is made again."""
    VECTORS = "vectors"
    """The FAISS file, from the vectors in SQLite."""
    EMBEDDER = "embedder"
    """The passages and vectors of all articles, by the embedder of today."""


class Fault(Record):
    """One thing that is wrong."""

    what: str
    """The rest of a sentence that begins with the article, where there is one."""
    article: str | None = None
    remedy: Remedy | None = None
    """None for what cannot be made again: texts, and the database file itself."""

    def __str__(self) -> str:
        return f"{self.article}: {self.what}" if self.article is not None else self.what
