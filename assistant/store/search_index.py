"""The search index of a library: its segments, and the state of the library that they hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.store.parallel import map_in_threads
from assistant.store.segment import IndexSegment, compact_segments
from assistant.store.tables import LibraryState
from assistant.store.vectors import PassageIds, Vectors, code_scale, encode
from assistant.store.word_scores import WordScores, score_words


@dataclass(frozen=True)
class Candidates:
    """Passages by their approximate cosine to a query vector, best first."""

    ids: PassageIds
    cosines: npt.NDArray[np.float64]


@dataclass(frozen=True)
class SearchIndex:
    """An index of all searchable passages at one state of a library. Safe for several threads.

    Any method raises DamagedFile if the file of a segment turns out to be damaged.
    """

    dimension: int
    state: LibraryState
    segments: Sequence[IndexSegment]
    """Segments by ascending passage ids."""

    def __len__(self) -> int:
        return sum(map(len, self.segments))

    def find_candidates(
        self, vectors: Vectors, count: int, allowed: PassageIds | None
    ) -> list[Candidates]:
        """Return `count` candidates for each of several query vectors (n, dimension).

        `allowed`, ascending, restricts the search to these ids before ranking. The error of a cosine is
        below `vectors.cosine_margin`.
        """
        queries = encode(np.asarray(vectors, dtype=np.float32))

        def search(segment: IndexSegment) -> tuple[Vectors, PassageIds]:
            return segment.search_codes(queries, count, allowed)

        results = map_in_threads(search, self.segments)
        return [self._merge(results, query, count) for query in range(len(vectors))]

    def _merge(
        self, results: Sequence[tuple[Vectors, PassageIds]], query: int, count: int
    ) -> Candidates:
        scores = np.concatenate([np.empty(0), *(scores[query] for scores, _ in results)])
        ids = np.concatenate([np.empty(0, dtype=np.int64), *(ids[query] for _, ids in results)])
        scores, ids = scores[ids >= 0], ids[ids >= 0]
        order = np.lexsort((ids, -scores))[:count]
        return Candidates(ids[order], scores[order] / code_scale(self.dimension) ** 2)

    def score_words(self, words: Sequence[str], weights: tuple[float, float]) -> WordScores:
        """Return the BM25 scores of all passages for words; see `word_scores.score_words`."""
        return score_words(self.segments, words, weights)

    def with_changes(
        self, state: LibraryState, added: Iterable[IndexSegment], removed: Sequence[int]
    ) -> SearchIndex:
        """Return the index at a later state. Added passages have higher ids than all others.

        Segments that have a file only mask their deleted passages, so that it can still be used.
        """
        ids = np.array(sorted(removed), dtype=np.int64)
        segments = [segment.without(ids) if len(ids) else segment for segment in self.segments]
        unsaved = len(segments)
        while unsaved and segments[unsaved - 1].path is None:
            unsaved -= 1
        recent = compact_segments([*segments[unsaved:], *added])
        return SearchIndex(self.dimension, state, [*segments[:unsaved], *recent])

    def compact(self) -> SearchIndex:
        """Return the index without deleted passages, and with few small segments."""
        return SearchIndex(self.dimension, self.state, compact_segments(self.segments))
