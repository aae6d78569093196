"""Traces built from the events of a question."""

from __future__ import annotations

import pytest

from assistant.evaluate.questions import Question
from assistant.evaluate.trace import RetrievedPassage, Trace, build_trace
from tests.answer.scripted import TOKEN_LOGPROB, make_hit, without_sentence
from tests.evaluate.ferry import COST_ANSWER, COST_QUESTION, FERRY, ScriptedAnswerer, make_draft

QUESTION = Question(id="cost", question=COST_QUESTION)
RAIN_HIT = make_hit("It rained on the quay.", title="Rain", number=2)


def trace_answer(answerer: ScriptedAnswerer) -> Trace:
    return build_trace("cost", answerer(QUESTION))


def test_trace_has_all_passages_and_the_number_in_the_prompt() -> None:
    answerer = ScriptedAnswerer(COST_ANSWER, hits=(FERRY, RAIN_HIT), max_passages=1)
    trace = trace_answer(answerer)
    assert trace.question_id == "cost"
    assert trace.retrieved == (
        RetrievedPassage(article_id="a1", title="Ferry hits pier", text=FERRY.text),
        RetrievedPassage(article_id="a2", title="Rain", text="It rained on the quay."),
    )
    assert trace.read == 1


def test_passage_has_the_ids_of_its_near_duplicates() -> None:
    copy = make_hit(FERRY.text, title="Crash", number=3)
    hit = FERRY.model_copy(update={"copies": (copy,)})
    passage = RetrievedPassage.from_hit(hit)
    assert (passage.article_id, passage.copies) == ("a1", ("a3",))
    assert trace_answer(ScriptedAnswerer(COST_ANSWER, hits=(hit,))).retrieved == (passage,)


def test_retrieved_passages_are_named_found_in_files() -> None:
    trace = trace_answer(ScriptedAnswerer(COST_ANSWER))
    line = trace.model_dump_json()
    assert line.startswith('{"question_id":"cost","found":[{"article_id":"a1"')
    assert Trace.model_validate_json(line) == trace


def test_passage_text_excludes_boilerplate() -> None:
    cluttered = without_sentence(make_hit("It rained. Sign up here. It snowed."), "Sign up here.")
    assert RetrievedPassage.from_hit(cluttered).text == "It rained. It snowed."


def test_draft_has_its_quote_and_signals() -> None:
    draft, *_ = trace_answer(ScriptedAnswerer(COST_ANSWER, yes=0.8)).drafts
    assert (draft.text, draft.article_id, draft.title, draft.quote, draft.missing) == (
        COST_ANSWER,
        "a1",
        "Ferry hits pier",
        COST_ANSWER,
        (),
    )
    assert draft.signals.alone == pytest.approx(0.8)
    assert draft.signals.confidence == pytest.approx(TOKEN_LOGPROB)
    assert draft.support > 0


def test_rejected_draft_has_the_parts_missing_from_its_quote() -> None:
    drafts = trace_answer(ScriptedAnswerer("Repairs will cost $9 million.", "$9 million")).drafts
    assert [(draft.text, draft.look, draft.support) for draft in drafts] == [
        ("Repairs will cost $9 million.", 0, 0.0),
        ("$9 million", 1, 0.0),
    ]
    assert all("9 million" in draft.missing for draft in drafts)


def test_question_without_passages_has_an_empty_trace() -> None:
    empty = trace_answer(ScriptedAnswerer(hits=()))
    assert empty == Trace(question_id="cost")
    assert empty.best is None


def test_best_draft_has_the_most_support() -> None:
    weak, best, fair = (make_draft("Yes.", support=support) for support in (0.3, 0.8, 0.5))
    assert Trace(question_id="1", drafts=(weak, best, fair)).best == best
