"""What happened on the way to each answer: enough to say what went wrong and to try other thresholds without the model."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Self

from pydantic import Field

from assistant.answer.events import Checking, Event, JudgedSentence, Reading
from assistant.answer.support import DraftKind, Signals, preference
from assistant.schema import Hit, Record


class RetrievedPassage(Record):
    """A passage that was found."""

    article_id: str
    title: str
    text: str
    copies: tuple[str, ...] = ()
    """Ids of the other articles that say the same in nearly the same words; the search shows them as one."""

    @classmethod
    def of(cls, hit: Hit) -> Self:
        """The passage of a hit."""
        return cls(
            article_id=hit.article_id,
            title=hit.title,
            text=hit.readable_text,
            copies=tuple(copy.article_id for copy in hit.copies),
        )


class TracedDraft(Record):
    """A sentence the model wrote, with the best quote for it and what it was judged by."""

    text: str
    article_id: str
    title: str
    quote: str
    missing: tuple[str, ...]
    """What the quote lacks; the sentence is not shown if there is anything."""
    signals: Signals
    support: float = Field(ge=0, le=1)
    look: int = 0
    """0 for the bare answer of the best passage, 1 for the sentence."""

    @property
    def kind(self) -> DraftKind:
        """The kind of draft, from its number in the file."""
        return DraftKind.SENTENCE if self.look == 1 else DraftKind.SHORT


class Trace(Record):
    """One question's way."""

    question_id: str
    found: tuple[RetrievedPassage, ...] = ()
    """Best first."""
    read: int = 0
    """How many of them the model read."""
    drafts: tuple[TracedDraft, ...] = ()
    """All sentences that were checked, as they were judged at last."""

    @property
    def best(self) -> TracedDraft | None:
        """The draft that would be shown first, if any were."""
        return max(
            self.drafts,
            key=lambda draft: preference(draft.support, draft.kind, draft.signals.first_share),
            default=None,
        )


def trace(question_id: str, events: Iterable[Event]) -> Trace:
    """The trace that a question's events leave."""
    found: tuple[RetrievedPassage, ...] = ()
    read = 0
    judged: Sequence[JudgedSentence] = ()
    for event in events:
        if isinstance(event, Reading):
            found = tuple(map(RetrievedPassage.of, event.retrieved))
            read = len(event.hits)
        elif isinstance(event, Checking):
            judged = event.judged
    return Trace(question_id=question_id, found=found, read=read, drafts=tuple(map(_draft, judged)))


def _draft(one: JudgedSentence) -> TracedDraft:
    hit = one.grounding.hit
    return TracedDraft(
        text=one.text,
        article_id=hit.article_id,
        title=hit.title,
        quote=one.grounding.text,
        missing=tuple(map(str, one.grounding.missing)),
        signals=one.signals,
        support=one.support,
        look=0 if one.kind is DraftKind.SHORT else 1,
    )
