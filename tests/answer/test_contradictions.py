"""What another article says otherwise is told as well, the newest first."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.schema import Conflict, ConflictKind, Hit
from tests.answer.asking import CORRECTED, COUNT, STORM, get_answer
from tests.answer.scripted import ScriptedModel, make_hit

RISEN = make_hit(
    "The ferry repair will cost $5.8 million, the board said.",
    number=1,
    title="Bill rises",
    published=date(2026, 2, 26),
)
GUESSED = make_hit(
    "The board put the cost of the ferry repair at $4.2 million.",
    number=2,
    title="Estimate",
    published=date(2026, 1, 16),
)
REPAIR = "How much will the ferry repair cost?"
NEW, OLD = "The ferry repair will cost $5.8 million.", "The cost of the ferry repair is $4.2 million."


@pytest.mark.parametrize(
    ("first", "second", "hits"), [(NEW, OLD, (RISEN, GUESSED)), (OLD, NEW, (GUESSED, RISEN))]
)
def test_where_articles_give_different_figures_both_are_told_the_newest_first(
    first: str, second: str, hits: tuple[Hit, ...]
) -> None:
    got = get_answer(ScriptedModel(first, first, second, second), hits, REPAIR)
    assert [sentence.text for sentence in got.sentences] == [NEW, OLD]
    assert got.conflict == Conflict(kind=ConflictKind.FIGURE, sentences=(0, 1))
    assert [citation.published for citation in got.citations] == [RISEN.published, GUESSED.published]


def test_a_rival_that_does_not_answer_the_question_by_itself_is_left_out() -> None:
    got = get_answer(ScriptedModel(NEW, NEW, "board", "It was a board."), (RISEN, GUESSED), REPAIR)
    assert [sentence.text for sentence in got.sentences] == [NEW]
    assert not got.conflict


def test_drafts_that_give_different_figures_from_different_articles_are_both_told() -> None:
    words = "The ferry repair has risen to $5.8 million from the $4.2 million that it was to cost."
    risen = make_hit(words, number=3, title="Ferry repair cost", published=date(2026, 2, 26), cosine=0.5)
    guessed = GUESSED.model_copy(update={"cosine": 0.95, "score": 0.95})
    got = get_answer(ScriptedModel("$4.2 million", NEW, "$5.8 million", NEW), (guessed, risen), REPAIR)
    assert [sentence.text for sentence in got.sentences][1] == "$4.2 million"
    assert [citation.published for citation in got.citations] == [risen.published, GUESSED.published]
    assert got.conflict == Conflict(kind=ConflictKind.FIGURE, sentences=(0, 1))


def test_a_rival_is_read_by_itself() -> None:
    model = ScriptedModel(NEW, NEW, OLD, OLD)
    get_answer(model, (RISEN, GUESSED), REPAIR)
    assert GUESSED.text in model.prompts[-1]
    assert RISEN.text not in model.prompts[-1]


def test_a_newer_article_that_corrects_the_figure_is_told_first() -> None:
    first, second = (
        "340 people were evacuated during the storm.",
        "412 people were evacuated during the storm.",
    )
    got = get_answer(ScriptedModel(first, first, second, second), (STORM, CORRECTED), COUNT)
    assert [sentence.text for sentence in got.sentences] == [second, first]
    assert [citation.published for citation in got.citations] == [CORRECTED.published, STORM.published]
    assert got.conflict == Conflict(kind=ConflictKind.FIGURE, sentences=(0, 1))


def test_the_figure_of_a_passage_that_gave_way_to_another_is_told_as_well() -> None:
    told = "340 people were evacuated from Quay Street during the storm."
    model = ScriptedModel("412", told, "340", "412", yes={"raised": 0.87, "said": 0.94})
    got = get_answer(model, (CORRECTED, STORM), COUNT)
    assert [sentence.text for sentence in got.sentences] == ["412", told]
    assert [citation.published for citation in got.citations] == [CORRECTED.published, STORM.published]


HEAD = "Who is the next head teacher of Ashcombe School?"
IVESON, PROWSE = (
    "The next head teacher of Ashcombe School is Marta Iveson.",
    "The next head teacher of Ashcombe School is Daniel Prowse.",
)


@pytest.mark.parametrize(
    ("day", "told"), [(date(2026, 3, 1), [PROWSE, IVESON]), (date(2025, 3, 1), [IVESON])]
)
def test_another_name_is_told_if_a_newer_article_gives_it(day: date, told: list[str]) -> None:
    first = make_hit(
        "Marta Iveson will be the next head teacher of Ashcombe School.",
        number=1,
        title="New head",
        published=date(2026, 1, 12),
    )
    other = make_hit(
        "Daniel Prowse will be the next head teacher of Ashcombe School.",
        number=2,
        title="New head",
        published=day,
    )
    got = get_answer(ScriptedModel(IVESON, IVESON, PROWSE, PROWSE), (first, other), HEAD)
    assert [sentence.text for sentence in got.sentences] == told
    both = Conflict(kind=ConflictKind.NAME, sentences=(0, 1))
    assert got.conflict == (both if len(told) > 1 else None)


def test_an_older_article_that_gives_the_newer_figure_as_well_does_not_disagree() -> None:
    older = make_hit(
        "Repair of the ferry costs $4.2 million, a new ferry $5.8 million.",
        number=2,
        title="Ferry",
        published=date(2026, 1, 2),
    )
    got = get_answer(ScriptedModel(NEW, NEW, "$4.2 million", "$4.2 million"), (RISEN, older), REPAIR)
    assert [sentence.text for sentence in got.sentences] == [NEW]


def test_a_rival_passage_must_answer_with_the_figure_that_made_it_one() -> None:
    words = "Two tugs are worth $9 million. The board put the cost of the ferry repair at $4.2 million."
    other = GUESSED.model_copy(
        update=dict(make_hit(words, number=2)) | {"title": "Estimate", "published": date(2026, 1, 16)}
    )
    got = get_answer(
        ScriptedModel(NEW, NEW, "$9 million", "The ferry repair costs $9 million."),
        (RISEN, other),
        REPAIR,
    )
    assert [sentence.text for sentence in got.sentences] == [NEW]
