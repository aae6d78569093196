"""Service layer of the page and the API: one worker, the libraries and their conversations."""

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
from assistant.answer.prompt import read_instructions
from assistant.check.checker import CheckEvent, require_checkable
from assistant.errors import LibraryError, UsageError
from assistant.ingest.heading import body_start
from assistant.ingest.records import Problem
from assistant.library import uploads
from assistant.library.add import add
from assistant.library.add_report import AddSummary, SilentReporter
from assistant.library.demo import DEMO, active_library
from assistant.library.history import History
from assistant.library.libraries import library_names
from assistant.library.remove import remove
from assistant.schema import Article, ArticleRef, CheckedSentence, Citation
from assistant.search.hybrid import SearchResult
from assistant.search.near_duplicates import near_duplicate_articles
from assistant.search.query import Filters, Query
from assistant.store.article_ids import api_file_name
from assistant.store.records import ArticleRow, Provenance, Stats
from assistant.store.snapshot import Snapshot
from assistant.store.store import Store
from assistant.ui.worker import Task, Worker
from assistant.workspace import Workspace


class UploadResult(NamedTuple):
    """Outcome of one uploaded file."""

    name: str
    summary: AddSummary
    problems: tuple[Problem, ...]


class ArticleView(NamedTuple):
    """An article with its provenance and related articles, as the reader shows it."""

    article: Article
    library: str
    provenance: Provenance
    newer: ArticleRef | None = None
    """The newest version, if this is an older version."""
    near_duplicates: tuple[ArticleRef, ...] = ()


