"""What came of reading one file, and so what the library is to keep of what it had from it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from assistant.ingest.records import Problem
from assistant.ingest.walk import canonical_path
from assistant.schema import source_file


@dataclass
class Reading:
    """One file as it was read now."""

    origins: set[str] = field(default_factory=set)
    """Where articles were found in it, and where something was that could not be taken in now."""
    changed: bool = False
    """Whether it said anything that the library did not have."""
    sound: bool = True
    """Whether all of it could be taken in."""

    def failed(self, problem: Problem, had: Collection[str]) -> Problem:
        """Keep what the library `had` of the place of a problem, which may be a file that is being written; the problem, saying so."""
        if problem.is_note:
            return problem
        self.sound = False
        kept = _kept(problem, had)
        self.origins |= kept
        return (
            problem.model_copy(
                update={"reason": f"{problem.reason}; what was taken from it before stays"}
            )
            if kept
            else problem
        )


def _kept(problem: Problem, had: Collection[str]) -> set[str]:
    """What may have come from the place of a problem: from the whole file, from a file of an archive, or from a row of either."""
    named = str(problem.path)
    file = source_file(named)
    place = f"{canonical_path(Path(file))}{named.removeprefix(file)}"
    if problem.row:
        return {f"{place}#{problem.row}"}.intersection(had)
    return {origin for origin in had if origin == place or origin.startswith((f"{place}#", f"{place}!"))}
