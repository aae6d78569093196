"""`check` as a user types it, with the real embedder."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest

from assistant.cli.check import stoppable
from assistant.cli.output.checks import marked_differences, show_sentence, show_summary
from assistant.progress import SilentProgress
from assistant.schema import CheckReport
from assistant.settings import Settings
from assistant.workspace import Workspace
from tests.check.checking import ScriptedVerifier, collect, open_checker
from tests.check.test_checker import CARRIED, NEW_PLANT, OLD_PLANT, REFUTED, SCHOOL
from tests.commands import Program

SCHOOL_FILE = """---
id: school
title: School
date: 2026-02-03
source: The Courier
---
The council met on Monday. “We will not close the school,” Gro Dahl said.
"""


@pytest.fixture(scope="module")
def filled(
    tmp_path_factory: pytest.TempPathFactory,
    models_dir: Path,
    tiny_workspace: object,  # noqa: ARG001 - pulls the models
) -> Program:
    """A program whose library has an article."""
    program = Program(tmp_path_factory.mktemp("check"), models_dir)
    path = tmp_path_factory.mktemp("articles") / "school.md"
    path.write_text(SCHOOL_FILE, encoding="utf-8")
    assert program.run("index", "add", str(path)).exit_code == 0
    return program


def test_an_altered_quotation_ends_a_check_with_3(filled: Program, tmp_path: Path) -> None:
    draft = tmp_path / "draft.txt"
    draft.write_text("“We will close the school.”\n", encoding="utf-8")
    notes = tmp_path / "notes.md"
    result = filled.run("check", str(draft), "--markdown", str(notes))
    assert result.exit_code == 3, result.stderr
    assert result.stdout.splitlines() == [
        "QUOTATION ALTERED  “We will close the school.”",
        "    “We will [-not-] close the school.”",
        "    ““We will not close the school,” Gro Dahl said.”",
        "    School  The Courier, 2026-02-03",
        "",
        "1 sentence: 1 quotation altered.",
        "Altered quotations: [-words of the article-] {+words of your text+}",
    ]
    assert "also “not”" in notes.read_text(encoding="utf-8")


def test_an_untouched_quotation_ends_a_check_with_0(filled: Program, tmp_path: Path) -> None:
    draft = tmp_path / "draft.txt"
    draft.write_text("“We will not close the school.”\n", encoding="utf-8")
    result = filled.run("check", str(draft), "--json")
    assert result.exit_code == 0, result.stderr
    report = CheckReport.model_validate_json(result.stdout)
    assert (report.name, report.is_complete) == ("draft.txt", True)
    assert json.loads(result.stdout)["sentences"][0]["verdict"] == "carried"
    outside = filled.run("check", str(draft), "--json", "--until", "2026-01-01")
    assert json.loads(outside.stdout)["sentences"][0]["verdict"] == "not_in_articles"


@pytest.mark.parametrize(
    ("name", "content"), [("none.txt", None), ("e.txt", b""), ("b.txt", bytes(999))]
)
def test_an_unusable_file_is_one_line_and_invalid_usage(
    filled: Program, tmp_path: Path, name: str, content: bytes | None
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    result = filled.run("check", str(tmp_path / name))
    assert (result.exit_code, result.stdout, len(result.notices)) == (2, "", 1)
    assert name in result.stderr


def test_a_markdown_file_that_cannot_be_written_is_one_line(filled: Program, tmp_path: Path) -> None:
    draft = tmp_path / "draft.txt"
    draft.write_text("“We will not close the school.”\n", encoding="utf-8")
    result = filled.run("check", str(draft), "--markdown", str(tmp_path / "none" / "notes.md"))
    assert (result.exit_code, len(result.notices)) == (2, 1)


def test_each_claim_has_its_own_mark(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    script = {
        ("84 people", "84 people"): CARRIED,
        ("84 people", "91 people"): REFUTED,
    }
    text = "The plant in Sandvik employs 84 people, and the mayor of Sandvik was born in 1950. Is it so?"
    with open_checker(tmp_path, [OLD_PLANT, NEW_PLANT, SCHOOL], ScriptedVerifier(script)) as checker:
        _, report = collect(checker, text)
    for sentence in report.sentences:
        show_sentence(sentence)
    show_summary(report)
    assert capsys.readouterr().out.splitlines() == [
        "CHANGED  The plant in Sandvik employs 84 people, and the mayor of Sandvik was born in 1950.",
        "    CHANGED  The plant in Sandvik employs 84 people",
        "        before: “The plant in Sandvik employs 84 people.”",
        "        Plant  2025-01-10",
        "        since: “The plant in Sandvik employs 91 people now.”",
        "        Growth  2026-01-10",
        "    NOT FOUND  the mayor of Sandvik was born in 1950.",
        "not checkable  Is it so?",
        "    question",
        "",
        "2 sentences: 1 changed, 1 not checkable.",
    ]


def test_differences_are_marked_inside_the_quotation(tmp_path: Path) -> None:
    with open_checker(tmp_path, [SCHOOL], ScriptedVerifier()) as checker:
        _, report = collect(checker, "“We will never close the\nold school.”")
    (claim,) = report.sentences[0].claims
    assert marked_differences(claim) == "We will [-not-] {+never+} close the {+old+} school."


def test_ctrl_c_ends_a_check_with_a_report_and_again_at_once(tmp_path: Path) -> None:
    settings = Settings(models_dir=tmp_path, index_dir=tmp_path)
    with Workspace(settings, SilentProgress()) as work, stoppable(work) as is_stopped:
        assert not is_stopped()
        signal.raise_signal(signal.SIGINT)
        assert is_stopped()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
