"""Whether an answer is right, by a plain measure: it says a gold answer, and so does a quote it cites."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from enum import StrEnum

from assistant.answer.grounding import MAX_QUOTE_WORDS
from assistant.answer.terms import TermKind, extract_terms
from assistant.evaluate.questions import Question
from assistant.schema import Answer, Status

MAX_ANSWER_WORDS = 40
"""Longer answers are not counted as right: pasting a passage is no answer."""


class Outcome(StrEnum):
    """What became of a question whose answer is known."""

    CITED = "cited"
    """Answered rightly, and a quote says so."""
    UNCITED = "uncited"
    """Answered rightly, but no quote says so."""
    WRONG = "wrong"
    """Answered with something else, or answered although the articles do not say."""
    LOST = "lost"
    """Not answered although the articles say."""
    DECLINED = "declined"
    """Not answered, and the articles do not say."""


TRUSTED_OUTCOMES = frozenset({Outcome.CITED, Outcome.DECLINED})
"""What `trust` counts."""


def outcome(question: Question, answer: Answer) -> Outcome | None:
    """What became of the question; None if the set does not tell what is right."""
    answered = answer.status is Status.ANSWERED
    if question.has_answer is False:
        return Outcome.WRONG if answered else Outcome.DECLINED
    if not question.answers:
        return None
    if not answered:
        return Outcome.LOST
    text = " ".join(sentence.text for sentence in answer.sentences)
    if len(text.split()) > MAX_ANSWER_WORDS or not contains_any_answer(text, question.answers):
        return Outcome.WRONG
    cited = any(
        quote_contains_answer(citation.title, citation.quote, question.answers)
        for citation in answer.citations
    )
    return Outcome.CITED if cited else Outcome.UNCITED


def quote_contains_answer(title: str, quote: str, answers: Iterable[str]) -> bool:
    """Whether a quote, read under its article's title, says one of the answers."""
    return len(quote.split()) <= MAX_QUOTE_WORDS and contains_any_answer(f"{title}. {quote}", answers)


def contains_any_answer(text: str, answers: Iterable[str]) -> bool:
    """Whether a text says one of the answers."""
    return any(contains_answer(text, answer) for answer in answers)


def contains_answer(text: str, answer: str) -> bool:
    """Whether a text says an answer: its numbers and names all, and of four or more terms three in four, by value and by stem.

    An answer without terms ("No", "The Who") must be there word for word; one of white space alone is said by nothing. A text that
    denies every one of the words it shares ("not on Monday") does not say them.
    """
    gold = extract_terms(answer)
    wanted = {term.key for term in gold}
    if not wanted:
        words = re.escape(answer.strip().casefold())
        return words != "" and re.search(rf"(?<!\w){words}(?!\w)", text.casefold()) is not None
    places = [term for term in extract_terms(text) if term.key in wanted]
    found = {term.key for term in places}
    strict = {
        term.key for term in gold if term.kind is not TermKind.WORD or answer[term.start].isupper()
    }
    enough = len(wanted) if len(wanted) < 4 else math.ceil(0.75 * len(wanted))
    if not strict <= found or len(found) < enough:
        return False
    return _DENIAL.search(answer) is not None or not all(
        _DENIAL.search(_two_words_before(text, term.start)) for term in places
    )


_DENIAL = re.compile(r"\b(?:not|never|neither|nor)\b|n['’]t\b", re.IGNORECASE)


def _two_words_before(text: str, position: int) -> str:
    return " ".join(text[:position].split()[-2:])
