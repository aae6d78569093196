"""Embed the passages of articles in batches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from assistant.ingest.chunking import split_passages
from assistant.models.embedder import Embedder
from assistant.schema import Article, Passage, readable_text
from assistant.search.passage_text import embedding_text
from assistant.store.vectors import Vectors

# Articles are embedded in batches of at least this many passages: enough for the embedder to group
# passages of similar length, few enough that an interruption loses only seconds of work.
PASSAGE_BATCH = 64

SplitArticle = tuple[Article, list[Passage]]
"""An article with its passages."""
EmbeddedArticle = tuple[Article, list[Passage], Vectors]
"""An article with its passages and their vectors."""


def embed_passages(embedder: Embedder, articles: Sequence[SplitArticle]) -> Iterator[Vectors]:
    """Embed the passages of several articles at once.

    Return an iterator with a float32 array of shape (passages, dimension) per article, in order.
    """
    texts = [
        embedding_text(article.title, readable_text(article.text, passage.sentences))
        for article, passages in articles
        for passage in passages
    ]
    vectors = embedder.embed(texts)
    ends = np.cumsum([len(passages) for _, passages in articles])
    return iter(np.split(vectors, ends[:-1]))


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
