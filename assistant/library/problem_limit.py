"""At most a few lines about one file, however many of its messages, pages or rows have a problem."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Self

from assistant.ingest.records import Problem
from assistant.schema import source_file

if TYPE_CHECKING:
    from assistant.library.add_report import Reporter

MAX_LINES = 5
"""Problems of a file that are reported one by one, and as many notes. Most files have none or one."""


class ProblemLimit:
    """Passes the first problems and notes of a file to a reporter, then the number of the others."""

    def __init__(self, reporter: Reporter) -> None:
        self._reporter = reporter
        self._lines = Counter[bool]()
        """Reported problems (False) and notes (True)."""
        self._more = Counter[bool]()
        self._last: dict[bool, Problem] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._report_counts()

    def report(self, problem: Problem) -> None:
        """Report a problem or note unless there were enough of its kind."""
        if self._lines[problem.is_note] < MAX_LINES:
            self._lines[problem.is_note] += 1
            self._reporter.on_problem(problem)
        else:
            self._more[problem.is_note] += len(problem.rows) or 1
            self._last[problem.is_note] = problem

    def _report_counts(self) -> None:
        """Report the number of problems and notes that were not reported. The last is named."""
        for is_note, last in self._last.items():
            more, path = self._more[is_note], source_file(str(last.path))
            if more == (len(last.rows) or 1):
                self._reporter.on_problem(last)
                continue
            noun = "notes" if is_note else "problems"
            place = f"row {last.row}" if last.row else str(last.path).removeprefix(path).lstrip("!")
            example = f"{place}: {last.reason}" if place else last.reason
            reason = f"has {more:,} more {noun}, the last of them: {example}"
            self._reporter.on_problem(Problem(path=path, reason=reason, is_note=is_note))
