"""Check a text against a library: plan it; search, compare and verify each sentence; report."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from assistant.check.candidates import Candidate, ClaimSearch
from assistant.check.judging import judge_claim
from assistant.check.plan import PlannedSentence, plan_check
from assistant.check.verifying import ClaimVerifier
from assistant.errors import Stopped, UsageError
from assistant.models.embedder import Embedder
from assistant.schema import (
    CheckedClaim,
    CheckedSentence,
    CheckReport,
    CheckTimings,
    Citation,
    ModelNames,
)
from assistant.search.query import Filters
from assistant.store.store import Store

MAX_TEXT = 200_000
"""Characters of a text, about a hundred pages. A book is checked chapter by chapter."""


@dataclass(frozen=True)
class CheckStarted:
    """The text is split into sentences; the search of the first begins."""

    claims: int


@dataclass(frozen=True)
class ClaimChecked:
    """A claim has its verdict."""

    done: int
    """Number of claims so far."""
    claim: CheckedClaim


CheckEvent = CheckStarted | ClaimChecked | CheckedSentence | CheckReport
"""Every claim comes before its sentence. The report is the last event."""


@dataclass(frozen=True)
class Checker:
    """Checks texts against one library with one verifier."""

    store: Store
    embedder: Embedder
    verifier: ClaimVerifier
    names: ModelNames

    def check_text(
        self,
        text: str,
        name: str,
        filters: Filters | None = None,
        *,
        start: int = 0,
        is_stopped: Callable[[], bool] = lambda: False,
    ) -> Iterator[CheckEvent]:
        """Yield events while `text[start:]` is checked; the last event is its report.

        After a stop, by `is_stopped` or because the verifier raises Stopped, the report has the
        sentences so far. Raises UsageError for a text that is empty or has more than MAX_TEXT
        characters, and LibraryError if the library has no articles or cannot be read.
        """
        started = time.perf_counter()
        require_checkable(text, start)
        sentences = plan_check(text, start)
        if not sentences:
            raise _empty_text()
        yield CheckStarted(sum(len(sentence.claims) for sentence in sentences))
        search = ClaimSearch(self.store, self.embedder, text, filters or Filters())
        checked: list[CheckedSentence] = []
        try:
            for event in self._check_sentences(sentences, search, is_stopped):
                if isinstance(event, CheckedSentence):
                    checked.append(event)
                yield event
        except Stopped:
            pass
        total_s = time.perf_counter() - started
        yield CheckReport(
            name=name,
            sentences=tuple(checked),
            is_complete=len(checked) == len(sentences),
            model=self.names,
            generation=search.generation,
            timings=CheckTimings(search_s=round(search.seconds, 3), total_s=round(total_s, 3)),
        )

    def _check_sentences(
        self, sentences: Sequence[PlannedSentence], search: ClaimSearch, is_stopped: Callable[[], bool]
    ) -> Iterator[ClaimChecked | CheckedSentence]:
        """Search and judge one sentence after the other: yield its claims, and then itself."""
        citations = _Citations()
        done = 0
        for sentence in sentences:
            _raise_if(is_stopped)
            claims: list[CheckedClaim] = []
            for claim in search.prepare(sentence.claims):
                _raise_if(is_stopped)
                claims.append(judge_claim(claim, self.verifier, citations.cite))
                done += 1
                yield ClaimChecked(done, claims[-1])
            yield CheckedSentence.of(sentence.start, sentence.end, sentence.text, tuple(claims))


def require_checkable(text: str, start: int = 0) -> None:
    """Raise UsageError if `text[start:]` is empty, or the text has more than MAX_TEXT characters."""
    if not text[start:].strip():
        raise _empty_text()
    if len(text) > MAX_TEXT:
        raise UsageError(
            f"The text has {len(text):,} characters; the maximum is {MAX_TEXT:,}.",
            hint="Check it in parts.",
        )


def _empty_text() -> UsageError:
    return UsageError("The text is empty.", hint="Give a text with sentences to check.")


def _raise_if(is_stopped: Callable[[], bool]) -> None:
    """Raise Stopped if a check is to stop."""
    if is_stopped():
        raise Stopped


class _Citations:
    """Numbers the quotes of a report from 1. Equal quotes share a number."""

    def __init__(self) -> None:
        self._citations: dict[tuple[str, int, int, str], Citation] = {}

    def cite(self, candidate: Candidate) -> Citation:
        """Return the citation of a quote."""
        article, quote = candidate.article, candidate.quote
        key = (article.article_id, quote.start, quote.end, candidate.text)  # it may be edited meanwhile
        if key not in self._citations:
            self._citations[key] = Citation(
                number=len(self._citations) + 1,
                **article.model_dump(),
                start=quote.start,
                end=quote.end,
                quote=candidate.text,
                page=candidate.page,
                also_in=candidate.also_in,
            )
        return self._citations[key]
