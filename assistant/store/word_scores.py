"""BM25 of passages for the words of a question, as FTS5 computes it.

bm25 = Σ idf · f · (k1 + 1) / (f + k1 · (1 - b + b · length / mean length)) over the words, where f is
the number of occurrences, those in the title times the title's weight, and
idf = ln((N - n + 0.5) / (n + 0.5)), at least 1e-6, for n of N passages that contain the word.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from assistant.store.parallel import map_in_threads
from assistant.store.postings import MAX_TEXT_COUNT, TEXT_BITS
from assistant.store.segment import IndexSegment, TermPostings
from assistant.store.tokenizer import hash_terms, tokenize
from assistant.store.vectors import PassageIds

# Values of FTS5, which its users cannot change.
K1 = 1.2
B = 0.75
_MIN_IDF = 1e-6

Scores = npt.NDArray[np.float64]


class _ScoredSegment(NamedTuple):
    segment: IndexSegment
    scores: Scores
    """Score of every row; 0 for rows that contain no word."""


class WordScores:
    """BM25 scores of all passages that contain a word of a question; higher is better."""

    def __init__(self, scored: Sequence[_ScoredSegment]) -> None:
        self._scored = scored

    def best(self, k: int, allowed: PassageIds | None) -> list[int]:
        """Return the ids of the k passages with the highest score, best first; equal scores by id.

        `allowed`, ascending, restricts the search to these ids before ranking.
        """
        best_scores, best_ids = np.empty(0), np.empty(0, dtype=np.int64)
        lowest = 0.0
        for segment, scores in self._scored:
            candidates = (scores >= lowest) & (scores > 0)
            if (mask := allowed_rows(segment, allowed)) is not None:
                candidates &= mask
            rows = np.flatnonzero(candidates)
            best_scores = np.concatenate([best_scores, scores[rows]])
            best_ids = np.concatenate([best_ids, segment.ids[rows]])
            if len(best_scores) > k:
                lowest = float(np.partition(best_scores, -k)[-k])
                remain = best_scores >= lowest
                best_scores, best_ids = best_scores[remain], best_ids[remain]
        return [int(passage_id) for passage_id in best_ids[np.lexsort((best_ids, -best_scores))][:k]]

    def of(self, ids: Sequence[int]) -> dict[int, float]:
        """Return the score of each of these passages that contains a word."""
        result: dict[int, float] = {}
        wanted = np.asarray(ids, dtype=np.int64)
        for segment, scores in self._scored:
            rows = np.minimum(np.searchsorted(segment.ids, wanted), len(segment.ids) - 1)
            values = np.where(segment.ids[rows] == wanted, scores[rows], 0.0)
            result.update(
                (int(passage_id), float(score))
                for passage_id, score in zip(wanted, values, strict=True)
                if score > 0
            )
        return result


def allowed_rows(segment: IndexSegment, allowed: PassageIds | None) -> npt.NDArray[np.bool_] | None:
    """Return the rows in `allowed`; None for all. The scores of deleted rows are 0 anyway."""
    return None if allowed is None else segment.allowed_rows(allowed)


def score_words(
    segments: Sequence[IndexSegment], words: Sequence[str], weights: tuple[float, float]
) -> WordScores:
    """Score all passages for words; two words with the same stem count twice, as in FTS5.

    `weights` are the weights of title and text, both above 0. Raises DamagedFile.
    """
    hashes = hash_terms(tokenize(words))
    passages = sum(map(len, segments))
    if not len(hashes) or not passages:
        return WordScores([])
    mean_length = sum(segment.term_count for segment in segments) / passages
    matches = [(segment, segment.find_terms(hashes)) for segment in segments]
    by_term = zip(*(terms for _, terms in matches), strict=True)
    counts = (sum(len(postings.rows) for postings in term if postings) for term in by_term)
    factors = [idf(count, passages) for count in counts]

    def score(match: tuple[IndexSegment, list[TermPostings | None]]) -> _ScoredSegment:
        segment, terms = match
        return _ScoredSegment(segment, _score_rows(segment, terms, factors, weights, mean_length))

    return WordScores(map_in_threads(score, [match for match in matches if any(match[1])]))


def idf(matches: int, passages: int) -> float:
    """Return the inverse document frequency of a word that `matches` of the passages contain."""
    return max(_MIN_IDF, math.log((passages - matches + 0.5) / (matches + 0.5)))


def _score_rows(
    segment: IndexSegment,
    terms: Sequence[TermPostings | None],
    factors: Sequence[float],
    weights: tuple[float, float],
    mean_length: float,
) -> Scores:
    title, text = weights
    scores = np.zeros(len(segment.ids))
    lengths = segment.lengths
    for postings, factor in zip(terms, factors, strict=True):
        if postings is None:
            continue
        rows, packed = postings
        count = title * (packed >> TEXT_BITS) + text * (packed & MAX_TEXT_COUNT)
        length_norm = K1 * (1 - B + B * lengths[rows] / mean_length)
        scores[rows] += factor * (count * (K1 + 1) / (count + length_norm))
    return scores
