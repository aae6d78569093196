"""Hybrid search: find the passages most likely to answer a question.

Candidates come from the vectors (cosine of the embeddings) and the words (BM25) of the search index.
Their scores are fused, combined with date proximity, and reranked by late interaction where no
candidate is dated. Near-duplicates are collapsed last.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.models.embedder import Embedder
from assistant.schema import Hit, Record
from assistant.search.content_words import content_words
from assistant.search.date_range import DateRange, default_date_range, parse_date_range
from assistant.search.near_duplicates import collapse_near_duplicates
from assistant.search.query import Filters, Query
from assistant.search.rerank import RERANK_DEPTH, blend_maxsim, maxsim_scores
from assistant.spelling import plain_spelling
from assistant.store.embedder_identity import require_embedder
from assistant.store.snapshot import Snapshot
from assistant.store.store import Store
from assistant.store.vectors import Vectors

CANDIDATES = 50
"""Number of passages to request by vector, and by words."""
NEAR_DUPLICATE_MARGIN = 10
"""Number of passages to load beyond the limit, as replacements for near-duplicates."""

# Weight of the cosine 0.6, weight of BM25 0.4.
#
# Share of answerable questions with the answer in the first five passages (xquad-dev has 160 such
# questions, nq-dev 300 and news-dev 119):
#
#                                                      xquad nq   news    mean
#   cosine alone                                       .981 .990 .765    .912
#   BM25 alone, title weight 0.5                       .988 .933 .824    .915
#   both, cosine weight 0.4                            1.00 .967 .849    .939
#                       0.5                            1.00 .970 .840    .937
#                       0.6                            1.00 .973 .832    .935
#                       0.7                            1.00 .990 .807    .932
#                       0.8                            1.00 .993 .782    .925
#   0.6, cosines rescaled from the lowest to the highest candidate
#                                                      1.00 .993 .807    .933
#   reciprocal rank fusion, k = 60, equal weights, title weight 1
#                                                      1.00 .973 .807    .927
#
# The cosine is better on web-search questions (nq), BM25 on questions about news. Means from 0.4 to 0.7
# differ only by noise. Of these, 0.6 ranks the answer first more often than 0.4 and 0.5 do (mean .794
# against .783 and .788), and 0.7 loses on news. Rescaled cosines rank the answer first less often,
# because the lowest candidate then decides how much a difference counts.
COSINE_WEIGHT = 0.6

# BM25 weights of the title and the text. Title weights of 0, 0.5, 1 and 2 give means of .926, .935, .929
# and .921 at the cosine weight above. Without the title nq-dev loses (.947). With a high weight all
# passages of an article look alike (news-dev .782).
#
# The title is also part of the embedded text. With it and without it, cosine alone: .990 and .917 on
# nq-dev, .981 and .975 on xquad-dev.
BM25_WEIGHTS = (0.5, 1.0)

# Weight of date proximity, beside a weight of 1 for the fused score.
#
# Share of news-dev questions, each with its own date, with the answer in the first 1, 3, 5 and 10
# passages, before late interaction:
#
#   weight    1    3    5    10
#   0      .538 .765 .832 .882
#   0.15   .597 .815 .874 .899
#   0.25   .605 .824 .882 .899
#   0.3    .605 .840 .891 .899
#
# For questions that name no date, DEFAULT_FADE_DAYS from 30 to 365 differ by one point at most.
#
# The number of passages per article is not capped. At a weight of 0.2, a cap of one gives .782 in the
# first 5, two .866, three .874.
DATE_PROXIMITY_WEIGHT = 0.25


class SearchResult(Record):
    """Hits, best first, from one generation of the library."""

    generation: int
    period: DateRange | None = None
    """Date range that the question names, as parsed."""
    hits: tuple[Hit, ...]


def search(store: Store, embedder: Embedder, query: Query, *, limit: int) -> SearchResult:
    """Return at most `limit` passages for a question, best first, from one generation of the library.

    An exact date range in the question filters the articles, unless `query.filters` has dates. If no
    article is inside the range, the search is repeated without it.

    Raises LibraryError if the library cannot be read or was built with another embedder.
    """
    question = plain_spelling(query.question)
    vector = embedder.embed([question])[0]
    today = query.today or date.today()  # noqa: DTZ011 - the user's own date, in the local time zone
    date_range = parse_date_range(question, today)
    with store.snapshot() as snapshot:
        require_embedder(store.folder, snapshot.meta, embedder)
        hybrid_search = _HybridSearch(
            snapshot, embedder, question, vector, date_range or default_date_range(today), limit
        )
        hits = hybrid_search.run(_narrow_dates(query.filters, date_range))
        if not hits and date_range is not None and date_range.exact:
            hits = hybrid_search.run(query.filters)
        return SearchResult(generation=snapshot.generation, period=date_range, hits=tuple(hits))


def search_statements(
    snapshot: Snapshot, embedder: Embedder, statements: Sequence[str], filters: Filters, *, limit: int
) -> Iterator[list[Hit]]:
    """Yield at most `limit` passages for each statement, best first. All are embedded at once.

    A date in a statement is part of it and filters nothing: an article reports what happened before.
    """
    texts = [plain_spelling(statement) for statement in statements]
    dates = default_date_range(date.today())  # noqa: DTZ011 - the user's own date, as above
    for text, vector in zip(texts, embedder.embed(texts), strict=True):
        yield _HybridSearch(snapshot, embedder, text, vector, dates, limit).run(filters)


def fuse(
    cosines: Mapping[int, float], bm25: Mapping[int, float], *, cosine_weight: float = COSINE_WEIGHT
) -> dict[int, float]:
    """Return the fused score of each candidate by passage id, 0..1, higher is better.

    The score is a convex combination of the cosine and of BM25 divided by the best BM25, as in Bruch,
    Gai and Ingber, ACM TOIS 2023. `cosines` holds every candidate; negative cosines count as 0. `bm25`
    holds the candidates that share a word with the question; missing ones count as 0.
    """
    best_bm25 = max(bm25.values(), default=0.0)
    scores = {}
    for passage_id, cosine in cosines.items():
        relative_bm25 = bm25.get(passage_id, 0.0) / best_bm25 if best_bm25 > 0 else 0.0
        clipped_cosine = min(1.0, max(0.0, cosine))
        scores[passage_id] = round(
            cosine_weight * clipped_cosine + (1 - cosine_weight) * relative_bm25, 6
        )
    return scores


def add_date_proximity(
    scores: Mapping[int, float],
    proximities: Mapping[int, float],
    *,
    weight: float = DATE_PROXIMITY_WEIGHT,
) -> dict[int, float]:
    """Return the weighted mean of each score (weight 1) and its date proximity, all 0..1.

    The order does not change if no candidate has a date.
    """
    return {
        passage_id: round((score + weight * proximities[passage_id]) / (1 + weight), 6)
        for passage_id, score in scores.items()
    }


def _narrow_dates(filters: Filters, date_range: DateRange | None) -> Filters:
    """Return the filters with the question's exact date range, unless the user has set dates."""
    if date_range is None or not date_range.exact or filters.since or filters.until:
        return filters
    return filters.model_copy(update={"since": date_range.first, "until": date_range.last})


