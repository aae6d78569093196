"""The outcome of reading a file, which retains stored articles if part of it is unreadable."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from assistant.ingest.records import Problem
from assistant.ingest.walk import canonical_path
from assistant.schema import Article, origin_source, source_file


@dataclass
class FileOutcome:
    """The outcome of reading one file."""

    modified: int = 0
    """Time of the last change of the file; see `FileReading`."""
    origins: set[str] = field(default_factory=set)
    """Origins to retain in the library: those just read, and stored ones in an unreadable part."""
    has_changes: bool = False
    """The file has an article that the library did not have."""
    is_complete: bool = True
    """Every part of the file was readable."""
    _contents: dict[int, int] = field(default_factory=dict)
    """Content of the last row with each id in each source. Both are hashed: there may be millions."""
    _replaced_rows: int = 0

    def note_article(self, article: Article) -> None:
        """Retain the origin of an article that was read."""
        self.origins.add(article.origin)
        if article.has_own_id:
            key, content = hash((origin_source(article.origin), article.id)), hash(article.content_hash)
            self._replaced_rows += self._contents.get(key, content) != content
            self._contents[key] = content

    def describe_repeated_ids(self) -> str:
        """Describe the rows that a later row of the file replaces; empty if there are none."""
        if not self._replaced_rows:
            return ""
        rows = "1 row" if self._replaced_rows == 1 else f"{self._replaced_rows:,} rows"
        return (
            f"has {rows} whose id occurs again further down with another text; the last row of each id "
            "counts. Rename the id column to keep them all"
        )

    def retain_unreadable(self, problem: Problem, stored_origins: Collection[str]) -> Problem:
        """Retain the stored origins in an unreadable part, which may be half written by another program.

        Return the problem, with a remark if any article is retained. A note leaves everything as it is.
        """
        if problem.is_note:
            return problem
        self.is_complete = False
        retained = _affected_origins(problem, stored_origins)
        self.origins |= retained
        if not retained:
            return problem
        return problem.model_copy(
            update={"reason": f"{problem.reason}; articles added from it before stay in the library"}
        )


def _affected_origins(problem: Problem, stored_origins: Collection[str]) -> set[str]:
    """Select the origins in the part that a problem names: a row, a file, or a file in an archive."""
    name = str(problem.path)
    file = source_file(name)
    location = f"{canonical_path(Path(file))}{name.removeprefix(file)}"
    if problem.row and problem.to_end:
        return {origin for origin in stored_origins if _row_of(origin, location) >= problem.row}
    if rows := problem.rows or (problem.row,) * bool(problem.row):
        return {f"{location}#{row}" for row in rows}.intersection(stored_origins)
    prefixes = (f"{location}#", f"{location}!")
    return {origin for origin in stored_origins if origin == location or origin.startswith(prefixes)}


def _row_of(origin: str, location: str) -> int:
    """Return the row number of an origin in a file; 0 for another origin."""
    row = origin.removeprefix(f"{location}#")
    return int(row) if row != origin and row.isdecimal() else 0
