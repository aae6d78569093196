"""The summary: each figure worked out by hand over four questions, and none where the set does not tell."""

from __future__ import annotations

import pytest

from assistant.evaluate.questions import Question
from assistant.evaluate.rows import Row
from assistant.evaluate.summary import Summary, says, summarise
from assistant.schema import Answer, Timings
from tests.evaluate.ferry import COST, Asker


def question(number: int, *answers: str, answerable: bool | None = None) -> Question:
    return Question(id=str(number), question=COST, answers=answers if answers or answerable is False else None, answerable=answerable)


def row(number: int, answer: Answer, *, first_token_s: float | None = 1.0, total_s: float = 2.0) -> Row:
    timings = Timings(retrieval_s=0.1, first_token_s=first_token_s, total_s=total_s)
    return Row.of(str(number), answer.model_copy(update={"timings": timings}))


COSTS = Asker("Repairs will cost $4.2 million.").answer()
NOTHING = Asker(finds=False).answer()


def citing(quote: str, *, title: str) -> Answer:
    """`COSTS` with other words as its quote."""
    changed = COSTS.citations[0].model_copy(update={"quote": quote, "start": 0, "end": len(quote), "title": title})
    return COSTS.model_copy(update={"citations": (changed,)})


def test_right_answers_wrong_ones_declined_and_lost_ones_are_told_apart() -> None:
    questions = [question(1, "$4.2 million"), question(2, "$5 million"), question(3, answerable=False), question(4, "Ann Lee")]
    questions += [question(5, answerable=False)]
    rows = [row(1, COSTS), row(2, COSTS), row(3, NOTHING), row(4, NOTHING), row(5, COSTS)]
    assert summarise(questions, rows) == Summary(
        questions=5, answered=3, right=0.333, cited=0.333, declined=0.5, trust=0.4, wrong=0.4, first_token_s=1.0, total_s=2.0
    )


def test_a_right_answer_whose_quote_does_not_say_so_is_not_cited_and_not_wrong() -> None:
    summary = summarise([question(1, "$4.2 million")], [row(1, citing("Repairs will cost more.", title="Ferry hits pier"))])
    assert (summary.right, summary.cited, summary.trust, summary.wrong) == (1.0, 0.0, 0.0, 0.0)


def test_a_wrong_answer_is_not_cited_even_if_its_quote_holds_the_right_one() -> None:
    summary = summarise([question(1, "$5 million")], [row(1, citing("Repairs will cost $5 million.", title="Ferry hits pier"))])
    assert (summary.right, summary.cited, summary.trust, summary.wrong) == (0.0, 0.0, 0.0, 1.0)


def test_the_title_of_the_quoted_article_counts_as_part_of_the_quote() -> None:
    summary = summarise([question(1, "$4.2 million")], [row(1, citing("Repairs cost that.", title="Ferry: $4.2 million"))])
    assert summary.cited == 1.0


def test_any_one_of_the_gold_answers_is_right() -> None:
    assert summarise([question(1, "$9 million", "4.2 million dollars", "$4.2 million")], [row(1, COSTS)]).right == 1.0


def test_without_answers_only_counts_and_times_are_told() -> None:
    summary = summarise([question(1), question(2)], [row(1, COSTS), row(2, NOTHING, first_token_s=None, total_s=1.0)])
    assert summary == Summary(
        questions=2, answered=1, right=None, cited=None, declined=None, trust=None, wrong=None, first_token_s=1.0, total_s=1.5
    )


def test_an_answerable_question_without_its_answer_cannot_be_judged() -> None:
    summary = summarise([question(1, answerable=True), question(2, answerable=False)], [row(1, COSTS), row(2, NOTHING)])
    assert (summary.right, summary.wrong, summary.declined, summary.trust) == (None, 0.0, 1.0, 1.0)


def test_questions_without_a_row_and_rows_without_a_question_do_not_count() -> None:
    summary = summarise([question(1, "$4.2 million"), question(2, "$4.2 million")], [row(1, COSTS), row(9, NOTHING)])
    assert (summary.questions, summary.right) == (1, 1.0)


def test_nothing_answered_is_a_summary_too() -> None:
    summary = summarise([], [])
    assert (summary.questions, summary.answered, summary.trust, summary.total_s) == (0, 0, None, None)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("The repairs cost 4.2 million dollars.", "$4.2 million"),
        ("Three people were hurt.", "3"),
        ("They voted for it.", "vote"),
        ("Lee, Ann", "Ann Lee"),
        ("No, he did not.", "No"),
        ("They saw the who live.", "The Who"),
    ],
)
def test_a_text_says_an_answer_if_it_holds_its_terms_however_they_are_written(text: str, answer: str) -> None:
    assert says(text, answer)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("The repairs cost 4.3 million dollars.", "$4.2 million"),
        ("Ann Ray", "Ann Lee"),
        ("He knows nothing.", "No"),
        ("The repairs cost more.", ""),
        ("The repairs cost more.", "  "),
        ("", "Ann Lee"),
    ],
)
def test_a_text_that_lacks_a_term_does_not_say_the_answer(text: str, answer: str) -> None:
    assert not says(text, answer)
