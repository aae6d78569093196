"""The reader's choice of passages, its second drafts, and the signals that the drafts exchange."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from assistant.answer.events import JudgedSentence
from assistant.answer.support import DraftKind
from tests.answer.answering import CORRECTED, COUNT, FERRY, judge_drafts
from tests.answer.scripted import ScriptedModel, make_hit

TRAIN = make_hit("A train left for Callow.", number=2)
SHORT, SENTENCE = "$4.2 million", "Repairs will cost $4.2 million."


def kinds_and_texts(judged: Sequence[JudgedSentence]) -> list[tuple[DraftKind, str]]:
    return [(sentence.kind, sentence.text) for sentence in judged]


def shares(judged: Sequence[JudgedSentence]) -> list[tuple[float, float]]:
    return [(sentence.signals.first_share, sentence.signals.second_share) for sentence in judged]


def test_best_passage_is_read_alone_before_all_passages() -> None:
    model = ScriptedModel(SHORT, SENTENCE, yes=0.6)
    judged = judge_drafts(model, [FERRY, TRAIN])
    assert kinds_and_texts(judged) == [(DraftKind.SHORT, SHORT), (DraftKind.SENTENCE, SENTENCE)]
    assert [sentence.signals.alone for sentence in judged] == [0.6, 0.6]
    assert ["train" in prompt for prompt in model.prompts] == [False, False, False, True]


def test_supporting_passage_replaces_a_best_passage_without_the_answer() -> None:
    model = ScriptedModel("None", "None", SENTENCE, SHORT, yes={"train": 0.2, "ferry": 0.9})
    judged = judge_drafts(model, [TRAIN, FERRY])
    assert kinds_and_texts(judged) == [(DraftKind.SHORT, SHORT), (DraftKind.SENTENCE, SENTENCE)]
    assert [sentence.signals.alone for sentence in judged] == [pytest.approx((0.2 + 0.9) / 2)] * 2
    assert "train" not in model.prompts[-1]


@pytest.mark.parametrize(
    ("ferry", "published", "short_answer"),
    [
        (0.9, FERRY.published, SHORT),
        (0.7, FERRY.published, "a new engine"),
        (0.9, None, "a new engine"),
    ],
)
def test_more_probable_passage_wins_if_drafts_on_dated_articles_have_nothing_in_common(
    ferry: float, published: date | None, short_answer: str
) -> None:
    drafts = "a new engine", "a new engine", SENTENCE, SHORT
    model = ScriptedModel(*drafts, yes={"train": 0.8, "ferry": ferry})
    judged = judge_drafts(model, [TRAIN, FERRY.model_copy(update={"published": published})])
    assert [sentence.text for sentence in judged] == [short_answer, SENTENCE]
    expected = 0.9 if short_answer == SHORT else 0.8
    assert {sentence.signals.alone for sentence in judged} == {expected}


def test_drafts_with_something_in_common_are_not_repeated() -> None:
    model = ScriptedModel(SHORT, SENTENCE, yes={"train": 0.8, "ferry": 0.9})
    judge_drafts(model, [TRAIN, FERRY])
    assert len(model.prompts) == 4


def test_best_passage_stays_if_no_passage_supports_the_sentence() -> None:
    model = ScriptedModel("None", "Repairs will cost $9 million.", yes=0.1)
    judged = judge_drafts(model, [TRAIN, FERRY])
    assert [sentence.text for sentence in judged] == ["None", "Repairs will cost $9 million."]


def test_signals_measure_how_far_the_drafts_agree() -> None:
    assert shares(judge_drafts(ScriptedModel(SHORT, SENTENCE), [FERRY])) == [(1.0, 1.0), (1.0, 1.0)]
    disagreeing = ScriptedModel(SHORT, "Repairs will cost money.")
    assert shares(judge_drafts(disagreeing, [FERRY])) == [(1.0, 0.0), (0.0, 1.0)]


def test_lead_of_the_best_passage_applies_to_both_drafts() -> None:
    second = TRAIN.model_copy(update={"score": FERRY.score - 0.25})
    judged = judge_drafts(ScriptedModel(SHORT, SENTENCE), [FERRY, second])
    assert [sentence.signals.lead for sentence in judged] == [pytest.approx(0.25)] * 2


def test_short_answer_is_grounded_only_in_its_own_passage() -> None:
    other_passage = make_hit("Repairs will cost $9 million.", number=2)
    model = ScriptedModel("$9 million", "A ferry hit the pier.")
    short, *_ = judge_drafts(model, [FERRY, other_passage])
    assert short.kind is DraftKind.SHORT
    assert list(map(str, short.grounding.missing)) == ["9 million", "most of its words"]


def test_sentence_is_drafted_again_from_one_passage_if_a_quote_has_the_values_of_both_drafts() -> None:
    redraft = "412 people were evacuated during the storm."
    mixed = "340 people were evacuated during the storm."
    model = ScriptedModel("412", mixed, mixed, redraft)
    judged = judge_drafts(model, [CORRECTED, TRAIN], COUNT)
    assert [sentence.text for sentence in judged] == ["412", redraft]
    assert {sentence.signals.second_share for sentence in judged} == {1.0}
    assert ["train" in prompt for prompt in model.prompts] == [False, False, False, True, False]


def test_differing_drafts_with_separate_quotes_are_not_repeated() -> None:
    model = ScriptedModel("on Monday", SENTENCE)
    judge_drafts(model, [FERRY], "What happened?")
    assert len(model.prompts) == 3
