"""Retrieval metrics: how often the retrieved passages contain the answer."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from assistant.evaluate.judge import contains_any_answer
from assistant.evaluate.metrics import rounded_share
from assistant.evaluate.questions import Question
from assistant.evaluate.trace import RetrievedPassage
from assistant.schema import Record

DEPTHS = (1, 3, 5, 10)


class RetrievalMetrics(Record):
    """Shares, 0..1, of the answerable questions with a gold answer."""

    questions: int
    answer_in: dict[int, float]
    """By depth k: a passage among the first k contains a gold answer, alone or with its title."""
    article_in: dict[int, float] | None
    """By depth k: a passage among the first k is from a gold article, or a near-duplicate of it is.

    None if the set names no gold articles.
    """
    reciprocal_rank: float
    """Mean reciprocal rank of the first passage with the answer; 0 if no passage contains it."""


def measure_retrieval(
    retrieved: Sequence[tuple[Question, Sequence[RetrievedPassage]]],
) -> RetrievalMetrics | None:
    """Return the metrics over questions with their retrieved passages.

    Return None if no question has a gold answer.
    """
    answerable = [(question, passages) for question, passages in retrieved if question.gold_answers]
    if not answerable:
        return None
    has_answer = [
        [
            contains_any_answer(f"{passage.title}. {passage.text}", question.gold_answers)
            for passage in passages
        ]
        for question, passages in answerable
    ]
    is_gold_article = [
        [_is_from(question.gold_ids, passage) for passage in passages]
        for question, passages in answerable
        if question.gold_ids
    ]
    ranks = [marks.index(True) + 1 if any(marks) else None for marks in has_answer]
    return RetrievalMetrics(
        questions=len(answerable),
        answer_in=_share_by_depth(has_answer),
        article_in=_share_by_depth(is_gold_article) if is_gold_article else None,
        reciprocal_rank=round(statistics.fmean(1 / rank if rank else 0.0 for rank in ranks), 3),
    )


def _is_from(article_ids: Sequence[str], passage: RetrievedPassage) -> bool:
    return not {passage.article_id, *passage.copies}.isdisjoint(article_ids)


def _share_by_depth(marks_by_question: Sequence[Sequence[bool]]) -> dict[int, float]:
    return {
        depth: rounded_share(
            sum(any(marks[:depth]) for marks in marks_by_question), len(marks_by_question)
        )
        or 0.0
        for depth in DEPTHS
    }
