"""Retrieval metrics computed by hand over a few questions."""

from __future__ import annotations

import pytest

from assistant.evaluate.retrieval import RetrievalMetrics, measure_retrieval
from tests.evaluate.ferry import COST_ANSWER, make_passage, make_question

RAIN_PASSAGE = make_passage("It rained.", title="Rain", article_id="a9")
COST_PASSAGE = make_passage(COST_ANSWER)


def test_metrics_match_values_computed_by_hand() -> None:
    retrieved = [
        (make_question(1, "$4.2 million", gold_ids=["a1"]), [COST_PASSAGE, RAIN_PASSAGE]),
        (
            make_question(2, "$4.2 million", gold_ids=["a2"]),
            [RAIN_PASSAGE, make_passage("It hit.", article_id="a2"), RAIN_PASSAGE, COST_PASSAGE],
        ),
        (make_question(3, "$4.2 million"), [RAIN_PASSAGE] * 6 + [COST_PASSAGE]),
        (make_question(4, "$4.2 million"), [RAIN_PASSAGE] * 10),
    ]
    assert measure_retrieval(retrieved) == RetrievalMetrics(
        questions=4,
        answer_in={1: 0.25, 3: 0.25, 5: 0.5, 10: 0.75},
        article_in={1: 0.5, 3: 1.0, 5: 1.0, 10: 1.0},  # only questions 1 and 2 name articles
        reciprocal_rank=0.348,  # (1 + 1/4 + 1/7 + 0) / 4
    )


def test_only_questions_with_a_gold_answer_count() -> None:
    retrieved = [
        (make_question(1, "$4.2 million"), [COST_PASSAGE]),
        (make_question(2, answerable=False), [RAIN_PASSAGE]),
        (make_question(3), [RAIN_PASSAGE]),
    ]
    metrics = measure_retrieval(retrieved)
    assert metrics is not None
    assert (metrics.questions, metrics.answer_in[1]) == (1, 1.0)
    assert measure_retrieval(retrieved[1:]) is None


def test_answer_in_the_title_counts() -> None:
    metrics = measure_retrieval(
        [
            (
                make_question(1, "$4.2 million"),
                [make_passage("Repairs cost that.", title="Ferry: $4.2 million")],
            )
        ]
    )
    assert metrics is not None
    assert metrics.answer_in[1] == 1.0


def test_near_duplicate_of_a_gold_article_counts() -> None:
    metrics = measure_retrieval(
        [
            (
                make_question(1, "$4.2 million", gold_ids=["a5"]),
                [make_passage(COST_ANSWER, copies=["a4", "a5"])],
            )
        ]
    )
    assert metrics is not None
    assert metrics.article_in is not None
    assert metrics.article_in[1] == 1.0


def test_set_without_gold_articles_has_no_article_metrics() -> None:
    metrics = measure_retrieval([(make_question(1, "$4.2 million"), [COST_PASSAGE])])
    assert metrics is not None
    assert metrics.article_in is None


@pytest.mark.parametrize("answerable", [True, None])
def test_question_without_passages_counts_as_a_miss(*, answerable: bool | None) -> None:
    metrics = measure_retrieval([(make_question(1, "$4.2 million", answerable=answerable), [])])
    assert metrics is not None
    assert (metrics.answer_in[10], metrics.reciprocal_rank) == (0.0, 0.0)
