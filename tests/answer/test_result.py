"""Answers and abstentions as the builder returns them."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from assistant.answer.grounding import Grounding, ground
from assistant.answer.result import ABSTENTION_TEXTS, AnswerBuilder
from assistant.answer.stopwatch import Stopwatch
from assistant.schema import EVIDENCE_HEADING, Hit, Reason, Status
from tests.answer.answering import NAMES
from tests.answer.scripted import make_hit

QUESTION = "Who voted for the toll?"
TOLL = make_hit(
    "The council met on Monday. Gro Dahl did not vote for the toll. It was rejected.", before=7
)
LATER = make_hit("Nobody voted for the toll.", number=2)


def builder() -> AnswerBuilder:
    return AnswerBuilder(QUESTION, (TOLL,), NAMES, 7, Stopwatch())


def grounding(claim: str, hit: Hit = TOLL) -> Grounding:
    quoted = ground(claim, QUESTION, [hit])
    assert quoted is not None
    return quoted


def test_every_reason_has_words() -> None:
    assert ABSTENTION_TEXTS.keys() == set(Reason)


def test_heading_of_evidence_has_the_words_of_the_reason() -> None:
    assert f"{ABSTENTION_TEXTS[Reason.REFUTED].removesuffix('.')}:" == EVIDENCE_HEADING


def test_refuted_presumption_shows_its_quotes_in_order_and_each_once() -> None:
    first, second = grounding("Gro Dahl voted for the toll."), grounding("Nobody voted.", LATER)
    answer = builder().refute([first, first, second])
    assert (answer.status, answer.reason) == (Status.ABSTAINED, Reason.REFUTED)
    assert answer.text == "The articles say otherwise."
    assert (answer.sentences, answer.citations) == ((), ())
    assert [(quote.number, quote.article_id, quote.quote) for quote in answer.evidence] == [
        (1, "a1", "Gro Dahl did not vote for the toll."),
        (2, "a2", "Nobody voted for the toll."),
    ]
    assert TOLL.slice(answer.evidence[0].start, answer.evidence[0].end) == answer.evidence[0].quote
    assert [passage.article_id for passage in answer.passages] == ["a1"]


def test_refuted_presumption_needs_a_quote() -> None:
    with pytest.raises(ValidationError, match="evidence comes with"):
        builder().refute([])
