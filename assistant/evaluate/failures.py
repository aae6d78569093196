"""Where a question went astray: the first step on its way after which the right answer was gone."""

from __future__ import annotations

from enum import StrEnum

from assistant.evaluate.judge import (
    TRUSTED_OUTCOMES,
    Outcome,
    contains_any_answer,
    outcome,
    quote_contains_answer,
)
from assistant.evaluate.questions import Question
from assistant.evaluate.run import AnsweredQuestion


class FailureKind(StrEnum):
    """The steps, in the order of the way."""

    NOT_RETRIEVED = "not retrieved"
    """No passage that the model read says the answer."""
    NOT_READ = "not read"
    """A passage says it, the draft does not, or only in more words than an answer has."""
    NOT_GROUNDED = "not grounded"
    """The draft says it, the quote found for it does not, or lacks something else of the draft."""
    WRONGLY_DECLINED = "wrongly declined"
    """Draft and quote say it, but support was too low."""
    WRONGLY_ANSWERED = "wrongly answered"
    """The articles do not say, and yet there is an answer."""


def fault(question: Question, asked: AnsweredQuestion) -> FailureKind | None:
    """What went wrong; None if nothing did, or if it cannot be told."""
    became = outcome(question, asked.row)
    if became is None or became in TRUSTED_OUTCOMES:
        return None
    if question.has_answer is False:
        return FailureKind.WRONGLY_ANSWERED
    if asked.trace is None:
        return None
    gold = question.answers or ()
    if not any(
        contains_any_answer(f"{seen.title}. {seen.text}", gold)
        for seen in asked.trace.found[: asked.trace.read]
    ):
        return FailureKind.NOT_RETRIEVED
    if not any(contains_any_answer(draft.text, gold) for draft in asked.trace.drafts):
        return FailureKind.NOT_READ
    if became is Outcome.WRONG and any(
        contains_any_answer(sentence.text, gold) for sentence in asked.row.sentences
    ):
        return FailureKind.NOT_READ
    grounded = any(
        not one.missing
        and contains_any_answer(one.text, gold)
        and quote_contains_answer(one.title, one.quote, gold)
        for one in asked.trace.drafts
    )
    return (
        FailureKind.WRONGLY_DECLINED
        if grounded and became is not Outcome.UNCITED
        else FailureKind.NOT_GROUNDED
    )
