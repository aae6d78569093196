"""Report about a ferry that has content in every section."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.evaluate.questions import Question
from assistant.evaluate.report import Report, build_report
from assistant.evaluate.run import AnsweredQuestion
from assistant.schema import Answer, Timings
from tests.evaluate.ferry import (
    ABSTAINED,
    ANSWERED,
    COST_ANSWER,
    FERRY,
    make_answer,
    make_answered,
    make_draft,
    make_passage,
    make_question,
)

HURT = "Three people were hurt."
TWO_AMOUNTS = "Repairs will cost $4.2 million | $5 million."
PASSAGES = [make_passage(FERRY.text)]
WRONG = make_answer(HURT, quote=HURT)


def with_timings(answer: Answer) -> Answer:
    """Replace the timings by two distinct values."""
    return answer.model_copy(
        update={"timings": Timings(retrieval_s=0.1, first_token_s=3.0, total_s=5.0)}
    )


QUESTIONS = [
    make_question(1, "$4.2 million", gold_ids=["a1"]),
    make_question(2, "$4.2 million"),
    make_question(3, "$4.2 million"),
    make_question(4, answerable=False),
    make_question(5, answerable=False, text="Who won?"),
    make_question(6, "$4.2 million", text="What will the repairs\ncome to?"),
]
ANSWERED_QUESTIONS = [
    make_answered(1, with_timings(ANSWERED), make_draft(COST_ANSWER, support=0.92), passages=PASSAGES),
    make_answered(2, with_timings(WRONG), make_draft(HURT, quote=HURT, support=0.71), passages=PASSAGES),
    make_answered(
        3,
        with_timings(ABSTAINED),
        make_draft(TWO_AMOUNTS, quote=COST_ANSWER, missing=["5 million"], support=0.0),
        passages=PASSAGES,
    ),
    make_answered(4, with_timings(ANSWERED), make_draft(COST_ANSWER, support=0.83), passages=PASSAGES),
    make_answered(5, with_timings(ABSTAINED), passages=PASSAGES),
    make_answered(6, with_timings(ABSTAINED), make_draft(COST_ANSWER, support=0.44), passages=PASSAGES),
]


def make_report(
    questions: Sequence[Question] = QUESTIONS,
    answers: Sequence[AnsweredQuestion] = ANSWERED_QUESTIONS,
    *,
    reading_speed: float | None = 100.0,
) -> Report:
    """Build the report over these answers."""
    return build_report(
        "ferries",
        questions,
        answers,
        mode="all",
        version="1.2.3",
        min_support=0.5,
        reading_speed=reading_speed,
        text_of={"a1": FERRY.text}.get,
    )