@dataclass(frozen=True)
class _Candidates:
    """Scores of the candidate passages, by passage id."""

    cosines: Mapping[int, float]
    bm25: Mapping[int, float]
    proximities: Mapping[int, float]
    has_dates: bool


@dataclass(frozen=True)
class _HybridSearch:
    """Search of one snapshot for one question."""

    snapshot: Snapshot
    embedder: Embedder
    question: str
    vector: Vectors
    date_range: DateRange
    limit: int

    def run(self, filters: Filters) -> list[Hit]:
        """Return at most `limit` hits, best first."""
        candidates = self._find_candidates(filters)
        fused = fuse(candidates.cosines, candidates.bm25)
        scores = add_date_proximity(fused, candidates.proximities)
        depth = self.limit + NEAR_DUPLICATE_MARGIN
        if candidates.has_dates:
            hits = self._load_hits(_rank(scores)[:depth], candidates, scores)
        else:  # late interaction helps only without dates: see MAXSIM_WEIGHT
            hits = self._load_hits(_rank(scores)[: max(RERANK_DEPTH, depth)], candidates, scores)
            hits = self._rerank(hits, fused, candidates.proximities)[:depth]
        return collapse_near_duplicates(hits, self.limit)

    def _find_candidates(self, filters: Filters) -> _Candidates:
        """Collect the best passages by vector and by words, and their scores."""
        allowed = self.snapshot.filter_passages(
            since=filters.since,
            until=filters.until,
            sources=filters.sources,
            articles=filters.articles,
        )
        count = max(CANDIDATES, self.limit)
        ids = set(self.snapshot.search_vectors(self.vector, count, allowed))
        word_scores = self.snapshot.score_words(content_words(self.question), BM25_WEIGHTS)
        ids.update(word_scores.best(count, allowed))
        published = self.snapshot.publication_dates(sorted(ids))
        return _Candidates(
            cosines=self.snapshot.cosine_scores(self.vector, sorted(ids)),
            bm25=word_scores.of(sorted(ids)),
            proximities={
                passage_id: self.date_range.proximity(published[passage_id]) for passage_id in ids
            },
            has_dates=any(published.values()),
        )

    def _load_hits(
        self, ids: Sequence[int], candidates: _Candidates, scores: Mapping[int, float]
    ) -> list[Hit]:
        return [
            self.snapshot.load_hit(
                passage_id,
                cosine=candidates.cosines[passage_id],
                bm25=candidates.bm25.get(passage_id, 0.0),
                score=scores[passage_id],
            )
            for passage_id in ids
        ]

    def _rerank(
        self, hits: Sequence[Hit], fused: Mapping[int, float], proximities: Mapping[int, float]
    ) -> list[Hit]:
        """Score and sort hits anew, with late interaction blended into their fused scores."""
        by_id = {hit.passage_id: hit for hit in hits}
        maxsims = maxsim_scores(self.embedder, self.question, hits)
        blended = {
            hit.passage_id: blend_maxsim(fused[hit.passage_id], maxsim)
            for hit, maxsim in zip(hits, maxsims, strict=True)
        }
        scores = add_date_proximity(blended, proximities)
        return [
            by_id[passage_id].model_copy(update={"score": scores[passage_id]})
            for passage_id in _rank(scores)
        ]


def _rank(scores: Mapping[int, float]) -> list[int]:
    """Return passage ids by falling score; equal scores by id."""
    return sorted(scores, key=lambda passage_id: (-scores[passage_id], passage_id))
