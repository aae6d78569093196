"""A question's way: search, read, draft, ground, decide. Yields what is going on, and in the end the answer."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from assistant.answer.grounding import Grounding, ground
from assistant.answer.prompt import ANSWERABLE, MAX_DRAFT_TOKENS, WRITE, WRITE_SHORT, Prompt, build_prompt
from assistant.answer.support import Signals, support
from assistant.errors import UsageError
from assistant.index.search import Found
from assistant.ingest.sentences import split_sentences
from assistant.models.llm import LanguageModel, Written
from assistant.schema import (
    Answer,
    Citation,
    Hit,
    ModelNames,
    PassageRef,
    Reason,
    Sentence,
    Status,
    Timings,
    marked_text,
)

MAX_QUESTION = 2000
"""Characters. Longer texts are not questions: the passages would not fit beside them."""

WORDS_FOR = {
    Reason.NO_PASSAGES: "I found no passage to read for this question.",
    Reason.NOT_STATED: "The articles do not say.",
    Reason.UNSUPPORTED: "I cannot answer from the articles: what I drafted is not carried by their words.",
}


@dataclass(frozen=True)
class Searching:
    """The index is being asked."""


@dataclass(frozen=True)
class Reading:
    """The language model reads these passages."""

    hits: tuple[Hit, ...]


@dataclass(frozen=True)
class Drafting:
    """The draft so far: not checked yet, not the answer."""

    text: str


@dataclass(frozen=True)
class Judged:
    """A sentence of the draft with its grounding and what is thought of it."""

    text: str
    grounding: Grounding
    signals: Signals
    support: float


@dataclass(frozen=True)
class Checking:
    """The draft is finished; each of its sentences has been held against the passages."""

    judged: tuple[Judged, ...]


Event = Searching | Reading | Drafting | Checking | Answer


@dataclass
class Answerer:
    """Answers questions with one language model, one question at a time."""

    model: LanguageModel
    names: ModelNames
    min_support: float
    """Sentences below this estimated probability of being right are not shown, 0..1."""

    def ask(self, question: str, search: Callable[[str], Found], *, read_at_most: int) -> Iterator[Event]:
        """Events while the question is worked on; the last one is its Answer.

        The model reads the best `read_at_most` passages found; the others too serve to find the words that carry what it wrote.

        Raises UsageError for a question that is empty or too long, Stopped when `model.stop()` was called meanwhile.
        """
        question = checked_question(question)
        clock = _Clock()
        yield Searching()
        found = search(question)
        clock.retrieval_s = clock.now()
        finish = _Finish(question, found.hits[:read_at_most], self.names, found.generation, clock)
        if not found.hits:
            yield finish.abstain(Reason.NO_PASSAGES)
            return
        prompt = build_prompt(self.model, question, found.hits[:read_at_most])
        yield Reading(prompt.hits)
        answerable = self._yes(prompt, ANSWERABLE)
        judged: list[Judged] = []
        for instruction in (WRITE, WRITE_SHORT):
            draft = _Draft()
            for written in self.model.write(prompt.asking(self.model, instruction), max_tokens=MAX_DRAFT_TOKENS):
                draft.add(written)
                clock.first_token_s = clock.first_token_s or clock.now()
                yield Drafting(draft.text)
            judged = self._judge(question, found.hits, draft, answerable)
            yield Checking(tuple(judged))
            # A draft that takes up words of the question which the quote lacks is worth a second, terser one: it is the same answer.
            if any(not one.grounding.missing for one in judged):
                break
        yield finish.decide(judged, self.min_support)

    def _yes(self, prompt: Prompt, instruction: str) -> float:
        """How much likelier the model says Yes than No, 0..1."""
        yes, no = self.model.likelihoods(prompt.asking(self.model, instruction), ["Yes", "No"])
        return yes / (yes + no) if yes + no else 0.0

    def _judge(self, question: str, hits: Sequence[Hit], draft: _Draft, answerable: float) -> list[Judged]:
        judged: list[Judged] = []
        for span in split_sentences(draft.text):
            text = draft.text[span.start : span.end]
            grounding = ground(text, question, hits)
            if grounding is None:
                continue
            signals = Signals(answerable=answerable, confidence=draft.confidence, new_share=grounding.new_share)
            judged.append(Judged(text, grounding, signals, 0.0 if grounding.missing else support(signals)))
        return judged


def checked_question(question: str) -> str:
    """The question without surrounding white space; raises UsageError if there is nothing in it or too much."""
    question = " ".join(question.split())
    if not question:
        raise UsageError("The question is empty.", hint='Try: python -m assistant ask "What happened in …?"')
    if len(question) > MAX_QUESTION:
        raise UsageError(f"The question has {len(question):,} characters; {MAX_QUESTION:,} are the most.", hint="Ask a shorter one.")
    return question


_MARK = re.compile(r"\s*\[\d+(?:\s*,\s*\d+)*\]")


class _Draft:
    """What the model has written so far."""

    def __init__(self) -> None:
        self._written: list[Written] = []

    def add(self, written: Written) -> None:
        self._written.append(written)

    @property
    def text(self) -> str:
        """Without citation marks: the model's own are never trusted."""
        return _MARK.sub("", "".join(piece.text for piece in self._written)).strip()

    @property
    def confidence(self) -> float:
        """Mean log-probability of its tokens, at most 0; 0 for an empty draft."""
        return sum(piece.logprob for piece in self._written) / len(self._written) if self._written else 0.0


class _Clock:
    def __init__(self, now: Callable[[], float] = time.perf_counter) -> None:
        self._now, self._start = now, now()
        self.retrieval_s = 0.0
        self.first_token_s: float | None = None

    def now(self) -> float:
        """Seconds since the question was put."""
        return round(self._now() - self._start, 3)

    def timings(self) -> Timings:
        return Timings(retrieval_s=self.retrieval_s, first_token_s=self.first_token_s, total_s=self.now())


@dataclass(frozen=True)
class _Finish:
    """Makes the Answer out of what is common to all outcomes of a question."""

    question: str
    hits: tuple[Hit, ...]
    names: ModelNames
    generation: int
    clock: _Clock

    def decide(self, judged: Sequence[Judged], min_support: float) -> Answer:
        """The sentences that are supported enough, or an abstention."""
        kept = [one for one in judged if one.support >= min_support]
        if kept:
            return self._answer(kept)
        return self.abstain(Reason.UNSUPPORTED if any(one.grounding.missing for one in judged) else Reason.NOT_STATED)

    def abstain(self, reason: Reason) -> Answer:
        """No answer, and why."""
        return self._made(Status.ABSTAINED, reason, WORDS_FOR[reason], (), ())

    def _answer(self, kept: Sequence[Judged]) -> Answer:
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
                    )
                )
            sentences.append(Sentence(text=one.text, citations=(numbers[key],), support=round(one.support, 4)))
        return self._made(Status.ANSWERED, None, marked_text(tuple(sentences)), tuple(sentences), tuple(citations))

    def _made(
        self, status: Status, reason: Reason | None, text: str, sentences: tuple[Sentence, ...], citations: tuple[Citation, ...]
    ) -> Answer:
        return Answer(
            id=uuid.uuid4().hex,
            question=self.question,
            status=status,
            reason=reason,
            text=text,
            sentences=sentences,
            citations=citations,
            passages=tuple(
                PassageRef(article_id=hit.article_id, start=hit.start, end=hit.end, score=round(hit.score, 4)) for hit in self.hits
            ),
            timings=self.clock.timings(),
            model=self.names,
            generation=self.generation,
        )
