"""Events of answering a question. The last event of every question is its Answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.answer.support import DraftKind, Signals, preference
from assistant.schema import Answer, Hit, Span

if TYPE_CHECKING:
    from assistant.answer.grounding import Grounding
    from assistant.search.date_range import DateRange
    from assistant.verify.verdicts import Verification


@dataclass(frozen=True)
class Searching:
    """The search has started."""


@dataclass(frozen=True)
class FirstQuote:
    """The sentence that most likely holds the answer, by the search alone: not checked."""

    hit: Hit
    span: Span
    """Offsets into the article's text."""

    @property
    def text(self) -> str:
        """The sentence."""
        return self.hit.slice(self.span.start, self.span.end)


@dataclass(frozen=True)
class Reading:
    """The language model reads the best passages."""

    hits: tuple[Hit, ...]
    """Passages to read, best first. The last may be left out if they have no room in the prompt."""
    retrieved: tuple[Hit, ...]
    """All passages from the search, best first."""
    period: DateRange | None = None
    """Dates that the question names."""


@dataclass(frozen=True)
class Drafting:
    """The text of a growing draft: not checked yet, not an answer."""

    text: str


@dataclass(frozen=True)
class JudgedSentence:
    """A sentence of a draft with its best quote and its estimated support."""

    text: str
    grounding: Grounding
    signals: Signals
    support: float
    """Estimated probability of being right, 0..1; 0 if the quote lacks part of the sentence."""
    kind: DraftKind = DraftKind.SHORT
    verification: Verification | None = None
    """Comparison with the quote; None before it, and if the quote lacks part of the sentence."""

    @property
    def preference(self) -> float:
        """Value by which drafts are ranked; higher is better."""
        return preference(self.support, self.kind, self.signals.first_share)


@dataclass(frozen=True)
class Checking:
    """Drafts are finished and every sentence has been checked against the passages."""

    judged: tuple[JudgedSentence, ...]
    """Sentences of the short answer, then sentences of the full-sentence draft."""
    superseded: tuple[JudgedSentence, ...] = ()
    """Sentences of the first short answer if a short answer from another passage replaced it.

    They are never shown as the answer, but may reveal a contradiction.
    """
    has_unread: bool = False
    """Whether the prompt has passages that have not been read yet."""


Event = Searching | FirstQuote | Reading | Drafting | Checking | Answer
