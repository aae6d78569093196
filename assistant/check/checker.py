"""Check a text against a library: plan, search, compare the quotations, verify the claims, report."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from assistant.check.candidates import Candidate, PreparedClaim, prepare_claims
from assistant.check.judging import judge_claim
from assistant.check.plan import PlannedSentence, plan_check
from assistant.check.verifying import ClaimVerifier
from assistant.errors import LibraryError, Stopped, UsageError
from assistant.models.embedder import Embedder
from assistant.program import PROGRAM
from assistant.schema import (
    CheckedClaim,
    CheckedSentence,
    CheckReport,
    CheckTimings,
    Citation,
    ModelNames,
)
from assistant.search.query import Filters
from assistant.store.embedder_identity import require_embedder
from assistant.store.store import Store

MAX_TEXT = 200_000
"""Characters of a text, about a hundred pages. A book is checked chapter by chapter."""


@dataclass(frozen=True)
class CheckStarted:
    """The text is split into sentences; the search begins."""

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
        clock = _Clock()
        require_checkable(text, start)
        sentences = plan_check(text, start)
        if not sentences:
            raise _empty_text()
        claims = [claim for sentence in sentences for claim in sentence.claims]
        yield CheckStarted(len(claims))
        with self.store.snapshot() as snapshot:
            require_embedder(self.store.folder, snapshot.meta, self.embedder)
            if snapshot.is_empty():
                raise LibraryError(
                    "The library has no articles to check the text against.",
                    hint=f"Add some with: {PROGRAM} index add PATH",
                )
            generation = snapshot.generation
            prepared = list(prepare_claims(text, claims, snapshot, self.embedder, filters or Filters()))
        search_s = clock.elapsed_s()
        checked: list[CheckedSentence] = []
        try:
            for event in self._judge(sentences, prepared, is_stopped):
                if isinstance(event, CheckedSentence):
                    checked.append(event)
                yield event
        except Stopped:
            pass
        yield CheckReport(
            name=name,
            sentences=tuple(checked),
            is_complete=len(checked) == len(sentences),
            model=self.names,
            generation=generation,
            timings=CheckTimings(search_s=search_s, total_s=clock.elapsed_s()),
        )

    def _judge(
        self,
        sentences: Sequence[PlannedSentence],
        prepared: Sequence[PreparedClaim],
        is_stopped: Callable[[], bool],
    ) -> Iterator[ClaimChecked | CheckedSentence]:
        """Yield every claim with its verdict, and every sentence behind its claims."""
        citations = _Citations()
        remaining = iter(prepared)
        done = 0
        for sentence in sentences:
            claims: list[CheckedClaim] = []
            for _ in sentence.claims:
                if is_stopped():
                    raise Stopped
                claims.append(judge_claim(next(remaining), self.verifier, citations.cite))
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


class _Citations:
    """Numbers the quotes of a report from 1. Equal quotes share a number."""

    def __init__(self) -> None:
        self._citations: dict[tuple[str, int, int], Citation] = {}

    def cite(self, candidate: Candidate) -> Citation:
        """Return the citation of a quote."""
        article, quote = candidate.article, candidate.quote
        key = (article.article_id, quote.start, quote.end)
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


class _Clock:
    """Seconds since the start of a check."""

    def __init__(self) -> None:
        self._start = time.perf_counter()

    def elapsed_s(self) -> float:
        """Return the seconds since the start, to the millisecond."""
        return round(time.perf_counter() - self._start, 3)
