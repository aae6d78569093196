"""Find the article that a quotation comes from: by its words first, then letter by letter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from assistant.check.alignment import AlignedQuotation, align
from assistant.check.quotations import Quotation
from assistant.ingest.sentences import split_sentences
from assistant.schema import Article, Hit, Span
from assistant.search.content_words import content_words
from assistant.search.hybrid import BM25_WEIGHTS
from assistant.search.query import Filters
from assistant.store.snapshot import Snapshot

PASSAGES_BY_WORDS = 8
"""Passages with the most of a quotation's words."""
WINDOW = 3000
"""Characters of an article compared on each side of a passage: a quotation may cross passages."""
SENTENCES_AROUND = 3
"""Sentences on each side of the quoted ones that the verifier reads."""


class QuotedArticle(NamedTuple):
    """An article with the words of a quotation, and the sentences that hold them."""

    article: Article
    aligned: AlignedQuotation
    quotation: Quotation
    """The quotation in the text that is checked."""
    quote: Span
    """The sentences of the article that hold the words, as one span."""
    sentences: tuple[Span, ...]
    """These sentences, with SENTENCES_AROUND on each side."""

    @property
    def title(self) -> str:
        """Title of the article."""
        return self.article.title

    @property
    def published(self) -> date | None:
        """Publication date of the article."""
        return self.article.published

    def slice(self, start: int, end: int) -> str:
        """Return the text between two offsets into the article's text."""
        return self.article.text[start:end]


class QuotedArticles:
    """Finds the articles of the quotations of one text, in one snapshot."""

    def __init__(self, text: str, snapshot: Snapshot, filters: Filters) -> None:
        self._text = text
        self._snapshot = snapshot
        self._allowed = snapshot.filter_passages(
            since=filters.since,
            until=filters.until,
            sources=filters.sources,
            articles=filters.articles,
        )
        self._articles: dict[str, Article] = {}
        self._results: dict[Quotation, QuotedArticle | None] = {}

    def find(self, quotation: Quotation, hits: Sequence[Hit]) -> QuotedArticle | None:
        """Return the article with the same words or, if none has them, with the most similar ones.

        `hits` are passages about the same matter. None if no article has similar words.
        """
        if quotation not in self._results:
            self._results[quotation] = self._compare(quotation, hits)
        return self._results[quotation]

    def _compare(self, quotation: Quotation, hits: Sequence[Hit]) -> QuotedArticle | None:
        best: tuple[AlignedQuotation, Article, int, int] | None = None
        for article, first, last in self._windows([*self._search(quotation), *hits]):
            aligned = align(self._text, quotation.start, quotation.end, article.text, first, last)
            if aligned is None or (best and aligned.similarity <= best[0].similarity):
                continue
            best = aligned, article, first, last
            if aligned.is_exact:
                break
        return _with_sentences(quotation, *best) if best else None

    def _search(self, quotation: Quotation) -> list[Hit]:
        words = content_words(self._text[quotation.start : quotation.end])
        scores = self._snapshot.score_words(words, BM25_WEIGHTS)
        ids = scores.best(PASSAGES_BY_WORDS, self._allowed)
        return [self._snapshot.load_hit(passage, cosine=0, bm25=0, score=0) for passage in ids]

    def _windows(self, hits: Sequence[Hit]) -> Iterator[tuple[Article, int, int]]:
        """Yield the surroundings of each passage, without those inside an earlier one."""
        seen: list[tuple[str, int, int]] = []
        for hit in hits:
            if any(hit.article_id == i and f <= hit.start and hit.end <= t for i, f, t in seen):
                continue
            article = self._load(hit.article_id)
            first, last = max(0, hit.start - WINDOW), min(len(article.text), hit.end + WINDOW)
            seen.append((hit.article_id, first, last))
            yield article, first, last

    def _load(self, article_id: str) -> Article:
        if article_id not in self._articles:
            article = self._snapshot.find_article(article_id)
            if article is None:
                raise RuntimeError(f"the snapshot has a passage without its article {article_id}")
            self._articles[article_id] = article
        return self._articles[article_id]


def _with_sentences(
    quotation: Quotation, aligned: AlignedQuotation, article: Article, first: int, last: int
) -> QuotedArticle | None:
    """Add the sentences of `article.text[first:last]` that hold the aligned words, and those around.

    None if the words lie in no sentence, because they are mere signs.
    """
    spans = split_sentences(article.text, first, last)
    quoted = [
        number
        for number, span in enumerate(spans)
        if span.start < aligned.end and aligned.start < span.end
    ]
    if not quoted:
        return None
    return QuotedArticle(
        article,
        aligned,
        quotation,
        quote=Span(start=spans[quoted[0]].start, end=spans[quoted[-1]].end),
        sentences=tuple(spans[max(0, quoted[0] - SENTENCES_AROUND) : quoted[-1] + SENTENCES_AROUND + 1]),
    )
