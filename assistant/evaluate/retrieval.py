"""How often the passages found say the answer, whatever the model makes of them."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from assistant.evaluate.judge import contains_any_answer
from assistant.evaluate.metrics import share
from assistant.evaluate.questions import Question
from assistant.evaluate.trace import RetrievedPassage
from assistant.schema import Record

DEPTHS = (1, 3, 5, 10)


class RetrievalMetrics(Record):
    """Shares, 0..1, of the answerable questions whose answers are given."""

    questions: int
    answer_in: dict[int, float]
    """By depth: a passage among the first so many says a gold answer, by itself or with its title."""
    article_in: dict[int, float] | None
    """By depth: a passage among the first so many is of a gold article, or its copy is; None where the set names none."""
    reciprocal_rank: float
    """Mean of 1 / rank of the first passage that says the answer, 0 if there is none among those found."""


def retrieval(found: Sequence[tuple[Question, Sequence[RetrievedPassage]]]) -> RetrievalMetrics | None:
    """The figures over those questions that have an answer; None if there is none."""
    judged = [(question, seen) for question, seen in found if question.has_answer and question.answers]
    if not judged:
        return None
    says = [
        [contains_any_answer(f"{one.title}. {one.text}", question.answers or ()) for one in seen]
        for question, seen in judged
    ]
    named = [
        [_is_of(question.gold_ids, one) for one in seen]
        for question, seen in judged
        if question.gold_ids
    ]
    ranks = [marks.index(True) + 1 if any(marks) else None for marks in says]
    return RetrievalMetrics(
        questions=len(judged),
        answer_in=_by_depth(says),
        article_in=_by_depth(named) if named else None,
        reciprocal_rank=round(statistics.fmean(1 / rank if rank else 0.0 for rank in ranks), 3),
    )


def _is_of(gold_ids: Sequence[str], seen: RetrievedPassage) -> bool:
    return not {seen.article_id, *seen.copies}.isdisjoint(gold_ids)


def _by_depth(marks: Sequence[Sequence[bool]]) -> dict[int, float]:
    return {depth: share(sum(any(one[:depth]) for one in marks), len(marks)) or 0.0 for depth in DEPTHS}
