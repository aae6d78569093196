"""Contradicting answers from other articles: both are shown, the newest first."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.schema import Answer, Conflict, ConflictKind, Hit
from tests.answer.answering import CORRECTED, COUNT, STORM, get_answer
from tests.answer.scripted import ScriptedModel, make_hit

NEWER = make_hit(
    "The ferry repair will cost $5.8 million, the board said.",
    number=1,
    title="Bill rises",
    published=date(2026, 2, 26),
)
OLDER = make_hit(
    "The board put the cost of the ferry repair at $4.2 million.",
    number=2,
    title="Estimate",
    published=date(2026, 1, 16),
)
REPAIR = "How much will the ferry repair cost?"
NEW, OLD = "The ferry repair will cost $5.8 million.", "The cost of the ferry repair is $4.2 million."
DIFFERENT_FIGURES = Conflict(kind=ConflictKind.FIGURE, sentences=(0, 1))


def texts(answer: Answer) -> list[str]:
    return [sentence.text for sentence in answer.sentences]


def dates(answer: Answer) -> list[date | None]:
    return [citation.published for citation in answer.citations]


@pytest.mark.parametrize(
    ("first", "second", "hits"), [(NEW, OLD, (NEWER, OLDER)), (OLD, NEW, (OLDER, NEWER))]
)
def test_different_figures_are_both_shown_newest_first(
    first: str, second: str, hits: tuple[Hit, ...]
) -> None:
    answer = get_answer(ScriptedModel(first, first, second, second), hits, REPAIR)
    assert texts(answer) == [NEW, OLD]
    assert answer.conflict == DIFFERENT_FIGURES
    assert dates(answer) == [NEWER.published, OLDER.published]


def test_competing_passage_that_does_not_answer_the_question_is_left_out() -> None:
    answer = get_answer(ScriptedModel(NEW, NEW, "board", "It was a board."), (NEWER, OLDER), REPAIR)
    assert texts(answer) == [NEW]
    assert not answer.conflict


def test_drafts_with_different_figures_from_different_articles_are_both_shown() -> None:
    text = "The ferry repair has risen to $5.8 million from the $4.2 million that it was to cost."
    newer = make_hit(text, number=3, title="Ferry repair cost", published=date(2026, 2, 26), cosine=0.5)
    older = OLDER.model_copy(update={"cosine": 0.95, "score": 0.95})
    answer = get_answer(ScriptedModel("$4.2 million", NEW, "$5.8 million", NEW), (older, newer), REPAIR)
    assert texts(answer)[1] == "$4.2 million"
    assert dates(answer) == [newer.published, OLDER.published]
    assert answer.conflict == DIFFERENT_FIGURES


def test_competing_passage_is_read_alone() -> None:
    model = ScriptedModel(NEW, NEW, OLD, OLD)
    get_answer(model, (NEWER, OLDER), REPAIR)
    assert OLDER.text in model.prompts[-1]
    assert NEWER.text not in model.prompts[-1]


def test_correction_in_a_newer_article_comes_first() -> None:
    old = "340 people were evacuated during the storm."
    new = "412 people were evacuated during the storm."
    answer = get_answer(ScriptedModel(old, old, new, new), (STORM, CORRECTED), COUNT)
    assert texts(answer) == [new, old]
    assert dates(answer) == [CORRECTED.published, STORM.published]
    assert answer.conflict == DIFFERENT_FIGURES


def test_figure_of_a_superseded_short_answer_is_shown_as_well() -> None:
    sentence = "340 people were evacuated from Quay Street during the storm."
    model = ScriptedModel("412", sentence, sentence, "340", "412", yes={"raised": 0.87, "said": 0.94})
    answer = get_answer(model, (CORRECTED, STORM), COUNT)
    assert texts(answer) == ["412", sentence]
    assert dates(answer) == [CORRECTED.published, STORM.published]


HEAD = "Who is the next head teacher of Ashcombe School?"
IVESON = "The next head teacher of Ashcombe School is Marta Iveson."
PROWSE = "The next head teacher of Ashcombe School is Daniel Prowse."


@pytest.mark.parametrize(
    ("published", "shown"), [(date(2026, 3, 1), [PROWSE, IVESON]), (date(2025, 3, 1), [IVESON])]
)
def test_different_name_is_shown_only_from_a_newer_article(published: date, shown: list[str]) -> None:
    first = make_hit(
        "Marta Iveson will be the next head teacher of Ashcombe School.",
        number=1,
        title="New head",
        published=date(2026, 1, 12),
    )
    second = make_hit(
        "Daniel Prowse will be the next head teacher of Ashcombe School.",
        number=2,
        title="New head",
        published=published,
    )
    answer = get_answer(ScriptedModel(IVESON, IVESON, PROWSE, PROWSE), (first, second), HEAD)
    assert texts(answer) == shown
    different_names = Conflict(kind=ConflictKind.NAME, sentences=(0, 1))
    assert answer.conflict == (different_names if len(shown) > 1 else None)


def test_older_article_that_also_gives_the_newer_figure_does_not_contradict_it() -> None:
    older = make_hit(
        "Repair of the ferry costs $4.2 million, a new ferry $5.8 million.",
        number=2,
        title="Ferry",
        published=date(2026, 1, 2),
    )
    model = ScriptedModel(NEW, NEW, "$4.2 million", "$4.2 million")
    assert texts(get_answer(model, (NEWER, older), REPAIR)) == [NEW]


def test_contradiction_must_give_the_competing_value_of_its_passage() -> None:
    text = "Two tugs are worth $9 million. The board put the cost of the ferry repair at $4.2 million."
    older = make_hit(text, number=2, title="Estimate", published=date(2026, 1, 16))
    model = ScriptedModel(NEW, NEW, "$9 million", "The ferry repair costs $9 million.")
    assert texts(get_answer(model, (NEWER, older), REPAIR)) == [NEW]
