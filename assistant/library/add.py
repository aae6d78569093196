"""Files into a library: read, split, embed, and commit each article on its own, so that stopping half-way loses none."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np

from assistant.errors import Stopped
from assistant.ingest import sandbox
from assistant.ingest.chunking import split_passages
from assistant.ingest.readers import Problem, read_articles, walk
from assistant.library.reading import Reading
from assistant.library.sweep import sweep
from assistant.models.embedder import Embedder
from assistant.schema import Article, Passage, Record, readable_text
from assistant.search.passage_text import embedding_text
from assistant.store.store import Change, Store
from assistant.store.vectors import Vectors

# Articles are embedded together until they have this many passages: enough for the embedder to put passages of one length side
# by side, few enough that a stop loses only seconds of work.
PASSAGES_AT_ONCE = 64


Split = tuple[Article, list[Passage]]
"""An article and its passages."""


class Reporter(Protocol):
    """Callbacks for each step of `add`."""

    def on_article(self, article: Article, change: Change) -> None:
        """Called after an article is stored or found unchanged."""

    def on_problem(self, problem: Problem) -> None:
        """Called for a file or row that was skipped or, if `problem.is_note`, added only in part."""

    def on_progress(self, progress: AddProgress) -> None:
        """Called after each file and each batch of passages."""


class SilentReporter:
    """A reporter that ignores every event; subclass it to handle some of them."""

    def on_article(self, article: Article, change: Change) -> None:
        """Ignore the article."""

    def on_problem(self, problem: Problem) -> None:
        """Ignore the problem."""

    def on_progress(self, progress: AddProgress) -> None:
        """Ignore the progress."""


class AddProgress(NamedTuple):
    """How far a piece of work has come."""

    done: int
    """Files that have been read, or articles of a file whose number is known."""
    total: int
    passages: int
    """That were stored."""


class AddSummary(Record):
    """What an `add` did, in articles; `passages` are those of the added and replaced ones.

    `problems` are files and rows that were not taken in; `notes` are those taken in only in part, and kinds left out.
    """

    added: int = 0
    replaced: int = 0
    unchanged: int = 0
    problems: int = 0
    notes: int = 0
    passages: int = 0


def add(
    paths: Sequence[Path],
    store: Store,
    embedder: Embedder,
    *,
    others: Iterable[Article | Problem] = (),
    reporter: Reporter | None = None,
) -> AddSummary:
    """Put the articles of files and folders into a library; what is there already, exactly so, is neither embedded nor written.

    `others` are articles from elsewhere than files, read after these. A file or row that cannot be taken in is reported, and the rest
    goes on. `progress` is told how many files of all have been read. Raises Stopped after Ctrl-C: what was stored stays.
    """
    store.check_embedder(embedder)
    with adding_to(
        store, embedder, reporter, to_go_on="Run the same command again to add the rest."
    ) as adding:
        adding.take_all(paths, others)
        adding.mend()
    return adding.summary()


@contextmanager
def adding_to(
    store: Store,
    embedder: Embedder,
    reporter: Reporter | None,
    *,
    to_go_on: str,
) -> Iterator[Adding]:
    """A run that leaves the library settled and no child process behind, however it ends. Raises Stopped after Ctrl-C, with that hint."""
    adding = Adding(store, embedder, reporter or SilentReporter())
    try:
        yield adding
    except KeyboardInterrupt as error:
        store.checkpoint()
        raise Stopped(f"Stopped: {adding.committed} articles were stored.", hint=to_go_on) from error
    finally:
        sandbox.stop()
    store.checkpoint()


def embed_passages(embedder: Embedder, work: Sequence[Split]) -> Iterator[Vectors]:
    """The vectors of each article's passages, float32 (passages, dimension), article by article in the order given."""
    texts = [
        embedding_text(a.title, readable_text(a.text, p.sentences))
        for a, passages in work
        for p in passages
    ]
    vectors = embedder.embed(texts)
    ends = np.cumsum([len(passages) for _, passages in work])
    return iter(np.split(vectors, ends[:-1]))


