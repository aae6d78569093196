from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from assistant.answer.events import Checking, Drafting, Judged, Reading, Searching
from assistant.answer.pipeline import FAR_BEHIND, MAX_QUESTION, Answerer
from assistant.answer.rivals import disagree
from assistant.errors import UsageError
from assistant.index.search import Found
from assistant.schema import Answer, Hit, ModelNames, Reason, Status
from tests.answer.scripted import ScriptedModel, hit

NAMES = ModelNames(llm="scripted", llm_sha256="0" * 64, embedder="words", embedder_sha256="1" * 64)
FERRY = hit("The ferry hit the pier on Monday. Repairs will cost $4.2 million. Three people were hurt.", published=date(2026, 1, 16))


def events(model: ScriptedModel, hits: Sequence[Hit], question: str = "How much will repairs cost?", *, read: int = 5) -> list[object]:
    answerer = Answerer(model, NAMES, min_support=0.5)
    return list(answerer.ask(question, lambda _: Found(generation=7, hits=tuple(hits)), read_at_most=read))


def answer(model: ScriptedModel, hits: Sequence[Hit], question: str = "How much will repairs cost?") -> Answer:
    last = events(model, hits, question)[-1]
    assert isinstance(last, Answer)
    return last


def test_a_supported_sentence_is_shown_with_its_quote_and_where_it_stands() -> None:
    got = answer(ScriptedModel("Repairs will cost $4.2 million."), [FERRY])
    assert (got.status, got.text) == (Status.ANSWERED, "Repairs will cost $4.2 million. [1]")
    (citation,) = got.citations
    assert citation.quote == "Repairs will cost $4.2 million."
    assert FERRY.text[citation.start : citation.end] == citation.quote
    assert (citation.article_id, citation.published, got.generation) == ("a1", date(2026, 1, 16), 7)


def test_the_stages_are_told_in_order_and_the_answer_comes_last() -> None:
    seen = events(ScriptedModel("Repairs will cost $4.2 million."), [FERRY])
    assert [type(event) for event in seen if not isinstance(event, Drafting)] == [Searching, Reading, Checking, Answer]
    drafts = [event.text for event in seen if isinstance(event, Drafting)]
    assert drafts[0] == "Repairs"
    assert drafts[-1] == "Repairs will cost $4.2 million."


def test_two_sentences_on_one_quote_share_its_number() -> None:
    got = answer(ScriptedModel("The ferry hit the pier. It hit the pier on Monday. Three people were hurt."), [FERRY], "What happened?")
    assert [sentence.citations for sentence in got.sentences] == [(1,), (1,), (2,)]
    assert got.text.endswith("Three people were hurt. [2]")


def test_a_sentence_with_a_wrong_number_is_dropped_and_the_rest_stays() -> None:
    got = answer(ScriptedModel("Repairs will cost $4.2 million. Nine people were hurt."), [FERRY])
    assert [sentence.text for sentence in got.sentences] == ["Repairs will cost $4.2 million."]


def test_when_nothing_is_supported_a_terser_draft_is_tried_and_then_it_abstains() -> None:
    model = ScriptedModel("Repairs on route 66 will cost $4.2 million.", "$4.2 million")
    assert answer(model, [FERRY], "What will repairs on route 66 cost?").text == "$4.2 million [1]"
    got = answer(ScriptedModel("Repairs will cost $9 million.", "$9 million"), [FERRY])
    assert (got.status, got.reason, got.citations, got.sentences) == (Status.ABSTAINED, Reason.UNSUPPORTED, (), ())


def test_what_the_passages_do_not_state_is_not_answered() -> None:
    model = ScriptedModel("The captain was Ann Lee.", "Ann Lee", yes=0.02)
    got = answer(model, [hit("The captain was Ann Lee.", cosine=0.05)], "Which island is the largest?")
    assert (got.status, got.reason) == (Status.ABSTAINED, Reason.NOT_STATED)


def test_without_passages_the_model_is_not_asked() -> None:
    model = ScriptedModel()
    got = answer(model, [])
    assert (got.reason, model.prompts, got.timings.first_token_s) == (Reason.NO_PASSAGES, [], None)


def test_citation_marks_that_the_model_writes_are_not_believed() -> None:
    got = answer(ScriptedModel("Repairs will cost $4.2 million [3]."), [FERRY])
    assert got.text == "Repairs will cost $4.2 million. [1]"


@pytest.mark.parametrize("lead", ["According to the passage, repairs", "Based on the passages, repairs", "Repairs"])
def test_the_reader_is_not_told_of_passages(lead: str) -> None:
    assert answer(ScriptedModel(f"{lead} will cost $4.2 million."), [FERRY]).text == "Repairs will cost $4.2 million. [1]"


