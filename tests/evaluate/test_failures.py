"""Each fault by a question that goes astray at that step and at no earlier one."""

from __future__ import annotations

from assistant.evaluate.failures import FailureKind, classify_failure
from assistant.evaluate.judge import MAX_ANSWER_WORDS
from assistant.evaluate.run import AnsweredQuestion
from assistant.schema import Status
from tests.answer.scripted import make_hit
from tests.evaluate.ferry import (
    ABSTAINED,
    ANSWERED,
    COSTS,
    FERRY,
    ScriptedAsker,
    asked,
    asked_once,
    draft,
    question,
    seen,
    shown,
)

COSTS_4 = question(1, "$4.2 million")
SILENT = make_hit(
    "The ferry hit the pier on Monday. Three people were hurt.", title="Ferry hits pier", number=2
)
HURT = "Three people were hurt."
DEAR = "Repairs will be dear."


def test_not_retrieved_if_no_passage_says_the_answer() -> None:
    assert (
        classify_failure(COSTS_4, asked_once(COSTS_4, ScriptedAsker(HURT, hits=[SILENT])))
        is FailureKind.NOT_RETRIEVED
    )


def test_not_retrieved_if_the_passage_that_says_it_was_found_too_late_to_be_read() -> None:
    assert (
        classify_failure(COSTS_4, asked_once(COSTS_4, ScriptedAsker(HURT, hits=[SILENT, FERRY], read=1)))
        is FailureKind.NOT_RETRIEVED
    )
    assert (
        classify_failure(COSTS_4, asked_once(COSTS_4, ScriptedAsker(HURT, hits=[SILENT, FERRY], read=2)))
        is FailureKind.NOT_READ
    )


def test_not_read_if_a_passage_says_it_and_the_draft_does_not() -> None:
    assert classify_failure(COSTS_4, asked_once(COSTS_4, ScriptedAsker(HURT))) is FailureKind.NOT_READ


def test_not_read_if_the_answer_is_there_in_more_words_than_an_answer_has() -> None:
    text = f"{'word ' * MAX_ANSWER_WORDS}{COSTS}"
    assert (
        classify_failure(COSTS_4, asked(1, shown(text), draft(text, quote=COSTS), found=[seen(COSTS)]))
        is FailureKind.NOT_READ
    )


def test_not_grounded_if_the_quote_lacks_something_else_that_the_draft_says() -> None:
    one = asked_once(
        COSTS_4, ScriptedAsker("Repairs of 9 boats will cost $4.2 million.", "$4.2 million for 9 boats")
    )
    assert one.row.status is Status.ABSTAINED
    assert classify_failure(COSTS_4, one) is FailureKind.NOT_GROUNDED


def test_not_grounded_if_the_answer_was_shown_with_a_quote_that_does_not_say_it() -> None:
    # The other sentence has the better quote, and was not shown.
    one = asked(
        1, shown(quote=DEAR), draft(COSTS, quote=DEAR), draft(COSTS, support=0.3), found=[seen(COSTS)]
    )
    assert classify_failure(COSTS_4, one) is FailureKind.NOT_GROUNDED


def test_not_grounded_if_the_quote_does_not_say_it_and_support_was_too_low_besides() -> None:
    one = asked(1, ABSTAINED, draft(COSTS, quote=DEAR, support=0.3), found=[seen(COSTS)])
    assert classify_failure(COSTS_4, one) is FailureKind.NOT_GROUNDED


def test_wrongly_declined_if_draft_and_quote_say_it_but_support_was_too_low() -> None:
    one = asked_once(COSTS_4, ScriptedAsker(COSTS, yes=0.01))
    assert one.row.status is Status.ABSTAINED
    assert classify_failure(COSTS_4, one) is FailureKind.WRONGLY_DECLINED


def test_wrongly_declined_too_if_only_another_sentence_of_the_draft_was_shown() -> None:
    one = asked(
        1,
        shown(HURT, quote=HURT),
        draft(HURT, support=0.9),
        draft(COSTS, support=0.3),
        found=[seen(COSTS)],
    )
    assert classify_failure(COSTS_4, one) is FailureKind.WRONGLY_DECLINED


def test_wrongly_answered_if_the_articles_do_not_say() -> None:
    unanswerable = question(1, answerable=False)
    assert (
        classify_failure(unanswerable, asked_once(unanswerable, ScriptedAsker(COSTS)))
        is FailureKind.WRONGLY_ANSWERED
    )
    assert (
        classify_failure(unanswerable, AnsweredQuestion(asked(1, ANSWERED).row, trace=None))
        is FailureKind.WRONGLY_ANSWERED
    )


def test_the_title_counts_as_part_of_a_passage() -> None:
    one = asked(
        1, ABSTAINED, draft(HURT), found=[seen("Repairs cost that.", title="Ferry: $4.2 million")]
    )
    assert classify_failure(COSTS_4, one) is FailureKind.NOT_READ


def test_what_went_well_has_no_fault() -> None:
    assert classify_failure(COSTS_4, asked_once(COSTS_4, ScriptedAsker(COSTS))) is None
    assert classify_failure(question(1, answerable=False), asked(1, ABSTAINED)) is None


def test_what_cannot_be_told_has_no_fault() -> None:
    assert classify_failure(question(1), asked(1, ANSWERED)) is None
    assert classify_failure(COSTS_4, AnsweredQuestion(asked(1, ABSTAINED).row, trace=None)) is None
