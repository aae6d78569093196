"""All that is derived from the articles made again: passages, vectors, words and the FAISS file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from assistant.errors import LibraryError, Stopped
from assistant.ingest.chunking import split_passages
from assistant.library.add import PASSAGES_AT_ONCE, Split, embed_passages
from assistant.models.embedder import Embedder
from assistant.schema import Article, Passage
from assistant.store.store import Store
from assistant.store.vectors import Vectors

_ATTEMPTS = 3

Derived = tuple[Article, list[Passage], Vectors]


def rebuild(
    store: Store, embedder: Embedder, *, progress: Callable[[int, int], None] | None = None
) -> int:
    """Split and embed every article of the library again, for this embedder; the number of passages it has then.

    The texts stay as they are, and the library answers from its old passages until all new ones replace them in one commit.
    `progress` is told the articles done and all there are. Raises Stopped after Ctrl-C, when nothing has changed, and
    LibraryError if other processes keep changing articles meanwhile.
    """
    done: dict[str, Derived] = {}
    try:
        for _ in range(_ATTEMPTS):
            with store.snapshot() as snapshot:
                articles = list(snapshot.iter_articles())
            done = {a.id: done[a.id] for a in articles if a.id in done and done[a.id][0] == a}
            for derived in derive((a for a in articles if a.id not in done), embedder):
                done[derived[0].id] = derived
                if progress is not None:
                    progress(len(done), len(articles))
            if store.replace_passages(embedder, list(done.values())):
                return sum(len(passages) for _, passages, _ in done.values())
    except KeyboardInterrupt as error:
        raise Stopped("Stopped; the library is as it was.") from error
    raise LibraryError(
        f"The library '{store.folder.name}' keeps being changed by another process.",
        hint="Wait until it is done, then run this again.",
    )


def derive(articles: Iterable[Article], embedder: Embedder) -> Iterator[Derived]:
    """Each article with its passages and their vectors, made from its text, in the order given."""
    waiting: list[Split] = []
    for article in articles:
        waiting.append((article, split_passages(article)))
        if sum(len(passages) for _, passages in waiting) >= PASSAGES_AT_ONCE:
            yield from _embedded(waiting, embedder)
            waiting = []
    yield from _embedded(waiting, embedder)


def _embedded(work: list[Split], embedder: Embedder) -> Iterator[Derived]:
    if work:
        for (article, passages), vectors in zip(work, embed_passages(embedder, work), strict=True):
            yield article, passages, vectors
