"""Judge the finished drafts: ground each sentence, collect its signals and estimate its support."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answer.drafting import Draft
from assistant.answer.events import JudgedSentence
from assistant.answer.grounding import Grounding, ground
from assistant.answer.subject import subject_share
from assistant.answer.support import Signals, estimate_support
from assistant.ingest.sentences import split_sentences
from assistant.schema import Hit
from assistant.verify.terms import term_keys


@dataclass(frozen=True)
class GroundedSentence:
    """A sentence of a draft with its best quote."""

    text: str
    grounding: Grounding


def ground_draft(draft: Draft, question: str, hits: Sequence[Hit]) -> tuple[GroundedSentence, ...]:
    """Split a draft into sentences and find the best quote for each in the passages."""
    texts = (draft.text[span.start : span.end] for span in split_sentences(draft.text))
    groundings = ((text, ground(text, question, hits)) for text in texts)
    return tuple(
        GroundedSentence(text, grounding) for text, grounding in groundings if grounding is not None
    )


def new_term_share(draft: Draft, other: Draft, question: str) -> float:
    """Return the share, 0..1, of a draft's new terms that another draft repeats.

    New terms are absent from the question. The share is 0 if there are none.
    """
    new = term_keys(draft.text) - term_keys(question)
    return len(new & term_keys(other.text)) / len(new) if new else 0.0


@dataclass(frozen=True)
class Assessment:
    """The evidence that all drafts of one question share."""

    question: str
    answerable: float
    """Probability, by the model, that the passage read alone states the answer, 0..1."""
    lead: float
    """Score of the best passage minus the score of the next, at least 0."""
    names: frozenset[str]
    """Keys of the names in the question."""
    short: Draft
    """The draft of the short answer."""
    sentence: Draft
    """The draft of the full sentence."""

    def judge(
        self, draft: Draft, sentences: Sequence[GroundedSentence], hits: Sequence[Hit]
    ) -> tuple[JudgedSentence, ...]:
        """Return the sentences of a draft with their support.

        The support of a sentence is 0 if its quote lacks part of it. `hits` are the passages in which
        the sentences were grounded.
        """
        judged: list[JudgedSentence] = []
        for sentence in sentences:
            grounding = sentence.grounding
            signals = self._signals(draft, grounding, hits)
            support = estimate_support(signals) if grounding.is_complete else 0.0
            judged.append(JudgedSentence(sentence.text, grounding, signals, support, draft.kind))
        return tuple(judged)

    def _signals(self, draft: Draft, grounding: Grounding, hits: Sequence[Hit]) -> Signals:
        return Signals(
            alone=self.answerable,
            confidence=draft.mean_logprob,
            new_share=grounding.new_share,
            cosine=max(-1.0, min(1.0, grounding.hit.cosine)),
            subject_share=subject_share(self.names, grounding.hit),
            first_share=new_term_share(self.short, draft, self.question),
            second_share=new_term_share(draft, self.sentence, self.question),
            lead=self.lead,
            lowest=draft.lowest_logprob,
            claim_share=grounding.claim_share,
            question_share=grounding.question_share,
            rank=hits.index(grounding.hit),
        )
