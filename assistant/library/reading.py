"""What came of reading one file, and so what the library is to keep of what it had from it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from assistant.ingest.problem import Problem
from assistant.ingest.walk import place_of


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
        if problem.taken:
            return problem
        self.sound = False
        place = str(place_of(problem.path))
        kept = set(had) if problem.row is None else {f"{place}#{problem.row}"} & set(had)
        self.origins |= kept
        return problem.model_copy(update={"reason": f"{problem.reason}; what was taken from it before stays"}) if kept else problem
