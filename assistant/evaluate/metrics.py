"""What an evaluation comes to: a few shares and medians over all rows."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence

from assistant.evaluate.judge import TRUSTED_OUTCOMES, Outcome, outcome, quote_contains_answer
from assistant.evaluate.questions import Question
from assistant.evaluate.results import ResultRow
from assistant.schema import Record, Status

TextOf = Callable[[str], str | None]
"""An article's text by its id; None if there is no such article."""


class Metrics(Record):
    """Shares are 0..1 and None where the set does not allow them to be told."""

    questions: int
    answered: int
    trust: float | None
    """Of all questions that can be judged, those that were rightly answered and cited, or rightly declined. Higher is better."""
    wrong: float | None
    """Of the same, those answered with something else than a gold answer. Lower is better."""
    right: float | None
    """Of the answerable questions whose answer is given, those whose answer says a gold answer."""
    cited: float | None
    """Of the same, those that are right and have a quote that says it too."""
    lost: float | None
    """Of the same, those that were not answered."""
    declined: float | None
    """Of the unanswerable questions, those that were not answered."""
    precision: float | None
    """Of the citations shown under answered answerable questions, those whose quote says a gold answer."""
    citations_per_answer: float | None
    """Mean over the same."""
    valid: float | None
    """Of all citations, those whose quote is the article's text at their offsets. Must be 1."""
    first_token_s: float | None
    """Median seconds to the first word of a draft."""
    total_s: float | None
    """Median seconds to the answer."""


def outcomes(questions: Sequence[Question], rows: Iterable[ResultRow]) -> dict[str, Outcome]:
    """What became of each question that has a row and can be judged, by its id."""
    by_id = {row.question_id: row for row in rows}
    judged = {
        question.id: outcome(question, by_id[question.id])
        for question in questions
        if question.id in by_id
    }
    return {number: became for number, became in judged.items() if became is not None}


def compute_metrics(
    questions: Sequence[Question], rows: Sequence[ResultRow], text_of: TextOf | None = None
) -> Metrics:
    """The figures over those questions that have a row. `valid` needs `text_of`."""
    by_id: Mapping[str, ResultRow] = {row.question_id: row for row in rows}
    asked = [by_id[question.id] for question in questions if question.id in by_id]
    became = outcomes(questions, rows)
    answerable = [
        question for question in questions if question.id in became and question.has_answer is not False
    ]
    count = [became[question.id] for question in answerable].count
    declined, unanswerable = list(became.values()).count(Outcome.DECLINED), len(became) - len(answerable)
    shown = [
        by_id[question.id].citations
        for question in answerable
        if by_id[question.id].status is Status.ANSWERED
    ]
    marks = [
        quote_contains_answer(citation.title, citation.quote, question.answers or ())
        for question in answerable
        for citation in by_id[question.id].citations
    ]
    return Metrics(
        questions=len(asked),
        answered=sum(row.status is Status.ANSWERED for row in asked),
        trust=share(sum(one in TRUSTED_OUTCOMES for one in became.values()), len(became)),
        wrong=share(list(became.values()).count(Outcome.WRONG), len(became)),
        right=share(count(Outcome.CITED) + count(Outcome.UNCITED), len(answerable)),
        cited=share(count(Outcome.CITED), len(answerable)),
        lost=share(count(Outcome.LOST), len(answerable)),
        declined=share(declined, unanswerable),
        precision=share(sum(marks), len(marks)),
        citations_per_answer=share(len(marks), len(shown)),
        valid=_valid(asked, text_of) if text_of else None,
        first_token_s=_median(row.timings.first_token_s for row in asked),
        total_s=_median(row.timings.total_s for row in asked),
    )


def share(part: int, whole: int) -> float | None:
    """Rounded to three places; None of nothing."""
    return round(part / whole, 3) if whole else None


def _valid(rows: Iterable[ResultRow], text_of: TextOf) -> float | None:
    citations = [citation for row in rows for citation in row.citations]
    kept = [(text_of(one.article_id) or "")[one.start : one.end] == one.quote for one in citations]
    return share(sum(kept), len(kept))


def _median(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return round(statistics.median(known), 2) if known else None
