"""Rebuild all data derived from the articles: passages, vectors, full-text index and FAISS file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from assistant.errors import LibraryError, Stopped
from assistant.ingest.chunking import split_passages
from assistant.library.add import PASSAGE_BATCH, SplitArticle, embed_passages
from assistant.models.embedder import Embedder
from assistant.schema import Article, Passage
from assistant.store.store import Store
from assistant.store.vectors import Vectors

_ATTEMPTS = 3

EmbeddedArticle = tuple[Article, list[Passage], Vectors]
"""An article with its passages and their vectors."""


def rebuild(
    store: Store, embedder: Embedder, *, progress: Callable[[int, int], None] | None = None
) -> int:
    """Split and embed every article again with this embedder. Return the new number of passages.

    Texts stay unchanged. The library answers from the old passages until one commit replaces them all.
    `progress` receives the number of finished articles and the total. Raises Stopped on Ctrl-C, with
    nothing changed, and LibraryError if other processes keep changing articles meanwhile.
    """
    embedded: dict[str, EmbeddedArticle] = {}
    try:
        for _ in range(_ATTEMPTS):
            with store.snapshot() as snapshot:
                articles = list(snapshot.iter_articles())
            embedded = {
                article.id: embedded[article.id]
                for article in articles
                if article.id in embedded and embedded[article.id][0] == article
            }
            missing = (article for article in articles if article.id not in embedded)
            for article, passages, vectors in embed_articles(missing, embedder):
                embedded[article.id] = (article, passages, vectors)
                if progress is not None:
                    progress(len(embedded), len(articles))
            if store.replace_passages(embedder, list(embedded.values())):
                return sum(len(passages) for _, passages, _ in embedded.values())
    except KeyboardInterrupt as error:
        raise Stopped("Stopped; the library is unchanged.") from error
    raise LibraryError(
        f"The library '{store.folder.name}' keeps being changed by another process.",
        hint="Wait until it is done, then run this again.",
    )


def embed_articles(articles: Iterable[Article], embedder: Embedder) -> Iterator[EmbeddedArticle]:
    """Split and embed articles in batches. Yield each with its passages and vectors, in order."""
    batch: list[SplitArticle] = []
    for article in articles:
        batch.append((article, split_passages(article)))
        if sum(len(passages) for _, passages in batch) >= PASSAGE_BATCH:
            yield from _embed_batch(batch, embedder)
            batch = []
    yield from _embed_batch(batch, embedder)


def _embed_batch(batch: list[SplitArticle], embedder: Embedder) -> Iterator[EmbeddedArticle]:
    if batch:
        for (article, passages), vectors in zip(batch, embed_passages(embedder, batch), strict=True):
            yield article, passages, vectors
