"""The pipeline from question to answer, with a scripted model."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.answer.events import Checking, Drafting, FirstQuote, Reading, Searching
from assistant.answer.pipeline import MAX_SCORE_GAP
from assistant.schema import Answer, Reason, Status
from tests.answer.answering import FERRY, collect_events, get_answer
from tests.answer.scripted import ScriptedModel, make_hit

REPAIRS = "Repairs will cost $4.2 million."


def test_supported_sentence_is_shown_with_its_quote_and_offsets() -> None:
    answer = get_answer(ScriptedModel(REPAIRS), [FERRY])
    assert (answer.status, answer.text) == (Status.ANSWERED, f"{REPAIRS} [1]")
    (citation,) = answer.citations
    assert citation.quote == REPAIRS
    assert FERRY.text[citation.start : citation.end] == citation.quote
    assert (citation.article_id, citation.published) == ("a1", date(2026, 1, 16))
    assert answer.generation == 7


def test_events_follow_the_stages_and_end_with_the_answer() -> None:
    events = collect_events(ScriptedModel(REPAIRS), [FERRY])
    stages = [type(event) for event in events if not isinstance(event, Drafting)]
    assert stages == [Searching, FirstQuote, Reading, Checking, Answer]
    drafts = [event.text for event in events if isinstance(event, Drafting)]
    assert (drafts[0], drafts[-1]) == ("Repairs", REPAIRS)


def test_sentences_with_the_same_quote_share_its_number() -> None:
    draft = "The ferry hit the pier. It hit the pier on Monday. Three people were hurt."
    answer = get_answer(ScriptedModel(draft), [FERRY], "What happened?")
    assert [sentence.citations for sentence in answer.sentences] == [(1,), (1,), (2,)]
    assert answer.text.endswith("Three people were hurt. [2]")


def test_sentence_with_a_wrong_number_is_dropped_and_the_rest_stays() -> None:
    answer = get_answer(ScriptedModel(f"{REPAIRS} Nine people were hurt."), [FERRY])
    assert [sentence.text for sentence in answer.sentences] == [REPAIRS]


def test_supported_draft_is_shown_if_the_other_draft_is_unsupported() -> None:
    model = ScriptedModel("Repairs on route 66 will cost $4.2 million.", "$4.2 million")
    answer = get_answer(model, [FERRY], "What will repairs on route 66 cost?")
    assert answer.text == "$4.2 million [1]"


def test_answer_abstains_if_no_draft_is_supported() -> None:
    answer = get_answer(ScriptedModel("Repairs will cost $9 million.", "$9 million"), [FERRY])
    assert (answer.status, answer.reason) == (Status.ABSTAINED, Reason.UNSUPPORTED)
    assert (answer.citations, answer.sentences) == ((), ())


def test_answer_abstains_if_the_passages_do_not_state_the_answer() -> None:
    model = ScriptedModel("The captain was Ann Lee.", "Ann Lee", yes=0.02)
    hit = make_hit("The captain was Ann Lee.", cosine=0.05)
    answer = get_answer(model, [hit], "Which island is the largest?")
    assert (answer.status, answer.reason) == (Status.ABSTAINED, Reason.NOT_STATED)


def test_model_is_not_called_without_passages() -> None:
    model = ScriptedModel()
    answer = get_answer(model, [])
    assert answer.reason is Reason.NO_PASSAGES
    assert model.prompts == []
    assert answer.timings.first_token_s is None


def test_citation_marks_of_the_model_are_removed() -> None:
    answer = get_answer(ScriptedModel("Repairs will cost $4.2 million [3]."), [FERRY])
    assert answer.text == f"{REPAIRS} [1]"


@pytest.mark.parametrize(
    "opening", ["According to the passage, repairs", "Based on the passages, repairs", "Repairs"]
)
def test_answer_does_not_mention_passages(opening: str) -> None:
    answer = get_answer(ScriptedModel(f"{opening} will cost $4.2 million."), [FERRY])
    assert answer.text == f"{REPAIRS} [1]"


def test_empty_draft_is_an_abstention() -> None:
    assert get_answer(ScriptedModel("", ""), [FERRY]).reason is Reason.NOT_STATED


def test_passages_outside_the_prompt_can_be_quoted() -> None:
    in_prompt = make_hit("The yard is busy.", title="Repairs will cost $4.2 million", number=1)
    model = ScriptedModel(REPAIRS)
    events = collect_events(model, [in_prompt, FERRY], max_passages=1)
    answer = events[-1]
    assert isinstance(answer, Answer)
    assert [event.hits for event in events if isinstance(event, Reading)] == [(in_prompt,)]
    assert all("ferry" not in prompt for prompt in model.prompts)
    assert answer.citations[0].article_id == FERRY.article_id
    assert [passage.article_id for passage in answer.passages] == [in_prompt.article_id]


def test_passage_far_behind_the_best_score_is_not_read() -> None:
    near, far = (
        make_hit(text, number=number).model_copy(update={"score": FERRY.score - gap})
        for number, text, gap in [
            (2, "The yard is busy.", MAX_SCORE_GAP - 0.01),
            (3, "The island is small.", MAX_SCORE_GAP + 0.01),
        ]
    )
    model = ScriptedModel(REPAIRS, yes=0.6)
    events = collect_events(model, [FERRY, near, far])
    answer = events[-1]
    assert isinstance(answer, Answer)
    assert [event.hits for event in events if isinstance(event, Reading)] == [(FERRY, near)]
    assert any("yard" in prompt for prompt in model.prompts)
    assert not any("island" in prompt for prompt in model.prompts)
    assert [passage.article_id for passage in answer.passages] == [FERRY.article_id, near.article_id]


def test_answer_comes_only_from_the_better_supported_draft() -> None:
    model = ScriptedModel("on Monday", "The ferry hit the pier at noon.", yes=0.9)
    answer = get_answer(model, [FERRY], "When did the ferry hit the pier?")
    assert [sentence.text for sentence in answer.sentences] == ["on Monday"]
    assert answer.citations[0].quote == "The ferry hit the pier on Monday."


def test_full_sentence_is_shown_if_both_drafts_have_similar_support() -> None:
    full = "The ferry hit the pier on Monday."
    model = ScriptedModel("on Monday", full, yes=0.7)
    answer = get_answer(model, [FERRY], "When did the ferry hit the pier?")
    assert [sentence.text for sentence in answer.sentences] == [full]
