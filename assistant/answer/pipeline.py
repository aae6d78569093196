"""A question's way: search, read, draft, ground, decide. Yields what is going on, and in the end the answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.answer.events import Checking, Drafting, Event, Judged, Reading, Searching
from assistant.answer.figures import all_figures, figures
from assistant.answer.finish import Clock, Finish
from assistant.answer.prompt import build_prompt
from assistant.answer.reading import Reader
from assistant.answer.rivals import NAME, Rival, differ, find_rivals, is_newer, may_differ, values
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

RIVAL_SUPPORT = 0.6
"""What an answer of another article needs to be told beside the first, unless it is a newer figure: that matters most."""
RIVALS = 2
"""Passages that seem to give another answer and are read by themselves to see, at most: each costs two to four seconds."""


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
            yield finish.answer(self._with_rival(reader, kept, [*checked.judged, *checked.aside], found.hits))
        else:
            yield finish.abstain(Reason.UNSUPPORTED if any(one.grounding.missing for one in checked.judged) else Reason.NOT_STATED)

    def _best(self, judged: Sequence[Judged]) -> list[Judged]:
        """The sentences of one draft that are supported enough: of the full sentence, unless the bare answer is clearly better."""
        best = max(judged, key=_preferred, default=None)
        return [one for one in judged if best and one.look == best.look and one.support >= self.min_support]

    def _with_rival(self, reader: Reader, kept: Sequence[Judged], drafts: Sequence[Judged], hits: Sequence[Hit]) -> list[Judged]:
        """The sentences; if another article has another answer, that too, the newest first.

        The other article's passage is read by itself, and its answer must be as well supported as any.
        """
        main, question = kept[0], reader.question
        rivals = [*_other_drafts(main, drafts, question), *find_rivals(main.text, question, main.grounding.hit, hits)]
        for rival in rivals[:RIVALS]:
            *_, last = reader.read(build_prompt(self.model, question, [rival.hit]), [rival.hit])
            other = self._contradicting(main, last.judged, rival, question) if isinstance(last, Checking) else None
            if other:
                dated = sorted([main, other], key=lambda one: one.grounding.hit.published or date.min, reverse=True)
                return [*dated, *kept[1:]]
        return list(kept)

    def _contradicting(self, main: Judged, drafts: Sequence[Judged], rival: Rival, question: str) -> Judged | None:
        """The best of the drafts from a rival's passage that give its value instead of the main one's, if it is supported enough."""
        changed = is_newer(rival.hit, main.grounding.hit) and NAME not in values(main.text, question)
        enough = self.min_support if changed else max(self.min_support, RIVAL_SUPPORT)
        others = [one for one in drafts if one.support >= enough and rival.is_in(one.text) and _at_odds(main, one, question)]
        return max(others, key=_preferred, default=None)


def _preferred(one: Judged) -> float:
    return preference(one.support, one.look, one.signals.first_share)


def _at_odds(main: Judged, other: Judged, question: str) -> bool:
    """Whether two sentences give different values, and the words that carry the older one do not give the newer one's as well.

    That the words of the newer one give both is how a correction is told.
    """
    if not differ(main.text, other.text, question):
        return False
    newer, older = (other, main) if is_newer(other.grounding.hit, main.grounding.hit) else (main, other)
    return differ(newer.text, older.grounding.text, question)


def _other_drafts(main: Judged, drafts: Sequence[Judged], question: str) -> Iterator[Rival]:
    """The passages of other articles that drafts come from which give another value."""
    for one in drafts:
        hit, quoted = one.grounding.hit, main.grounding.hit
        told = values(one.text, question)
        apart = hit.article_id != quoted.article_id and may_differ(told, hit, quoted)
        if apart and not one.grounding.missing and _at_odds(main, one, question):
            yield Rival(hit, all_figures(told or figures(one.text)))


def checked_question(question: str) -> str:
    """The question without surrounding white space; raises UsageError if there is nothing in it or too much."""
    question = " ".join(question.split())
    if not question:
        raise UsageError("The question is empty.", hint='Try: python -m assistant ask "What happened in …?"')
    if len(question) > MAX_QUESTION:
        raise UsageError(f"The question has {len(question):,} characters; {MAX_QUESTION:,} are the most.", hint="Ask a shorter one.")
    return question
