"""One report about the ferry in which every part has something to tell."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.evaluate.questions import Question
from assistant.evaluate.report import Report, build_report
from assistant.evaluate.run import AnsweredQuestion
from assistant.schema import Answer, Timings
from tests.evaluate.ferry import ABSTAINED, ANSWERED, COSTS, FERRY, asked, draft, question, seen, shown

HURT = "Three people were hurt."
TWO = "Repairs will cost $4.2 million | $5 million."
FOUND = [seen(FERRY.text)]
WRONG = shown(HURT, quote=HURT)


def timed(answer: Answer) -> Answer:
    """With times that are easy to tell apart."""
    return answer.model_copy(
        update={"timings": Timings(retrieval_s=0.1, first_token_s=3.0, total_s=5.0)}
    )


QUESTIONS = [
    question(1, "$4.2 million", gold_ids=["a1"]),
    question(2, "$4.2 million"),
    question(3, "$4.2 million"),
    question(4, answerable=False),
    question(5, answerable=False, text="Who won?"),
    question(6, "$4.2 million", text="What will the repairs\ncome to?"),
]
ASKED = [
    asked(1, timed(ANSWERED), draft(COSTS, support=0.92), found=FOUND),
    asked(2, timed(WRONG), draft(HURT, quote=HURT, support=0.71), found=FOUND),
    asked(3, timed(ABSTAINED), draft(TWO, quote=COSTS, missing=["5 million"], support=0.0), found=FOUND),
    asked(4, timed(ANSWERED), draft(COSTS, support=0.83), found=FOUND),
    asked(5, timed(ABSTAINED), found=FOUND),
    asked(6, timed(ABSTAINED), draft(COSTS, support=0.44), found=FOUND),
]


def built(
    questions: Sequence[Question] = QUESTIONS,
    answers: Sequence[AnsweredQuestion] = ASKED,
    *,
    reading_speed: float | None = 100.0,
) -> Report:
    """The report over these answers."""
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
