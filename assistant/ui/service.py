"""What the page and the programming interface have in common: one worker, the libraries, and the conversations about them."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import NamedTuple

from assistant.answer.events import Event
from assistant.errors import LibraryError, UsageError
from assistant.ingest.records import Problem
from assistant.library import uploads
from assistant.library.add import AddSummary, SilentReporter, add
from assistant.library.demo import DEMO, active_library
from assistant.library.history import History
from assistant.library.libraries import library_names
from assistant.library.remove import remove
from assistant.schema import Article, ArticleRef
from assistant.search.hybrid import SearchResult
from assistant.search.near_duplicates import near_duplicate_articles
from assistant.search.query import Query
from assistant.store.records import ArticleRow, Provenance, Stats
from assistant.store.store import Store
from assistant.ui.worker import Task, Worker
from assistant.workspace import Workspace


class UploadResult(NamedTuple):
    """What became of one uploaded file."""

    name: str
    summary: AddSummary
    problems: tuple[Problem, ...]


class ArticleView(NamedTuple):
    """An article that somebody looks at, with what the library knows beside it."""

    article: Article
    provenance: Provenance
    newer: ArticleRef | None = None
    """The version that superseded it."""
    reprints: tuple[ArticleRef, ...] = ()
    """What prints nearly the same."""


class Service:
    """Serves many readers at once from one workspace. `library` is a library's name everywhere; None is the one to ask now."""

    def __init__(self, work: Workspace) -> None:
        self._work = work
        self.worker = Worker(work.stop)

    def library_to_ask(self, name: str | None = None) -> str:
        """The name of the library that a question goes to now."""
        return name or active_library(self._work.settings)

    def libraries(self) -> list[str]:
        """Names of the libraries that can be asked, one's own first, `demo` last."""
        folder, own = self._work.settings.index_dir, self._work.settings.library
        return sorted(
            {*library_names(folder), own, DEMO}, key=lambda name: (name == DEMO, name != own, name)
        )

    def prepare(self) -> None:
        """Load the models and the library that is asked first, on the worker's thread. Raises what makes a first question fail."""
        self.worker.call(lambda: self._work.answerer)
        self.worker.call(lambda: self._work.library_to_ask().close())

    def ask(self, query: Query) -> Task[Event]:
        """Queue a question and return the task that yields its events.

        Raises LibraryError for an unknown library, AnswerError if too many questions are waiting.
        """
        self._named(query.library)
        return self.worker.begin(lambda: self._work.ask(query))

    def search(self, query: Query) -> SearchResult:
        """Return passages, best first, without the language model."""
        self._named(query.library)
        return self.worker.call(partial(self._work.search, query))

    def add(
        self, files: Sequence[tuple[Path, str]], *, library: str | None = None
    ) -> Iterator[UploadResult]:
        """Take files, each with the name it is to have, into a library; one after the other, so that questions come between them."""
        for path, name in files:
            yield self.worker.call(partial(self._add, path, name, library))

    def add_row(self, row: Mapping[str, str]) -> dict[str, object]:
        """Take in one article, given by the fields of a `.jsonl` row: its id and what became of it.

        Raises UsageError, in the words of the reader, if it cannot be taken.
        """
        number = (
            row.get("id")
            or hashlib.sha256(row.get("text", "").encode("utf-8", "surrogatepass")).hexdigest()[:12]
        )
        name = f"{hashlib.sha256(number.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}.jsonl"
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / name
            path.write_text(json.dumps({**row, "id": number}) + "\n", encoding="utf-8")
            taken = self.worker.call(partial(self._add, path, name, None))
        if taken.summary.problems:
            raise UsageError(f"The article {taken.problems[0].reason}.", hint="Nothing was added.")
        outcome = (
            "added" if taken.summary.added else "replaced" if taken.summary.replaced else "unchanged"
        )
        return {
            "id": number,
            "outcome": outcome,
            "passages": taken.summary.passages,
            "notes": [one.reason for one in taken.problems],
        }

    def remove(self, article_id: str, *, library: str | None = None) -> ArticleRow:
        """Take an article out of a library and its quotes out of recorded answers."""
        name = self.library_to_ask(self._named(library))
        if name == DEMO:
            raise UsageError(
                "The articles of 'demo' come with the program.",
                hint="Add your own; then these are not asked any more.",
            )
        with closing(self._open(name)) as store:
            return remove(store, article_id)

    def articles(self, *, library: str | None = None, older: bool = False) -> list[ArticleRow]:
        """All articles without their texts, newest first; with `older`, also those that a newer version has superseded."""
        with closing(self._open(library)) as store:
            return store.list_articles(older=older)

    def article(self, article_id: str, *, library: str | None = None) -> Article | None:
        """One article; None if it is not, or no longer, there."""
        with closing(self._open(library)) as store, store.snapshot() as snapshot:
            return snapshot.find_article(article_id)

    def opened(self, article_id: str, *, library: str | None = None) -> ArticleView | None:
        """One article with what the library knows beside it; None if it is not, or no longer, there."""
        with closing(self._open(library)) as store, store.snapshot() as snapshot:
            article = snapshot.find_article(article_id)
            if article is None:
                return None
            provenance = snapshot.get_provenance(article_id)
            newer = snapshot.find_article(provenance.superseded_by) if provenance.superseded_by else None
            return ArticleView(
                article,
                provenance,
                newer.ref if newer else None,
                near_duplicate_articles(snapshot, article_id),
            )

    def stats(self, *, library: str | None = None) -> Stats:
        """The library in figures."""
        with closing(self._open(library)) as store:
            return store.stats()

    def history(self, *, library: str | None = None) -> History:
        """The conversations about a library; those about `demo`, while it stands in for one's own, are kept beside one's own."""
        return History(
            self._work.settings.index_dir / (self._named(library) or self._work.settings.library)
        )

    def _open(self, library: str | None) -> Store:
        return Store.open(self._work.settings.index_dir / self.library_to_ask(self._named(library)))

    def _named(self, library: str | None) -> str | None:
        """The name, if it is one of a library here: it comes from a browser and becomes part of a path."""
        if library is None or library in self.libraries():
            return library
        raise LibraryError(
            f"There is no library '{library[:64]}'.",
            hint=f"These are there: {', '.join(self.libraries())}.",
        )

    def _add(self, path: Path, name: str, library: str | None) -> UploadResult:
        report = _Problems()
        name_of_own = (
            None if library == DEMO else self._named(library)
        )  # what is read is the demo; what is added is one's own
        with closing(self._work.library_to_add(name_of_own)) as store:
            summary = add([uploads.save(store, path, name)], store, self._work.embedder, reporter=report)
        return UploadResult(name, summary, tuple(report.problems))


class _Problems(SilentReporter):
    """Remembers what an `add` could not take."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def on_problem(self, problem: Problem) -> None:
        """A file or row that was refused, or not taken as it is."""
        self.problems.append(problem)
