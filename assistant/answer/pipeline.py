"""A question's way: search, read, draft, ground, decide. Yields what is going on, and in the end the answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.answer.events import Checking, Drafting, Event, Judged, Reading, Searching
from assistant.answer.finish import Clock, Finish
from assistant.answer.prompt import build_prompt
from assistant.answer.reading import Reader
from assistant.answer.rivals import differ, find_rival
from assistant.answer.support import preference
from assistant.errors import UsageError
from assistant.index.search import Found
from assistant.models.llm import LanguageModel
from assistant.schema import Hit, ModelNames, Reason

MAX_QUESTION = 2000
"""Characters. Longer texts are not questions: the passages would not fit beside them."""
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

    def ask(self, question: str, search: Callable[[str], Found], *, read_at_most: int) -> Iterator[Event]:
        """Events while the question is worked on; the last one is its Answer.

        The model reads the best of the passages found, `read_at_most` of them; the others too serve to find the words that carry what it
        wrote.

        Raises UsageError for a question that is empty or too long, Stopped when `model.stop()` was called meanwhile.
        """
        question = checked_question(question)
        clock = Clock()
        yield Searching()
        found = search(question)
        clock.retrieval_s = clock.now()
        near = tuple(hit for hit in found.hits[:read_at_most] if found.hits[0].score - hit.score <= FAR_BEHIND)
        finish = Finish(question, near, self.names, found.generation, clock)
        if not found.hits:
            yield finish.abstain(Reason.NO_PASSAGES)
            return
        prompt = build_prompt(self.model, question, near)
        yield Reading(prompt.hits, found.hits, found.period)
        judged: tuple[Judged, ...] = ()
        reader = Reader(self.model, question)
        for event in reader.read(prompt, found.hits):
            if isinstance(event, Drafting):
                clock.first_token_s = clock.first_token_s or clock.now()
            else:
                judged = event.judged
            yield event
        kept = self._best(judged)
        if kept:
            yield finish.answer(self._with_rival(reader, kept, judged, found.hits))
        else:
            yield finish.abstain(Reason.UNSUPPORTED if any(one.grounding.missing for one in judged) else Reason.NOT_STATED)

    def _best(self, judged: Sequence[Judged]) -> list[Judged]:
        """The sentences of one draft that are supported enough: of the full sentence, unless the bare answer is clearly better."""
        best = max(judged, key=lambda one: preference(one.support, one.look, one.signals.first_share), default=None)
        return [one for one in judged if best and one.look == best.look and one.support >= self.min_support]

    def _with_rival(self, reader: Reader, kept: Sequence[Judged], judged: Sequence[Judged], hits: Sequence[Hit]) -> list[Judged]:
        """The sentences; if another article has another figure for it, its answer too, the newest first.

        The other article's passage is read by itself, and its answer must be as well supported as any.
        """
        main = kept[0]
        rival = _other_draft(main, judged) or find_rival(main.text, reader.question, main.grounding.hit, hits)
        if rival is None:
            return list(kept)
        prompt = build_prompt(self.model, reader.question, [rival])
        *_, last = reader.read(prompt, [rival])
        others = self._best(last.judged) if isinstance(last, Checking) else []
        other = next((one for one in others if differ(main.text, one.text)), None)
        if other is None:
            return list(kept)
        dated = sorted([main, other], key=lambda one: one.grounding.hit.published or date.min, reverse=True)
        return [*dated, *kept[1:]]


def _other_draft(main: Judged, judged: Sequence[Judged]) -> Hit | None:
    """The passage that a draft which gives another figure comes from, if that is of another article."""
    for one in judged:
        apart = one.grounding.hit.article_id != main.grounding.hit.article_id
        if apart and not one.grounding.missing and differ(main.text, one.text):
            return one.grounding.hit
    return None


def checked_question(question: str) -> str:
    """The question without surrounding white space; raises UsageError if there is nothing in it or too much."""
    question = " ".join(question.split())
    if not question:
        raise UsageError("The question is empty.", hint='Try: python -m assistant ask "What happened in …?"')
    if len(question) > MAX_QUESTION:
        raise UsageError(f"The question has {len(question):,} characters; {MAX_QUESTION:,} are the most.", hint="Ask a shorter one.")
    return question