def test_an_empty_draft_is_an_abstention() -> None:
    assert answer(ScriptedModel("", ""), [FERRY]).reason is Reason.NOT_STATED


def test_passages_that_are_not_read_serve_as_quotes_all_the_same() -> None:
    read = hit("The yard is busy.", title="Repairs will cost $4.2 million", number=1)
    model = ScriptedModel("Repairs will cost $4.2 million.")
    seen = events(model, [read, FERRY], read=1)
    got = seen[-1]
    assert isinstance(got, Answer)
    assert [event.hits for event in seen if isinstance(event, Reading)] == [(read,)]
    assert all("ferry" not in prompt for prompt in model.prompts)
    assert got.citations[0].article_id == FERRY.article_id
    assert [passage.article_id for passage in got.passages] == [read.article_id]


def test_a_passage_far_behind_the_best_one_is_not_read() -> None:
    near, far = (
        hit(words, number=number).model_copy(update={"score": FERRY.score - behind})
        for number, words, behind in [(2, "The yard is busy.", FAR_BEHIND - 0.01), (3, "The island is small.", FAR_BEHIND + 0.01)]
    )
    model = ScriptedModel("Repairs will cost $4.2 million.")
    seen = events(model, [FERRY, near, far])
    assert [event.hits for event in seen if isinstance(event, Reading)] == [(FERRY, near)]
    assert any("yard" in prompt for prompt in model.prompts)
    assert not any("island" in prompt for prompt in model.prompts)
    got = seen[-1]
    assert isinstance(got, Answer)
    assert [passage.article_id for passage in got.passages] == [FERRY.article_id, near.article_id]


@pytest.mark.parametrize("question", ["", " \n\t "])
def test_an_empty_question_is_refused(question: str) -> None:
    with pytest.raises(UsageError, match="empty"):
        events(ScriptedModel(), [FERRY], question)


def test_a_question_of_ten_thousand_characters_is_refused() -> None:
    with pytest.raises(UsageError, match=f"10,000 characters; {MAX_QUESTION:,}"):
        events(ScriptedModel(), [FERRY], "x" * 10_000)


RISEN = hit("The ferry repair will cost $5.8 million, the board said.", number=1, title="Bill rises", published=date(2026, 2, 26))
GUESSED = hit("The board put the cost of the ferry repair at $4.2 million.", number=2, title="Estimate", published=date(2026, 1, 16))
REPAIR = "How much will the ferry repair cost?"
NEW, OLD = "The ferry repair will cost $5.8 million.", "The cost of the ferry repair is $4.2 million."


@pytest.mark.parametrize(("first", "second", "hits"), [(NEW, OLD, (RISEN, GUESSED)), (OLD, NEW, (GUESSED, RISEN))])
def test_where_articles_give_different_figures_both_are_told_the_newest_first(first: str, second: str, hits: tuple[Hit, ...]) -> None:
    got = answer(ScriptedModel(first, first, second, second), hits, REPAIR)
    assert [sentence.text for sentence in got.sentences] == [NEW, OLD]
    assert disagree(got)
    assert [citation.published for citation in got.citations] == [RISEN.published, GUESSED.published]


def test_a_rival_that_does_not_answer_the_question_by_itself_is_left_out() -> None:
    got = answer(ScriptedModel(NEW, NEW, "board", "It was a board."), (RISEN, GUESSED), REPAIR)
    assert [sentence.text for sentence in got.sentences] == [NEW]
    assert not disagree(got)


def test_drafts_that_give_different_figures_from_different_articles_are_both_told() -> None:
    words = "The ferry repair has risen to $5.8 million from the $4.2 million that it was to cost."
    risen = hit(words, number=3, title="Ferry repair cost", published=date(2026, 2, 26), cosine=0.5)
    guessed = GUESSED.model_copy(update={"cosine": 0.95, "score": 0.95})
    got = answer(ScriptedModel("$4.2 million", NEW, "$5.8 million", NEW), (guessed, risen), REPAIR)
    assert [sentence.text for sentence in got.sentences][1] == "$4.2 million"
    assert [citation.published for citation in got.citations] == [risen.published, GUESSED.published]
    assert disagree(got)


def test_a_rival_is_read_by_itself() -> None:
    model = ScriptedModel(NEW, NEW, OLD, OLD)
    answer(model, (RISEN, GUESSED), REPAIR)
    assert GUESSED.text in model.prompts[-1]
    assert RISEN.text not in model.prompts[-1]