class Service:
    """Serves concurrent visitors from one workspace.

    Methods that take `library` expect the name of an existing library and raise LibraryError otherwise;
    None means the default library: the user's own or, while that is empty, `demo`.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.worker = Worker(workspace.stop)
        self.removals = 0
        """Number of articles removed so far. While it does not grow, no shown answer is withdrawn."""

    def resolve_library(self, name: str | None = None) -> str:
        """Return the name, or the name of the default library for None."""
        return name or active_library(self._workspace.settings)

    def library_names(self) -> list[str]:
        """Return the names of all libraries: the user's own first, `demo` last."""
        settings = self._workspace.settings
        names = {*library_names(settings.index_dir), settings.library, DEMO}
        return sorted(names, key=lambda name: (name == DEMO, name != settings.library, name))

    def warm_up(self) -> None:
        """Load the models and the default library, so that errors appear before the first question.

        The model also reads its instructions, for which the first question then need not wait.
        """
        self.worker.call(lambda: read_instructions(self._workspace.answer_models.model))
        self.worker.call(lambda: self._workspace.open_active_library().close())

    def start_answer(self, query: Query) -> Task[Event]:
        """Queue a question and return the task that yields its events.

        Raises LibraryError for an unknown library, AnswerError if too many questions are waiting.
        """
        self._check_library(query.library)
        return self.worker.submit(lambda: self._workspace.ask(query))

    def start_check(
        self, text: str, filters: Filters, *, name: str = "text", library: str | None = None
    ) -> Task[CheckEvent]:
        """Queue the check of a text and return the task that yields its events.

        It pauses after each sentence while others wait. Raises UsageError for a text that is empty or
        too long, and the errors of `start_answer`.
        """
        require_checkable(text)
        self._check_library(library)
        check = partial(self._workspace.check_text, text, name, filters, library=library)
        return self.worker.submit(
            lambda: check(start=body_start(text)),
            pauses_after=lambda event: isinstance(event, CheckedSentence),
        )

    def search(self, query: Query) -> SearchResult:
        """Return passages, best first, without the language model."""
        self._check_library(query.library)
        return self.worker.call(partial(self._workspace.search, query))

    def add_files(
        self, files: Sequence[tuple[Path, str]], *, library: str | None = None
    ) -> Iterator[UploadResult]:
        """Add files, each a pair of path and name, and yield the result of each.

        Every file is a task of its own, so questions are answered between two files.
        """
        for path, name in files:
            yield self.worker.call(partial(self._add_file, path, name, library))

    def add_article(self, row: Mapping[str, str]) -> dict[str, object]:
        """Add an article from the fields of a `.jsonl` row.

        Without an `id`, the id is derived from the text. Return the id, the outcome (`added`,
        `replaced` or `unchanged`), the number of passages and any notes.

        Raises UsageError for an invalid article.
        """
        text_hash = hashlib.sha256(row.get("text", "").encode("utf-8", "surrogatepass")).hexdigest()
        row_id = row.get("id") or text_hash[:12]
        name = api_file_name(row_id)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / name
            path.write_text(json.dumps({**row, "id": row_id}) + "\n", encoding="utf-8")
            result = self.worker.call(partial(self._add_file, path, name, None))
        summary = result.summary
        if summary.problems:
            raise UsageError(f"The article {result.problems[0].reason}.", hint="Nothing was added.")
        outcome = "added" if summary.added else "replaced" if summary.replaced else "unchanged"
        return {
            "id": self._added_id(name, row_id),
            "outcome": outcome,
            "passages": summary.passages,
            "notes": [problem.reason for problem in result.problems],
        }

    def _added_id(self, name: str, row_id: str) -> str:
        """Return the id of an added article, which has a suffix if other sources use the same id."""
        settings = self._workspace.settings
        with Store.open(settings.index_dir / settings.library) as store, store.snapshot() as snapshot:
            origin = str((store.folder / uploads.FOLDER / name).resolve())
            return snapshot.ids.at_origin(f"{origin}#1") or row_id

    def remove_article(self, article_id: str, *, library: str | None = None) -> ArticleRow:
        """Remove an article, withdraw the recorded answers that quote it, and return its row.

        Raises UsageError for an article of `demo`.
        """
        self._check_library(library)
        name = self.resolve_library(library)
        if name == DEMO:
            raise UsageError(
                "The sample articles in 'demo' cannot be deleted.",
                hint="Add an article of your own, and they are no longer used.",
            )
        with closing(self._open_library(name)) as store:
            row = remove(store, article_id)
        self.removals += 1
        return row

    def list_articles(
        self, *, library: str | None = None, include_older: bool = False
    ) -> list[ArticleRow]:
        """Return all articles without their texts, newest first.

        Superseded versions are left out unless `include_older` is set.
        """
        with closing(self._open_library(library)) as store:
            return store.list_articles(older=include_older)

    def get_article(self, article_id: str, *, library: str | None = None) -> Article | None:
        """Return an article, or None if it does not exist.

        Raises AmbiguousId if several articles have the id.
        """
        with closing(self._open_library(library)) as store, store.snapshot() as snapshot:
            full_id = snapshot.ids.find(article_id)
            return snapshot.find_article(full_id) if full_id else None

    def is_removed(self, article_id: str, *, library: str | None = None) -> bool:
        """Return whether no article is left that an id may have stood for.

        False if the library cannot be read.
        """
        try:
            with closing(self._open_library(library)) as store, store.snapshot() as snapshot:
                return not any(map(snapshot.find_article, snapshot.ids.ever_meant(article_id)))
        except LibraryError:
            return False

    def view_article(self, article_id: str, *, library: str | None = None) -> ArticleView | None:
        """Return an article with its provenance and related articles, or None if it does not exist.

        Raises AmbiguousId if several articles have the id.
        """
        with closing(self._open_library(library)) as store, store.snapshot() as snapshot:
            return _view(store, snapshot, snapshot.ids.find(article_id))

    def view_quoted_article(
        self, citation: Citation, *, library: str | None = None
    ) -> ArticleView | None:
        """Return the article that holds a quote, or None if it was edited or removed.

        Since the answer, the article's id may have changed, or a newer reading may have replaced the
        text. Then an older version holds the quote.
        """
        with closing(self._open_library(library)) as store, store.snapshot() as snapshot:
            for article_id in snapshot.ids.ever_meant(citation.article_id):
                article = snapshot.find_article(article_id)
                if article and article.text[citation.start : citation.end] == citation.quote:
                    return _view(store, snapshot, article_id)
        return None

    def list_candidates(
        self, article_ids: Sequence[str], *, library: str | None = None
    ) -> tuple[ArticleRef, ...]:
        """Return references to articles, sorted by id."""
        with closing(self._open_library(library)) as store, store.snapshot() as snapshot:
            return snapshot.ids.refs(article_ids)

    def stats(self, *, library: str | None = None) -> Stats:
        """Return the size of the library: numbers of articles, passages, words and bytes."""
        with closing(self._open_library(library)) as store:
            return store.stats()

    def open_history(self, *, library: str | None = None) -> History:
        """Return the conversations about a library.

        Conversations about the default library belong to the user's own library, even while `demo`
        stands in for it.
        """
        self._check_library(library)
        settings = self._workspace.settings
        return History(settings.index_dir / (library or settings.library))

    def _open_library(self, library: str | None) -> Store:
        self._check_library(library)
        return Store.open(self._workspace.settings.index_dir / self.resolve_library(library))

    def _check_library(self, library: str | None) -> None:
        """Raise LibraryError for an unknown name, which would otherwise become part of a path."""
        if library is not None and library not in (names := self.library_names()):
            raise LibraryError(
                f"There is no library '{library[:64]}'.", hint=f"Available: {', '.join(names)}."
            )

    def _add_file(self, path: Path, name: str, library: str | None) -> UploadResult:
        reporter = _ProblemCollector()
        if library == DEMO:  # `demo` is read-only: additions go to the user's own library
            library = None
        self._check_library(library)
        with closing(self._workspace.open_user_library(library)) as store:
            stored = uploads.save(store, path, name)
            summary = add(
                [stored],
                store,
                self._workspace.embedder,
                reporter=reporter,
                ids=self._workspace.settings.ids,
            )
        return UploadResult(name, summary, tuple(reporter.problems))


def _view(store: Store, snapshot: Snapshot, article_id: str | None) -> ArticleView | None:
    article = snapshot.find_article(article_id) if article_id else None
    if article is None:
        return None
    provenance = snapshot.get_provenance(article.id)
    newer = snapshot.find_article(provenance.superseded_by) if provenance.superseded_by else None
    near_duplicates = near_duplicate_articles(snapshot, article.id)
    newer_ref = newer.ref if newer else None
    return ArticleView(article, store.folder.name, provenance, newer_ref, near_duplicates)


class _ProblemCollector(SilentReporter):
    """Reporter that collects the problems of an `add`."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def on_problem(self, problem: Problem) -> None:
        """Collect a rejected file or row, or a note on a partly read file."""
        self.problems.append(problem)
