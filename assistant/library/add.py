"""Files into a library: read, split, embed, and commit each article on its own, so that stopping half-way loses none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np

from assistant.errors import Stopped
from assistant.index.store import Change, Store
from assistant.index.vectors import Vectors
from assistant.index.wording import embedded_text
from assistant.ingest import isolation
from assistant.ingest.chunking import split_passages
from assistant.ingest.readers import Problem, read, walk
from assistant.models.embedder import Embedder
from assistant.schema import Article, Passage, Record, article_id, words_of

# Articles are embedded together until they have this many passages: enough for the embedder to put passages of one length side
# by side, few enough that a stop loses only seconds of work.
PASSAGES_AT_ONCE = 64


Split = tuple[Article, list[Passage]]
"""An article and its passages."""


class Report(Protocol):
    """Told about each step of `add` as it happens."""

    def article(self, article: Article, change: Change) -> None:
        """An article has been dealt with."""

    def problem(self, problem: Problem) -> None:
        """A file or row could not be taken in, or (`problem.taken`) not as it is."""


class Pace(NamedTuple):
    """How far a piece of work has come."""

    done: int
    """Files that have been read, or articles of a file whose number is known."""
    of: int
    passages: int
    """That were stored."""


class Summary(Record):
    """What an `add` did, in articles; `passages` are those of the added and replaced ones.

    `moved` and `removed` are those whose files have moved or gone, which `sync` follows.
    `problems` are files and rows that were not taken in; `notes` are those taken in only in part, and kinds left out.
    """

    added: int = 0
    replaced: int = 0
    moved: int = 0
    removed: int = 0
    unchanged: int = 0
    problems: int = 0
    notes: int = 0
    passages: int = 0


class _Silent:
    """A report that nobody reads."""

    def article(self, article: Article, change: Change) -> None:
        """Nothing to say."""

    def problem(self, problem: Problem) -> None:
        """Nothing to say."""


def add(
    paths: Sequence[Path],
    store: Store,
    embedder: Embedder,
    *,
    report: Report | None = None,
    progress: Callable[[Pace], None] | None = None,
    homeless: Mapping[str, str] | None = None,
) -> Summary:
    """Put the articles of files and folders into a library; what is there already, exactly so, is neither embedded nor written.

    A file or row that cannot be taken in is reported, and the rest goes on. `progress` is told how many files of all have been read.
    `homeless` are the ids of articles whose files have gone, by digest: a new file with one of them is that article, moved. Raises Stopped
    after Ctrl-C: what was stored stays.
    """
    store.check(embedder)
    adding = _Adding(store, embedder, report or _Silent(), progress, dict(homeless or {}))
    try:
        adding.take_all(paths)
    except KeyboardInterrupt as error:
        store.settle()
        raise Stopped(f"Stopped: {adding.committed} articles were stored.", hint="Run the same command again to add the rest.") from error
    finally:
        isolation.dismiss()
    store.settle()
    return adding.summary()


def embed_passages(embedder: Embedder, work: Sequence[Split]) -> Iterator[Vectors]:
    """The vectors of each article's passages, float32 (passages, dimension), article by article in the order given."""
    texts = [embedded_text(a.title, words_of(a.text, p.sentences)) for a, passages in work for p in passages]
    vectors = embedder.embed(texts)
    ends = np.cumsum([len(passages) for _, passages in work])
    return iter(np.split(vectors, ends[:-1]))


class _Adding:
    """One run of `add`: the articles waiting to be embedded together, and what has become of the others."""

    def __init__(
        self, store: Store, embedder: Embedder, report: Report, progress: Callable[[Pace], None] | None, homeless: dict[str, str]
    ) -> None:
        self._store = store
        self._homeless = homeless
        self._origins = store.origins()
        self._ids = {origin: number for number, origin in self._origins.items()}
        self._embedder = embedder
        self._report = report
        self._progress = progress
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

    def summary(self) -> Summary:
        """The figures so far."""
        counts = {change.value: count for change, count in self._counts.items()}
        return Summary(**counts, problems=self._problems, notes=self._notes, passages=self._passages)

    def take_all(self, paths: Sequence[Path]) -> None:
        """Everything under the paths."""
        everything = list(walk(paths))
        self._all_files = sum(not isinstance(found, Problem) for found in everything)
        for found in everything:
            for item in [found] if isinstance(found, Problem) else read(found):
                if isinstance(item, Problem):
                    self._refuse(item)
                else:
                    self._take(item)
            self._files += not isinstance(found, Problem)
            self._tell()
        self._embed_waiting()

    def _take(self, article: Article) -> None:
        if article.id == article_id(article.origin):  # it brings no id of its own
            article = article.model_copy(update={"id": self._known_id(article)})
            if self._homeless and article.id not in self._origins and (moved := self._homeless.pop(article.sha256, None)):
                article = article.model_copy(update={"id": moved})
                self._store.move(moved, article.origin)
                self._done(article, Change.MOVED)
                return
        if self._store.has(article):
            self._done(article, Change.UNCHANGED)
            return
        passages = split_passages(article)
        if not passages:
            self._refuse(Problem(path=article.origin, reason="has no sentence to find or quote"))
            return
        self._waiting.append((article, passages))
        if sum(len(passages) for _, passages in self._waiting) >= PASSAGES_AT_ONCE:
            self._embed_waiting()

    def _known_id(self, article: Article) -> str:
        """The id under which the library knows the origin, or a new one: that of a file that moved away is taken along."""
        number = self._ids.get(article.origin, article.id)
        while self._origins.get(number, article.origin) != article.origin:
            number = article_id(f"{number} {article.origin}")
        return number

    def _embed_waiting(self) -> None:
        work, self._waiting = self._waiting, []
        if not work:
            return
        for (article, passages), vectors in zip(work, embed_passages(self._embedder, work), strict=True):
            change = self._store.put(article, passages, vectors)
            self._passages += 0 if change is Change.UNCHANGED else len(passages)
            self._done(article, change)
        self._tell()

    def _tell(self) -> None:
        if self._progress is not None:
            self._progress(Pace(self._files, self._all_files, self._passages))

    def _done(self, article: Article, change: Change) -> None:
        self._origins[article.id] = article.origin
        self._counts[change] += 1
        self._report.article(article, change)

    def _refuse(self, problem: Problem) -> None:
        self._problems += not problem.taken
        self._notes += problem.taken
        self._report.problem(problem)
