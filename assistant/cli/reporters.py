"""Reporters that pass the steps of long commands to the progress display."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Self

from assistant.cli.output.libraries import sync_summary

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.evaluate.questions import Question
    from assistant.evaluate.run import AnsweredQuestion
    from assistant.ingest.records import Problem
    from assistant.library.add_report import AddProgress
    from assistant.library.sync import SyncSummary
    from assistant.progress import Progress
    from assistant.schema import Article
    from assistant.store.store import Change

ADDING = "Adding"
WAITING = "Waiting for changes"


class AddReporter:
    """Reporter of an add or import: a bar with articles and passages, and a line for each problem."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._label = ADDING
        self._articles = 0
        self._done = self._total = self._passages = 0

    def __enter__(self) -> Self:
        self._progress.start_count(self._label)
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.finish()

    def on_article(self, article: Article, change: Change) -> None:  # noqa: ARG002 - every change counts
        """Count one more article."""
        self._articles += 1
        self._show()

    def on_problem(self, problem: Problem) -> None:
        """Print a problem."""
        self._progress.note(str(problem))

    def note(self, text: str) -> None:
        """Print a notice."""
        self._progress.note(text)

    def on_progress(self, progress: AddProgress) -> None:
        """Update the bar."""
        self._done, self._total, self._passages = progress
        self._show()

    def _show(self) -> None:
        self._restart(ADDING)
        self._progress.show_counts(
            self._done, self._total, articles=self._articles, passages=self._passages
        )

    def _restart(self, label: str) -> None:
        """Begin a new bar, with a pace of its own, if the label changes."""
        if label != self._label:
            self._progress.finish()
            self._progress.start_count(label)
            self._label = label


class SyncReporter(AddReporter):
    """Reporter of a sync: also prints a summary of each pass on standard output."""

    has_failed = False
    """The last pass had problems and none of its files is in the library."""

    def on_sync(self, summary: SyncSummary) -> None:
        """Print the summary of a finished pass."""
        self.has_failed = bool(summary.problems) and not summary.has_changes and not summary.unchanged
        sys.stdout.write(f"{sync_summary(summary)}\n")
        sys.stdout.flush()
        self._restart(WAITING)
        self._articles = self._done = self._total = self._passages = 0

    def on_waiting(self, reason: str) -> None:
        """Print why the folder cannot be synced for now."""
        self.note(reason)


class RebuildReporter:
    """Reporter of a rebuild: a bar with the articles that have new passages."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress

    def __enter__(self) -> Self:
        self._progress.start_count("Embedding")
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.finish()

    def __call__(self, done: int, total: int) -> None:
        """Update the bar."""
        self._progress.show_counts(done, total, articles=done)


def track_answers(
    progress: Progress, questions: Sequence[Question], answers: Iterator[AnsweredQuestion]
) -> Iterator[AnsweredQuestion]:
    """Yield the answers to `questions`, with a progress bar."""
    progress.start_count("Answering")
    try:
        progress.show_counts(0, len(questions), questions=0)
        for done, answer in enumerate(answers, 1):
            yield answer
            progress.show_counts(done, len(questions), questions=done)
    finally:
        progress.finish()
