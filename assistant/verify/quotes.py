"""Find the sentences of a passage that speak of a claim, whether they carry or refute it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from assistant.models.embedder import Embedder
from assistant.schema import Hit, Span, has_alphanumerics
from assistant.spelling import plain_spelling
from assistant.verify.terms import extract_terms, term_keys
from assistant.verify.verdicts import Evidence
from assistant.verify.weighted_terms import WeightedTerms

MAX_QUOTE_SENTENCES = 3
MAX_QUOTE_WORDS = 80
"""Limit for quotes of several sentences: nobody checks a longer quote."""

# On 373 claims of benchmarks/claims/dev the chosen sentences include all that decide the claim in 88 of
# 100 cases; by terms alone it is 83.
COSINE_WEIGHT = 2.0
SENTENCE_PENALTY = 0.05


@dataclass(frozen=True)
class ScoredQuote:
    """Sentences of a passage with their closeness to a claim."""

    hit: Hit
    quote: Span
    """Offsets into the article's text."""
    share: float
    """Share of the claim's terms, weighted, 0..1, in the quote and the title."""
    score: float
    """Closeness: the share plus the weighted cosine similarity; higher is better."""


class QuoteFinder:
    """Finds quotes for claims. The vectors of a passage's sentences are computed once."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._vectors: dict[tuple[str, ...], NDArray[np.float32]] = {}

    def find(self, claim: str, hit: Hit) -> ScoredQuote:
        """Return the sentences of a passage that are closest to a claim; fewer if they tie."""
        claim_vector = self._embedder.embed([plain_spelling(claim)])[0]
        terms = WeightedTerms.of(extract_terms(claim))
        sentences = [plain_spelling(hit.slice(span.start, span.end)) for span in hit.sentences]
        keys = [term_keys(sentence) for sentence in sentences]
        vectors = self._sentence_vectors(tuple(sentences))
        in_title = term_keys(hit.title)
        best: ScoredQuote | None = None
        for first, last in sentence_runs(hit):
            share = terms.share_in(in_title.union(*keys[first : last + 1]))
            vector = vectors[first : last + 1].sum(axis=0)
            cosine = float(vector @ claim_vector) / max(float(np.linalg.norm(vector)), 1e-6)
            score = share + COSINE_WEIGHT * cosine - SENTENCE_PENALTY * (last - first)
            if best is None or score > best.score:
                quote = Span(start=hit.sentences[first].start, end=hit.sentences[last].end)
                best = ScoredQuote(hit, quote, share, score)
        if best is None:
            raise ValueError("the passage has no sentence")
        return best

    def _sentence_vectors(self, sentences: tuple[str, ...]) -> NDArray[np.float32]:
        if sentences not in self._vectors:
            self._vectors[sentences] = self._embedder.embed(sentences)
        return self._vectors[sentences]


def sentence_runs(hit: Hit) -> Iterator[tuple[int, int]]:
    """Yield the indices of the first and last sentence of each possible quote.

    A quote never spans clutter.
    """
    sentences = hit.sentences
    for first in range(len(sentences)):
        for last in range(first, min(first + MAX_QUOTE_SENTENCES, len(sentences))):
            if last > first and has_alphanumerics(
                hit.slice(sentences[last - 1].end, sentences[last].start)
            ):
                break
            text = hit.slice(sentences[first].start, sentences[last].end)
            if last == first or len(text.split()) <= MAX_QUOTE_WORDS:
                yield first, last


class Quotable(Protocol):
    """Sentences of an article that a quote can be cut from. A hit is one."""

    @property
    def title(self) -> str:
        """Title of the article."""

    @property
    def published(self) -> date | None:
        """Publication date of the article."""

    @property
    def sentences(self) -> Sequence[Span]:
        """The sentences, in order, by offsets into the article's text."""

    def slice(self, start: int, end: int) -> str:
        """Return the text between two offsets into the article's text."""


def read_evidence(passage: Quotable, quote: Span) -> Evidence:
    """Return a quote of a passage with the sentences around it, in plain spelling."""
    sentences = passage.sentences
    before = [passage.slice(span.start, span.end) for span in sentences if span.end <= quote.start]
    after = [passage.slice(span.start, span.end) for span in sentences if span.start >= quote.end]
    return Evidence(
        quote=plain_spelling(passage.slice(quote.start, quote.end)),
        before=tuple(map(plain_spelling, before)),
        after=tuple(map(plain_spelling, after)),
        title=plain_spelling(passage.title),
        published=passage.published,
    )
