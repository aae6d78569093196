"""Find the quote that supports a drafted sentence, without a model, and list what the quote lacks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from assistant.answer.claims import Claim, has_negation
from assistant.lexicon import MONTH_ABBREVIATIONS
from assistant.schema import Hit, Span
from assistant.spelling import plain_spelling
from assistant.verify.quotes import sentence_runs
from assistant.verify.terms import TermKind, extract_terms, term_keys
from assistant.verify.weighted_terms import WeightedTerms

MIN_CLAIM_SHARE = 0.5
"""Minimum share, weighted, 0..1, of a claim's terms that the context of its quote contains.

Of 212 drafts on encyclopedia paragraphs, 0.5 rejects 27 of the 74 wrong and 1 of the 138 right ones.
"""


class MissingKind(StrEnum):
    """Reason why a quote does not support a claim."""

    NUMBER = "number"
    """The quote lacks a number of the claim."""
    NAME = "name"
    """The quote, its title and the sentence before lack a name of the claim."""
    NOTHING_CHECKABLE = "nothing_checkable"
    """The claim has no terms to look for."""
    MOST_WORDS = "most_words"
    """The quote, its title and the sentence before contain less than MIN_CLAIM_SHARE of the claim."""
    ONLY_REPEATS_QUESTION = "only_repeats_question"
    """The claim adds nothing to the question."""
    NO_NUMBER = "no_number"
    """The question asks for a number and the claim has none."""
    NO_REASON = "no_reason"
    """The question asks why and the claim adds nothing but numbers."""
    NEGATION = "negation"
    """The claim is negated and the quote is not."""


_PHRASES = {
    MissingKind.NUMBER: "a number",
    MissingKind.NAME: "a name",
    MissingKind.NOTHING_CHECKABLE: "a word that can be checked",
    MissingKind.MOST_WORDS: "most of its words",
    MissingKind.ONLY_REPEATS_QUESTION: "anything beyond the question",
    MissingKind.NO_NUMBER: "a number, as the question asks",
    MissingKind.NO_REASON: "a reason, as the question asks",
    MissingKind.NEGATION: "not",
}


@dataclass(frozen=True)
class Missing:
    """One reason why a claim is unsupported."""

    kind: MissingKind
    word: str | None = None
    """The number or name as the claim writes it."""

    def __str__(self) -> str:
        """Return the word or a short phrase, to follow "the quote lacks"."""
        return self.word if self.word is not None else _PHRASES[self.kind]


@dataclass(frozen=True)
class Grounding:
    """The quote that supports a claim best. Shares are weighted, 0..1; higher is better."""

    hit: Hit
    quote: Span
    """Offsets into the article's text."""
    claim_share: float
    """Share of the claim's terms in the context: the quote, its title and the sentence before."""
    new_share: float
    """Share of the claim's new terms, absent from the question, in the quote itself."""
    question_share: float
    """Share of the question's terms in the context."""
    missing: tuple[Missing, ...]
    """Reasons why the claim is unsupported; empty means supported."""

    @property
    def text(self) -> str:
        """The quote."""
        return self.hit.slice(self.quote.start, self.quote.end)

    @property
    def is_complete(self) -> bool:
        """Return whether the quote supports the whole claim."""
        return not self.missing


def ground(claim: str, question: str, hits: Sequence[Hit]) -> Grounding | None:
    """Return the best quote for a claim, or None if there are no passages.

    Ties go to the higher-ranked passage, then to the shorter quote.
    """
    parsed = Claim.parse(claim, question)
    question_terms = WeightedTerms.of(extract_terms(question))
    best: tuple[float, Grounding] | None = None
    for rank, hit in enumerate(hits):
        for first, last in sentence_runs(hit):
            grounding = _compare(parsed, question_terms, hit, first, last)
            score = _score(grounding, extra_sentences=last - first, rank=rank)
            if best is None or score > best[0]:
                best = score, grounding
    return best[1] if best else None


