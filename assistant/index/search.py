"""A question to the passages that most probably answer it: nearest by meaning and best by words, ranked together."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from assistant.index.snapshot import Snapshot
from assistant.index.store import Store
from assistant.index.vectors import Vectors
from assistant.index.wording import match_expression
from assistant.models.embedder import Embedder
from assistant.schema import Hit, Record

CANDIDATES = 50
"""Passages that each of the two indexes may propose."""

# Share of answerable questions whose answer is in the first five passages, on xquad-dev, nq-dev, news-dev (160, 300, 119 of them):
#
#   the cosine alone                         .981 .990 .765    mean .912
#   BM25 alone, title 0.5                    .988 .933 .824         .915
#   both, share of the cosine 0.4            1.00 .967 .849         .939
#                             0.5            1.00 .970 .840         .937
#                             0.6            1.00 .973 .832         .935
#                             0.7            1.00 .990 .807         .932
#                             0.8            1.00 .993 .782         .925
#   0.6, cosines spread from the lowest to the highest candidate
#                                            1.00 .993 .807         .933
#   reciprocal rank fusion, k = 60, halves, title 1
#                                            1.00 .973 .807         .927
#
# The cosine is better where the questions are typed into a search box, BM25 where they are about the news. From 0.4 to 0.7 nothing
# but noise differs in the mean; of these, 0.6 has the answer in the very first passage more often than 0.4 and 0.5 (mean .794, .783,
# .788), and 0.7 costs news. Spread cosines lose at the first place: the lowest candidate decides what a difference is worth.
COSINE_SHARE = 0.6

# Title and text. A title of 0, 0.5, 1, 2 gives means of .926, .935, .929, .921 at that share: without it nq-dev loses (.947), with
# much of it every passage of an article looks alike (news-dev .782). The title in the embedded text: .990 and .917 without it on
# nq-dev, .981 and .975 on xquad-dev, cosine alone.
BM25_WEIGHTS = (0.5, 1.0)


class Filters(Record):
    """Which articles a question may be answered from; all of them, unless something is set."""

    since: date | None = None
    until: date | None = None
    """Both days are included. An article without a date is in no range."""
    sources: tuple[str, ...] = ()
    """Outlets, in any case of letters."""
    articles: tuple[str, ...] = ()
    """Ids."""


class Found(Record):
    """Hits, best first, and the generation of the library they were found in."""

    generation: int
    hits: tuple[Hit, ...]


def search(store: Store, embedder: Embedder, question: str, *, top_k: int, filters: Filters | None = None) -> list[Hit]:
    """The top_k passages for a question, best first; none if the library, or what the filters leave of it, is empty.

    Raises LibraryError if the library cannot be read or was built with another embedder.
    """
    return list(find(store, embedder, question, top_k=top_k, filters=filters).hits)


def find(store: Store, embedder: Embedder, question: str, *, top_k: int, filters: Filters | None = None) -> Found:
    """Like `search`, and says which generation of the library was searched."""
    vector = embedder.embed([question])[0]
    with store.reading() as snapshot:
        store.check_meta(snapshot.meta, embedder)
        return Found(generation=snapshot.generation, hits=tuple(_hits(snapshot, vector, question, top_k, filters or Filters())))


def fuse(cosines: Mapping[int, float], bm25: Mapping[int, float], *, cosine_share: float = COSINE_SHARE) -> dict[int, float]:
    """A score for each candidate, 0..1, higher is better: the weighted mean of its cosine and of its BM25 over the best BM25.

    `cosines` has every candidate, and one below 0 counts as 0; `bm25` has those that share a word with the question, and the others
    count as 0. A convex combination, as in Bruch, Gai and Ingber, ACM TOIS 2023.
    """
    best = max(bm25.values(), default=0.0)
    scores = {}
    for number, cosine in cosines.items():
        by_words = bm25.get(number, 0.0) / best if best > 0 else 0.0
        scores[number] = round(cosine_share * min(1.0, max(0.0, cosine)) + (1 - cosine_share) * by_words, 6)
    return scores


def _hits(snapshot: Snapshot, vector: Vectors, question: str, top_k: int, filters: Filters) -> list[Hit]:
    if not question.strip():
        return []
    allowed = snapshot.allowed(since=filters.since, until=filters.until, sources=filters.sources, articles=filters.articles)
    candidates = set(snapshot.nearest(vector, max(CANDIDATES, top_k), allowed))
    match = match_expression(question)
    bm25: dict[int, float] = {}
    if match is not None:
        candidates.update(snapshot.matching(match, max(CANDIDATES, top_k), allowed, BM25_WEIGHTS))
        bm25 = snapshot.bm25(match, sorted(candidates), BM25_WEIGHTS)
    cosines = snapshot.cosines(vector, sorted(candidates))
    scores = fuse(cosines, bm25)
    best = sorted(scores, key=lambda number: (-scores[number], number))[:top_k]
    return [snapshot.hit(number, cosine=cosines[number], bm25=bm25.get(number, 0.0), score=scores[number]) for number in best]
