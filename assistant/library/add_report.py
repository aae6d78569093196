"""Progress and result of adding articles."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from assistant.ingest.records import Problem
from assistant.schema import Article, Record
from assistant.store.transaction import Change


class AddProgress(NamedTuple):
    """Progress of an `add`, a sync or an import."""

    done: int
    """Finished files or, for an import, finished articles."""
    total: int
    """All files or, for an import, all articles."""
    passages: int
    """Passages stored so far."""


class Reporter(Protocol):
    """Callbacks for each step of `add`."""

    def on_article(self, article: Article, change: Change) -> None:
        """Handle an article that was stored or found unchanged."""

    def on_problem(self, problem: Problem) -> None:
        """Handle a file or row that was skipped or, if `problem.is_note`, added with a reservation."""

    def on_progress(self, progress: AddProgress) -> None:
        """Handle the progress after each file and each batch of passages."""


class SilentReporter:
    """A reporter that ignores every event; subclass it to handle some of them."""

    def on_article(self, article: Article, change: Change) -> None:
        """Ignore the article."""

    def on_problem(self, problem: Problem) -> None:
        """Ignore the problem."""

    def on_progress(self, progress: AddProgress) -> None:
        """Ignore the progress."""


class AddSummary(Record):
    """The result of an `add`, in articles."""

    added: int = 0
    replaced: int = 0
    unchanged: int = 0
    removed: int = 0
    """Articles that are in none of their files any more."""
    problems: int = 0
    """Skipped files and rows."""
    notes: int = 0
    """Files and rows that were added with a reservation, and counts of files of unsupported types."""
    passages: int = 0
    """Passages of the added and replaced articles."""
