"""The history of conversations: recording, searching, redacting and erasing answers."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from assistant.errors import LibraryError
from assistant.library.history import HISTORY_FILE, History
from assistant.schema import Answer, Citation, ModelNames, PassageRef, Reason, Sentence, Status, Timings
from assistant.search.query import Filters
from tests.fakes import refuted_answer

MODELS = ModelNames(llm="m", llm_sha256=None, embedder="e", embedder_sha256="0")
TIMINGS = Timings(retrieval_s=0, total_s=1)


def make_answer(
    text: str = "The ferry costs $5 million.",
    *,
    article: str = "ferry",
    quote: str = "It costs $5 million.",
) -> Answer:
    citation = Citation(
        number=1, article_id=article, title="Ferry", start=10, end=10 + len(quote), quote=quote
    )
    return Answer(
        id="1",
        question="q",
        status=Status.ANSWERED,
        text=f"{text} [1]",
        sentences=(Sentence(text=text, citations=(1,), support=0.9),),
        citations=(citation,),
        timings=TIMINGS,
        model=MODELS,
        generation=3,
    )


def make_abstention() -> Answer:
    return Answer(
        id="2",
        question="q",
        status=Status.ABSTAINED,
        reason=Reason.NOT_STATED,
        text="The articles do not say.",
        passages=(PassageRef(article_id="ferry", start=0, end=5, score=0.5),),
        timings=TIMINGS,
        model=MODELS,
        generation=3,
    )


def test_recorded_turns_are_read_back_unchanged(tmp_path: Path) -> None:
    question = "What does the ferry cost?"
    filters = Filters(sources=("The Courier",))
    first = History(tmp_path).record(question, make_answer(), library="own", filters=filters)
    second = History(tmp_path).record(
        "Who pays?", make_abstention(), library="own", conversation=first.conversation
    )
    assert History(tmp_path).list_turns(first.conversation) == [first, second]
    assert first.filters == filters
    (conversation,) = History(tmp_path).list_conversations()
    assert (conversation.id, conversation.title) == (first.conversation, question)
    assert conversation.turns == 2


def test_reading_an_empty_history_writes_no_file(tmp_path: Path) -> None:
    history = History(tmp_path)
    assert history.list_conversations() == []
    assert history.list_turns("nowhere") == []
    assert history.redact_article("ferry", library="own") == 0
    assert list(tmp_path.iterdir()) == []


def test_search_matches_questions_and_answers_literally(tmp_path: Path) -> None:
    history = History(tmp_path)
    ferry = history.record("What does the ferry cost?", make_answer(), library="own").conversation
    question = "When does 100% of the school close?"
    school = history.record(question, make_abstention(), library="own").conversation

    def matches(text: str) -> list[str]:
        return [conversation.id for conversation in history.list_conversations(text)]

    assert matches("FERRY") == [ferry]
    assert matches("$5 million") == [ferry]
    assert matches("100%") == [school]
    assert matches("_") == []
    assert matches("") == [school, ferry]  # most recent first


def test_deleting_from_a_turn_deletes_later_turns_and_an_empty_conversation(tmp_path: Path) -> None:
    history = History(tmp_path)
    first = history.record("one", make_answer(), library="own")
    second, _ = (
        history.record(question, make_answer(), library="own", conversation=first.conversation)
        for question in ("two", "three")
    )
    history.delete_turns_from(second.id)
    assert history.list_turns(first.conversation) == [first]
    history.delete_turns_from(first.id)
    assert history.list_conversations() == []


def test_vote_and_note_are_stored_with_their_turn(tmp_path: Path) -> None:
    history = History(tmp_path)
    turn = history.record("one", make_answer(), library="own")
    history.set_vote(turn.id, -1)
    history.set_vote(turn.id, -1, "wrong ferry")
    assert history.find_turn(turn.id) == turn.model_copy(update={"vote": -1, "note": "wrong ferry"})
    history.set_vote(turn.id, 0)
    assert history.find_turn(turn.id) == turn.model_copy(update={"note": "wrong ferry"})


def test_redacted_article_is_erased_from_the_file(tmp_path: Path) -> None:
    history = History(tmp_path)
    answer = make_answer("It costs a zebra.", quote="A zebra is what it costs.")
    redacted = history.record("What does it cost?", answer, library="own")
    conversation = redacted.conversation
    answer = make_answer(article="school")
    untouched = history.record("And the school?", answer, library="own", conversation=conversation)
    assert history.redact_article("ferry", library="another") == 0
    assert history.redact_article("ferry", library="own") == 1
    answers = [turn.answer for turn in history.list_turns(conversation)]
    assert answers == [None, untouched.answer]
    assert b"zebra" not in (tmp_path / HISTORY_FILE).read_bytes()


def test_a_removed_article_is_erased_as_evidence_too(tmp_path: Path) -> None:
    history = History(tmp_path)
    answer = refuted_answer("No zebra voted for the toll.", article_id="toll@a.jsonl")
    turn = history.record("Who voted for the toll?", answer, library="own")
    assert history.list_turns(turn.conversation) == [turn]
    assert history.list_quotes("toll", library="own") == [(turn.id, answer.evidence[0])]
    assert history.redact_article("toll@a.jsonl", library="own") == 1
    assert [turn.answer for turn in history.list_turns(turn.conversation)] == [None]
    assert b"zebra" not in (tmp_path / HISTORY_FILE).read_bytes()


def test_an_answer_that_was_recorded_without_evidence_is_still_read(tmp_path: Path) -> None:
    history = History(tmp_path)
    turn = history.record("What does it cost?", make_answer(), library="own")
    with sqlite3.connect(tmp_path / HISTORY_FILE) as connection:
        connection.execute("UPDATE turns SET answer = json_remove(answer, '$.evidence')")
    assert history.find_turn(turn.id) == turn


def test_deleted_conversation_is_erased_from_the_file_and_others_stay(tmp_path: Path) -> None:
    history = History(tmp_path)
    deleted = history.record("Where is the zebra?", make_answer(), library="own")
    untouched = history.record("Where is the ferry?", make_answer(), library="own")
    history.delete_conversations(deleted.conversation)
    remaining = [conversation.id for conversation in history.list_conversations()]
    assert remaining == [untouched.conversation]
    assert b"zebra" not in (tmp_path / HISTORY_FILE).read_bytes()
    history.delete_conversations()
    assert history.list_conversations() == []


def test_damaged_history_is_an_error_with_a_way_out(tmp_path: Path) -> None:
    (tmp_path / HISTORY_FILE).write_bytes(b"not a database" * 100)
    with pytest.raises(LibraryError, match="move that file away"):
        History(tmp_path).list_conversations()


def test_question_that_looks_like_sql_is_stored_unchanged(tmp_path: Path) -> None:
    turn = History(tmp_path).record("'); DROP TABLE turns; --", make_answer(), library="own")
    assert History(tmp_path).find_turn(turn.id) == turn
    with sqlite3.connect(tmp_path / HISTORY_FILE) as connection:
        assert connection.execute("SELECT count(*) FROM turns").fetchone() == (1,)
