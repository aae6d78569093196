"""The prompts of the probe: a quote with its context, then a claim or an answer about it.

The probe only fits the prompts it was trained with: a change here needs a new training.
"""

from __future__ import annotations

from collections.abc import Callable

from assistant.models.branches import Segment
from assistant.spelling import plain_spelling
from assistant.verify.verdicts import Evidence

MAX_BRANCH = 200
"""Tokens of a claim, or of a question and its answer, that are read: over a hundred words."""
SENTENCES_BEFORE = 2
"""Number of sentences before the quote that are read: they name whom a pronoun refers to."""
MAX_BEFORE = 400
"""Characters before the quote that are read."""
RULE = (
    "Claims and answers are compared with a text. They are right only if the text says the same about"
    " the same person, thing, number, time and place.\n\n"
)
_CLAIM_ENDING = "\nStated by the text:"
_ANSWER_ENDING = "\nRight by the text:"

Tokenizer = Callable[[str], Segment]


def evidence_prompt(evidence: Evidence) -> str:
    """Return the article's title and day, the sentences before the quote, and the quote."""
    before = " ".join(evidence.before[-SENTENCES_BEFORE:])[-MAX_BEFORE:]
    lines = [
        f"Title: {plain_spelling(evidence.title)}" if evidence.title else "",
        f"Date: {evidence.published.isoformat()}" if evidence.published else "",
        f"Before: {plain_spelling(before)}" if before else "",
        f"Text: {plain_spelling(evidence.quote)}",
    ]
    return "".join(f"{line}\n" for line in lines if line)


def claim_branch(tokenize: Tokenizer, claim: str) -> Segment:
    """Return the tokens that ask whether the text states a claim."""
    return _branch(tokenize, f"Claim: {plain_spelling(claim)}", _CLAIM_ENDING)


def answer_branch(tokenize: Tokenizer, question: str, answer: str) -> Segment:
    """Return the tokens that ask whether, by the text, an answer to a question is right."""
    text = f"Question: {plain_spelling(question)}\nAnswer: {plain_spelling(answer)}"
    return _branch(tokenize, text, _ANSWER_ENDING)


def _branch(tokenize: Tokenizer, text: str, ending: str) -> Segment:
    tokens = tokenize(text + ending)
    if len(tokens) <= MAX_BRANCH:
        return tokens
    end = tokenize(ending)
    return tokens[: MAX_BRANCH - len(end)] + end
