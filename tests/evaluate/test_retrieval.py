"""How often the answer is among the passages found, by hand over a few questions."""

from __future__ import annotations

import pytest

from assistant.evaluate.retrieval import RetrievalMetrics, measure_retrieval
from tests.evaluate.ferry import COSTS, question, seen

OTHER = seen("It rained.", title="Rain", article_id="a9")
SAYS = seen(COSTS)


def test_shares_by_depth_and_the_mean_reciprocal_rank_are_those_worked_out_by_hand() -> None:
    found = [
        (question(1, "$4.2 million", gold_ids=["a1"]), [SAYS, OTHER]),
        (
            question(2, "$4.2 million", gold_ids=["a2"]),
            [OTHER, seen("It hit.", article_id="a2"), OTHER, SAYS],
        ),
        (question(3, "$4.2 million"), [OTHER] * 6 + [SAYS]),
        (question(4, "$4.2 million"), [OTHER] * 10),
    ]
    assert measure_retrieval(found) == RetrievalMetrics(
        questions=4,
        answer_in={1: 0.25, 3: 0.25, 5: 0.5, 10: 0.75},
        article_in={1: 0.5, 3: 1.0, 5: 1.0, 10: 1.0},  # of the two that name articles
        reciprocal_rank=0.348,  # (1 + 1/4 + 1/7 + 0) / 4
    )


def test_only_questions_with_an_answer_count() -> None:
    found = [
        (question(1, "$4.2 million"), [SAYS]),
        (question(2, answerable=False), [OTHER]),
        (question(3), [OTHER]),
    ]
    told = measure_retrieval(found)
    assert told is not None
    assert (told.questions, told.answer_in[1]) == (1, 1.0)
    assert measure_retrieval(found[1:]) is None


def test_a_title_that_says_the_answer_counts_as_its_passage() -> None:
    told = measure_retrieval(
        [(question(1, "$4.2 million"), [seen("Repairs cost that.", title="Ferry: $4.2 million")])]
    )
    assert told is not None
    assert told.answer_in[1] == 1.0


def test_a_copy_of_a_gold_article_is_as_good_as_the_article() -> None:
    told = measure_retrieval(
        [(question(1, "$4.2 million", gold_ids=["a5"]), [seen(COSTS, copies=["a4", "a5"])])]
    )
    assert told is not None
    assert told.article_in is not None
    assert told.article_in[1] == 1.0


def test_where_no_question_names_articles_nothing_is_told_of_them() -> None:
    told = measure_retrieval([(question(1, "$4.2 million"), [SAYS])])
    assert told is not None
    assert told.article_in is None


@pytest.mark.parametrize("answerable", [True, None])
def test_a_question_that_found_nothing_counts_as_not_found(answerable: bool | None) -> None:  # noqa: FBT001 - pytest gives it by name
    told = measure_retrieval([(question(1, "$4.2 million", answerable=answerable), [])])
    assert told is not None
    assert (told.answer_in[10], told.reciprocal_rank) == (0.0, 0.0)
