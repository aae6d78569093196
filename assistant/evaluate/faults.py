"""Where a question went astray: the first step on its way after which the right answer was gone."""

from __future__ import annotations

from enum import StrEnum

from assistant.evaluate.judge import GOOD, Outcome, outcome, quote_says, says_any
from assistant.evaluate.questions import Question
from assistant.evaluate.run import Asked


class Fault(StrEnum):
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


def fault(question: Question, asked: Asked) -> Fault | None:
    """What went wrong; None if nothing did, or if it cannot be told."""
    became = outcome(question, asked.row)
    if became is None or became in GOOD:
        return None
    if question.has_answer is False:
        return Fault.WRONGLY_ANSWERED
    if asked.trace is None:
        return None
    gold = question.answers or ()
    if not any(
        says_any(f"{seen.title}. {seen.text}", gold) for seen in asked.trace.found[: asked.trace.read]
    ):
        return Fault.NOT_RETRIEVED
    if not any(says_any(draft.text, gold) for draft in asked.trace.drafts):
        return Fault.NOT_READ
    if became is Outcome.WRONG and any(
        says_any(sentence.text, gold) for sentence in asked.row.sentences
    ):
        return Fault.NOT_READ
    grounded = any(
        not one.missing and says_any(one.text, gold) and quote_says(one.title, one.quote, gold)
        for one in asked.trace.drafts
    )
    return Fault.WRONGLY_DECLINED if grounded and became is not Outcome.UNCITED else Fault.NOT_GROUNDED
