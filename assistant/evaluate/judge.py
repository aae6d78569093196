"""Automatic judgement of answers: correct if the answer and one of its quotes contain a gold answer."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from enum import StrEnum

from assistant.evaluate.questions import Question
from assistant.schema import Answer, Status
from assistant.spelling import plain_spelling
from assistant.verify.quotes import MAX_QUOTE_WORDS
from assistant.verify.terms import TermKind, extract_terms

MAX_ANSWER_WORDS = 40
"""Maximum length of a correct answer: pasting a whole passage does not count."""


class Outcome(StrEnum):
    """Result of a question whose gold answer is known."""

    CITED = "cited"
    """Correct answer, supported by a quote."""
    UNCITED = "uncited"
    """Correct answer, but no quote contains it."""
    WRONG = "wrong"
    """Incorrect answer, or any answer to an unanswerable question."""
    LOST = "lost"
    """No answer to an answerable question."""
    DECLINED = "declined"
    """No answer to an unanswerable question."""


TRUSTED_OUTCOMES = frozenset({Outcome.CITED, Outcome.DECLINED})
"""Outcomes that count for the metric `trust`."""


def judge_answer(question: Question, answer: Answer) -> Outcome | None:
    """Return the outcome of a question; None if the set does not provide a gold answer."""
    is_answered = answer.status is Status.ANSWERED
    if question.has_answer is False:
        return Outcome.WRONG if is_answered else Outcome.DECLINED
    if not question.answers:
        return None
    if not is_answered:
        return Outcome.LOST
    text = " ".join(sentence.text for sentence in answer.sentences)
    if len(text.split()) > MAX_ANSWER_WORDS or not contains_any_answer(text, question.answers):
        return Outcome.WRONG
    is_cited = any(
        quote_contains_answer(citation.title, citation.quote, question.answers)
        for citation in answer.citations
    )
    return Outcome.CITED if is_cited else Outcome.UNCITED


def quote_contains_answer(title: str, quote: str, answers: Iterable[str]) -> bool:
    """Return whether a quote, together with its article's title, contains one of the answers."""
    return len(quote.split()) <= MAX_QUOTE_WORDS and contains_any_answer(f"{title}. {quote}", answers)


def contains_any_answer(text: str, answers: Iterable[str]) -> bool:
    """Return whether a text contains one of the answers."""
    return any(contains_answer(text, answer) for answer in answers)


def contains_answer(text: str, answer: str) -> bool:
    """Return whether a text contains an answer, compared term by term, by value and by stem.

    All numbers and names must occur, and all terms of an answer with up to three terms; of four or more
    terms, three quarters suffice. An answer without terms ("No", "The Who") must occur word for word; a
    blank answer never occurs. Terms do not count if the text negates every occurrence ("not on Monday").
    """
    text, answer = plain_spelling(text), plain_spelling(answer)
    answer_terms = extract_terms(answer)
    keys = {term.key for term in answer_terms}
    if not keys:
        words = re.escape(answer.strip().casefold())
        return words != "" and re.search(rf"(?<!\w){words}(?!\w)", text.casefold()) is not None
    matches = [term for term in extract_terms(text) if term.key in keys]
    matched_keys = {term.key for term in matches}
    required_keys = {
        term.key
        for term in answer_terms
        if term.kind is not TermKind.WORD or answer[term.start].isupper()
    }
    min_count = len(keys) if len(keys) < 4 else math.ceil(0.75 * len(keys))
    if not required_keys <= matched_keys or len(matched_keys) < min_count:
        return False
    return _NEGATION.search(answer) is not None or not all(
        _NEGATION.search(_two_words_before(text, term.start)) for term in matches
    )


_NEGATION = re.compile(r"\b(?:not|never|neither|nor)\b|n['’]t\b", re.IGNORECASE)


def _two_words_before(text: str, position: int) -> str:
    return " ".join(text[:position].split()[-2:])
