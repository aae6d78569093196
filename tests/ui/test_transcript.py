from __future__ import annotations

import re
from datetime import date

import pytest

from assistant.answer.events import Drafting, Reading, Searching
from assistant.library.history import Turn
from assistant.schema import (
    CONFLICT_NOTICE,
    Answer,
    Article,
    Citation,
    ModelNames,
    PassageRef,
    Reason,
    Sentence,
    Status,
    Timings,
)
from assistant.ui.transcript import WITHDRAWN, age, answered, messages, progress
from assistant.ui.worker import Waiting
from tests.fakes import conflicting_answer, make_article

MODELS = ModelNames(llm="m", llm_sha256=None, embedder="e", embedder_sha256="0")
TODAY = date(2026, 3, 20)


def turn(answer: Answer | None, question: str = "What *does* it cost?") -> Turn:
    return Turn(
        id=7,
        conversation="c",
        library="own",
        question=question,
        answer=answer,
        asked_at="2026-03-20T10:00:00+00:00",
    )


def said(text: str, quote: str, **of: object) -> Answer:
    citation = Citation.model_validate(
        {
            "number": 1,
            "article_id": "a",
            "title": "Ferry",
            "start": 4,
            "end": 4 + len(quote),
            "quote": quote,
        }
        | of
    )
    return Answer(
        id="1", question="q", status=Status.ANSWERED, text=f"{text} [1]", sentences=(Sentence(text=text, citations=(1,), support=0.9),),
        citations=(citation,), timings=Timings(retrieval_s=0, total_s=1), model=MODELS, generation=1,
    )  # fmt: skip


def declined() -> Answer:
    passages = tuple(
        PassageRef(article_id=name, start=0, end=5, score=0.5) for name in ("here", "removed")
    )
    return Answer(
        id="1", question="q", status=Status.ABSTAINED, reason=Reason.NOT_STATED, text="The articles do not say.", passages=passages,
        timings=Timings(retrieval_s=0, total_s=1), model=MODELS, generation=1,
    )  # fmt: skip


def test_a_sentence_is_followed_by_a_door_to_its_quote_with_the_quote_on_hover() -> None:
    shown = answered(
        turn(said("It costs $5.", 'He said "5".', published=date(2026, 3, 6), source="Wire")),
        lambda _library, _id: None,
        today=TODAY,
    )
    assert shown.startswith('It costs \\$5\\. [\\[1\\]](#says-who/7/quote/1 "He said &quot;5&quot;\\.")')
    assert "Ferry – Wire, 2026\\-03\\-06, 2 weeks ago" in shown
    assert "> “He said" in shown


def test_a_quote_of_a_document_with_pages_tells_its_page() -> None:
    shown = answered(
        turn(said("It costs $5.", "It is 5.", source="Wire", page=3)),
        lambda _library, _id: None,
        today=TODAY,
    )
    assert "Ferry – Wire, no date, p\\. 3\n" in shown


def test_answers_that_contradict_each_other_stand_on_a_line_each_with_their_days() -> None:
    shown = answered(turn(conflicting_answer()), lambda _library, _id: None, today=TODAY)
    first, second, _, notice, *_ = re.sub(r"\[\\\[(\d)\\\]\]\([^)]*\)", r"[\1]", shown).split("\n")
    assert (first, second) == ("- 2026-01-16: 412 people were evacuated\\. [1]", "- no date: 340 [2]")
    assert notice == f"*{CONFLICT_NOTICE}*"


def test_marks_and_tags_of_articles_and_answers_are_plain_characters() -> None:
    shown = answered(
        turn(said("A <script> ![x](http://evil/x.png) [2]", "[9](http://evil) <img src=x>")),
        lambda _library, _id: None,
    )
    assert "<script>" not in shown
    assert "<img" not in shown
    assert "](http" not in shown.replace("\\]\\(http", "")
    assert "\\[2\\]" in shown


def near(library: str, name: str) -> Article | None:
    return (
        make_article("Some words.", title="Near", id=name)
        if (library, name) == ("own", "here")
        else None
    )


def test_an_abstention_names_what_was_closest_as_no_source_and_leaves_out_what_is_gone() -> None:
    shown = answered(turn(declined()), near)
    assert shown.startswith("**The articles do not say\\.**")
    assert "Not sources" in shown
    assert shown.count("#says-who/7/near/") == 1
    assert "[\\[" not in shown


def test_an_answer_whose_article_was_removed_says_so() -> None:
    assert WITHDRAWN in answered(turn(None), lambda _library, _id: None)


def test_each_turn_is_a_question_and_an_answer() -> None:
    shown = messages([turn(None), turn(declined())], lambda _library, _id: None)
    assert [message["role"] for message in shown] == ["user", "assistant"] * 2
    assert shown[0]["content"] == "What \\*does\\* it cost?"


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "today"),
        (1, "yesterday"),
        (5, "5 days ago"),
        (13, "13 days ago"),
        (14, "2 weeks ago"),
        (40, "1 month ago"),
        (800, "2 years ago"),
    ],
)
def test_age_in_words(days: int, words: str) -> None:
    assert age(date.fromordinal(TODAY.toordinal() - days), TODAY) == words


def test_a_day_to_come_or_none_has_no_age() -> None:
    assert age(date(2027, 1, 1), TODAY) == ""
    assert age(None, TODAY) == ""


def test_what_is_going_on_is_told_and_a_draft_is_plainly_a_draft() -> None:
    assert progress(Waiting(2)) == "*Waiting: 2 before you …*"
    assert progress(Searching()) == "*Searching …*"
    assert progress(Reading((), ())) == "*Reading 0 passages …*"
    assert "not checked yet" in progress(Drafting("It costs <b>5</b>"))
    assert "<b>" not in progress(Drafting("It costs <b>5</b>"))
