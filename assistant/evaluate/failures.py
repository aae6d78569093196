"""Failure analysis: the first step of answering after which the correct answer was gone."""

from __future__ import annotations

from enum import StrEnum

from assistant.evaluate.judge import (
    TRUSTED_OUTCOMES,
    Outcome,
    contains_any_answer,
    judge_answer,
    quote_contains_answer,
)
from assistant.evaluate.questions import Question
from assistant.evaluate.run import AnsweredQuestion


class FailureKind(StrEnum):
    """Failing step, in pipeline order."""

    NOT_RETRIEVED = "not retrieved"
    """No passage in the prompt contains the answer."""
    NOT_READ = "not read"
    """A passage contains the answer, but the draft does not, or it is longer than an answer may be."""
    NOT_GROUNDED = "not grounded"
    """The draft contains the answer, but its quote does not, or lacks another part of the draft."""
    WRONGLY_DECLINED = "wrongly declined"
    """Draft and quote contain the answer, but support was too low."""
    WRONGLY_ANSWERED = "wrongly answered"
    """An unanswerable question was answered."""


def classify_failure(question: Question, answered: AnsweredQuestion) -> FailureKind | None:
    """Return the failing step; None if the answer is right, or cannot be judged or traced."""
    outcome = judge_answer(question, answered.row)
    if outcome is None or outcome in TRUSTED_OUTCOMES:
        return None
    if question.has_answer is False:
        return FailureKind.WRONGLY_ANSWERED
    row, trace = answered
    if trace is None:
        return None
    gold = question.answers or ()
    passages = trace.retrieved[: trace.read]
    if not any(contains_any_answer(f"{passage.title}. {passage.text}", gold) for passage in passages):
        return FailureKind.NOT_RETRIEVED
    if not any(contains_any_answer(draft.text, gold) for draft in trace.drafts):
        return FailureKind.NOT_READ
    if outcome is Outcome.WRONG and any(
        contains_any_answer(sentence.text, gold) for sentence in row.sentences
    ):
        return FailureKind.NOT_READ
    is_grounded = any(
        not draft.missing
        and contains_any_answer(draft.text, gold)
        and quote_contains_answer(draft.title, draft.quote, gold)
        for draft in trace.drafts
    )
    if is_grounded and outcome is not Outcome.UNCITED:
        return FailureKind.WRONGLY_DECLINED
    return FailureKind.NOT_GROUNDED
