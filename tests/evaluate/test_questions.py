"""Question sets: fields of a row, and errors that name the line before any question is answered."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assistant.errors import UsageError
from assistant.evaluate.questions import Question, load_questions
from assistant.search.query import MAX_QUESTION


def load_lines(tmp_path: Path, *lines: str) -> list[Question]:
    path = tmp_path / "set.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return load_questions(path)


def test_id_and_question_suffice(tmp_path: Path) -> None:
    (question,) = load_lines(tmp_path, '{"id": "q1", "question": "Who won?"}')
    assert (question.id, question.question, question.date, question.answers) == (
        "q1",
        "Who won?",
        None,
        None,
    )


def test_optional_fields_are_read_and_unknown_fields_ignored(tmp_path: Path) -> None:
    row = (
        '{"id": "1", "question": "Who?", "date": "2026-03-06", "answers": ["Ann", "Lee"], '
        '"answerable": true, "gold_ids": ["a"], "n": 1}'
    )
    (question,) = load_lines(tmp_path, row)
    assert (question.date, question.answers, question.answerable) == (
        date(2026, 3, 6),
        ("Ann", "Lee"),
        True,
    )
    assert question.gold_ids == ("a",)


@pytest.mark.parametrize(
    ("fields", "has_answer"),
    [
        ("", None),
        (', "answers": ["Ann"]', True),
        (', "answers": []', False),
        (', "answers": ["a guess"], "answerable": false', False),
        (', "answerable": true', True),
    ],
)
def test_has_answer_follows_from_the_fields_of_the_set(
    tmp_path: Path, fields: str, *, has_answer: bool | None
) -> None:
    (question,) = load_lines(tmp_path, f'{{"id": "1", "question": "Who?"{fields}}}')
    assert question.has_answer is has_answer


def test_order_is_preserved_and_blank_lines_and_byte_order_mark_are_ignored(
    tmp_path: Path,
) -> None:
    path = tmp_path / "set.jsonl"
    path.write_bytes(
        b'\xef\xbb\xbf{"id": "b", "question": "Who?"}\r\n\r\n  \n{"id": "a", "question": "When?"}\n'
    )
    assert [question.id for question in load_questions(path)] == ["b", "a"]


def test_line_separator_inside_a_question_does_not_end_its_row(tmp_path: Path) -> None:
    (question,) = load_lines(tmp_path, '{"id": "1", "question": "Who\u2028won?"}')
    assert question.question == "Who\u2028won?"


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ('{"question": "Who?"}', "'id'"),
        ('{"id": "2"}', "'question'"),
        ('{"id": "2", "question": ""}', "'question'"),
        ('{"id": "2", "question": " \\n "}', "empty"),
        (f'{{"id": "2", "question": "{"x" * (MAX_QUESTION + 1)}"}}', "the maximum is"),
        ('{"id": 2, "question": "Who?"}', "'id'"),
        ('{"id": "2", "question": "Who?", "date": "yesterday"}', "'date'"),
        ('{"id": "2", "question": "Who?", "answers": "Ann"}', "'answers'"),
        ('{"id": "2", "question": "Who?", "gold_ids": [1]}', "'gold_ids'"),
        ('{"id": "2", "question": ', "json"),
        ('["2", "Who?"]', "object"),
        ('{"id": "1", "question": "Who again?"}', "already in use"),
    ],
)
def test_invalid_row_is_reported_with_its_line_number(tmp_path: Path, row: str, message: str) -> None:
    with pytest.raises(UsageError, match=r"set\.jsonl, line 3: ") as raised:
        load_lines(tmp_path, '{"id": "1", "question": "Who?"}', "", row)
    assert message in raised.value.message
    assert "\n" not in str(raised.value)
    assert raised.value.hint


@pytest.mark.parametrize("content", [b"", b"\n \n"])
def test_file_without_questions_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "set.jsonl"
    path.write_bytes(content)
    with pytest.raises(UsageError, match="has no questions"):
        load_questions(path)


def test_unreadable_file_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "latin.jsonl").write_bytes(b'{"id": "1", "question": "O\xf9 ?"}')
    for name, message in (
        ("nowhere.jsonl", "No such file"),
        (".", "directory"),
        ("latin.jsonl", "not UTF-8"),
    ):
        with pytest.raises(UsageError, match=message) as raised:
            load_questions(tmp_path / name)
        assert str(tmp_path / name) in raised.value.message