COUNT = "How many people were evacuated during the storm?"
CORRECTED = hit(
    "The office raised the number of people evacuated during the storm from 340 to 412.",
    number=1, title="Figure corrected", published=date(2026, 1, 16),
)  # fmt: skip
STORM = hit(
    "The office said 340 people were evacuated from Quay Street during the storm.", number=2, title="Storm", published=date(2026, 1, 12)
)


def test_a_newer_article_that_corrects_the_figure_is_told_first() -> None:
    first, second = "340 people were evacuated during the storm.", "412 people were evacuated during the storm."
    got = answer(ScriptedModel(first, first, second, second), (STORM, CORRECTED), COUNT)
    assert [sentence.text for sentence in got.sentences] == [second, first]
    assert [citation.published for citation in got.citations] == [CORRECTED.published, STORM.published]
    assert disagree(got)


def test_the_figure_of_a_passage_that_gave_way_to_another_is_told_as_well() -> None:
    told = "340 people were evacuated from Quay Street during the storm."
    model = ScriptedModel("412", told, "340", "412", yes={"raised": 0.87, "said": 0.94})
    got = answer(model, (CORRECTED, STORM), COUNT)
    assert [sentence.text for sentence in got.sentences] == ["412", told]
    assert [citation.published for citation in got.citations] == [CORRECTED.published, STORM.published]


HEAD = "Who is the next head teacher of Ashcombe School?"
IVESON, PROWSE = "The next head teacher of Ashcombe School is Marta Iveson.", "The next head teacher of Ashcombe School is Daniel Prowse."


@pytest.mark.parametrize(("day", "told"), [(date(2026, 3, 1), [PROWSE, IVESON]), (date(2025, 3, 1), [IVESON])])
def test_another_name_is_told_if_a_newer_article_gives_it(day: date, told: list[str]) -> None:
    first = hit("Marta Iveson will be the next head teacher of Ashcombe School.", number=1, title="New head", published=date(2026, 1, 12))
    other = hit("Daniel Prowse will be the next head teacher of Ashcombe School.", number=2, title="New head", published=day)
    got = answer(ScriptedModel(IVESON, IVESON, PROWSE, PROWSE), (first, other), HEAD)
    assert [sentence.text for sentence in got.sentences] == told
    assert disagree(got) is (len(told) > 1)


def test_where_one_quote_gives_the_values_of_both_drafts_the_sentence_is_drafted_again_from_its_passage_alone() -> None:
    again = "412 people were evacuated during the storm."
    model = ScriptedModel("412", "340 people were evacuated during the storm.", again)
    judged = looked(model, [CORRECTED, TRAIN], COUNT)
    assert [one.text for one in judged] == ["412", again]
    assert {one.signals.second_share for one in judged} == {1.0}
    assert ["train" in prompt for prompt in model.prompts] == [False, False, True, False]


def test_drafts_that_differ_and_are_carried_by_quotes_of_their_own_stay() -> None:
    model = ScriptedModel("on Monday", "Repairs will cost $4.2 million.")
    looked(model, [FERRY], "What happened?")
    assert len(model.prompts) == 3


def test_an_older_article_that_gives_the_newer_figure_as_well_does_not_disagree() -> None:
    older = hit("Repair of the ferry costs $4.2 million, a new ferry $5.8 million.", number=2, title="Ferry", published=date(2026, 1, 2))
    got = answer(ScriptedModel(NEW, NEW, "$4.2 million", "$4.2 million"), (RISEN, older), REPAIR)
    assert [sentence.text for sentence in got.sentences] == [NEW]


def test_a_rival_passage_must_answer_with_the_figure_that_made_it_one() -> None:
    words = "Two tugs are worth $9 million. The board put the cost of the ferry repair at $4.2 million."
    other = GUESSED.model_copy(update=dict(hit(words, number=2)) | {"title": "Estimate", "published": date(2026, 1, 16)})
    got = answer(ScriptedModel(NEW, NEW, "$9 million", "The ferry repair costs $9 million."), (RISEN, other), REPAIR)
    assert [sentence.text for sentence in got.sentences] == [NEW]


def looked(model: ScriptedModel, hits: Sequence[Hit], question: str = "What will repairs cost?") -> tuple[Judged, ...]:
    *_, last = (event for event in events(model, hits, question) if isinstance(event, Checking))
    return last.judged


TRAIN = hit("A train left for Callow.", number=2)


