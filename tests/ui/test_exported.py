from __future__ import annotations

import json

from assistant.library.history import Turn
from assistant.ui.export import as_json, as_markdown, file_name
from tests.ui.test_transcript import declined, said, turn


def test_markdown_has_quotes_offsets_dates_and_links() -> None:
    text = as_markdown(
        [turn(said("It costs $5.", "It is $5.", url="https://example.org/a", published="2026-03-06"))]
    )
    assert text.startswith("# What \\*does\\* it cost?")
    assert "It costs \\$5\\. \\[1\\]" in text
    assert "(article a, characters 4–13) <https://example.org/a>" in text
    assert "2026\\-03\\-06" in text
    assert "> “It is \\$5\\.”" in text


def test_markdown_has_the_page_of_a_quote() -> None:
    assert "Ferry, no date, p\\. 3 (article a" in as_markdown(
        [turn(said("It costs $5.", "It is $5.", page=3))]
    )


def test_markdown_of_hostile_text_has_no_tags_or_links_of_its_own() -> None:
    text = as_markdown([turn(said("<b>", "![x](http://evil)", url="javascript:alert(1)"))])
    assert "<b>" not in text
    assert "javascript" not in text
    assert "![x](" not in text


def test_json_has_each_answer_as_the_command_prints_it() -> None:
    answer = declined()
    (row,) = json.loads(as_json([turn(answer)]))["turns"]
    assert row["answer"] == json.loads(answer.model_dump_json())
    assert row["question"] == "What *does* it cost?"


def test_an_empty_or_withdrawn_conversation_can_be_saved() -> None:
    assert as_markdown([]) == "# Nothing asked yet\n"
    assert "removed" in as_markdown([turn(None)])
    assert file_name([], "md") == "conversation.md"


def test_a_file_is_named_by_the_first_question_without_what_file_systems_refuse() -> None:
    named = Turn(
        id=1,
        conversation="c",
        library="own",
        question="Who/what is ../../etc: <b>?",
        answer=None,
        asked_at="",
    )
    assert file_name([named], "json") == "who-what-is-etc-b.json"
