"""Build the Answer: numbered citations and marks, or an abstention with its reason."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answer.conflicting_values import find_conflict
from assistant.answer.events import JudgedSentence
from assistant.answer.grounding import Grounding
from assistant.answer.stopwatch import Stopwatch
from assistant.schema import (
    Answer,
    ArticleRef,
    Citation,
    Conflict,
    Hit,
    ModelNames,
    PassageRef,
    Reason,
    Sentence,
    Status,
    marked_text,
    page_at,
)

QuoteKey = tuple[str, int, int]
"""An article's id with the start and end of a quote in its text."""

ABSTENTION_TEXTS = {
    Reason.NO_PASSAGES: "I found no articles that match this question.",
    Reason.NOT_STATED: "The articles do not say.",
    Reason.UNSUPPORTED: "The articles I found do not support an answer to this.",
    Reason.REFUTED: "The articles say otherwise.",
}


@dataclass(frozen=True)
class AnswerBuilder:
    """Builds the Answer to one question."""

    question: str
    hits: tuple[Hit, ...]
    """Passages selected for the model to read, best first."""
    names: ModelNames
    generation: int
    stopwatch: Stopwatch

    def abstain(self, reason: Reason) -> Answer:
        """Return an abstention. For the reason REFUTED use `refute`, which shows the quotes."""
        return self._build(Status.ABSTAINED, ABSTENTION_TEXTS[reason], reason=reason)

    def refute(self, groundings: Sequence[Grounding]) -> Answer:
        """Return an abstention with the quotes that refute what the question presumes, at least one.

        The most telling quote comes first. Equal quotes are shown once.
        """
        citations: dict[QuoteKey, Citation] = {}
        for grounding in groundings:
            _cite(citations, grounding)
        return self._build(
            Status.ABSTAINED,
            ABSTENTION_TEXTS[Reason.REFUTED],
            reason=Reason.REFUTED,
            evidence=tuple(citations.values()),
        )

    def answer(self, judged: Sequence[JudgedSentence]) -> Answer:
        """Return an answer in which equal quotes share one numbered citation."""
        citations: dict[QuoteKey, Citation] = {}
        sentences: list[Sentence] = []
        for sentence in judged:
            citation = _cite(citations, sentence.grounding)
            sentences.append(
                Sentence(
                    text=sentence.text,
                    citations=(citation.number,),
                    support=round(sentence.support, 4),
                )
            )
        return self._build(
            Status.ANSWERED,
            marked_text(tuple(sentences)),
            sentences=tuple(sentences),
            citations=tuple(citations.values()),
            conflict=find_conflict(
                [(sentence.grounding.hit.article_id, sentence.text) for sentence in judged],
                self.question,
            ),
        )

    def _build(
        self,
        status: Status,
        text: str,
        *,
        reason: Reason | None = None,
        sentences: tuple[Sentence, ...] = (),
        citations: tuple[Citation, ...] = (),
        evidence: tuple[Citation, ...] = (),
        conflict: Conflict | None = None,
    ) -> Answer:
        return Answer(
            id=uuid.uuid4().hex,
            question=self.question,
            status=status,
            reason=reason,
            text=text,
            sentences=sentences,
            citations=citations,
            evidence=evidence,
            conflict=conflict,
            passages=tuple(
                PassageRef(
                    article_id=hit.article_id, start=hit.start, end=hit.end, score=round(hit.score, 4)
                )
                for hit in self.hits
            ),
            timings=self.stopwatch.timings(),
            model=self.names,
            generation=self.generation,
        )


def _cite(citations: dict[QuoteKey, Citation], grounding: Grounding) -> Citation:
    """Return the citation of a quote; add it with the next number if it is new."""
    key = (grounding.hit.article_id, grounding.quote.start, grounding.quote.end)
    if key not in citations:
        citations[key] = _citation(len(citations) + 1, grounding)
    return citations[key]


def _citation(number: int, grounding: Grounding) -> Citation:
    hit, quote = grounding.hit, grounding.quote
    return Citation(
        number=number,
        article_id=hit.article_id,
        title=hit.title,
        published=hit.published,
        source=hit.source,
        url=hit.url,
        start=quote.start,
        end=quote.end,
        quote=grounding.text,
        page=page_at(hit.pages, quote.start),
        also_in=other_sources(hit, grounding.text),
    )


def other_sources(hit: Hit, quote: str) -> tuple[ArticleRef, ...]:
    """Return the articles whose copy of the passage contains the quote word for word."""
    words = " ".join(quote.split())
    return tuple(copy.ref for copy in hit.copies if words in " ".join(copy.text.split()))
