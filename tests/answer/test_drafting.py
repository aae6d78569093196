"""Which passages are read, alone or together, and what each draft knows of the other."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.answer.support import DraftKind
from tests.answer.asking import CORRECTED, COUNT, FERRY, judge_drafts
from tests.answer.scripted import ScriptedModel, make_hit

TRAIN = make_hit("A train left for Callow.", number=2)


def test_the_best_passage_is_read_by_itself_and_then_all_of_them() -> None:
    model = ScriptedModel("$4.2 million", "Repairs will cost $4.2 million.", yes=0.6)
    judged = judge_drafts(model, [FERRY, TRAIN])
    assert [(one.kind, one.text, one.signals.alone) for one in judged] == [
        (DraftKind.SHORT, "$4.2 million", 0.6),
        (DraftKind.SENTENCE, "Repairs will cost $4.2 million.", 0.6),
    ]
    assert ["train" in prompt for prompt in model.prompts] == [False, False, True]


def test_if_the_best_passage_does_not_hold_the_answer_the_one_that_carries_the_sentence_is_read_by_itself() -> (
    None
):
    model = ScriptedModel(
        "None", "Repairs will cost $4.2 million.", "$4.2 million", yes={"train": 0.2, "ferry": 0.9}
    )
    judged = judge_drafts(model, [TRAIN, FERRY])
    assert [(one.kind, one.text) for one in judged] == [
        (DraftKind.SHORT, "$4.2 million"),
        (DraftKind.SENTENCE, "Repairs will cost $4.2 million."),
    ]
    assert [one.signals.alone for one in judged] == [pytest.approx((0.2 + 0.9) / 2)] * 2
    assert "train" not in model.prompts[-1]


@pytest.mark.parametrize(
    ("ferry", "published", "answer"),
    [
        (0.9, FERRY.published, "$4.2 million"),
        (0.7, FERRY.published, "a new engine"),
        (0.9, None, "a new engine"),
    ],
)
def test_where_drafts_on_dated_articles_have_nothing_in_common_the_passage_that_holds_the_answer_more_surely_counts(
    ferry: float, published: date | None, answer: str
) -> None:
    model = ScriptedModel(
        "a new engine",
        "Repairs will cost $4.2 million.",
        "$4.2 million",
        yes={"train": 0.8, "ferry": ferry},
    )
    judged = judge_drafts(model, [TRAIN, FERRY.model_copy(update={"published": published})])
    assert [one.text for one in judged] == [answer, "Repairs will cost $4.2 million."]
    assert {one.signals.alone for one in judged} == {0.9 if answer == "$4.2 million" else 0.8}


def test_where_the_drafts_have_something_in_common_nothing_is_read_twice() -> None:
    model = ScriptedModel(
        "$4.2 million", "Repairs will cost $4.2 million.", yes={"train": 0.8, "ferry": 0.9}
    )
    judge_drafts(model, [TRAIN, FERRY])
    assert len(model.prompts) == 3


def test_if_no_passage_carries_the_sentence_the_best_one_stays() -> None:
    model = ScriptedModel("None", "Repairs will cost $9 million.", yes=0.1)
    assert [one.text for one in judge_drafts(model, [TRAIN, FERRY])] == [
        "None",
        "Repairs will cost $9 million.",
    ]


def test_each_draft_knows_how_far_the_other_says_the_same() -> None:
    alike = judge_drafts(ScriptedModel("$4.2 million", "Repairs will cost $4.2 million."), [FERRY])
    assert [(one.signals.first_share, one.signals.second_share) for one in alike] == [
        (1.0, 1.0),
        (1.0, 1.0),
    ]
    apart = judge_drafts(ScriptedModel("$4.2 million", "Repairs will cost money."), [FERRY])
    assert [(one.signals.first_share, one.signals.second_share) for one in apart] == [
        (1.0, 0.0),
        (0.0, 1.0),
    ]


def test_the_lead_of_the_best_passage_counts_for_both_drafts() -> None:
    second = TRAIN.model_copy(update={"score": FERRY.score - 0.25})
    judged = judge_drafts(
        ScriptedModel("$4.2 million", "Repairs will cost $4.2 million."), [FERRY, second]
    )
    assert [one.signals.lead for one in judged] == [pytest.approx(0.25)] * 2


def test_the_bare_answer_is_held_against_the_passage_it_was_drafted_from_alone() -> None:
    copied = make_hit("Repairs will cost $9 million.", number=2)
    judged = judge_drafts(ScriptedModel("$9 million", "A ferry hit the pier."), [FERRY, copied])
    assert [tuple(map(str, one.grounding.missing)) for one in judged if one.kind is DraftKind.SHORT] == [
        ("9 million", "most of its words")
    ]


def test_where_one_quote_gives_the_values_of_both_drafts_the_sentence_is_drafted_again_from_its_passage_alone() -> (
    None
):
    again = "412 people were evacuated during the storm."
    model = ScriptedModel("412", "340 people were evacuated during the storm.", again)
    judged = judge_drafts(model, [CORRECTED, TRAIN], COUNT)
    assert [one.text for one in judged] == ["412", again]
    assert {one.signals.second_share for one in judged} == {1.0}
    assert ["train" in prompt for prompt in model.prompts] == [False, False, True, False]


def test_drafts_that_differ_and_are_carried_by_quotes_of_their_own_stay() -> None:
    model = ScriptedModel("on Monday", "Repairs will cost $4.2 million.")
    judge_drafts(model, [FERRY], "What happened?")
    assert len(model.prompts) == 3
