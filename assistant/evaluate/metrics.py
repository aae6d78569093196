"""Summary metrics of an evaluation: shares and medians over all answers."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from assistant.evaluate.judge import TRUSTED_OUTCOMES, Outcome, judge_answer, quote_contains_answer
from assistant.evaluate.questions import Question
from assistant.evaluate.results import ResultRow
from assistant.schema import Record, Status

TextLookup = Callable[[str], str | None]
"""Function that returns an article's text by id; None for an unknown id."""


class Metrics(Record):
    """Metrics of an evaluation. Shares are 0..1; None if the set has no questions of the kind."""

    questions: int
    answered: int
    trust: float | None
    """Share of judged questions that were correctly answered and cited, or correctly declined. Higher is
    better."""
    wrong: float | None
    """Share of judged questions with an incorrect answer. Lower is better."""
    right: float | None
    """Share of answerable questions with a gold answer that were answered correctly, cited or not."""
    cited: float | None
    """Share of the same questions that were answered correctly with a quote that contains the answer."""
    lost: float | None
    """Share of the same questions that were not answered."""
    declined: float | None
    """Share of the unanswerable questions that were not answered."""
    precision: float | None
    """Share of the citations of answered answerable questions whose quote contains a gold answer."""
    citations_per_answer: float | None
    """Mean number of citations over the same answers."""
    valid: float | None
    """Share of all quotes, also of evidence, that are the article's text at their offsets. Must be 1."""
    first_token_s: float | None
    """Median seconds to the first word of a draft."""
    total_s: float | None
    """Median seconds to the answer."""


def judge_rows(questions: Sequence[Question], rows: Iterable[ResultRow]) -> dict[str, Outcome]:
    """Return the outcome of each question that has a row and a gold answer, by question id."""
    rows_by_id = {row.question_id: row for row in rows}
    outcomes: dict[str, Outcome] = {}
    for question in questions:
        row = rows_by_id.get(question.id)
        outcome = judge_answer(question, row) if row else None
        if outcome is not None:
            outcomes[question.id] = outcome
    return outcomes


def compute_metrics(
    questions: Sequence[Question], rows: Sequence[ResultRow], text_of: TextLookup | None = None
) -> Metrics:
    """Return the metrics over the questions that have a row. `valid` needs `text_of`."""
    rows_by_id = {row.question_id: row for row in rows}
    rows_in_set = [rows_by_id[question.id] for question in questions if question.id in rows_by_id]
    outcomes = judge_rows(questions, rows)
    answerable = [
        question
        for question in questions
        if question.id in outcomes and question.has_answer is not False
    ]
    count = Counter(outcomes.values())
    count_answerable = Counter(outcomes[question.id] for question in answerable)
    correct_count = count_answerable[Outcome.CITED] + count_answerable[Outcome.UNCITED]
    answered_count = sum(rows_by_id[question.id].status is Status.ANSWERED for question in answerable)
    citation_marks = _mark_citations(answerable, rows_by_id)
    return Metrics(
        questions=len(rows_in_set),
        answered=sum(row.status is Status.ANSWERED for row in rows_in_set),
        trust=rounded_share(sum(count[outcome] for outcome in TRUSTED_OUTCOMES), len(outcomes)),
        wrong=rounded_share(count[Outcome.WRONG], len(outcomes)),
        right=rounded_share(correct_count, len(answerable)),
        cited=rounded_share(count_answerable[Outcome.CITED], len(answerable)),
        lost=rounded_share(count_answerable[Outcome.LOST], len(answerable)),
        declined=rounded_share(count[Outcome.DECLINED], len(outcomes) - len(answerable)),
        precision=rounded_share(sum(citation_marks), len(citation_marks)),
        citations_per_answer=rounded_share(len(citation_marks), answered_count),
        valid=_valid_share(rows_in_set, text_of) if text_of else None,
        first_token_s=_median(row.timings.first_token_s for row in rows_in_set),
        total_s=_median(row.timings.total_s for row in rows_in_set),
    )


def rounded_share(part: int, whole: int) -> float | None:
    """Return part / whole, rounded to three decimals; None if `whole` is 0."""
    return round(part / whole, 3) if whole else None


def _mark_citations(questions: Iterable[Question], rows_by_id: Mapping[str, ResultRow]) -> list[bool]:
    """Return, for each citation under the questions, whether its quote contains a gold answer."""
    return [
        quote_contains_answer(citation.title, citation.quote, question.answers or ())
        for question in questions
        for citation in rows_by_id[question.id].citations
    ]


def _valid_share(rows: Iterable[ResultRow], text_of: TextLookup) -> float | None:
    citations = [citation for row in rows for citation in row.quotes]
    is_verbatim = [
        (text_of(citation.article_id) or "")[citation.start : citation.end] == citation.quote
        for citation in citations
    ]
    return rounded_share(sum(is_verbatim), len(citations))


def _median(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return round(statistics.median(known), 2) if known else None
