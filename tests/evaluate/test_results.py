"""Results files: round trip, recovery of a cut-off line, and protection of unrelated files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import UsageError
from assistant.evaluate.results import JsonlFile, ResultRow, check_rows
from assistant.evaluate.trace import Trace
from assistant.schema import Answer, ModelNames
from tests.evaluate.ferry import COST_ANSWER, COST_QUESTION, FERRY, NAMES, ScriptedAnswerer


def make_row(question_id: str) -> ResultRow:
    return ResultRow.from_answer(question_id, ScriptedAnswerer(COST_ANSWER).answer())


def row_file(path: Path) -> JsonlFile[ResultRow]:
    return JsonlFile(path, ResultRow)


def write_rows(path: Path, *ids: str) -> bytes:
    file = row_file(path)
    for question_id in ids:
        file.append(make_row(question_id))
    return path.read_bytes()


def test_rows_that_were_written_without_evidence_are_still_read(tmp_path: Path) -> None:
    row = make_row("1")
    path = tmp_path / "rows.jsonl"
    path.write_text(row.model_dump_json(exclude={"evidence"}) + "\n", encoding="utf-8")
    assert JsonlFile(path, ResultRow).records == [row]


def test_rows_round_trip(tmp_path: Path) -> None:
    file = row_file(tmp_path / "new" / "rows.jsonl")
    abstention = ScriptedAnswerer(hits=()).answer("Où ?")
    rows = [make_row("a"), ResultRow.from_answer("b", abstention)]
    for row in rows:
        file.append(row)
    assert file.records == rows
    assert row_file(file.path).records == rows


def test_line_is_the_answer_object_with_the_question_id(tmp_path: Path) -> None:
    line = json.loads(write_rows(tmp_path / "rows.jsonl", "q7"))
    answer = Answer.model_validate(
        {name: value for name, value in line.items() if name != "question_id"}
    )
    assert (line["question_id"], answer.question, answer.model) == ("q7", COST_QUESTION, NAMES)
    (citation,) = line["citations"]
    assert FERRY.text[citation["start"] : citation["end"]] == citation["quote"]


def test_cut_off_last_row_is_dropped_and_the_next_row_is_appended_whole(
    tmp_path: Path,
) -> None:
    path = tmp_path / "rows.jsonl"
    content = write_rows(path, "a", "b")
    first_line_size = len(content.splitlines(keepends=True)[0])

    @given(st.integers(first_line_size + 1, len(content) - 1))
    def truncate(size: int) -> None:
        path.write_bytes(content[:size])
        file = row_file(path)
        assert [record.question_id for record in file.records] == ["a"]
        file.append(make_row("c"))
        assert [record.question_id for record in row_file(path).records] == ["a", "c"]

    truncate()


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"personal notes\n", 1),
        (b"personal notes", 1),
        (b'{"id": "1", "question": "Who?"}', 1),
        (b'{"id": "1", "question": "Who?"}\n', 1),
        (b'{"name": "cut o', 1),
        (b"\n", 1),
        (b"\xff\xfe\x00", 1),
    ],
)
def test_unrelated_file_is_refused_and_not_modified(tmp_path: Path, content: bytes, line: int) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(content)
    with pytest.raises(UsageError, match=f"line {line} is not an evaluation record"):
        row_file(path)
    assert path.read_bytes() == content


def test_invalid_row_is_reported_with_its_line_number(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    first, second = write_rows(path, "a", "b").splitlines(keepends=True)
    path.write_bytes(first + second[:50] + b"\n" + second)
    with pytest.raises(UsageError, match="line 2 is not an evaluation record"):
        row_file(path)


@pytest.mark.parametrize(
    ("names", "generation"),
    [
        (NAMES.model_copy(update={"llm": "another"}), 7),
        (NAMES.model_copy(update={"llm_sha256": None}), 7),
        (NAMES.model_copy(update={"embedder_sha256": "2" * 64}), 7),
        (NAMES, 8),
    ],
)
def test_rows_from_another_model_or_generation_are_refused(
    tmp_path: Path, names: ModelNames, generation: int
) -> None:
    file = row_file(tmp_path / "rows.jsonl")
    file.append(make_row("a"))
    check_rows(file, NAMES, 7)
    with pytest.raises(UsageError, match="another model or another state") as raised:
        check_rows(file, names, generation)
    assert raised.value.hint


def test_new_file_accepts_any_model(tmp_path: Path) -> None:
    check_rows(row_file(tmp_path / "rows.jsonl"), NAMES, 3)
    assert not (tmp_path / "rows.jsonl").exists()


def test_unwritable_path_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be used"):
        row_file(tmp_path)
    (tmp_path / "file").write_bytes(b"")
    file = row_file(tmp_path / "file" / "rows.jsonl")
    with pytest.raises(UsageError, match="cannot be used"):
        file.append(make_row("a"))


def test_file_of_another_record_type_is_refused_and_not_modified(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    content = write_rows(path, "a", "b")
    with pytest.raises(UsageError, match="line 1 is not an evaluation record"):
        JsonlFile(path, Trace)
    path.write_bytes(content[:-20])
    with pytest.raises(UsageError, match="line 1 is not an evaluation record"):
        JsonlFile(path, Trace)
    path.write_bytes(content[:20])
    with pytest.raises(UsageError, match="line 1 is not an evaluation record"):
        JsonlFile(path, Trace)
    assert path.read_bytes() == content[:20]


def test_cut_off_trace_is_dropped(tmp_path: Path) -> None:
    path = tmp_path / "traces.jsonl"
    file = JsonlFile(path, Trace)
    for question_id in "ab":
        file.append(Trace(question_id=question_id))
    path.write_bytes(path.read_bytes()[:-9])
    assert [record.question_id for record in JsonlFile(path, Trace).records] == ["a"]
    assert len(path.read_bytes().splitlines()) == 1