def _score(grounding: Grounding, *, extra_sentences: int, rank: int) -> float:
    """Return the score that ranks quotes. Missing parts count most, then the claim's new terms."""
    shares = 2 * grounding.new_share + grounding.claim_share + 0.5 * grounding.question_share
    return shares - len(grounding.missing) - 0.25 * extra_sentences - 0.02 * rank


def _compare(claim: Claim, question_terms: WeightedTerms, hit: Hit, first: int, last: int) -> Grounding:
    """Ground a claim in the sentences from index `first` to `last` of a passage."""
    sentences = [hit.slice(span.start, span.end) for span in hit.sentences[first : last + 1]]
    quote = Span(start=hit.sentences[first].start, end=hit.sentences[last].end)
    in_quote = _keys_in_quote(hit.slice(quote.start, quote.end))
    in_context = in_quote | _keys_around(claim, hit, first)
    return Grounding(
        hit=hit,
        quote=quote,
        claim_share=claim.terms.share_in(in_context),
        new_share=claim.terms.share_in(in_quote, of=claim.new),
        question_share=question_terms.share_in(in_context),
        missing=tuple(_find_missing(claim, in_context, sentences)),
    )


# Matches "STENMOUTH, Feb. 26 (Coast Wire) - " and "STENMOUTH, 26 February — ".
_MONTH = rf"(?:{'|'.join(name.title() for name in MONTH_ABBREVIATIONS)})[a-z]*\.?"
_DAY = rf"(?:{_MONTH} \d{{1,2}}|\d{{1,2}} {_MONTH})(?:,? \d{{4}})?"
_DATELINE = re.compile(rf"\W*[A-Z]{{3}}[\w ,.'’-]{{0,40}}?\b{_DAY} *(?:\([^()]{{1,40}}\) *)?[-–—]+ ")


def _keys_in_quote(text: str) -> frozenset[str]:
    """Return the keys of a quote without the numbers of a dateline, which date only the report."""
    text = plain_spelling(text)
    dateline = _DATELINE.match(text)
    start = dateline.end() if dateline else 0
    return frozenset(
        term.key
        for term in extract_terms(text)
        if term.start >= start or term.kind is not TermKind.NUMBER
    )


def _keys_around(claim: Claim, hit: Hit, first: int) -> frozenset[str]:
    """Return the keys of the title and of the sentence before the quote.

    Numbers count only if the question has them too: "2026" in the title "World Cup 2026" identifies the
    event, but a number that is the answer must be in the quote itself.
    """
    text = hit.title
    if first > 0:
        before = hit.sentences[first - 1]
        text += "\n" + hit.slice(before.start, before.end)
    return frozenset(
        term.key
        for term in extract_terms(text)
        if term.kind is not TermKind.NUMBER or term.key in claim.repeated
    )


def _find_missing(
    claim: Claim, in_context: frozenset[str], sentences: Sequence[str]
) -> Iterator[Missing]:
    """Yield the reasons why the quoted sentences do not support a claim."""
    for key, number in claim.numbers.items():
        if key not in in_context:
            yield Missing(MissingKind.NUMBER, number)
    for key, name in claim.names.items():
        if key not in in_context:
            yield Missing(MissingKind.NAME, name)
    if not claim.terms.keys:
        yield Missing(MissingKind.NOTHING_CHECKABLE)
    if claim.terms.share_in(in_context) < MIN_CLAIM_SHARE:
        yield Missing(MissingKind.MOST_WORDS)
    if claim.only_repeats_question:
        yield Missing(MissingKind.ONLY_REPEATS_QUESTION)
    if claim.lacks_number:
        yield Missing(MissingKind.NO_NUMBER)
    if claim.lacks_reason:
        yield Missing(MissingKind.NO_REASON)
    if claim.is_negated and not has_negation(_nearest_sentence(claim, sentences)):
        yield Missing(MissingKind.NEGATION)


def _nearest_sentence(claim: Claim, sentences: Sequence[str]) -> str:
    """Return the sentence that shares most with the claim. Only its negation applies to the claim."""
    return max(sentences, key=lambda sentence: claim.terms.share_in(term_keys(sentence)))
