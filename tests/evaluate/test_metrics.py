"""Metrics computed by hand over a few questions; None for metrics that the set does not support."""

from __future__ import annotations

import pytest

from assistant.evaluate.judge import Outcome
from assistant.evaluate.metrics import Metrics, compute_metrics, judge_rows, rounded_share
from assistant.evaluate.results import ResultRow
from assistant.schema import Answer, Timings
from tests.evaluate.ferry import ABSTAINED, ANSWERED, FERRY, make_answer, make_question
from tests.fakes import refuted_answer

NO_METRICS = {"questions": 0, "answered": 0} | dict.fromkeys(
    set(Metrics.model_fields) - {"questions", "answered"}
)


def make_row(
    number: int, answer: Answer, *, first_token_s: float | None = 1.0, total_s: float = 2.0
) -> ResultRow:
    timings = Timings(retrieval_s=0.1, first_token_s=first_token_s, total_s=total_s)
    return ResultRow.from_answer(str(number), answer.model_copy(update={"timings": timings}))


def test_metrics_match_values_computed_by_hand() -> None:
    questions = [
        make_question(1, "$4.2 million"),
        make_question(2, "$5 million"),
        make_question(3, answerable=False),
        make_question(4, "Ann Lee"),
    ]
    questions += [make_question(5, answerable=False), make_question(6, "$4.2 million")]
    rows = [
        make_row(1, ANSWERED),
        make_row(2, ANSWERED),
        make_row(3, ABSTAINED),
        make_row(4, ABSTAINED),
        make_row(5, ANSWERED),
        make_row(6, make_answer(quote="So much.")),
    ]
    assert compute_metrics(questions, rows) == Metrics(
        questions=6,
        answered=4,
        trust=0.333,  # 1 and 3
        wrong=0.333,  # 2 and 5
        right=0.5,  # 1 and 6 of 1, 2, 4 and 6
        cited=0.25,
        lost=0.25,
        declined=0.5,
        precision=0.333,  # one of the quotes of 1, 2 and 6
        citations_per_answer=1.0,
        valid=None,
        first_token_s=1.0,
        total_s=2.0,
    )


def test_precision_counts_citations_rather_than_answers() -> None:
    unrelated = ANSWERED.citations[0].model_copy(
        update={"number": 2, "quote": "Bad luck.", "start": 0, "end": 9}
    )
    sentences = (ANSWERED.sentences[0].model_copy(update={"citations": (1, 2)}),)
    answer = ANSWERED.model_copy(
        update={
            "sentences": sentences,
            "citations": (*ANSWERED.citations, unrelated),
            "text": f"{sentences[0].text} [1][2]",
        }
    )
    metrics = compute_metrics(
        [make_question(1, "$4.2 million"), make_question(2, "$4.2 million")],
        [make_row(1, answer), make_row(2, ANSWERED)],
    )
    assert (metrics.precision, metrics.citations_per_answer) == (0.667, 1.5)


def test_evidence_must_be_valid_and_counts_as_no_answer() -> None:
    question = make_question(1, answerable=False)
    for start, valid in ((0, 1.0), (1, 0.0)):
        answer = refuted_answer("The ferry", start=start, article_id="a1")
        metrics = compute_metrics([question], [make_row(1, answer)], {"a1": FERRY.text}.get)
        assert (metrics.valid, metrics.answered, metrics.declined) == (valid, 0, 1.0)
        assert metrics.precision is None


def test_quote_with_wrong_offsets_is_not_valid() -> None:
    questions = [make_question(1, "$4.2 million"), make_question(2)]
    moved = make_answer(quote="Repairs")  # at offset 0, where the text is "The fer"
    assert (
        compute_metrics(
            questions, [make_row(1, ANSWERED), make_row(2, moved)], {"a1": FERRY.text}.get
        ).valid
        == 0.5
    )
    assert (
        compute_metrics(
            questions, [make_row(1, ANSWERED), make_row(2, ANSWERED)], {"a1": FERRY.text}.get
        ).valid
        == 1.0
    )


def test_quote_of_an_unknown_article_is_not_valid() -> None:
    assert (
        compute_metrics([make_question(1)], [make_row(1, ANSWERED)], {"a2": FERRY.text}.get).valid == 0.0
    )


def test_set_without_gold_answers_has_only_counts_and_times() -> None:
    metrics = compute_metrics(
        [make_question(1), make_question(2)],
        [make_row(1, ANSWERED), make_row(2, ABSTAINED, first_token_s=None, total_s=1.0)],
    )
    assert metrics == Metrics.model_validate(
        NO_METRICS | {"questions": 2, "answered": 1, "first_token_s": 1.0, "total_s": 1.5}
    )


def test_answerable_question_without_a_gold_answer_is_not_judged() -> None:
    metrics = compute_metrics(
        [make_question(1, answerable=True), make_question(2, answerable=False)],
        [make_row(1, ANSWERED), make_row(2, ABSTAINED)],
    )
    assert (metrics.right, metrics.wrong, metrics.declined, metrics.trust) == (None, 0.0, 1.0, 1.0)


def test_unmatched_questions_and_rows_do_not_count() -> None:
    metrics = compute_metrics(
        [make_question(1, "$4.2 million"), make_question(2, "$4.2 million")],
        [make_row(1, ANSWERED), make_row(9, ABSTAINED)],
    )
    assert (metrics.questions, metrics.right, metrics.lost) == (1, 1.0, 0.0)


def test_empty_run_has_empty_metrics() -> None:
    assert compute_metrics([], []) == Metrics.model_validate(NO_METRICS)


def test_outcomes_are_matched_by_id_and_only_for_judgeable_questions() -> None:
    questions = [
        make_question(1, "$4.2 million"),
        make_question(2),
        make_question(3, answerable=False),
        make_question(4, "$4.2 million"),
    ]
    rows = [make_row(3, ABSTAINED), make_row(2, ANSWERED), make_row(1, ANSWERED)]
    assert judge_rows(questions, rows) == {"1": Outcome.CITED, "3": Outcome.DECLINED}


@pytest.mark.parametrize(("part", "whole", "expected"), [(2, 3, 0.667), (0, 3, 0.0), (0, 0, None)])
def test_share_is_rounded_and_none_of_an_empty_set(
    part: int, whole: int, expected: float | None
) -> None:
    assert rounded_share(part, whole) == expected
