"""The language model's part: it reads passages, says whether they hold the answer, and drafts; every sentence is judged at once."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass

from assistant.answer.conflicting_values import differ
from assistant.answer.events import Checking, Drafting, JudgedSentence
from assistant.answer.grounding import Grounding, ground, names_asked, subject_share
from assistant.answer.prompt import (
    ANSWERABLE,
    MAX_DRAFT_TOKENS,
    WRITE,
    WRITE_SHORT,
    Prompt,
    build_prompt,
)
from assistant.answer.support import USUAL_LEAD, DraftKind, Signals, support
from assistant.answer.terms import extract_terms
from assistant.ingest.sentences import split_sentences
from assistant.models.llm import GeneratedToken, LanguageModel
from assistant.schema import Hit


@dataclass(frozen=True)
class Reader:
    """One language model at work on one question."""

    model: LanguageModel
    question: str

    def read(self, prompt: Prompt, hits: Sequence[Hit]) -> Iterator[Drafting | Checking]:
        """Drafts while they grow, and in the end what each came to, as a Checking. Quotes are looked for in `hits`.

        The best passage is read by itself first: the bare answer, and whether the passage holds one. A small model is less easily led
        astray by one passage than by four, and as this one is the head of the prompt, nothing is read twice. Then a sentence that takes
        up the question is drafted from all passages. If the best passage does not hold the answer, the one that carries the sentence
        is read by itself instead. Where both drafts say the same, each speaks for the other.

        Dated articles tell of the same matter again and again, and the best passage is often not the one that answers: if the two
        drafts have nothing in common there, that of the two passages counts which holds the answer more surely.

        Where one quote gives the values of both drafts, which differ, the sentence is drafted again from its passage alone.
        """
        alone, short = prompt.hits[0], _Draft()
        holds = yield from self._read_alone(alone, short)
        full = _Draft()
        yield from self._write(prompt, WRITE, full)
        said = self._grounded(full, hits)
        carrying = next((grounding.hit for _, grounding in said if not grounding.missing), alone)
        apart = carrying.published is not None and not self._share(short, full)
        left: tuple[Hit, _Draft] | None = None
        if carrying != alone and (holds < 0.5 or apart):
            another = _Draft()
            holds_too = yield from self._read_alone(carrying, another)
            if holds < 0.5:
                # It was picked for agreeing with the sentence, so what the best one says of the question counts as well.
                alone, short, holds = carrying, another, (holds + holds_too) / 2
            elif holds_too > holds:
                left = alone, short
                alone, short, holds = carrying, another, holds_too
        if any(self._torn(short.text, text, grounding, alone) for text, grounding in said):
            full = _Draft()
            yield from self._write(build_prompt(self.model, self.question, [alone]), WRITE, full)
            said = self._grounded(full, hits)
        lead = hits[0].score - hits[1].score if len(hits) > 1 else USUAL_LEAD
        known = _Known(
            holds, max(0.0, lead), names_asked(self.question, short.text, full.text), short, full
        )
        bare = self._judge_bare(alone, short, known)
        yield Checking(
            bare + self._judge(said, hits, full, known, kind=DraftKind.SENTENCE),
            self._judge_bare(*left, known) if left else (),
        )

    def _torn(self, bare: str, sentence: str, grounding: Grounding, alone: Hit) -> bool:
        """Whether two drafts take different values from one quote: "raised from 340 to 412"."""
        same = grounding.hit.article_id == alone.article_id and not grounding.missing
        return (
            same
            and differ(bare, sentence, self.question)
            and not differ(bare, grounding.text, self.question)
        )

    def _read_alone(self, passage: Hit, draft: _Draft) -> Generator[Drafting, None, float]:
        """Draft the bare answer of a passage; how much likelier the model says Yes than No when asked if it holds one, 0..1."""
        prompt = build_prompt(self.model, self.question, [passage])
        yield from self._write(prompt, WRITE_SHORT, draft)
        yes, no = self.model.choice_probabilities(prompt.asking(self.model, ANSWERABLE), ["Yes", "No"])
        return yes / (yes + no) if yes + no else 0.0

    def _write(self, prompt: Prompt, instruction: str, draft: _Draft) -> Iterator[Drafting]:
        for written in self.model.generate(
            prompt.asking(self.model, instruction), max_tokens=MAX_DRAFT_TOKENS
        ):
            draft.add(written)
            yield Drafting(draft.text)

    def _grounded(self, draft: _Draft, hits: Sequence[Hit]) -> list[tuple[str, Grounding]]:
        """The sentences of a draft, each with its best quote."""
        texts = (draft.text[span.start : span.end] for span in split_sentences(draft.text))
        grounded = ((text, ground(text, self.question, hits)) for text in texts)
        return [(text, grounding) for text, grounding in grounded if grounding is not None]

    def _judge_bare(self, passage: Hit, draft: _Draft, known: _Known) -> tuple[JudgedSentence, ...]:
        return self._judge(
            self._grounded(draft, [passage]), [passage], draft, known, kind=DraftKind.SHORT
        )

    def _judge(
        self,
        grounded: Sequence[tuple[str, Grounding]],
        hits: Sequence[Hit],
        draft: _Draft,
        known: _Known,
        *,
        kind: DraftKind,
    ) -> tuple[JudgedSentence, ...]:
        judged: list[JudgedSentence] = []
        for text, grounding in grounded:
            signals = self._signals(grounding, hits, draft, known)
            judged.append(
                JudgedSentence(
                    text, grounding, signals, 0.0 if grounding.missing else support(signals), kind
                )
            )
        return tuple(judged)

    def _signals(
        self, grounding: Grounding, hits: Sequence[Hit], draft: _Draft, known: _Known
    ) -> Signals:
        return Signals(
            alone=known.alone,
            confidence=draft.confidence,
            new_share=grounding.new_share,
            cosine=max(-1.0, min(1.0, grounding.hit.cosine)),
            subject_share=subject_share(known.names, grounding.hit),
            first_share=self._share(known.short, draft),
            second_share=self._share(draft, known.full),
            lead=known.lead,
            lowest=draft.lowest,
            claim_share=grounding.claim_share,
            question_share=grounding.question_share,
            rank=hits.index(grounding.hit),
        )

    def _share(self, said: _Draft, again: _Draft) -> float:
        """Share of what a draft adds to the question that another says too; 0 if it adds nothing."""
        new = {term.key for term in extract_terms(said.text)} - {
            term.key for term in extract_terms(self.question)
        }
        return len(new & {term.key for term in extract_terms(again.text)}) / len(new) if new else 0.0


@dataclass(frozen=True)
class _Known:
    """What is known of the question and its drafts together."""

    alone: float
    """Of the passage that was read by itself, that it holds the answer; the mean where the best one held none."""
    lead: float
    names: frozenset[str]
    short: _Draft
    full: _Draft


_OF_PASSAGES = re.compile(r"^(?:according to|based on|in|as stated in) the passages?,\s*", re.IGNORECASE)
_MARK = re.compile(r"\s*\[\d+(?:\s*,\s*\d+)*\]")


class _Draft:
    """What the model has written so far."""

    def __init__(self) -> None:
        self._written: list[GeneratedToken] = []

    def add(self, written: GeneratedToken) -> None:
        self._written.append(written)

    @property
    def text(self) -> str:
        """Without citation marks: the model's own are never trusted. Nor does it speak of passages: the reader knows of none."""
        written = _MARK.sub("", "".join(piece.text for piece in self._written)).strip()
        said = _OF_PASSAGES.sub("", written)
        return said[:1].upper() + said[1:] if said != written else written

    @property
    def confidence(self) -> float:
        """Mean log-probability of its tokens, at most 0; 0 for an empty draft."""
        return (
            sum(piece.logprob for piece in self._written) / len(self._written) if self._written else 0.0
        )

    @property
    def lowest(self) -> float:
        """Log-probability of its least sure token."""
        return min((piece.logprob for piece in self._written), default=0.0)
