"""Add files to a library: read, split and embed them, and commit each article on its own.

An interrupted run loses no stored article; running it again adds the rest.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from assistant.errors import Stopped
from assistant.id_scope import IdScope
from assistant.ingest import sandbox
from assistant.ingest.chunking import split_passages
from assistant.ingest.readers import Problem, read_articles, walk
from assistant.ingest.walk import canonical_path
from assistant.library.add_report import AddProgress, AddSummary, Reporter, SilentReporter
from assistant.library.embedding import PASSAGE_BATCH, embed_passages
from assistant.library.file_outcome import FileOutcome
from assistant.library.problem_limit import ProblemLimit
from assistant.library.remove import remove_orphans
from assistant.models.embedder import Embedder
from assistant.schema import Article, Passage
from assistant.store.field_maps import names_for, read_field_maps
from assistant.store.row_keys import FileReading, RowScope, row_scope_of
from assistant.store.store import Change, Store


def add(
    paths: Sequence[Path],
    store: Store,
    embedder: Embedder,
    *,
    extra: Iterable[Article | Problem] = (),
    reporter: Reporter | None = None,
    ids: IdScope = IdScope.SOURCE,
    fields: Mapping[str, str] | None = None,
) -> AddSummary:
    """Add the articles of files and folders to a library; neither embed nor write those it already has.

    `extra` holds articles from other sources, such as web pages, and is read after the files. With
    global `ids`, articles of several sources with one id are editions of one article.
    `fields` are the user's names of fields in rows and tables (`parse_field_map`) and are recorded for
    the paths; None leaves those recorded before. A file or row that cannot be read is reported, and the
    rest goes on. Raises Stopped on Ctrl-C; articles stored by then stay.
    """
    store.check_embedder(embedder)
    if fields is not None:
        with store.transaction() as transaction:
            for path in paths:
                root = path.resolve() if path.is_dir() else canonical_path(path)
                transaction.record_field_map(str(root), fields)
    with start_run(
        store, embedder, reporter, ids=ids, resume_hint="Run the same command again to add the rest."
    ) as run:
        run.add_all(paths, extra)
        run.remove_orphans()
    return run.summary()


@contextmanager
def start_run(
    store: Store,
    embedder: Embedder,
    reporter: Reporter | None,
    *,
    resume_hint: str,
    ids: IdScope = IdScope.SOURCE,
) -> Iterator[AddRun]:
    """Open a run; on exit, checkpoint the store and stop the sandbox.

    Raises Stopped with `resume_hint` on Ctrl-C.
    """
    run = AddRun(store, embedder, reporter or SilentReporter(), ids)
    try:
        yield run
    except KeyboardInterrupt as error:
        store.checkpoint()
        raise Stopped(
            f"Stopped: {run.stored_articles} articles were stored.", hint=resume_hint
        ) from error
    finally:
        sandbox.stop()
    store.checkpoint()


class _Waiting(NamedTuple):
    """An article in the batch to be embedded next."""

    article: Article
    passages: list[Passage]
    reading: FileReading


class AddRun:
    """One run of `add` or `sync`: the next batch to embed, and counts of finished articles."""

    def __init__(self, store: Store, embedder: Embedder, reporter: Reporter, ids: IdScope) -> None:
        self._store = store
        self._embedder = embedder
        with store.snapshot() as snapshot:
            self._field_maps = read_field_maps(snapshot.meta)
        self._reporter = reporter
        self._reading = FileReading(ids_are_global=ids is IdScope.GLOBAL)
        self._files = self._total_files = 0
        self._batch: list[_Waiting] = []
        self._waiting_rows: set[RowScope | None] = set()
        """Ids in the batch, with their scopes."""
        self._dated_files: list[tuple[str, FileOutcome]] = []
        """Files with rows that are stored with the time of an earlier state of the file."""
        self._counts = dict.fromkeys(Change, 0)
        self._problems = 0
        self._notes = 0
        self._passages = 0
        self._removed = 0

    @property
    def stored_articles(self) -> int:
        """Number of articles that this run added or replaced."""
        return self._counts[Change.ADDED] + self._counts[Change.REPLACED]

    def summary(self) -> AddSummary:
        """Return the counts so far."""
        counts = {change.value: count for change, count in self._counts.items()}
        return AddSummary(
            **counts,
            removed=self._removed,
            problems=self._problems,
            notes=self._notes,
            passages=self._passages,
        )

    def add_all(self, paths: Sequence[Path], extra: Iterable[Article | Problem]) -> None:
        """Add everything under the paths, then the extra articles."""
        entries = list(walk(paths))
        self.set_total(sum(not isinstance(entry, Problem) for entry in entries))
        for entry in entries:
            if isinstance(entry, Problem):
                self.report_problem(entry)
            else:
                self.add_file(entry)
        self._add_items(extra, FileOutcome(), (), self._reading._replace(modified=time.time_ns()))
        self.flush()

    def set_total(self, files: int) -> None:
        """Set the file total for the progress display."""
        self._total_files = files

    def add_file(
        self, path: Path, *, stored_origins: Collection[str] = (), keeps_previous: bool = False
    ) -> FileOutcome:
        """Add the articles of a file.

        `stored_origins` are the library's origins in this file. Those in an unreadable part stay. With
        `keeps_previous`, texts that the reader now extracts differently stay as older versions.
        """
        outcome = FileOutcome(modified=_mtime_ns(path))
        reading = self._reading._replace(modified=outcome.modified, keeps_previous=keeps_previous)
        # Closing the generator deletes an unpacked archive, also after an interruption.
        names = names_for(str(canonical_path(path)), self._field_maps)
        with closing(read_articles(path, names=names)) as items, ProblemLimit(self._reporter) as limit:
            self._add_items(items, outcome, stored_origins, reading, limit)
        if repeated := outcome.describe_repeated_ids():
            self.report_problem(Problem(path=path, reason=repeated, is_note=True))
        file = str(canonical_path(path))
        if self._store.has_other_times(file, outcome.modified):
            self._dated_files.append((file, outcome))
        self._files += 1
        self._report_progress()
        return outcome

    def _add_items(
        self,
        items: Iterable[Article | Problem],
        outcome: FileOutcome,
        stored_origins: Collection[str],
        reading: FileReading,
        limit: ProblemLimit | None = None,
    ) -> None:
        for item in items:
            problem = item if isinstance(item, Problem) else self._add_article(item, outcome, reading)
            if problem is not None:
                self.report_problem(outcome.retain_unreadable(problem, stored_origins), limit)

    def report_problem(self, problem: Problem, limit: ProblemLimit | None = None) -> None:
        """Count a problem or note and pass it to the reporter, within the limit of its file."""
        count = len(problem.rows) or 1
        self._problems += 0 if problem.is_note else count
        self._notes += count if problem.is_note else 0
        (limit.report if limit else self._reporter.on_problem)(problem)

    def flush(self) -> None:
        """Embed and store the current batch."""
        batch, self._batch = self._batch, []
        self._waiting_rows.clear()
        if batch:
            self._store_batch(batch)
        dated_files, self._dated_files = self._dated_files, []
        for file, outcome in dated_files:
            with self._store.transaction() as transaction:
                transaction.update_times(file, outcome.modified, outcome.origins)

    def _store_batch(self, batch: Sequence[_Waiting]) -> None:
        split_articles = [(article, passages) for article, passages, _ in batch]
        for (article, passages, reading), vectors in zip(
            batch, embed_passages(self._embedder, split_articles), strict=True
        ):
            change = self._store.upsert(article, passages, vectors, reading)
            self._passages += 0 if change is Change.UNCHANGED else len(passages)
            self._finish_article(article, change)
        self._report_progress()

    def _report_progress(self) -> None:
        self._reporter.on_progress(AddProgress(self._files, self._total_files, self._passages))

    def remove_orphans(self) -> None:
        """Remove orphaned articles, then read again the files with other content under their ids."""
        reread: set[str] = set()
        while True:
            orphans = remove_orphans(self._store)
            self._removed += orphans.articles
            stale_files = orphans.stale_files - reread
            if not stale_files:
                return
            reread |= stale_files
            for file in sorted(stale_files):
                if Path(file).is_file():
                    self.add_file(Path(file))
            self.flush()

    def _add_article(
        self, article: Article, outcome: FileOutcome, reading: FileReading
    ) -> Problem | None:
        outcome.note_article(article)
        if row_scope_of(article, reading) in self._waiting_rows:
            self.flush()  # an earlier row with this key comes first
        if self._store.record_origin(article, reading):
            self._finish_article(article, Change.UNCHANGED)
            return None
        passages = split_passages(article)
        if not passages:
            return Problem(path=article.origin, reason="has no sentence to search or quote")
        outcome.has_changes = True
        self._batch.append(_Waiting(article, passages, reading))
        self._waiting_rows.update({row_scope_of(article, reading)} - {None})
        if sum(len(waiting.passages) for waiting in self._batch) >= PASSAGE_BATCH:
            self.flush()
        return None

    def _finish_article(self, article: Article, change: Change) -> None:
        self._counts[change] += 1
        self._reporter.on_article(article, change)


def _mtime_ns(path: Path) -> int:
    """Return the time of a file's last change; 0 if it is missing."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0
