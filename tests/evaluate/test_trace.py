"""What is kept of a question's way."""

from __future__ import annotations

import pytest

from assistant.evaluate.questions import Question
from assistant.evaluate.trace import RetrievedPassage, Trace, build_trace
from tests.answer.scripted import TOKEN_LOGPROB, make_hit, without_sentence
from tests.evaluate.ferry import COST, COSTS, FERRY, ScriptedAsker, draft

QUESTION = Question(id="cost", question=COST)
WEATHER = make_hit("It rained on the quay.", title="Rain", number=2)


def traced(ask: ScriptedAsker) -> Trace:
    return build_trace("cost", ask(QUESTION))


def test_every_passage_that_was_found_is_kept_best_first_and_those_that_were_read_are_counted() -> None:
    kept = traced(ScriptedAsker(COSTS, hits=(FERRY, WEATHER), read=1))
    assert kept.question_id == "cost"
    assert kept.found == (
        RetrievedPassage(article_id="a1", title="Ferry hits pier", text=FERRY.text),
        RetrievedPassage(article_id="a2", title="Rain", text="It rained on the quay."),
    )
    assert kept.read == 1


def test_a_passage_remembers_the_articles_that_are_copies_of_its_own() -> None:
    copy = make_hit(FERRY.text, title="Crash", number=3)
    (found,) = traced(ScriptedAsker(COSTS, hits=(FERRY.model_copy(update={"copies": (copy,)}),))).found
    assert (found.article_id, found.copies) == ("a1", ("a3",))


def test_the_clutter_of_a_passage_is_not_among_what_was_found() -> None:
    cluttered = without_sentence(make_hit("It rained. Sign up here. It snowed."), "Sign up here.")
    assert RetrievedPassage.from_hit(cluttered).text == "It rained. It snowed."


def test_a_draft_is_kept_with_its_quote_and_what_it_was_judged_by() -> None:
    kept, *_ = traced(ScriptedAsker(COSTS, yes=0.8)).drafts
    assert (kept.text, kept.article_id, kept.title, kept.quote, kept.missing) == (
        COSTS,
        "a1",
        "Ferry hits pier",
        COSTS,
        (),
    )
    assert kept.signals.alone == pytest.approx(0.8)
    assert kept.signals.confidence == pytest.approx(TOKEN_LOGPROB)
    assert kept.support > 0


def test_a_draft_that_was_not_shown_is_kept_with_what_its_quote_lacks() -> None:
    drafts = traced(ScriptedAsker("Repairs will cost $9 million.", "$9 million")).drafts
    assert [(kept.text, kept.look, kept.support) for kept in drafts] == [
        ("Repairs will cost $9 million.", 0, 0.0),
        ("$9 million", 1, 0.0),
    ]
    assert all("9 million" in kept.missing for kept in drafts)


def test_a_question_that_found_nothing_leaves_an_empty_trace() -> None:
    empty = traced(ScriptedAsker(hits=()))
    assert empty == Trace(question_id="cost")
    assert empty.best is None


def test_the_best_draft_is_the_one_with_the_most_support() -> None:
    best = draft("b", support=0.8)
    assert (
        Trace(question_id="1", drafts=(draft("a", support=0.3), best, draft("c", support=0.5))).best
        == best
    )
