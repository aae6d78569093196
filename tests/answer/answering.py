"""Run the answering pipeline with a scripted model on hits made from plain text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from assistant.answer.deciding import AnswerModels
from assistant.answer.events import Checking, JudgedSentence
from assistant.answer.pipeline import Answerer
from assistant.answer.reader import Reader
from assistant.schema import Answer, Hit, ModelNames
from assistant.search.hybrid import SearchResult
from assistant.search.query import Query
from tests.answer.scripted import ScriptedModel, make_hit, scripted_verifier
from tests.fakes import WordEmbedder

NAMES = ModelNames(llm="scripted", llm_sha256="0" * 64, embedder="words", embedder_sha256="1" * 64)
FERRY = make_hit(
    "The ferry hit the pier on Monday. Repairs will cost $4.2 million. Three people were hurt.",
    published=date(2026, 1, 16),
)
COUNT = "How many people were evacuated during the storm?"
CORRECTED = make_hit(
    "The office raised the number of people evacuated during the storm from 340 to 412.",
    number=1,
    title="Figure corrected",
    published=date(2026, 1, 16),
)
STORM = make_hit(
    "The office said 340 people were evacuated from Quay Street during the storm.",
    number=2,
    title="Storm",
    published=date(2026, 1, 12),
)


def collect_events(
    model: ScriptedModel,
    hits: Sequence[Hit],
    question: str = "How much will repairs cost?",
    *,
    max_passages: int = 5,
    carried: Mapping[str, float] | float = 0.95,
    refuted: str = "",
) -> list[object]:
    """Return all events of answering a question from these hits.

    `carried` is the probability, by the probe, that quotes carry the drafts, and `refuted` a phrase of
    claims that they refute; see ScriptedProbe.
    """
    result = SearchResult(generation=7, hits=tuple(hits))
    models = AnswerModels(model, NAMES, scripted_verifier(carried, refuted))
    answerer = Answerer(lambda: models, WordEmbedder(), 0.5)
    return list(answerer.answer(Query(question=question), lambda _: result, max_passages=max_passages))


def get_answer(
    model: ScriptedModel,
    hits: Sequence[Hit],
    question: str = "How much will repairs cost?",
    *,
    carried: Mapping[str, float] | float = 0.95,
    refuted: str = "",
) -> Answer:
    """Return the answer to a question from these hits; see `collect_events`."""
    *_, answer = collect_events(model, hits, question, carried=carried, refuted=refuted)
    assert isinstance(answer, Answer)
    return answer


def judge_drafts(
    model: ScriptedModel, hits: Sequence[Hit], question: str = "What will repairs cost?"
) -> tuple[JudgedSentence, ...]:
    """Return the judged sentences of the last drafts, whatever the first ones are worth."""
    *_, checking = Reader(model, question, WordEmbedder()).read(hits, hits)
    assert isinstance(checking, Checking)
    return checking.judged


def judge_verified(
    model: ScriptedModel, hits: Sequence[Hit], question: str, *, carried: Mapping[str, float] | float
) -> tuple[JudgedSentence, ...]:
    """Return the verified sentences of all drafts; see `collect_events`."""
    events = collect_events(model, hits, question, carried=carried)
    (checking,) = (event for event in events if isinstance(event, Checking))
    return checking.judged
