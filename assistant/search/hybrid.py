"""A question to the passages that most probably answer it: nearest by meaning and best by words, ranked together, then word by word."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from assistant.models.embedder import Embedder
from assistant.schema import Hit, Record
from assistant.search.date_range import DateRange, default_date_range, parse_date_range
from assistant.search.fts_query import fts_query
from assistant.search.near_duplicates import collapse_near_duplicates
from assistant.search.query import Filters, Query
from assistant.search.rerank import RERANK_DEPTH, blend_maxsim, maxsim_scores
from assistant.store.snapshot import Snapshot
from assistant.store.store import Store
from assistant.store.vectors import Vectors

CANDIDATES = 50
"""Passages that each of the two indexes may propose."""
COPIES = 10
"""Passages beyond those asked for that are looked at, in case some of the first are copies of each other."""

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


# What nearness in time adds to the score, beside the 1 that all else can give. On news-dev, whose questions were asked on a day each, the
# answer is in the first 1, 3, 5, 10 passages (before late interaction) with
#
#   0      .538 .765 .832 .882
#   0.15   .597 .815 .874 .899
#   0.25   .605 .824 .882 .899
#   0.3    .605 .840 .891 .899
#
# and 30 to 365 days as what a question is about that names none differ by a point at most. One passage of an article at most gives
# .782 in the first 5 (at 0.2), two .866, three .874: no cap.
NEARNESS_SHARE = 0.25


class SearchResult(Record):
    """Hits, best first, and the generation of the library they were found in."""

    generation: int
    period: DateRange | None = None
    """The days that the question names, as it was understood."""
    hits: tuple[Hit, ...]


def search(store: Store, embedder: Embedder, query: Query, *, limit: int) -> SearchResult:
    """Return at most `limit` passages for a question, best first, searched in one generation of the library.

    Dates that the question itself names narrow the search, unless `query.filters` has dates; if no passage
    lies within them, the search is repeated without them.

    Raises LibraryError if the library cannot be read or was built with another embedder.
    """
    vector = embedder.embed([query.question])[0]
    today = query.today or date.today()  # noqa: DTZ011 - the user's own date, in the local time zone
    period = parse_date_range(query.question, today)
    with store.snapshot() as snapshot:
        store.check_snapshot(snapshot.meta, embedder)
        asked = _Asked(query.question, vector, limit, period or default_date_range(today))
        hits = _hits(snapshot, embedder, asked, _narrowed(query.filters, period))
        if not hits and period is not None and period.exact:
            hits = _hits(snapshot, embedder, asked, query.filters)
        return SearchResult(generation=snapshot.generation, period=period, hits=tuple(hits))


def fuse(
    cosines: Mapping[int, float], bm25: Mapping[int, float], *, cosine_share: float = COSINE_SHARE
) -> dict[int, float]:
    """A score for each candidate, 0..1, higher is better: the weighted mean of its cosine and of its BM25 over the best BM25.

    `cosines` has every candidate, and one below 0 counts as 0; `bm25` has those that share a word with the question, and the others
    count as 0. A convex combination, as in Bruch, Gai and Ingber, ACM TOIS 2023.
    """
    best = max(bm25.values(), default=0.0)
    scores = {}
    for number, cosine in cosines.items():
        by_words = bm25.get(number, 0.0) / best if best > 0 else 0.0
        scores[number] = round(
            cosine_share * min(1.0, max(0.0, cosine)) + (1 - cosine_share) * by_words, 6
        )
    return scores


def dated(
    scores: Mapping[int, float], nearness: Mapping[int, float], *, share: float = NEARNESS_SHARE
) -> dict[int, float]:
    """The scores, 0..1, after nearness in time, 0..1, has had its share. Where no candidate has a date, their order stays."""
    return {
        number: round((score + share * nearness[number]) / (1 + share), 6)
        for number, score in scores.items()
    }


class _Asked(NamedTuple):
    question: str
    vector: Vectors
    top_k: int
    period: DateRange


def _narrowed(filters: Filters, period: DateRange | None) -> Filters:
    """The filters, narrowed to the days between which the question draws its lines, unless the user set days."""
    if period is None or not period.exact or filters.since or filters.until:
        return filters
    return filters.model_copy(update={"since": period.first, "until": period.last})


def _hits(snapshot: Snapshot, embedder: Embedder, asked: _Asked, filters: Filters) -> list[Hit]:
    question, vector, top_k, period = asked
    allowed = snapshot.filter_passages(
        since=filters.since, until=filters.until, sources=filters.sources, articles=filters.articles
    )
    candidates = set(snapshot.search_vectors(vector, max(CANDIDATES, top_k), allowed))
    match = fts_query(question)
    bm25: dict[int, float] = {}
    if match is not None:
        candidates.update(snapshot.search_text(match, max(CANDIDATES, top_k), allowed, BM25_WEIGHTS))
        bm25 = snapshot.bm25_scores(match, sorted(candidates), BM25_WEIGHTS)
    cosines = snapshot.cosine_scores(vector, sorted(candidates))
    published = snapshot.publication_dates(sorted(candidates))
    nearness = {number: period.proximity(published[number]) for number in candidates}
    fused = fuse(cosines, bm25)
    scores = dated(fused, nearness)
    undated = not any(published.values())
    looked_at = top_k + COPIES
    best = _best_first(scores)[: max(RERANK_DEPTH, looked_at) if undated else looked_at]
    hits = [
        snapshot.load_hit(
            number, cosine=cosines[number], bm25=bm25.get(number, 0.0), score=scores[number]
        )
        for number in best
    ]
    if undated:  # see MAXSIM_WEIGHT
        met = zip(best, maxsim_scores(embedder, question, hits), strict=True)
        scores = dated(
            {number: blend_maxsim(fused[number], interaction) for number, interaction in met}, nearness
        )
        found = dict(zip(best, hits, strict=True))
        hits = [
            found[number].model_copy(update={"score": scores[number]})
            for number in _best_first(scores)[:looked_at]
        ]
    return collapse_near_duplicates(hits, top_k)


def _best_first(scores: Mapping[int, float]) -> list[int]:
    return sorted(scores, key=lambda number: (-scores[number], number))
