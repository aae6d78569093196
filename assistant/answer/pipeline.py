"""A question's way: search, read, draft, ground, decide. Yields what is going on, and in the end the answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.answer.contradictions import contradiction
from assistant.answer.drafting import Reader
from assistant.answer.events import Checking, Drafting, Event, JudgedSentence, Reading, Searching
from assistant.answer.prompt import build_prompt
from assistant.answer.result import Clock, Finish
from assistant.models.llm import LanguageModel
from assistant.schema import ModelNames, Reason
from assistant.search.hybrid import SearchResult
from assistant.search.query import Query

# Of nq-dev, news-dev and xquad-dev the answer is in the first four passages for .987, .891 and 1.0 of the questions, and in those of them
# that are no further behind for .983, .866 and .994; these have 168, 285 and 155 words in the mean where four have 302, 324 and 321.
FAR_BEHIND = 0.15
"""A passage whose score is lower than the best one's by more is not read: it costs a second and hardly ever holds the answer."""


@dataclass
class Answerer:
    """Answers questions with one language model, one question at a time."""

    model: LanguageModel
    names: ModelNames
    min_support: float
    """Sentences below this estimated probability of being right are not shown, 0..1."""

    def ask(
        self, query: Query, search: Callable[[Query], SearchResult], *, read_at_most: int
    ) -> Iterator[Event]:
        """Events while the question is worked on; the last one is its Answer.

        The model reads the best of the passages found, `read_at_most` of them; the others too serve to find the words that carry what it
        wrote.

        Raises Stopped when `model.stop()` was called meanwhile.
        """
        question = query.question
        clock = Clock()
        yield Searching()
        found = search(query)
        clock.retrieval_s = clock.now()
        near = tuple(
            hit for hit in found.hits[:read_at_most] if found.hits[0].score - hit.score <= FAR_BEHIND
        )
        finish = Finish(question, near, self.names, found.generation, clock)
        if not found.hits:
            yield finish.abstain(Reason.NO_PASSAGES)
            return
        prompt = build_prompt(self.model, question, near)
        yield Reading(prompt.hits, found.hits, found.period)
        checked = Checking(())
        reader = Reader(self.model, question)
        for event in reader.read(prompt, found.hits):
            if isinstance(event, Drafting):
                clock.first_token_s = clock.first_token_s or clock.now()
            else:
                checked = event
            yield event
        kept = self._best(checked.judged)
        if kept:
            other = contradiction(
                kept[0], [*checked.judged, *checked.superseded], found.hits, reader, self.min_support
            )
            yield finish.answer([*_told(kept[0], other), *kept[1:]])
        else:
            yield finish.abstain(
                Reason.UNSUPPORTED
                if any(one.grounding.missing for one in checked.judged)
                else Reason.NOT_STATED
            )

    def _best(self, judged: Sequence[JudgedSentence]) -> list[JudgedSentence]:
        """The sentences of one draft that are supported enough: of the full sentence, unless the bare answer is clearly better."""
        best = max(judged, key=lambda one: one.preference, default=None)
        return [
            one for one in judged if best and one.kind is best.kind and one.support >= self.min_support
        ]


def _told(main: JudgedSentence, other: JudgedSentence | None) -> list[JudgedSentence]:
    """An answer and what contradicts it, the newest first."""
    return sorted(
        filter(None, [main, other]),
        key=lambda one: one.grounding.hit.published or date.min,
        reverse=True,
    )
