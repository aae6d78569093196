"""The comparison of two runs sees every field that matters, and no other."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.commands import ROOT

ANSWERED = {
    "question_id": "ferry",
    "id": "a1",
    "status": "answered",
    "text": "It rained. [1]",
    "sentences": [{"text": "It rained.", "citations": [1], "support": 0.9}],
    "timings": {"total_s": 1.0},
    "conflict": None,
}
ABSTAINED = {
    "question_id": "mayor",
    "id": "a2",
    "status": "abstained",
    "text": "No.",
    "reason": "not_stated",
}


def compare(
    folder: Path, before: Sequence[object], after: Sequence[object], *options: str
) -> tuple[int, str]:
    for name, rows in (("before", before), ("after", after)):
        text = "".join(json.dumps(row) + "\n" for row in rows)
        (folder / f"{name}.jsonl").write_text(text, encoding="utf-8")
    command = [sys.executable, "benchmarks/same_answers.py", "before.jsonl", "after.jsonl", *options]
    command[1] = str(ROOT / command[1])
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return result.returncode, result.stdout


def test_ids_timings_and_words_of_an_abstention_may_differ(tmp_path: Path) -> None:
    after = [
        ANSWERED | {"id": "b1", "timings": {"total_s": 2.0}},
        ABSTAINED | {"id": "b2", "text": "The articles do not say."},
    ]
    code, output = compare(tmp_path, [ANSWERED, ABSTAINED], after)
    assert (code, output) == (0, "2 answers are identical, 0 differ.\n")


@pytest.mark.parametrize(
    "change",
    [
        {"text": "It snowed. [1]"},
        {"status": "abstained"},
        {"sentences": [{"text": "It rained.", "citations": [1], "support": 0.8}]},
        {"conflict": {"kind": "figure", "sentences": [0, 1]}},
    ],
)
def test_any_other_difference_is_reported(tmp_path: Path, change: dict[str, object]) -> None:
    code, output = compare(tmp_path, [ANSWERED, ABSTAINED], [ANSWERED | change, ABSTAINED])
    assert code == 1
    assert "1 answers are identical, 1 differ." in output


def test_a_missing_question_is_reported(tmp_path: Path) -> None:
    assert compare(tmp_path, [ANSWERED, ABSTAINED], [ANSWERED])[0] == 1


def test_a_new_field_can_be_ignored(tmp_path: Path) -> None:
    before = [{name: value for name, value in ANSWERED.items() if name != "conflict"}]
    assert compare(tmp_path, before, [ANSWERED])[0] == 1
    assert compare(tmp_path, before, [ANSWERED], "--new", "conflict")[0] == 0


def test_two_empty_runs_prove_nothing(tmp_path: Path) -> None:
    assert compare(tmp_path, [], [])[0] == 1
