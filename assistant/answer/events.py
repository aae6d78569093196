"""What is told while a question is worked on. The last event of each question is its Answer."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.answer.grounding import Grounding
from assistant.answer.support import DraftKind, Signals, preference
from assistant.schema import Answer, Hit
from assistant.search.date_range import DateRange


@dataclass(frozen=True)
class Searching:
    """The index is being asked."""


@dataclass(frozen=True)
class Reading:
    """The language model reads these passages."""

    hits: tuple[Hit, ...]
    retrieved: tuple[Hit, ...]
    """All that were found, best first, with those that are not read."""
    period: DateRange | None = None
    """The days that the question names."""


@dataclass(frozen=True)
class Drafting:
    """The draft so far: not checked yet, not the answer."""

    text: str


@dataclass(frozen=True)
class JudgedSentence:
    """A sentence of a draft with its grounding and what is thought of it."""

    text: str
    grounding: Grounding
    signals: Signals
    support: float
    kind: DraftKind = DraftKind.SHORT

    @property
    def preference(self) -> float:
        """What drafts are chosen by."""
        return preference(self.support, self.kind, self.signals.first_share)


@dataclass(frozen=True)
class Checking:
    """A draft is finished; each of its sentences has been held against the passages."""

    judged: tuple[JudgedSentence, ...]
    """Those of earlier drafts too, judged by what is known now."""
    superseded: tuple[JudgedSentence, ...] = ()
    """The bare answer of the best passage where another passage's counts in its place. Not shown, but it may tell of another figure."""


Event = Searching | Reading | Drafting | Checking | Answer
