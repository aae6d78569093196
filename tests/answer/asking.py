"""Run the answering pipeline with a scripted model on hits made from plain text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from assistant.answer.events import Checking, JudgedSentence
from assistant.answer.pipeline import Answerer
from assistant.schema import Answer, Hit, ModelNames
from assistant.search.hybrid import SearchResult
from assistant.search.query import Query
from tests.answer.scripted import ScriptedModel, make_hit

NAMES = ModelNames(llm="scripted", llm_sha256="0" * 64, embedder="words", embedder_sha256="1" * 64)
FERRY = make_hit(
    "The ferry hit the pier on Monday. Repairs will cost $4.2 million. Three people were hurt.",
    published=date(2026, 1, 16),
)


def collect_events(
    model: ScriptedModel,
    hits: Sequence[Hit],
    question: str = "How much will repairs cost?",
    *,
    read: int = 5,
) -> list[object]:
    answerer = Answerer(model, NAMES, min_support=0.5)
    return list(
        answerer.answer(
            Query(question=question),
            lambda _: SearchResult(generation=7, hits=tuple(hits)),
            max_passages=read,
        )
    )


def get_answer(
    model: ScriptedModel, hits: Sequence[Hit], question: str = "How much will repairs cost?"
) -> Answer:
    last = collect_events(model, hits, question)[-1]
    assert isinstance(last, Answer)
    return last


def judge_drafts(
    model: ScriptedModel, hits: Sequence[Hit], question: str = "What will repairs cost?"
) -> tuple[JudgedSentence, ...]:
    *_, last = (event for event in collect_events(model, hits, question) if isinstance(event, Checking))
    return last.judged


COUNT = "How many people were evacuated during the storm?"
CORRECTED = make_hit(
    "The office raised the number of people evacuated during the storm from 340 to 412.",
    number=1, title="Figure corrected", published=date(2026, 1, 16),
)  # fmt: skip
STORM = make_hit(
    "The office said 340 people were evacuated from Quay Street during the storm.",
    number=2,
    title="Storm",
    published=date(2026, 1, 12),
)
