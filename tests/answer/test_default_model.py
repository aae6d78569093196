"""Answers of the default models on the demo library, as a new user sees them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assistant.evaluate.metrics import compute_metrics
from assistant.evaluate.questions import load_questions
from assistant.evaluate.results import ResultRow
from assistant.evaluate.run import answer_questions
from assistant.schema import Answer, Status
from assistant.search.query import Query
from assistant.workspace import Workspace

TODAY = date(2026, 4, 30)
"""A date shortly after the newest article."""
QUESTIONS = load_questions(Path(__file__).parents[1] / "data" / "demo_questions.jsonl")


@pytest.fixture(scope="module")
def rows(default_workspace: Workspace) -> dict[str, ResultRow]:
    """Answers to all questions of the set, by question id."""
    results = answer_questions(
        QUESTIONS,
        lambda question: default_workspace.ask(Query(question=question.question, today=TODAY)),
    )
    return {row.question_id: row for row, _ in results}


def get_answer(workspace: Workspace, question: str) -> Answer:
    *_, answer = workspace.ask(Query(question=question, today=TODAY))
    assert isinstance(answer, Answer)
    return answer


def test_every_quote_is_the_article_text_at_its_offsets(
    rows: dict[str, ResultRow], default_workspace: Workspace
) -> None:
    with default_workspace.open_active_library() as store:
        for row in rows.values():
            for citation in row.citations:
                text = store.get_article(citation.article_id).text
                assert text[citation.start : citation.end] == citation.quote


def test_trust_and_wrong_answers_on_the_demo_questions_stay_within_limits(
    rows: dict[str, ResultRow],
) -> None:
    metrics = compute_metrics(QUESTIONS, list(rows.values()))
    assert metrics.trust is not None
    assert metrics.wrong is not None
    assert metrics.trust >= 0.7, metrics
    assert metrics.wrong <= 0.2, metrics


@pytest.mark.parametrize(
    ("question", "fact"),
    [
        ("How many US troops are in Japan?", "60,000"),
        ("When was the Callow Primary hearing moved to?", "March 3"),
        ("How much will the ferry repair cost?", "$5.8 million"),
    ],
)
def test_simple_question_gets_the_fact_and_its_quote(
    default_workspace: Workspace, question: str, fact: str
) -> None:
    answer = get_answer(default_workspace, question)
    assert answer.status is Status.ANSWERED
    assert fact in answer.text
    assert any(fact in citation.quote for citation in answer.citations)


def test_question_without_an_answer_is_declined_without_sources(default_workspace: Workspace) -> None:
    answer = get_answer(default_workspace, "How many Canadian soldiers are in Japan?")
    assert (answer.status, answer.citations, answer.sentences) == (Status.ABSTAINED, (), ())
    assert answer.reason is not None


def test_repeated_question_gives_the_same_bytes_with_a_cold_and_a_warm_cache(
    default_workspace: Workspace,
) -> None:
    question = "When was the Callow Primary hearing moved to?"

    def answer_json() -> str:
        return get_answer(default_workspace, question).model_dump_json(exclude={"id", "timings"})

    first = answer_json()
    get_answer(default_workspace, "How many US troops are in Japan?")
    assert answer_json() == first
    default_workspace.close()
    assert answer_json() == first
