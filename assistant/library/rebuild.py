"""Rebuild all data derived from the articles: passages, vectors and search index."""

from __future__ import annotations

from collections.abc import Callable

from assistant.errors import LibraryError, Stopped
from assistant.library.embedding import EmbeddedArticle, embed_articles
from assistant.models.embedder import Embedder
from assistant.store.store import Store

_ATTEMPTS = 3


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
