"""Read the passages with the language model: draft a short answer and a sentence, then judge both."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.answer.assessment import (
    Assessment,
    GroundedSentence,
    ground_draft,
    new_term_share,
)
from assistant.answer.conflicting_values import values_differ
from assistant.answer.drafting import Draft, draft_and_ask, write_draft
from assistant.answer.events import Checking, Drafting, JudgedSentence
from assistant.answer.prompt import Prompt, build_prompt
from assistant.answer.pruning import prune_passages
from assistant.answer.subject import question_names
from assistant.answer.support import TYPICAL_LEAD, DraftKind
from assistant.models.embedder import Embedder
from assistant.models.llm import LanguageModel
from assistant.schema import Hit

MIN_ANSWERABLE = 0.5
"""Probability, by the model, from which a passage counts as stating the answer."""


@dataclass(frozen=True)
class ShortAnswer:
    """A short answer drafted from one passage alone."""

    passage: Hit
    draft: Draft
    answerable: float
    """Probability, by the model, that the passage states the answer, 0..1."""


@dataclass(frozen=True)
class FullSentence:
    """A full sentence drafted from several passages. The model may write more than one sentence."""

    draft: Draft
    sentences: tuple[GroundedSentence, ...]


@dataclass(frozen=True)
class Reader:
    """Reads passages with one language model for one question.

    1. Draft a short answer and a full sentence from the best passage alone, side by side, and ask the
       model if the passage states the answer. A small model is less easily misled by one passage than by
       four. Judge both drafts: if they are good enough, nothing else is read.
    2. Draft a full sentence from all passages. The prompt begins with the best passage, which is cached;
       of the others it has only the sentences that are closest to the question.
    3. Draft another short answer from the passage that supports the sentence, if it may be better.
    4. Draft the sentence again if the two drafts take different values from one quote.
    5. Judge both drafts. Agreement between them supports both.
    """

    model: LanguageModel
    question: str
    embedder: Embedder
    """Finds the sentences that are closest to the question."""

    def read(self, passages: Sequence[Hit], hits: Sequence[Hit]) -> Iterator[Drafting | Checking]:
        """Yield the drafts while they grow, then a Checking with the judged sentences.

        `passages`, at least one, are read, best first. If there are several, a Checking after the best
        passage comes first: a caller that needs no more stops there. Quotes may come from any of the
        `hits`, even from sentences that are not read.
        """
        best, full = yield from self._draft_both(passages[0], passages[0], hits)
        if len(passages) > 1:
            yield replace(self._assess(best, None, full, hits), has_unread=True)
            others = prune_passages(self.question, passages[1:], self.embedder)
            prompt = build_prompt(self.model, self.question, [passages[0], *others])
            full = yield from self._draft_sentence(prompt, hits, expected=full.draft.text)
        short, superseded = yield from self._choose_short_answer(best, full)
        full = yield from self._redraft_if_mixed(short, full, hits)
        yield self._assess(short, superseded, full, hits)

    def answer_with(
        self, opening: str, passage: Hit
    ) -> Generator[Drafting, None, tuple[GroundedSentence, ...]]:
        """Draft the full sentence from one passage with a given opening, such as "No,"."""
        prompt = build_prompt(self.model, self.question, [passage])
        draft = yield from write_draft(self.model, prompt, DraftKind.SENTENCE, opening=opening)
        return ground_draft(draft, self.question, [passage])

    def answer_other_than(
        self, rejected: str, passage: Hit
    ) -> Generator[Drafting, None, tuple[GroundedSentence, ...]]:
        """Draft the full sentence from one passage again, told that an answer is wrong."""
        question = f"{self.question}\nThe answer is not: {rejected}"
        prompt = build_prompt(self.model, question, [passage])
        draft = yield from write_draft(self.model, prompt, DraftKind.SENTENCE)
        return ground_draft(draft, self.question, [passage])

    def read_in_part(
        self, passage: Hit, is_needed: Callable[[str], bool]
    ) -> Iterator[Drafting | Checking]:
        """Read one passage like the best, but of its sentences only the needed and the closest.

        Yield the drafts while they grow, then a Checking with the judged sentences.
        """
        (part,) = prune_passages(self.question, [passage], self.embedder, is_needed)
        short, full = yield from self._draft_both(passage, part, [passage])
        full = yield from self._redraft_if_mixed(short, full, [passage])
        yield self._assess(short, None, full, [passage])

    def _draft_both(
        self, passage: Hit, part: Hit, hits: Sequence[Hit]
    ) -> Generator[Drafting, None, tuple[ShortAnswer, FullSentence]]:
        """Draft the short answer and the full sentence from one passage, or from a part of it, alone."""
        prompt = build_prompt(self.model, self.question, [part])
        kinds = (DraftKind.SHORT, DraftKind.SENTENCE)
        (short, full), answerable = yield from draft_and_ask(self.model, prompt, kinds)
        grounded = ground_draft(full, self.question, hits)
        return ShortAnswer(passage, short, answerable), FullSentence(full, grounded)

    def _draft_short_answer(self, passage: Hit) -> Generator[Drafting, None, ShortAnswer]:
        """Draft a short answer from one passage and ask whether the passage states the answer.

        Only the sentences that are closest to the question are read.
        """
        parts = prune_passages(self.question, [passage], self.embedder)
        prompt = build_prompt(self.model, self.question, parts)
        (draft,), answerable = yield from draft_and_ask(self.model, prompt, [DraftKind.SHORT])
        return ShortAnswer(passage, draft, answerable)

    def _draft_sentence(
        self, prompt: Prompt, hits: Sequence[Hit], expected: str = ""
    ) -> Generator[Drafting, None, FullSentence]:
        """Draft the full sentence. It is often the one that was written after the best passage."""
        draft = yield from write_draft(self.model, prompt, DraftKind.SENTENCE, expected=expected)
        return FullSentence(draft, ground_draft(draft, self.question, hits))

    def _choose_short_answer(
        self, best: ShortAnswer, full: FullSentence
    ) -> Generator[Drafting, None, tuple[ShortAnswer, ShortAnswer | None]]:
        """Return the short answer to use, and the first short answer if it is superseded.

        The passage that supports the sentence is read alone as well in two cases:

        - The model denies that the best passage states the answer. The supporting passage replaces it.
          As that passage was chosen for its agreement with the sentence, the probabilities of the two
          passages are averaged.
        - The supporting article is dated and the drafts have nothing in common. Dated articles report
          the same matter repeatedly, and the best passage is often not the right one. The more probable
          passage wins.
        """
        passage = _supporting_passage(full) or best.passage
        is_stated = best.answerable >= MIN_ANSWERABLE
        shared = new_term_share(best.draft, full.draft, self.question)
        is_doubtful = passage.published is not None and not shared
        if passage == best.passage or (is_stated and not is_doubtful):
            return best, None
        alternative = yield from self._draft_short_answer(passage)
        if not is_stated:
            mean = (best.answerable + alternative.answerable) / 2
            return replace(alternative, answerable=mean), None
        if alternative.answerable > best.answerable:
            return alternative, best
        return best, None

    def _redraft_if_mixed(
        self, short: ShortAnswer, full: FullSentence, hits: Sequence[Hit]
    ) -> Generator[Drafting, None, FullSentence]:
        """Return the full sentence, drafted again if the drafts mix up the values of one quote.

        The new sentence is drafted from the passage of the short answer alone.
        """
        if not any(self._mixes_values(short, sentence) for sentence in full.sentences):
            return full
        prompt = build_prompt(self.model, self.question, [short.passage])
        return (yield from self._draft_sentence(prompt, hits))

    def _mixes_values(self, short: ShortAnswer, sentence: GroundedSentence) -> bool:
        """Return whether the drafts take different values from one quote.

        For example, 340 and 412 from "raised from 340 to 412".
        """
        grounding = sentence.grounding
        return (
            grounding.hit.article_id == short.passage.article_id
            and grounding.is_complete
            and values_differ(short.draft.text, sentence.text, self.question)
            and not values_differ(short.draft.text, grounding.text, self.question)
        )

    def _assess(
        self,
        short: ShortAnswer,
        superseded: ShortAnswer | None,
        full: FullSentence,
        hits: Sequence[Hit],
    ) -> Checking:
        """Judge the sentences of all drafts. A short answer is grounded only in its own passage."""
        lead = hits[0].score - hits[1].score if len(hits) > 1 else TYPICAL_LEAD
        assessment = Assessment(
            question=self.question,
            answerable=short.answerable,
            lead=max(0.0, lead),
            names=question_names(self.question, short.draft.text, full.draft.text),
            short=short.draft,
            sentence=full.draft,
        )
        return Checking(
            judged=self._judge_short(assessment, short)
            + assessment.judge(full.draft, full.sentences, hits),
            superseded=self._judge_short(assessment, superseded) if superseded else (),
        )

    def _judge_short(self, assessment: Assessment, answer: ShortAnswer) -> tuple[JudgedSentence, ...]:
        passages = [answer.passage]
        sentences = ground_draft(answer.draft, self.question, passages)
        return assessment.judge(answer.draft, sentences, passages)


def _supporting_passage(full: FullSentence) -> Hit | None:
    """Return the passage of the first complete quote for the sentence."""
    groundings = (sentence.grounding for sentence in full.sentences)
    return next((grounding.hit for grounding in groundings if grounding.is_complete), None)
