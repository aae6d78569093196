from __future__ import annotations

import json

from assistant.library.history import Turn
from assistant.ui.export import export_file_name, to_json, to_markdown
from tests.fakes import refuted_answer
from tests.ui.test_transcript import abstention, cited_answer, make_turn


def test_markdown_has_quotes_offsets_dates_and_links() -> None:
    answer = cited_answer(
        "It costs $5.", "It is $5.", url="https://example.org/a", published="2026-03-06"
    )
    markdown = to_markdown([make_turn(answer)])
    assert markdown.startswith("# What \\*does\\* it cost?")
    assert "It costs \\$5\\. \\[1\\]" in markdown
    assert "(article a, characters 4–13) <https://example.org/a>" in markdown
    assert "2026\\-03\\-06" in markdown
    assert "> “It is \\$5\\.”" in markdown


def test_markdown_has_the_page_number_of_a_quote() -> None:
    markdown = to_markdown([make_turn(cited_answer("It costs $5.", "It is $5.", page=3))])
    assert "Ferry, no date, p\\. 3 (article a" in markdown


def test_markdown_has_the_quote_of_a_refuted_answer_without_a_mark() -> None:
    markdown = to_markdown([make_turn(refuted_answer())])
    assert "The articles say otherwise\\:\n\nCouncil rejects toll, Courier, 2026\\-01\\-16" in markdown
    assert "(article toll, characters 0–35)\n\n> “Gro Dahl did not vote for the toll\\.”" in markdown
    assert "\\[1\\]" not in markdown


def test_markup_of_hostile_text_is_escaped_in_markdown() -> None:
    answer = cited_answer("<b>", "![x](http://evil)", url="javascript:alert(1)")
    markdown = to_markdown([make_turn(answer)])
    assert "<b>" not in markdown
    assert "javascript" not in markdown
    assert "![x](" not in markdown


def test_json_has_each_answer_as_the_command_prints_it() -> None:
    answer = abstention()
    (row,) = json.loads(to_json([make_turn(answer)]))["turns"]
    assert row["answer"] == json.loads(answer.model_dump_json())
    assert row["question"] == "What *does* it cost?"


def test_empty_and_withdrawn_conversations_can_be_exported() -> None:
    assert to_markdown([]) == "# No questions yet\n"
    assert "removed" in to_markdown([make_turn(None)])
    assert export_file_name([], "md") == "conversation.md"


def test_the_file_name_is_the_first_question_without_unsafe_characters() -> None:
    turn = Turn(
        id=1,
        conversation="c",
        library="own",
        question="Who/what is ../../etc: <b>?",
        answer=None,
        asked_at="",
    )
    assert export_file_name([turn], "json") == "who-what-is-etc-b.json"
