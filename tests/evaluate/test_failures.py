"""Failure analysis: one question per failing step."""

from __future__ import annotations

from assistant.evaluate.failures import FailureKind, classify_failure
from assistant.evaluate.judge import MAX_ANSWER_WORDS
from assistant.evaluate.run import AnsweredQuestion
from assistant.schema import Status
from tests.answer.scripted import make_hit
from tests.evaluate.ferry import (
    ABSTAINED,
    ANSWERED,
    COST_ANSWER,
    FERRY,
    ScriptedAnswerer,
    make_answer,
    make_answered,
    make_draft,
    make_passage,
    make_question,
    run_question,
)

ANSWERABLE = make_question(1, "$4.2 million")
UNANSWERABLE = make_question(1, answerable=False)
NO_COST_HIT = make_hit(
    "The ferry hit the pier on Monday. Three people were hurt.", title="Ferry hits pier", number=2
)
HURT_ANSWER = "Three people were hurt."
VAGUE_ANSWER = "Repairs will be dear."
COST_PASSAGE = make_passage(COST_ANSWER)


def classify_run(answerer: ScriptedAnswerer) -> FailureKind | None:
    return classify_failure(ANSWERABLE, run_question(ANSWERABLE, answerer))


def test_not_retrieved_if_no_passage_contains_the_answer() -> None:
    answerer = ScriptedAnswerer(HURT_ANSWER, hits=[NO_COST_HIT])
    assert classify_run(answerer) is FailureKind.NOT_RETRIEVED


def test_not_retrieved_if_the_passage_is_not_in_the_prompt() -> None:
    hits = [NO_COST_HIT, FERRY]
    answerer = ScriptedAnswerer(HURT_ANSWER, hits=hits, max_passages=1)
    assert classify_run(answerer) is FailureKind.NOT_RETRIEVED
    answerer = ScriptedAnswerer(HURT_ANSWER, hits=hits, max_passages=2)
    assert classify_run(answerer) is FailureKind.NOT_READ


def test_not_read_if_the_draft_lacks_the_answer() -> None:
    assert classify_run(ScriptedAnswerer(HURT_ANSWER)) is FailureKind.NOT_READ


def test_not_read_if_the_answer_is_too_long() -> None:
    text = f"{'word ' * MAX_ANSWER_WORDS}{COST_ANSWER}"
    draft = make_draft(text, quote=COST_ANSWER)
    answered = make_answered(1, make_answer(text), draft, passages=[COST_PASSAGE])
    assert classify_failure(ANSWERABLE, answered) is FailureKind.NOT_READ


def test_not_grounded_if_the_quote_lacks_another_part_of_the_draft() -> None:
    answerer = ScriptedAnswerer("Repairs of 9 boats will cost $4.2 million.", "$4.2 million for 9 boats")
    answered = run_question(ANSWERABLE, answerer)
    assert answered.row.status is Status.ABSTAINED
    assert classify_failure(ANSWERABLE, answered) is FailureKind.NOT_GROUNDED


def test_not_grounded_if_the_answer_is_shown_with_an_unrelated_quote() -> None:
    shown = make_draft(COST_ANSWER, quote=VAGUE_ANSWER)
    better_quoted_but_not_shown = make_draft(COST_ANSWER, support=0.3)
    answered = make_answered(
        1,
        make_answer(quote=VAGUE_ANSWER),
        shown,
        better_quoted_but_not_shown,
        passages=[COST_PASSAGE],
    )
    assert classify_failure(ANSWERABLE, answered) is FailureKind.NOT_GROUNDED


def test_not_grounded_takes_precedence_over_low_support() -> None:
    draft = make_draft(COST_ANSWER, quote=VAGUE_ANSWER, support=0.3)
    answered = make_answered(1, ABSTAINED, draft, passages=[COST_PASSAGE])
    assert classify_failure(ANSWERABLE, answered) is FailureKind.NOT_GROUNDED


def test_wrongly_declined_if_support_is_too_low() -> None:
    answered = run_question(ANSWERABLE, ScriptedAnswerer(COST_ANSWER, yes=0.01))
    assert answered.row.status is Status.ABSTAINED
    assert classify_failure(ANSWERABLE, answered) is FailureKind.WRONGLY_DECLINED


def test_wrongly_declined_if_only_another_sentence_was_shown() -> None:
    answered = make_answered(
        1,
        make_answer(HURT_ANSWER, quote=HURT_ANSWER),
        make_draft(HURT_ANSWER, support=0.9),
        make_draft(COST_ANSWER, support=0.3),
        passages=[COST_PASSAGE],
    )
    assert classify_failure(ANSWERABLE, answered) is FailureKind.WRONGLY_DECLINED


def test_wrongly_answered_if_the_question_is_unanswerable() -> None:
    answered = run_question(UNANSWERABLE, ScriptedAnswerer(COST_ANSWER))
    assert classify_failure(UNANSWERABLE, answered) is FailureKind.WRONGLY_ANSWERED
    untraced = AnsweredQuestion(make_answered(1, ANSWERED).row, trace=None)
    assert classify_failure(UNANSWERABLE, untraced) is FailureKind.WRONGLY_ANSWERED


def test_title_counts_as_part_of_a_passage() -> None:
    passage = make_passage("Repairs cost that.", title="Ferry: $4.2 million")
    answered = make_answered(1, ABSTAINED, make_draft(HURT_ANSWER), passages=[passage])
    assert classify_failure(ANSWERABLE, answered) is FailureKind.NOT_READ


def test_trusted_outcome_is_not_a_failure() -> None:
    assert classify_run(ScriptedAnswerer(COST_ANSWER)) is None
    assert classify_failure(UNANSWERABLE, make_answered(1, ABSTAINED)) is None


def test_question_without_gold_answer_is_not_classified() -> None:
    assert classify_failure(make_question(1), make_answered(1, ANSWERED)) is None


def test_missing_answer_without_a_trace_is_not_classified() -> None:
    untraced = AnsweredQuestion(make_answered(1, ABSTAINED).row, trace=None)
    assert classify_failure(ANSWERABLE, untraced) is None
