from __future__ import annotations

from datetime import date

import pytest

from assistant.answer.events import Checking, Drafting, Reading, Searching
from assistant.answer.pipeline import MAX_SCORE_GAP
from assistant.schema import Answer, Reason, Status
from tests.answer.asking import FERRY, collect_events, get_answer
from tests.answer.scripted import ScriptedModel, make_hit


def test_a_supported_sentence_is_shown_with_its_quote_and_where_it_stands() -> None:
    got = get_answer(ScriptedModel("Repairs will cost $4.2 million."), [FERRY])
    assert (got.status, got.text) == (Status.ANSWERED, "Repairs will cost $4.2 million. [1]")
    (citation,) = got.citations
    assert citation.quote == "Repairs will cost $4.2 million."
    assert FERRY.text[citation.start : citation.end] == citation.quote
    assert (citation.article_id, citation.published, got.generation) == ("a1", date(2026, 1, 16), 7)


def test_the_stages_are_told_in_order_and_the_answer_comes_last() -> None:
    seen = collect_events(ScriptedModel("Repairs will cost $4.2 million."), [FERRY])
    assert [type(event) for event in seen if not isinstance(event, Drafting)] == [
        Searching,
        Reading,
        Checking,
        Answer,
    ]
    drafts = [event.text for event in seen if isinstance(event, Drafting)]
    assert drafts[0] == "Repairs"
    assert drafts[-1] == "Repairs will cost $4.2 million."


def test_two_sentences_on_one_quote_share_its_number() -> None:
    got = get_answer(
        ScriptedModel("The ferry hit the pier. It hit the pier on Monday. Three people were hurt."),
        [FERRY],
        "What happened?",
    )
    assert [sentence.citations for sentence in got.sentences] == [(1,), (1,), (2,)]
    assert got.text.endswith("Three people were hurt. [2]")


def test_a_sentence_with_a_wrong_number_is_dropped_and_the_rest_stays() -> None:
    got = get_answer(ScriptedModel("Repairs will cost $4.2 million. Nine people were hurt."), [FERRY])
    assert [sentence.text for sentence in got.sentences] == ["Repairs will cost $4.2 million."]


def test_when_nothing_is_supported_a_terser_draft_is_tried_and_then_it_abstains() -> None:
    model = ScriptedModel("Repairs on route 66 will cost $4.2 million.", "$4.2 million")
    assert get_answer(model, [FERRY], "What will repairs on route 66 cost?").text == "$4.2 million [1]"
    got = get_answer(ScriptedModel("Repairs will cost $9 million.", "$9 million"), [FERRY])
    assert (got.status, got.reason, got.citations, got.sentences) == (
        Status.ABSTAINED,
        Reason.UNSUPPORTED,
        (),
        (),
    )


def test_what_the_passages_do_not_state_is_not_answered() -> None:
    model = ScriptedModel("The captain was Ann Lee.", "Ann Lee", yes=0.02)
    got = get_answer(
        model, [make_hit("The captain was Ann Lee.", cosine=0.05)], "Which island is the largest?"
    )
    assert (got.status, got.reason) == (Status.ABSTAINED, Reason.NOT_STATED)


def test_without_passages_the_model_is_not_asked() -> None:
    model = ScriptedModel()
    got = get_answer(model, [])
    assert (got.reason, model.prompts, got.timings.first_token_s) == (Reason.NO_PASSAGES, [], None)


def test_citation_marks_that_the_model_writes_are_not_believed() -> None:
    got = get_answer(ScriptedModel("Repairs will cost $4.2 million [3]."), [FERRY])
    assert got.text == "Repairs will cost $4.2 million. [1]"


@pytest.mark.parametrize(
    "lead", ["According to the passage, repairs", "Based on the passages, repairs", "Repairs"]
)
def test_the_reader_is_not_told_of_passages(lead: str) -> None:
    assert (
        get_answer(ScriptedModel(f"{lead} will cost $4.2 million."), [FERRY]).text
        == "Repairs will cost $4.2 million. [1]"
    )


def test_an_empty_draft_is_an_abstention() -> None:
    assert get_answer(ScriptedModel("", ""), [FERRY]).reason is Reason.NOT_STATED


def test_passages_that_are_not_read_serve_as_quotes_all_the_same() -> None:
    read = make_hit("The yard is busy.", title="Repairs will cost $4.2 million", number=1)
    model = ScriptedModel("Repairs will cost $4.2 million.")
    seen = collect_events(model, [read, FERRY], read=1)
    got = seen[-1]
    assert isinstance(got, Answer)
    assert [event.hits for event in seen if isinstance(event, Reading)] == [(read,)]
    assert all("ferry" not in prompt for prompt in model.prompts)
    assert got.citations[0].article_id == FERRY.article_id
    assert [passage.article_id for passage in got.passages] == [read.article_id]


def test_a_passage_far_behind_the_best_one_is_not_read() -> None:
    near, far = (
        make_hit(words, number=number).model_copy(update={"score": FERRY.score - behind})
        for number, words, behind in [
            (2, "The yard is busy.", MAX_SCORE_GAP - 0.01),
            (3, "The island is small.", MAX_SCORE_GAP + 0.01),
        ]
    )
    model = ScriptedModel("Repairs will cost $4.2 million.")
    seen = collect_events(model, [FERRY, near, far])
    assert [event.hits for event in seen if isinstance(event, Reading)] == [(FERRY, near)]
    assert any("yard" in prompt for prompt in model.prompts)
    assert not any("island" in prompt for prompt in model.prompts)
    got = seen[-1]
    assert isinstance(got, Answer)
    assert [passage.article_id for passage in got.passages] == [FERRY.article_id, near.article_id]


def test_the_answer_is_of_the_draft_that_is_better_supported_and_of_that_alone() -> None:
    question = "When did the ferry hit the pier?"
    at_noon, monday = "The ferry hit the pier at noon.", "on Monday"
    got = get_answer(ScriptedModel(monday, at_noon, yes=0.9), [FERRY], question)
    assert [sentence.text for sentence in got.sentences] == [monday]
    assert got.citations[0].quote == "The ferry hit the pier on Monday."


def test_of_two_drafts_that_are_as_well_supported_the_full_sentence_is_shown() -> None:
    full = "The ferry hit the pier on Monday."
    got = get_answer(
        ScriptedModel("on Monday", full, yes=0.7), [FERRY], "When did the ferry hit the pier?"
    )
    assert [sentence.text for sentence in got.sentences] == [full]
