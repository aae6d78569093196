"""What other thresholds would have made of the same drafts, and whether support means what it says."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from typing import NamedTuple

from assistant.evaluate.judge import contains_any_answer, quote_contains_answer
from assistant.evaluate.metrics import share
from assistant.evaluate.questions import Question
from assistant.evaluate.run import AnsweredQuestion
from assistant.schema import Record

STEPS = tuple(step / 20 for step in range(20))
BINS = 10


class ThresholdPoint(Record):
    """Figures had the threshold been this."""

    threshold: float
    trust: float
    wrong: float
    lost: float


class CalibrationBin(Record):
    """Drafts whose support lies in [low, high); the last one includes 1."""

    low: float
    high: float
    drafts: int
    support: float
    """Mean support of theirs."""
    right: float
    """Share of theirs that is right and rightly quoted. Calibrated support is equal to this."""


class ScoredDraft(NamedTuple):
    """A question's best draft, as far as thresholds are concerned."""

    answerable: bool
    support: float
    """0 where there is none, or something is missing from its quote."""
    said: bool
    """The draft says a gold answer."""
    cited: bool
    """Its quote says so too."""


def judged(questions: Sequence[Question], asked: Sequence[AnsweredQuestion]) -> list[ScoredDraft]:
    """The best draft of each question that can be judged and left a trace."""
    by_id = {question.id: question for question in questions}
    found = []
    for one in asked:
        question = by_id[one.row.question_id]
        if (
            one.trace is None
            or question.has_answer is None
            or (question.has_answer and not question.answers)
        ):
            continue
        gold = (question.answers or ()) if question.has_answer else ()
        best = one.trace.best
        said = best is not None and contains_any_answer(best.text, gold)
        cited = best is not None and said and quote_contains_answer(best.title, best.quote, gold)
        found.append(ScoredDraft(bool(question.has_answer), best.support if best else 0.0, said, cited))
    return found


def thresholds(drafts: Sequence[ScoredDraft]) -> tuple[ThresholdPoint, ...]:
    """Trust, wrong and lost at each step."""
    return tuple(_at(step, drafts) for step in STEPS) if drafts else ()


def _at(threshold: float, drafts: Sequence[ScoredDraft]) -> ThresholdPoint:
    shown = [draft.support > 0 and draft.support >= threshold for draft in drafts]
    trust = sum(
        draft.cited if show else not draft.answerable for show, draft in zip(shown, drafts, strict=True)
    )
    wrong = sum(show and not draft.said for show, draft in zip(shown, drafts, strict=True))
    lost = sum(not show and draft.answerable for show, draft in zip(shown, drafts, strict=True))
    answerable = sum(draft.answerable for draft in drafts)
    return ThresholdPoint(
        threshold=threshold,
        trust=share(trust, len(drafts)) or 0.0,
        wrong=share(wrong, len(drafts)) or 0.0,
        lost=share(lost, answerable) or 0.0,
    )


def reliability(drafts: Sequence[ScoredDraft]) -> tuple[CalibrationBin, ...]:
    """Support against being right, over drafts that lack nothing; bins without drafts are left out."""
    table = []
    for number in range(BINS):
        low, high = number / BINS, (number + 1) / BINS
        inside = [
            draft
            for draft in drafts
            if draft.support > 0 and min(int(draft.support * BINS), BINS - 1) == number
        ]
        if inside:
            right = share(sum(draft.cited for draft in inside), len(inside)) or 0.0
            mean = round(statistics.fmean(draft.support for draft in inside), 3)
            table.append(
                CalibrationBin(low=low, high=high, drafts=len(inside), support=mean, right=right)
            )
    return tuple(table)
