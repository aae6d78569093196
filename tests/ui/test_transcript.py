from __future__ import annotations

import re
from datetime import date

import pytest

from assistant.answer.events import Drafting, FirstQuote, Reading, Searching
from assistant.library.history import Turn
from assistant.schema import (
    CONFLICT_NOTICE,
    EVIDENCE_HEADING,
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
from assistant.ui.transcript import (
    WITHDRAWN,
    describe_age,
    render_answer,
    render_messages,
    render_progress,
)
from assistant.ui.worker import Waiting
from tests.answer.scripted import make_hit
from tests.fakes import conflicting_answer, make_article, refuted_answer

MODELS = ModelNames(llm="m", llm_sha256=None, embedder="e", embedder_sha256="0")
TIMINGS = Timings(retrieval_s=0, total_s=1)
TODAY = date(2026, 3, 20)


def make_turn(answer: Answer | None, question: str = "What *does* it cost?") -> Turn:
    return Turn(
        id=7,
        conversation="c",
        library="own",
        question=question,
        answer=answer,
        asked_at="2026-03-20T10:00:00+00:00",
    )


def cited_answer(text: str, quote: str, **citation_fields: object) -> Answer:
    """An answer of one sentence with one citation."""
    fields = {
        "number": 1,
        "article_id": "a",
        "title": "Ferry",
        "start": 4,
        "end": 4 + len(quote),
        "quote": quote,
    }
    return Answer(
        id="1",
        question="q",
        status=Status.ANSWERED,
        text=f"{text} [1]",
        sentences=(Sentence(text=text, citations=(1,), support=0.9),),
        citations=(Citation.model_validate(fields | citation_fields),),
        timings=TIMINGS,
        model=MODELS,
        generation=1,
    )


def abstention() -> Answer:
    """An abstention with passages of the articles `current` and `removed`."""
    passages = tuple(
        PassageRef(article_id=article_id, start=0, end=5, score=0.5)
        for article_id in ("current", "removed")
    )
    return Answer(
        id="1",
        question="q",
        status=Status.ABSTAINED,
        reason=Reason.NOT_STATED,
        text="The articles do not say.",
        passages=passages,
        timings=TIMINGS,
        model=MODELS,
        generation=1,
    )


def no_article(_library: str, _article_id: str) -> Article | None:
    return None


def find_article(library: str, article_id: str) -> Article | None:
    """Find the article `current` of the library `own`, and nothing else."""
    if (library, article_id) != ("own", "current"):
        return None
    return make_article("Some words.", title="Near", id=article_id)


def test_a_sentence_links_to_its_quote_and_shows_the_quote_on_hover() -> None:
    answer = cited_answer("It costs $5.", 'He said "5".', published=date(2026, 3, 6), source="Wire")
    markdown = render_answer(make_turn(answer), no_article, today=TODAY)
    link = '[\\[1\\]](#says-who/7/quote/1 "He said &quot;5&quot;\\.")'
    assert markdown.startswith(f"It costs \\$5\\. {link}")
    assert "Ferry – Wire, 2026\\-03\\-06, 2 weeks ago" in markdown
    assert "> “He said" in markdown


def test_a_quote_of_a_paginated_document_has_its_page_number() -> None:
    answer = cited_answer("It costs $5.", "It is 5.", source="Wire", page=3)
    markdown = render_answer(make_turn(answer), no_article, today=TODAY)
    assert "Ferry – Wire, no date, p\\. 3\n" in markdown


def test_conflicting_answers_are_listed_with_their_dates() -> None:
    markdown = render_answer(make_turn(conflicting_answer()), no_article, today=TODAY)
    without_links = re.sub(r"\[\\\[(\d)\\\]\]\([^)]*\)", r"[\1]", markdown)
    first, second, _, notice, *_ = without_links.split("\n")
    assert first == "- 2026-01-16: 412 people were evacuated\\. [1]"
    assert second == "- no date: 340 [2]"
    assert notice == f"*{CONFLICT_NOTICE}*"


def test_markup_in_answers_and_quotes_is_escaped() -> None:
    answer = cited_answer("A <script> ![x](http://evil/x.png) [2]", "[9](http://evil) <img src=x>")
    markdown = render_answer(make_turn(answer), no_article)
    assert "<script>" not in markdown
    assert "<img" not in markdown
    assert "](http" not in markdown.replace("\\]\\(http", "")
    assert "\\[2\\]" in markdown


def test_an_abstention_lists_the_closest_passages_of_existing_articles_without_citations() -> None:
    markdown = render_answer(make_turn(abstention()), find_article)
    assert markdown.startswith("**The articles do not say\\.**")
    assert "not sources" in markdown
    assert markdown.count("#says-who/7/passage/") == 1
    assert "[\\[" not in markdown


def test_a_refuted_answer_shows_the_words_and_links_to_them_without_a_mark() -> None:
    markdown = render_answer(make_turn(refuted_answer()), find_article, today=TODAY)
    assert markdown == (
        f"**{EVIDENCE_HEADING}**\n\n"
        "[Council rejects toll – Courier, 2026\\-01\\-16, 2 months ago](#says-who/7/evidence/1)\n\n"
        "> “Gro Dahl did not vote for the toll\\.”"
    )


def test_markup_in_evidence_is_escaped() -> None:
    answer = refuted_answer("[9](http://evil) <img src=x>")
    title = {"title": "<b>](http://evil) [", "also_in": [{"article_id": "b", "title": "<i>"}]}
    evidence = answer.evidence[0].model_validate(answer.evidence[0].model_dump() | title)
    markdown = render_answer(
        make_turn(answer.model_copy(update={"evidence": (evidence,)})), find_article, today=TODAY
    )
    assert not re.search(r"<(b|i|img)\b", markdown)
    assert markdown.count("](") - markdown.count("\\](") == 1
    assert "(also in " in markdown


def test_an_answer_that_quoted_a_removed_article_is_shown_as_withdrawn() -> None:
    assert WITHDRAWN in render_answer(make_turn(None), no_article)


def test_each_turn_has_a_message_of_the_user_and_one_of_the_assistant() -> None:
    messages = render_messages([make_turn(None), make_turn(abstention())], no_article)
    assert [message["role"] for message in messages] == ["user", "assistant"] * 2
    assert messages[0]["content"] == "What \\*does\\* it cost?"


@pytest.mark.parametrize(
    ("days", "age"),
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
def test_age_is_described_in_words(days: int, age: str) -> None:
    assert describe_age(date.fromordinal(TODAY.toordinal() - days), TODAY) == age


def test_future_dates_and_missing_dates_have_no_age() -> None:
    assert describe_age(date(2027, 1, 1), TODAY) == ""
    assert describe_age(None, TODAY) == ""


def test_progress_names_the_step_and_marks_a_draft_as_a_draft() -> None:
    assert render_progress(Waiting(2)) == "*Waiting: 2 questions ahead of yours …*"
    assert render_progress(Searching()) == "*Searching …*"
    assert render_progress(Reading((), ())) == "*Reading 0 passages …*"
    assert "not checked yet" in render_progress(Drafting("It costs <b>5</b>"))
    assert "<b>" not in render_progress(Drafting("It costs <b>5</b>"))


def test_the_first_quote_keeps_its_place_above_the_draft() -> None:
    rain = make_hit("It rained in *Dunmore*. It snowed later.", title="Rain")
    quote = FirstQuote(rain, rain.sentences[0])
    opening = render_progress(quote, quote).split("*Reading")[0]
    assert "not checked yet" in opening
    assert r"It rained in \*Dunmore\*\." in opening
    assert "Rain – " in opening
    for event in (Reading((rain,), (rain,)), Drafting("It rained.")):
        assert render_progress(event, quote).startswith(opening)
