"""The figures of an evaluation: worked out by hand over a few questions, and none where the set does not tell."""

from __future__ import annotations

import pytest

from assistant.evaluate.judge import Outcome
from assistant.evaluate.metrics import Metrics, compute_metrics, judge_rows, rounded_share
from assistant.evaluate.results import ResultRow
from assistant.schema import Answer, Timings
from tests.evaluate.ferry import ABSTAINED, ANSWERED, FERRY, question, shown

SUMS = {"questions": 0, "answered": 0} | dict.fromkeys(
    set(Metrics.model_fields) - {"questions", "answered"}
)


def row(
    number: int, answer: Answer, *, first_token_s: float | None = 1.0, total_s: float = 2.0
) -> ResultRow:
    timings = Timings(retrieval_s=0.1, first_token_s=first_token_s, total_s=total_s)
    return ResultRow.from_answer(str(number), answer.model_copy(update={"timings": timings}))


def test_right_answers_wrong_ones_declined_and_lost_ones_are_told_apart() -> None:
    questions = [
        question(1, "$4.2 million"),
        question(2, "$5 million"),
        question(3, answerable=False),
        question(4, "Ann Lee"),
    ]
    questions += [question(5, answerable=False), question(6, "$4.2 million")]
    rows = [
        row(1, ANSWERED),
        row(2, ANSWERED),
        row(3, ABSTAINED),
        row(4, ABSTAINED),
        row(5, ANSWERED),
        row(6, shown(quote="So much.")),
    ]
    assert compute_metrics(questions, rows) == Metrics(
        questions=6,
        answered=4,
        trust=0.333,  # 1 and 3
        wrong=0.333,  # 2 and 5
        right=0.5,  # 1 and 6, of 1, 2, 4, 6
        cited=0.25,
        lost=0.25,
        declined=0.5,
        precision=0.333,  # of the quotes under 1, 2 and 6
        citations_per_answer=1.0,
        valid=None,
        first_token_s=1.0,
        total_s=2.0,
    )


def test_each_citation_counts_for_precision_not_each_answer() -> None:
    two = ANSWERED.citations[0].model_copy(
        update={"number": 2, "quote": "Bad luck.", "start": 0, "end": 9}
    )
    sentences = (ANSWERED.sentences[0].model_copy(update={"citations": (1, 2)}),)
    answer = ANSWERED.model_copy(
        update={
            "sentences": sentences,
            "citations": (*ANSWERED.citations, two),
            "text": f"{sentences[0].text} [1][2]",
        }
    )
    summary = compute_metrics(
        [question(1, "$4.2 million"), question(2, "$4.2 million")], [row(1, answer), row(2, ANSWERED)]
    )
    assert (summary.precision, summary.citations_per_answer) == (0.667, 1.5)


def test_a_quote_that_is_not_the_articles_text_at_its_offsets_is_not_valid() -> None:
    questions = [question(1, "$4.2 million"), question(2)]
    moved = shown(quote="Repairs")  # at offset 0, where the article says "The fer"
    assert (
        compute_metrics(questions, [row(1, ANSWERED), row(2, moved)], {"a1": FERRY.text}.get).valid
        == 0.5
    )
    assert (
        compute_metrics(questions, [row(1, ANSWERED), row(2, ANSWERED)], {"a1": FERRY.text}.get).valid
        == 1.0
    )


def test_a_quote_of_an_article_that_is_gone_is_not_valid() -> None:
    assert compute_metrics([question(1)], [row(1, ANSWERED)], {"a2": FERRY.text}.get).valid == 0.0


def test_without_answers_only_counts_and_times_are_told() -> None:
    summary = compute_metrics(
        [question(1), question(2)],
        [row(1, ANSWERED), row(2, ABSTAINED, first_token_s=None, total_s=1.0)],
    )
    assert summary == Metrics.model_validate(
        SUMS | {"questions": 2, "answered": 1, "first_token_s": 1.0, "total_s": 1.5}
    )


def test_an_answerable_question_without_its_answer_cannot_be_judged() -> None:
    summary = compute_metrics(
        [question(1, answerable=True), question(2, answerable=False)],
        [row(1, ANSWERED), row(2, ABSTAINED)],
    )
    assert (summary.right, summary.wrong, summary.declined, summary.trust) == (None, 0.0, 1.0, 1.0)


def test_questions_without_a_row_and_rows_without_a_question_do_not_count() -> None:
    summary = compute_metrics(
        [question(1, "$4.2 million"), question(2, "$4.2 million")], [row(1, ANSWERED), row(9, ABSTAINED)]
    )
    assert (summary.questions, summary.right, summary.lost) == (1, 1.0, 0.0)


def test_nothing_answered_is_a_summary_too() -> None:
    assert compute_metrics([], []) == Metrics.model_validate(SUMS)


def test_outcomes_go_by_id_and_leave_out_what_cannot_be_judged() -> None:
    questions = [
        question(1, "$4.2 million"),
        question(2),
        question(3, answerable=False),
        question(4, "$4.2 million"),
    ]
    rows = [row(3, ABSTAINED), row(2, ANSWERED), row(1, ANSWERED)]
    assert judge_rows(questions, rows) == {"1": Outcome.CITED, "3": Outcome.DECLINED}


@pytest.mark.parametrize(("part", "whole", "told"), [(2, 3, 0.667), (0, 3, 0.0), (0, 0, None)])
def test_a_share_has_three_places_and_of_nothing_there_is_none(
    part: int, whole: int, told: float | None
) -> None:
    assert rounded_share(part, whole) == told