def test_the_best_passage_is_read_by_itself_and_then_all_of_them() -> None:
    model = ScriptedModel("$4.2 million", "Repairs will cost $4.2 million.", yes=0.6)
    judged = looked(model, [FERRY, TRAIN])
    assert [(one.look, one.text, one.signals.alone) for one in judged] == [
        (0, "$4.2 million", 0.6),
        (1, "Repairs will cost $4.2 million.", 0.6),
    ]
    assert ["train" in prompt for prompt in model.prompts] == [False, False, True]


def test_if_the_best_passage_does_not_hold_the_answer_the_one_that_carries_the_sentence_is_read_by_itself() -> None:
    model = ScriptedModel("None", "Repairs will cost $4.2 million.", "$4.2 million", yes={"train": 0.2, "ferry": 0.9})
    judged = looked(model, [TRAIN, FERRY])
    assert [(one.look, one.text) for one in judged] == [(0, "$4.2 million"), (1, "Repairs will cost $4.2 million.")]
    assert [one.signals.alone for one in judged] == [pytest.approx((0.2 + 0.9) / 2)] * 2
    assert "train" not in model.prompts[-1]


@pytest.mark.parametrize(
    ("ferry", "published", "answer"),
    [(0.9, FERRY.published, "$4.2 million"), (0.7, FERRY.published, "a new engine"), (0.9, None, "a new engine")],
)
def test_where_drafts_on_dated_articles_have_nothing_in_common_the_passage_that_holds_the_answer_more_surely_counts(
    ferry: float, published: date | None, answer: str
) -> None:
    model = ScriptedModel("a new engine", "Repairs will cost $4.2 million.", "$4.2 million", yes={"train": 0.8, "ferry": ferry})
    judged = looked(model, [TRAIN, FERRY.model_copy(update={"published": published})])
    assert [one.text for one in judged] == [answer, "Repairs will cost $4.2 million."]
    assert {one.signals.alone for one in judged} == {0.9 if answer == "$4.2 million" else 0.8}


def test_where_the_drafts_have_something_in_common_nothing_is_read_twice() -> None:
    model = ScriptedModel("$4.2 million", "Repairs will cost $4.2 million.", yes={"train": 0.8, "ferry": 0.9})
    looked(model, [TRAIN, FERRY])
    assert len(model.prompts) == 3


def test_if_no_passage_carries_the_sentence_the_best_one_stays() -> None:
    model = ScriptedModel("None", "Repairs will cost $9 million.", yes=0.1)
    assert [one.text for one in looked(model, [TRAIN, FERRY])] == ["None", "Repairs will cost $9 million."]


def test_each_draft_knows_how_far_the_other_says_the_same() -> None:
    alike = looked(ScriptedModel("$4.2 million", "Repairs will cost $4.2 million."), [FERRY])
    assert [(one.signals.first_share, one.signals.second_share) for one in alike] == [(1.0, 1.0), (1.0, 1.0)]
    apart = looked(ScriptedModel("$4.2 million", "Repairs will cost money."), [FERRY])
    assert [(one.signals.first_share, one.signals.second_share) for one in apart] == [(1.0, 0.0), (0.0, 1.0)]


def test_the_lead_of_the_best_passage_counts_for_both_drafts() -> None:
    second = TRAIN.model_copy(update={"score": FERRY.score - 0.25})
    judged = looked(ScriptedModel("$4.2 million", "Repairs will cost $4.2 million."), [FERRY, second])
    assert [one.signals.lead for one in judged] == [pytest.approx(0.25)] * 2


def test_the_bare_answer_is_held_against_the_passage_it_was_drafted_from_alone() -> None:
    copied = hit("Repairs will cost $9 million.", number=2)
    judged = looked(ScriptedModel("$9 million", "A ferry hit the pier."), [FERRY, copied])
    assert [one.grounding.missing for one in judged if one.look == 0] == [("9 million", "most of its words")]


def test_the_answer_is_of_the_draft_that_is_better_supported_and_of_that_alone() -> None:
    question = "When did the ferry hit the pier?"
    at_noon, monday = "The ferry hit the pier at noon.", "on Monday"
    got = answer(ScriptedModel(monday, at_noon, yes=0.9), [FERRY], question)
    assert [sentence.text for sentence in got.sentences] == [monday]
    assert got.citations[0].quote == "The ferry hit the pier on Monday."


def test_of_two_drafts_that_are_as_well_supported_the_full_sentence_is_shown() -> None:
    full = "The ferry hit the pier on Monday."
    got = answer(ScriptedModel("on Monday", full, yes=0.7), [FERRY], "When did the ferry hit the pier?")
    assert [sentence.text for sentence in got.sentences] == [full]
