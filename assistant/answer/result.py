"""From judged sentences to the Answer: numbered citations and marks, or an abstention with its reason."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.answer.conflicting_values import find_conflict
from assistant.answer.events import JudgedSentence
from assistant.answer.grounding import Grounding
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
    Timings,
    marked_text,
    page_at,
)

WORDS_FOR = {
    Reason.NO_PASSAGES: "I found no passage to read for this question.",
    Reason.NOT_STATED: "The articles do not say.",
    Reason.UNSUPPORTED: "I cannot answer from the articles: what I drafted is not carried by their words.",
}


class Clock:
    """Seconds of one question's way."""

    def __init__(self, now: Callable[[], float] = time.perf_counter) -> None:
        self._now, self._start = now, now()
        self.retrieval_s = 0.0
        self.first_token_s: float | None = None

    def now(self) -> float:
        """Seconds since the question was put."""
        return round(self._now() - self._start, 3)

    def timings(self) -> Timings:
        """The times so far; the whole is now."""
        return Timings(
            retrieval_s=self.retrieval_s, first_token_s=self.first_token_s, total_s=self.now()
        )


@dataclass(frozen=True)
class Finish:
    """Makes the Answer out of what is common to all outcomes of a question."""

    question: str
    hits: tuple[Hit, ...]
    names: ModelNames
    generation: int
    clock: Clock

    def abstain(self, reason: Reason) -> Answer:
        """No answer, and why."""
        return self._made(Status.ABSTAINED, reason, WORDS_FOR[reason], (), ())

    def answer(self, kept: Sequence[JudgedSentence]) -> Answer:
        """These sentences, each with the number of its quote; equal quotes share one."""
        numbers: dict[tuple[str, int, int], int] = {}
        sentences, citations = [], []
        for one in kept:
            hit, span = one.grounding.hit, one.grounding.quote
            key = (hit.article_id, span.start, span.end)
            if key not in numbers:
                numbers[key] = len(numbers) + 1
                citations.append(
                    Citation(
                        number=numbers[key],
                        article_id=hit.article_id,
                        title=hit.title,
                        published=hit.published,
                        source=hit.source,
                        url=hit.url,
                        start=span.start,
                        end=span.end,
                        quote=one.grounding.text,
                        page=page_at(hit.pages, span.start),
                        also_in=_also_in(one.grounding),
                    )
                )
            sentences.append(
                Sentence(text=one.text, citations=(numbers[key],), support=round(one.support, 4))
            )
        conflict = find_conflict(
            [(one.grounding.hit.article_id, one.text) for one in kept], self.question
        )
        return self._made(
            Status.ANSWERED,
            None,
            marked_text(tuple(sentences)),
            tuple(sentences),
            tuple(citations),
            conflict,
        )

    def _made(
        self,
        status: Status,
        reason: Reason | None,
        text: str,
        sentences: tuple[Sentence, ...],
        citations: tuple[Citation, ...],
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
            conflict=conflict,
            passages=tuple(
                PassageRef(
                    article_id=hit.article_id, start=hit.start, end=hit.end, score=round(hit.score, 4)
                )
                for hit in self.hits
            ),
            timings=self.clock.timings(),
            model=self.names,
            generation=self.generation,
        )


def _also_in(grounding: Grounding) -> tuple[ArticleRef, ...]:
    """The articles whose copy of the passage has the quote word for word."""
    words = " ".join(grounding.text.split())
    return tuple(
        ArticleRef(
            article_id=copy.article_id,
            title=copy.title,
            published=copy.published,
            source=copy.source,
            url=copy.url,
        )
        for copy in grounding.hit.copies
        if words in " ".join(copy.text.split())
    )
