"""The language model's part: it reads passages, says whether they hold the answer, and drafts; every sentence is judged at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.answer.events import Checking, Drafting, Judged
from assistant.answer.grounding import Grounding, ground, names_asked, subject_share
from assistant.answer.prompt import ANSWERABLE, MAX_DRAFT_TOKENS, WRITE, WRITE_SHORT, Prompt, build_prompt
from assistant.answer.support import SURE, Signals, support
from assistant.answer.terms import terms
from assistant.ingest.sentences import split_sentences
from assistant.models.llm import LanguageModel, Written
from assistant.schema import Hit


@dataclass(frozen=True)
class Reader:
    """One language model at work on one question."""

    model: LanguageModel
    question: str

    def read(self, prompt: Prompt, hits: Sequence[Hit]) -> Iterator[Drafting | Checking]:
        """Drafts while they grow, and what each came to; the last event is a Checking. Quotes are looked for in `hits`.

        A sentence that takes up the question is drafted first, from all passages. If it is not sure, a second look reads the best passage
        by itself: whether it holds the answer, and the bare answer. A small model is less easily led astray by one passage than by four,
        and where both drafts say the same, each speaks for the other. If the best passage does not hold it, the one that carries the first
        draft is read instead.
        """
        first = _Draft()
        yield from self._write(prompt, WRITE, first)
        answerable = self._yes(prompt, ANSWERABLE)  # after the draft: its first word need not wait for it
        judged = self._judge(hits, first, _Known(answerable, names_asked(self.question, first.text)), look=0)
        yield Checking(judged)
        if any(one.support >= SURE for one in judged):
            return
        best, carrying = prompt.hits[0], next((one.grounding.hit for one in judged if not one.grounding.missing), prompt.hits[0])
        alone = build_prompt(self.model, self.question, [best])
        holds = self._yes(alone, ANSWERABLE)
        if holds < 0.5 and carrying != best:
            best = carrying
            alone = build_prompt(self.model, self.question, [best])
            holds = self._yes(alone, ANSWERABLE)
        second = _Draft()
        yield from self._write(alone, WRITE_SHORT, second)
        known = _Known(answerable, names_asked(self.question, first.text, second.text), second, holds, self._agreement(first, second))
        yield Checking(self._judge(hits, first, known, look=0) + self._judge([best], second, known, look=1))

    def _write(self, prompt: Prompt, instruction: str, draft: _Draft) -> Iterator[Drafting]:
        for written in self.model.write(prompt.asking(self.model, instruction), max_tokens=MAX_DRAFT_TOKENS):
            draft.add(written)
            yield Drafting(draft.text)

    def _agreement(self, first: _Draft, second: _Draft) -> float:
        """Share of what the second draft adds to the question that the first says too; 0 if it adds nothing."""
        new = {term.key for term in terms(second.text)} - {term.key for term in terms(self.question)}
        return len(new & {term.key for term in terms(first.text)}) / len(new) if new else 0.0

    def _yes(self, prompt: Prompt, instruction: str) -> float:
        """How much likelier the model says Yes than No, 0..1."""
        yes, no = self.model.likelihoods(prompt.asking(self.model, instruction), ["Yes", "No"])
        return yes / (yes + no) if yes + no else 0.0

    def _judge(self, hits: Sequence[Hit], draft: _Draft, known: _Known, *, look: int) -> tuple[Judged, ...]:
        judged: list[Judged] = []
        for span in split_sentences(draft.text):
            text = draft.text[span.start : span.end]
            grounding = ground(text, self.question, hits)
            if grounding is not None:
                signals = _signals(grounding, hits, draft, known)
                judged.append(Judged(text, grounding, signals, 0.0 if grounding.missing else support(signals), look))
        return tuple(judged)


@dataclass(frozen=True)
class _Known:
    """What is known of the question and its drafts together."""

    answerable: float
    names: frozenset[str]
    second: _Draft | None = None
    alone: float = 0.5
    """Of the passage that was read by itself, that it holds the answer."""
    agreement: float | None = None


def _signals(grounding: Grounding, hits: Sequence[Hit], draft: _Draft, known: _Known) -> Signals:
    others = [hit.score for hit in hits if hit.article_id != hits[0].article_id]
    return Signals(
        answerable=known.answerable,
        confidence=draft.confidence,
        new_share=grounding.new_share,
        cosine=max(-1.0, min(1.0, grounding.hit.cosine)),
        subject_share=subject_share(known.names, grounding.hit),
        agreement=known.agreement,
        alone=known.alone,
        alone_confidence=known.second.confidence if known.second else 0.0,
        lowest=draft.lowest,
        claim_share=grounding.claim_share,
        question_share=grounding.question_share,
        rank=hits.index(grounding.hit),
        lead=max(0.0, hits[0].score - max(others, default=0.0)),
    )


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

    @property
    def lowest(self) -> float:
        """Log-probability of its least sure token."""
        return min((piece.logprob for piece in self._written), default=0.0)
