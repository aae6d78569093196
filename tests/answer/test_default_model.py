"""The default models on the demo library: the answers a new user sees."""

from __future__ import annotations

import json
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
"""Just after the newest article."""
QUESTIONS = load_questions(Path(__file__).parents[1] / "data" / "demo_questions.jsonl")


@pytest.fixture(scope="module")
def rows(default_workspace: Workspace) -> dict[str, ResultRow]:
    """An answer to each question of the set."""
    return {
        row.question_id: row
        for row, _ in answer_questions(
            QUESTIONS, lambda one: default_workspace.ask(Query(question=one.question, today=TODAY))
        )
    }


def asked(work: Workspace, question: str) -> Answer:
    *_, last = work.ask(Query(question=question, today=TODAY))
    assert isinstance(last, Answer)
    return last


def test_every_quote_is_the_article_at_its_offsets(
    rows: dict[str, ResultRow], default_workspace: Workspace
) -> None:
    with default_workspace.open_active_library() as store:
        for row in rows.values():
            for citation in row.citations:
                assert (
                    store.get_article(citation.article_id).text[citation.start : citation.end]
                    == citation.quote
                )


def test_trust_and_wrong_on_the_demo_questions_do_not_fall_behind(rows: dict[str, ResultRow]) -> None:
    summary = compute_metrics(QUESTIONS, list(rows.values()))
    assert summary.trust is not None
    assert summary.wrong is not None
    assert summary.trust >= 0.7, summary
    assert summary.wrong <= 0.2, summary


@pytest.mark.parametrize(
    ("question", "said", "quoted"),
    [
        ("How many US troops are in Japan?", "60,000", "60,000"),
        ("When was the Callow Primary hearing moved to?", "March 3", "March 3"),
        ("How much will the ferry repair cost?", "$5.8 million", "$5.8 million"),
    ],
)
def test_a_plain_question_gets_the_fact_and_the_words_it_rests_on(
    default_workspace: Workspace, question: str, said: str, quoted: str
) -> None:
    answer = asked(default_workspace, question)
    assert answer.status is Status.ANSWERED
    assert said in answer.text
    assert any(quoted in citation.quote for citation in answer.citations)


def test_a_question_the_articles_do_not_answer_is_declined_without_sources(
    default_workspace: Workspace,
) -> None:
    answer = asked(default_workspace, "How many Canadian soldiers are in Japan?")
    assert (answer.status, answer.citations, answer.sentences) == (Status.ABSTAINED, (), ())
    assert answer.reason is not None


def test_the_same_question_gives_the_same_bytes_cold_and_warm(default_workspace: Workspace) -> None:
    question = "When was the Callow Primary hearing moved to?"

    def lasting(answer: Answer) -> str:
        return json.dumps(answer.model_dump(mode="json", exclude={"id", "timings"}))

    first = lasting(asked(default_workspace, question))
    asked(default_workspace, "How many US troops are in Japan?")
    assert lasting(asked(default_workspace, question)) == first
    default_workspace.close()
    del default_workspace.answerer
    assert lasting(asked(default_workspace, question)) == first
