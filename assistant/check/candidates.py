"""Collect the quotes that may decide each claim of a text, in one snapshot of the library."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.answer.result import other_sources
from assistant.check.plan import PlannedClaim
from assistant.check.quoted_articles import QuotedArticle, QuotedArticles
from assistant.check.references import statement_of
from assistant.ingest.sentences import split_sentences
from assistant.models.embedder import Embedder
from assistant.schema import ArticleRef, Hit, Span, page_at
from assistant.search.hybrid import search_statements
from assistant.search.query import Filters
from assistant.spelling import plain_spelling
from assistant.store.snapshot import Snapshot
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
SENTENCES_AROUND = 3
"""Sentences on each side of an aligned quotation that the verifier sees."""


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


def prepare_claims(
    text: str,
    claims: Sequence[PlannedClaim],
    snapshot: Snapshot,
    embedder: Embedder,
    filters: Filters,
) -> Iterator[PreparedClaim]:
    """Yield every claim with its candidates, in order. Uncheckable claims have none."""
    queries = [_query(claim) for claim in claims]
    searched = [query for query in queries if query]
    results = search_statements(snapshot, embedder, searched, filters, limit=PASSAGES)
    articles = QuotedArticles(text, snapshot, filters)
    finder = QuoteFinder(embedder)
    for claim, query in zip(claims, queries, strict=True):
        if not query:
            yield PreparedClaim(claim, claim.text)
            continue
        hits = next(results)
        quoted = [articles.find(quotation, hits) for quotation in claim.quotations]
        present = tuple(article for article in quoted if article is not None)
        if claim.is_quotation:
            yield PreparedClaim(claim, claim.text, quoted=present)
            continue
        statement = statement_of(text, claim, quoted)
        candidates = (*map(quoted_candidate, present), *_nearest(statement, hits, finder))
        yield PreparedClaim(claim, statement, candidates, present)


def _query(claim: PlannedClaim) -> str:
    """Return the words to search for: the claim, behind the sentence that introduces its "he"."""
    if claim.obstacle is not None:
        return ""
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
        article=ArticleRef(**{name: getattr(hit, name) for name in ArticleRef.model_fields}),
        quote=quote,
        text=text,
        evidence=read_evidence(hit, quote),
        page=page_at(hit.pages, quote.start),
        also_in=other_sources(hit, text),
    )


def quoted_candidate(quoted: QuotedArticle) -> Candidate:
    """Return the sentences of an article that hold an aligned quotation, with the sentences around."""
    article, aligned = quoted.article, quoted.aligned
    spans = split_sentences(article.text, quoted.first, quoted.last)
    touched = [span for span in spans if span.start < aligned.end and aligned.start < span.end]
    before = [span for span in spans if span.end <= touched[0].start]
    after = [span for span in spans if span.start >= touched[-1].end]
    quote = Span(start=touched[0].start, end=touched[-1].end)
    text = article.text[quote.start : quote.end]
    return Candidate(
        article=article.ref,
        quote=quote,
        text=text,
        evidence=Evidence(
            quote=plain_spelling(text),
            before=_texts(article.text, before[-SENTENCES_AROUND:]),
            after=_texts(article.text, after[:SENTENCES_AROUND]),
            title=article.title,
            published=article.published,
        ),
        page=page_at(article.pages, quote.start),
    )


def _texts(text: str, spans: Sequence[Span]) -> tuple[str, ...]:
    return tuple(plain_spelling(text[span.start : span.end]) for span in spans)
