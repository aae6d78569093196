"""What an evaluation comes to, by a plain measure of its own: an answer says a gold answer if it holds all of its terms."""

from __future__ import annotations

import re
import statistics
from collections.abc import Mapping, Sequence

from assistant.answer.terms import terms
from assistant.evaluate.questions import Question
from assistant.evaluate.rows import Row
from assistant.schema import Record, Status


class Summary(Record):
    """Shares are 0..1 and None where the set does not allow them to be told."""

    questions: int
    answered: int
    right: float | None
    """Of the answerable questions whose answer is given, those whose answer says a gold answer."""
    cited: float | None
    """Of the same, those that are right and have a quote that says it too."""
    declined: float | None
    """Of the unanswerable questions, those that were not answered."""
    trust: float | None
    """Of all questions that can be judged, those that were cited or rightly declined. Higher is better."""
    wrong: float | None
    """Of the same, those answered with something else than a gold answer. Lower is better."""
    first_token_s: float | None
    """Median seconds to the first word of a draft."""
    total_s: float | None
    """Median seconds to the answer."""


def summarise(questions: Sequence[Question], rows: Sequence[Row]) -> Summary:
    """The figures over those questions that have a row."""
    by_id: Mapping[str, Row] = {row.question_id: row for row in rows}
    pairs = [(question, by_id[question.id]) for question in questions if question.id in by_id]
    answerable = [(question, row) for question, row in pairs if question.has_answer and question.answers]
    others = [row for question, row in pairs if question.has_answer is False]
    judged = len(answerable) + len(others)
    right = [_right(question, row) for question, row in answerable]
    cited = [ok and _cited(question, row) for ok, (question, row) in zip(right, answerable, strict=True)]
    declined = [row.status is Status.ABSTAINED for row in others]
    wrong = sum(row.status is Status.ANSWERED and not ok for ok, (_, row) in zip(right, answerable, strict=True)) + declined.count(False)
    first = [row.timings.first_token_s for _, row in pairs if row.timings.first_token_s is not None]
    total = [row.timings.total_s for _, row in pairs]
    return Summary(
        questions=len(pairs),
        answered=sum(row.status is Status.ANSWERED for _, row in pairs),
        right=_share(sum(right), len(right)),
        cited=_share(sum(cited), len(cited)),
        declined=_share(sum(declined), len(declined)),
        trust=_share(sum(cited) + sum(declined), judged),
        wrong=_share(wrong, judged),
        first_token_s=round(statistics.median(first), 2) if first else None,
        total_s=round(statistics.median(total), 2) if total else None,
    )


def says(text: str, answer: str) -> bool:
    """Whether a text holds every term of an answer; if the answer has none ("No", "The Who"), its very words.

    An answer of white space alone is said by nothing.
    """
    wanted = {term.key for term in terms(answer)}
    if not wanted:
        words = re.escape(answer.strip().casefold())
        return words != "" and re.search(rf"(?<!\w){words}(?!\w)", text.casefold()) is not None
    return wanted <= {term.key for term in terms(text)}


def _right(question: Question, row: Row) -> bool:
    text = " ".join(sentence.text for sentence in row.sentences)
    return row.status is Status.ANSWERED and any(says(text, answer) for answer in question.answers or ())


def _cited(question: Question, row: Row) -> bool:
    quotes = [f"{citation.title}. {citation.quote}" for citation in row.citations]
    return any(says(quote, answer) for quote in quotes for answer in question.answers or ())


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 3) if whole else None
