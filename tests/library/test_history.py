from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from assistant.errors import LibraryError
from assistant.library.history import HISTORY_FILE, History
from assistant.schema import Answer, Citation, ModelNames, PassageRef, Reason, Sentence, Status, Timings
from assistant.search.query import Filters

MODELS = ModelNames(llm="m", llm_sha256=None, embedder="e", embedder_sha256="0")


def answered(
    text: str = "The ferry costs $5 million.",
    *,
    article: str = "ferry",
    quote: str = "It costs $5 million.",
) -> Answer:
    citation = Citation(
        number=1, article_id=article, title="Ferry", start=10, end=10 + len(quote), quote=quote
    )
    return Answer(
        id="1", question="q", status=Status.ANSWERED, text=f"{text} [1]", sentences=(Sentence(text=text, citations=(1,), support=0.9),),
        citations=(citation,), timings=Timings(retrieval_s=0, total_s=1), model=MODELS, generation=3,
    )  # fmt: skip


def abstained() -> Answer:
    return Answer(
        id="2", question="q", status=Status.ABSTAINED, reason=Reason.NOT_STATED, text="The articles do not say.",
        passages=(PassageRef(article_id="ferry", start=0, end=5, score=0.5),), timings=Timings(retrieval_s=0, total_s=1), model=MODELS,
        generation=3,
    )  # fmt: skip


def test_what_is_recorded_comes_back_in_another_process_as_it_was(tmp_path: Path) -> None:
    filters = Filters(sources=("The Courier",))
    first = History(tmp_path).record(
        "What does the ferry cost?", answered(), library="own", filters=filters
    )
    second = History(tmp_path).record(
        "Who pays?", abstained(), library="own", conversation=first.conversation
    )
    assert History(tmp_path).list_turns(first.conversation) == [first, second]
    assert first.filters == filters
    (row,) = History(tmp_path).list_conversations()
    assert (row.id, row.title, row.turns) == (first.conversation, "What does the ferry cost?", 2)


def test_nothing_is_written_before_something_is_recorded(tmp_path: Path) -> None:
    history = History(tmp_path)
    assert history.list_conversations() == []
    assert history.list_turns("nowhere") == []
    assert history.redact_article("ferry", library="own") == 0
    assert list(tmp_path.iterdir()) == []


def test_search_takes_words_of_questions_and_answers_as_they_are(tmp_path: Path) -> None:
    history = History(tmp_path)
    ferry = history.record("What does the ferry cost?", answered(), library="own").conversation
    school = history.record(
        "When does 100% of the school close?", abstained(), library="own"
    ).conversation
    assert [row.id for row in history.list_conversations("FERRY")] == [ferry]
    assert [row.id for row in history.list_conversations("$5 million")] == [ferry]
    assert [row.id for row in history.list_conversations("100%")] == [school]
    assert history.list_conversations("_") == []
    assert [row.id for row in history.list_conversations()] == [school, ferry]  # the last asked first


def test_rewinding_takes_a_question_and_all_after_it_and_an_empty_conversation_with_them(
    tmp_path: Path,
) -> None:
    history = History(tmp_path)
    turns = [history.record("one", answered(), library="own")]
    turns += [
        history.record(text, answered(), library="own", conversation=turns[0].conversation)
        for text in ("two", "three")
    ]
    history.delete_turns_from(turns[1].id)
    assert [turn.question for turn in history.list_turns(turns[0].conversation)] == ["one"]
    history.delete_turns_from(turns[0].id)
    assert history.list_conversations() == []


def test_votes_and_notes_stay_with_their_answer(tmp_path: Path) -> None:
    history = History(tmp_path)
    turn = history.record("one", answered(), library="own")
    history.set_vote(turn.id, -1)
    history.set_vote(turn.id, -1, "wrong ferry")
    assert history.find_turn(turn.id) == turn.model_copy(update={"vote": -1, "note": "wrong ferry"})
    history.set_vote(turn.id, 0)
    assert history.find_turn(turn.id) == turn.model_copy(update={"note": "wrong ferry"})


def test_the_words_of_a_removed_article_leave_the_file(tmp_path: Path) -> None:
    history = History(tmp_path)
    gone = history.record(
        "What does it cost?",
        answered("It costs a zebra.", quote="A zebra is what it costs."),
        library="own",
    )
    kept = history.record(
        "And the school?", answered(article="school"), library="own", conversation=gone.conversation
    )
    assert history.redact_article("ferry", library="another") == 0
    assert history.redact_article("ferry", library="own") == 1
    assert [turn.answer for turn in history.list_turns(gone.conversation)] == [None, kept.answer]
    assert b"zebra" not in (tmp_path / HISTORY_FILE).read_bytes()


def test_deleted_conversations_leave_the_file_and_others_stay(tmp_path: Path) -> None:
    history = History(tmp_path)
    gone = history.record("Where is the zebra?", answered(), library="own")
    kept = history.record("Where is the ferry?", answered(), library="own")
    history.delete_conversations(gone.conversation)
    assert [row.id for row in history.list_conversations()] == [kept.conversation]
    assert b"zebra" not in (tmp_path / HISTORY_FILE).read_bytes()
    history.delete_conversations()
    assert history.list_conversations() == []


def test_a_damaged_file_is_one_line_that_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / HISTORY_FILE).write_bytes(b"no database at all" * 100)
    with pytest.raises(LibraryError, match="move that file away"):
        History(tmp_path).list_conversations()


def test_a_question_is_kept_as_it_is_even_if_it_looks_like_sql(tmp_path: Path) -> None:
    turn = History(tmp_path).record("'); DROP TABLE turns; --", answered(), library="own")
    assert History(tmp_path).find_turn(turn.id) == turn
    with sqlite3.connect(tmp_path / HISTORY_FILE) as file:
        assert file.execute("SELECT count(*) FROM turns").fetchone() == (1,)
