"""Search with the options as keyword arguments, as tests like to write it."""

from __future__ import annotations

from datetime import date

from assistant.models.embedder import Embedder
from assistant.schema import Hit
from assistant.search import hybrid
from assistant.search.query import Filters, Query
from assistant.store.store import Store


def search(
    store: Store,
    embedder: Embedder,
    question: str,
    *,
    top_k: int,
    filters: Filters | None = None,
    today: date | None = None,
) -> list[Hit]:
    """Return the `top_k` best passages for a question."""
    query = Query(question=question, filters=filters or Filters(), today=today)
    return list(hybrid.search(store, embedder, query, limit=top_k).hits)
