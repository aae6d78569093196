"""The other passages are read only if drafts from the best passage alone do not suffice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from assistant.answer.early_stop import (
    SUFFICIENT_SUPPORT,
    SUFFICIENT_SUPPORT_DATED,
    may_suffice,
    suffices,
)
from assistant.answer.events import Checking
from assistant.schema import Answer, Hit
from tests.answer.answering import FERRY, collect_events, judge_verified
from tests.answer.scripted import ScriptedModel, make_hit

QUESTION = "How much will repairs cost?"
SHORT, SENTENCE = "$4.2 million", "Repairs will cost $4.2 million."
YARD = make_hit("Repairs of the yard are done.", number=2)
UNDATED = FERRY.model_copy(update={"published": None})


def read_texts(
    model: ScriptedModel, best: Hit = FERRY, carried: Mapping[str, float] | float = 0.95
) -> list[bool]:
    """Return for each prompt whether it has the second passage."""
    events = collect_events(model, [best, YARD], QUESTION, carried=carried)
    assert isinstance(events[-1], Answer)
    assert sum(isinstance(event, Checking) for event in events) == 1
    return ["yard" in prompt for prompt in model.prompts]


def test_a_sure_draft_from_the_best_passage_ends_the_reading() -> None:
    assert read_texts(ScriptedModel(SHORT, SENTENCE, yes=0.99)) == [False] * 3


def test_an_unsure_draft_makes_the_model_read_on() -> None:
    assert read_texts(ScriptedModel(SHORT, SENTENCE, yes=0.3))[:4] == [False, False, False, True]


def test_a_draft_that_its_quote_does_not_carry_makes_the_model_read_on() -> None:
    assert any(read_texts(ScriptedModel(SHORT, SENTENCE, yes=0.99), carried=0.02))


def checking_with(hit: Hit, support: float) -> Checking:
    judged = judge_verified(ScriptedModel(SHORT, yes=0.9), [hit], QUESTION, carried=0.95)
    return Checking(tuple(replace(sentence, support=support) for sentence in judged))


@pytest.mark.parametrize(
    ("hit", "required"), [(UNDATED, SUFFICIENT_SUPPORT), (FERRY, SUFFICIENT_SUPPORT_DATED)]
)
def test_a_dated_article_needs_more_support(hit: Hit, required: float) -> None:
    for support, is_enough in ((required, True), (required - 0.01, False)):
        checking = checking_with(hit, support)
        assert may_suffice(checking, 0.4) is is_enough
        assert suffices(checking, QUESTION, 0.4) is is_enough


def test_a_strict_user_gets_no_earlier_stop_than_what_would_be_shown() -> None:
    checking = checking_with(UNDATED, 0.7)
    assert suffices(checking, QUESTION, 0.7)
    assert not suffices(checking, QUESTION, 0.75)
