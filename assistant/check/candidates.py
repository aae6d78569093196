"""Collect the quotes that may decide each claim of a text, sentence by sentence.

Each sentence is searched in a snapshot of its own, so that the first verdict does not wait for the
search of the last sentence, and an article that is removed meanwhile is not quoted any more.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from assistant.answer.result import other_sources
from assistant.check.plan import PlannedClaim
from assistant.check.quoted_articles import QuotedArticle, QuotedArticles
from assistant.check.references import statement_of
from assistant.errors import LibraryError
from assistant.models.embedder import Embedder
from assistant.program import PROGRAM
from assistant.schema import ArticleRef, Hit, Span, page_at
from assistant.search.hybrid import search_statements
from assistant.search.query import Filters
from assistant.store.embedder_identity import require_embedder
from assistant.store.snapshot import Snapshot
from assistant.store.store import Store
from assistant.verify.quotes import QuoteFinder, ScoredQuote, read_evidence
from assistant.verify.verdicts import Evidence

PASSAGES = 8
"""Passages searched for the quotes of a claim."""
CANDIDATES = 3
"""Quotes that the verifier reads for a claim, unless it is decided earlier."""
MIN_CLOSENESS = 0.6
"""Minimum `ScoredQuote.score` of a quote that is verified.

It loses none of 66 claims of drafts with their deciding sentence; a minimum share of 0.35 of the claim's
terms loses 8, which are written in quite other words than the article.
"""


@dataclass(frozen=True)
class Candidate:
    """A quote that may carry or refute a claim."""

    article: ArticleRef
    quote: Span
    """Offsets into the article's text."""
    text: str
    evidence: Evidence
    page: int | None = None
    also_in: tuple[ArticleRef, ...] = ()


@dataclass(frozen=True)
class PreparedClaim:
    """A planned claim with the statement that is verified and its candidates."""

    planned: PlannedClaim
    statement: str
    """The claim with its references resolved and its quotations in the words of the article."""
    candidates: tuple[Candidate, ...] = ()
    """Best first."""
    quoted: tuple[QuotedArticle, ...] = ()
    """The article of each quotation that an article has, in order."""

    @property
    def quotes_article(self) -> bool:
        """Return whether the claim is built around words of an article."""
        return bool(self.quoted) and not self.planned.is_quotation


class ClaimSearch:
    """Searches a library for the quotes that may decide the claims of one text.

    `generation` is that of the library at the last search; `seconds` is the time of all searches.
    """

    def __init__(self, store: Store, embedder: Embedder, text: str, filters: Filters) -> None:
        """Raises LibraryError if the library cannot be read or has no articles to search."""
        self._store, self._embedder = store, embedder
        self._text, self._filters = text, filters
        self._finder = QuoteFinder(embedder)
        self.seconds = 0.0
        with self._snapshot() as snapshot:
            self.generation = snapshot.generation

    def prepare(self, claims: Sequence[PlannedClaim]) -> list[PreparedClaim]:
        """Return the claims of one sentence with their candidates, all from one snapshot.

        Uncheckable claims have none. Raises LibraryError like the constructor.
        """
        with self._snapshot() as snapshot:
            self.generation = snapshot.generation
            queries = [_query(claim) for claim in claims if claim.obstacle is None]
            results = search_statements(snapshot, self._embedder, queries, self._filters, limit=PASSAGES)
            articles = QuotedArticles(self._text, snapshot, self._filters)
            return [
                self._prepare_claim(claim, next(results), articles)
                if claim.obstacle is None
                else PreparedClaim(claim, claim.text)
                for claim in claims
            ]

    def _prepare_claim(
        self, claim: PlannedClaim, hits: Sequence[Hit], articles: QuotedArticles
    ) -> PreparedClaim:
        quoted = [articles.find(quotation, hits) for quotation in claim.quotations]
        present = tuple(article for article in quoted if article is not None)
        if claim.is_quotation:
            return PreparedClaim(claim, claim.text, quoted=present)
        statement = statement_of(self._text, claim, quoted)
        candidates = (*map(quoted_candidate, present), *_nearest(statement, hits, self._finder))
        return PreparedClaim(claim, statement, candidates, present)

    @contextmanager
    def _snapshot(self) -> Iterator[Snapshot]:
        started = time.perf_counter()
        with self._store.snapshot() as snapshot:
            require_embedder(self._store.folder, snapshot.meta, self._embedder)
            if snapshot.is_empty():
                raise LibraryError(
                    "The library has no articles to check the text against.",
                    hint=f"Add some with: {PROGRAM} index add PATH",
                )
            yield snapshot
        self.seconds += time.perf_counter() - started


def _query(claim: PlannedClaim) -> str:
    """Return the words to search for: the claim, behind the sentence that introduces its "he"."""
    return " ".join([*claim.context[-1:], claim.text])


def _nearest(statement: str, hits: Sequence[Hit], finder: QuoteFinder) -> list[Candidate]:
    """Return the best quote of each passage that is near enough to the claim, best first."""
    quotes = [finder.find(statement, hit) for hit in hits]
    near = [quote for quote in quotes if quote.score >= MIN_CLOSENESS]
    return [_candidate(quote) for quote in sorted(near, key=lambda quote: -quote.score)]


def _candidate(scored: ScoredQuote) -> Candidate:
    hit, quote = scored.hit, scored.quote
    text = hit.slice(quote.start, quote.end)
    return Candidate(
        article=hit.ref,
        quote=quote,
        text=text,
        evidence=read_evidence(hit, quote),
        page=page_at(hit.pages, quote.start),
        also_in=other_sources(hit, text),
    )


def quoted_candidate(quoted: QuotedArticle) -> Candidate:
    """Return the sentences of an article that hold the words of a quotation."""
    article, quote = quoted.article, quoted.quote
    return Candidate(
        article=article.ref,
        quote=quote,
        text=quoted.slice(quote.start, quote.end),
        evidence=read_evidence(quoted, quote),
        page=page_at(article.pages, quote.start),
    )
