"""The file of rows: what is read is what was written, a torn end costs one question, and no one else's file is touched."""

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
from tests.evaluate.ferry import COST, COSTS, FERRY, NAMES, ScriptedAsker


def row(question_id: str) -> ResultRow:
    return ResultRow.from_answer(question_id, ScriptedAsker(COSTS).answer())


def row_file(path: Path) -> JsonlFile[ResultRow]:
    return JsonlFile(path, ResultRow)


def written(path: Path, *ids: str) -> bytes:
    file = row_file(path)
    for question_id in ids:
        file.append(row(question_id))
    return path.read_bytes()


def test_rows_come_back_as_they_were_written(tmp_path: Path) -> None:
    file = row_file(tmp_path / "new" / "rows.jsonl")
    made = [row("a"), ResultRow.from_answer("b", ScriptedAsker(hits=()).answer("Où ?"))]
    for one in made:
        file.append(one)
    assert file.records == made
    assert row_file(file.path).records == made


def test_a_line_is_the_answer_object_with_the_id_of_its_question(tmp_path: Path) -> None:
    line = json.loads(written(tmp_path / "rows.jsonl", "q7"))
    answer = Answer.model_validate(
        {name: value for name, value in line.items() if name != "question_id"}
    )
    assert (line["question_id"], answer.question, answer.model) == ("q7", COST, NAMES)
    (citation,) = line["citations"]
    assert FERRY.text[citation["start"] : citation["end"]] == citation["quote"]


def test_wherever_the_last_row_is_cut_off_it_is_dropped_and_the_next_one_follows_whole(
    tmp_path: Path,
) -> None:
    path = tmp_path / "rows.jsonl"
    whole = written(path, "a", "b")
    first = len(whole.splitlines(keepends=True)[0])

    @given(st.integers(first + 1, len(whole) - 1))
    def dropped(size: int) -> None:
        path.write_bytes(whole[:size])
        file = row_file(path)
        assert [one.question_id for one in file.records] == ["a"]
        file.append(row("c"))
        assert [one.question_id for one in row_file(path).records] == ["a", "c"]

    dropped()


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"notes of someone\n", 1),
        (b"notes of someone", 1),
        (b'{"id": "1", "question": "Who?"}', 1),
        (b'{"id": "1", "question": "Who?"}\n', 1),
        (b'{"name": "cut o', 1),
        (b"\n", 1),
        (b"\xff\xfe\x00", 1),
    ],
)
def test_a_file_of_something_else_is_refused_and_left_as_it_is(
    tmp_path: Path, content: bytes, line: int
) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(content)
    with pytest.raises(UsageError, match=f"line {line} is not an evaluation record"):
        row_file(path)
    assert path.read_bytes() == content


def test_a_broken_row_in_the_middle_is_named_by_its_line(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    first, second = written(path, "a", "b").splitlines(keepends=True)
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
def test_rows_of_another_model_or_another_state_of_the_library_are_refused(
    tmp_path: Path, names: ModelNames, generation: int
) -> None:
    file = row_file(tmp_path / "rows.jsonl")
    file.append(row("a"))
    check_rows(file, NAMES, 7)
    with pytest.raises(UsageError, match="another model or another state") as raised:
        check_rows(file, names, generation)
    assert raised.value.hint


def test_a_new_file_belongs_to_any_model(tmp_path: Path) -> None:
    check_rows(row_file(tmp_path / "rows.jsonl"), NAMES, 3)
    assert not (tmp_path / "rows.jsonl").exists()


def test_a_place_that_cannot_be_written_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be used"):
        row_file(tmp_path)
    (tmp_path / "file").write_bytes(b"")
    file = row_file(tmp_path / "file" / "rows.jsonl")
    with pytest.raises(UsageError, match="cannot be used"):
        file.append(row("a"))


def test_a_file_of_another_kind_of_record_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    whole = written(path, "a", "b")
    with pytest.raises(UsageError, match="line 1 is not an evaluation record"):
        JsonlFile(path, Trace)
    path.write_bytes(whole[:-20])
    with pytest.raises(UsageError, match="line 1 is not an evaluation record"):
        JsonlFile(path, Trace)
    path.write_bytes(whole[:20])
    with pytest.raises(UsageError, match="line 1 is not an evaluation record"):
        JsonlFile(path, Trace)
    assert path.read_bytes() == whole[:20]


def test_a_torn_end_of_any_kind_of_record_is_dropped(tmp_path: Path) -> None:
    path = tmp_path / "traces.jsonl"
    file = JsonlFile(path, Trace)
    for question_id in "ab":
        file.append(Trace(question_id=question_id))
    path.write_bytes(path.read_bytes()[:-9])
    assert [one.question_id for one in JsonlFile(path, Trace).records] == ["a"]
    assert len(path.read_bytes().splitlines()) == 1
