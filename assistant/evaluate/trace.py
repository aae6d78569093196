"""Traces of answered questions, detailed enough to classify failures and to try other thresholds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Self

from pydantic import ConfigDict, Field

from assistant.answer.events import Checking, Event, JudgedSentence, Reading
from assistant.answer.support import DraftKind, Signals, preference
from assistant.schema import Hit, Record


class RetrievedPassage(Record):
    """Passage returned by the search."""

    article_id: str
    title: str
    text: str
    copies: tuple[str, ...] = ()
    """Ids of the articles whose near-duplicate passages were collapsed into this passage."""

    @classmethod
    def from_hit(cls, hit: Hit) -> Self:
        """Convert a hit."""
        return cls(
            article_id=hit.article_id,
            title=hit.title,
            text=hit.readable_text,
            copies=tuple(copy.article_id for copy in hit.copies),
        )


class TracedDraft(Record):
    """Drafted sentence with its best quote and the signals of its support."""

    text: str
    article_id: str
    title: str
    quote: str
    missing: tuple[str, ...]
    """Parts of the sentence that the quote does not support; if there are any, it is not shown."""
    signals: Signals
    support: float = Field(ge=0, le=1)
    look: int = 0
    """Kind of draft: 0 for the short answer from the best passage, 1 for the full sentence."""

    @property
    def kind(self) -> DraftKind:
        """Kind of draft that the number in `look` stands for."""
        return DraftKind.SENTENCE if self.look == 1 else DraftKind.SHORT


class Trace(Record):
    """Intermediate results of one question."""

    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True, serialize_by_alias=True)

    question_id: str
    retrieved: tuple[RetrievedPassage, ...] = Field(default=(), alias="found")
    """Retrieved passages, best first; `found` in files."""
    read: int = 0
    """Number of passages up to the last in the prompt: the first `read` of those retrieved."""
    drafts: tuple[TracedDraft, ...] = ()
    """All sentences that were checked, with their final support."""

    @property
    def best(self) -> TracedDraft | None:
        """Draft that would be shown first, regardless of the threshold; None without drafts."""
        return max(
            self.drafts,
            key=lambda draft: preference(draft.support, draft.kind, draft.signals.first_share),
            default=None,
        )


def build_trace(question_id: str, events: Iterable[Event]) -> Trace:
    """Collect the trace of a question from its events."""
    retrieved: tuple[RetrievedPassage, ...] = ()
    read_count = 0
    judged: Sequence[JudgedSentence] = ()
    for event in events:
        if isinstance(event, Reading):
            retrieved = tuple(map(RetrievedPassage.from_hit, event.retrieved))
            read_count = max((event.retrieved.index(hit) + 1 for hit in event.hits), default=0)
        elif isinstance(event, Checking):
            judged = event.judged
    drafts = tuple(map(_traced_draft, judged))
    return Trace(question_id=question_id, retrieved=retrieved, read=read_count, drafts=drafts)


def _traced_draft(sentence: JudgedSentence) -> TracedDraft:
    hit = sentence.grounding.hit
    return TracedDraft(
        text=sentence.text,
        article_id=hit.article_id,
        title=hit.title,
        quote=sentence.grounding.text,
        missing=tuple(map(str, sentence.grounding.missing)),
        signals=sentence.signals,
        support=sentence.support,
        look=0 if sentence.kind is DraftKind.SHORT else 1,
    )