class Adding:
    """One run over some files: the articles waiting to be embedded together, and what has become of the others."""

    def __init__(self, store: Store, embedder: Embedder, reporter: Reporter) -> None:
        self._store = store
        self._embedder = embedder
        self._reporter = reporter
        self._files = self._all_files = 0
        self._waiting: list[Split] = []
        self._counts = dict.fromkeys(Change, 0)
        self._problems = 0
        self._notes = 0
        self._passages = 0

    @property
    def committed(self) -> int:
        """Articles that are in the library thanks to this run."""
        return self._counts[Change.ADDED] + self._counts[Change.REPLACED]

    def summary(self) -> AddSummary:
        """The figures so far."""
        counts = {change.value: count for change, count in self._counts.items()}
        return AddSummary(**counts, problems=self._problems, notes=self._notes, passages=self._passages)

    def take_all(self, paths: Sequence[Path], others: Iterable[Article | Problem]) -> None:
        """Everything under the paths, then the others."""
        everything = list(walk(paths))
        self.expect(sum(not isinstance(found, Problem) for found in everything))
        for found in everything:
            if isinstance(found, Problem):
                self.refuse(found)
            else:
                self.take_file(found)
        self._take_each(others, Reading(), ())
        self.embed_waiting()

    def expect(self, files: int) -> None:
        """So many files are to be read, for who is told how far it has come."""
        self._all_files = files

    def take_file(self, path: Path, *, had: Collection[str] = ()) -> Reading:
        """Everything in a file; `had` are the origins in it that the library has articles of, which stay where the file is no good now."""
        reading = Reading()
        with closing(
            read_articles(path)
        ) as items:  # what an archive was unpacked to goes with it, also when this is stopped
            self._take_each(items, reading, had)
        self._files += 1
        self._tell()
        return reading

    def _take_each(
        self, items: Iterable[Article | Problem], reading: Reading, had: Collection[str]
    ) -> None:
        for item in items:
            if isinstance(item, Problem):
                problem: Problem | None = item
            else:
                reading.origins.add(item.origin)
                problem = self._take(item, reading)
            if problem is not None:
                self.refuse(reading.failed(problem, had))

    def refuse(self, problem: Problem) -> None:
        """Count and tell of what could not be taken in, or not as it is."""
        self._problems += not problem.is_note
        self._notes += problem.is_note
        self._reporter.on_problem(problem)

    def embed_waiting(self) -> None:
        """Store the articles that are waiting."""
        work, self._waiting = self._waiting, []
        if not work:
            return
        for (article, passages), vectors in zip(work, embed_passages(self._embedder, work), strict=True):
            change = self._store.upsert(article, passages, vectors)
            self._passages += 0 if change is Change.UNCHANGED else len(passages)
            self._done(article, change)
        self._tell()

    def _tell(self) -> None:
        self._reporter.on_progress(AddProgress(self._files, self._all_files, self._passages))

    def mend(self) -> None:
        """Remove the articles that no file says any more; what other files say under the same ids is read again from these."""
        done: set[str] = set()
        while again := sweep(self._store) - done:
            done |= again
            for file in sorted(again):
                if Path(file).is_file():
                    self.take_file(Path(file))
            self.embed_waiting()

    def _take(self, article: Article, reading: Reading) -> Problem | None:
        if self._store.record_origin(article):
            self._done(article, Change.UNCHANGED)
            return None
        passages = split_passages(article)
        if not passages:
            return Problem(path=article.origin, reason="has no sentence to find or quote")
        reading.changed = True
        self._waiting.append((article, passages))
        if sum(len(passages) for _, passages in self._waiting) >= PASSAGES_AT_ONCE:
            self.embed_waiting()
        return None

    def _done(self, article: Article, change: Change) -> None:
        self._counts[change] += 1
        self._reporter.on_article(article, change)
