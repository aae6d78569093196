"""README, documentation and architecture agree with the program."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from assistant.schema import Answer, CheckedClaim, CheckedSentence, CheckReport, Reason
from assistant.settings import Settings
from tests.commands import ROOT, Program

README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
COMMAND_ROW = re.compile(r"\| `(ask|check|search|index|models|serve|eval)\b")
COMMAND_ROWS = [line for line in COMMANDS.splitlines() if COMMAND_ROW.match(line)]
GROUPS = ("index", "models")
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def test_readme_fits_on_two_screens() -> None:
    assert len(README.splitlines()) <= 120


def test_readme_transcript_is_the_output_of_the_program(models_dir: Path, tmp_path: Path) -> None:
    program = Program(tmp_path, models_dir, model="qwen2.5-coder-1.5b-instruct")
    result = program.run("ask", "How many US troops are in Japan?")
    assert result.exit_code == 0, result.stderr
    assert f'$ python -m assistant ask "How many US troops are in Japan?"\n{result.stdout}```' in README


@pytest.mark.parametrize("row", COMMAND_ROWS)
def test_documented_commands_have_the_documented_options(row: str, tmp_path: Path) -> None:
    usage = re.findall(r"`([^`]+)`", row)[0]
    words = [word for word in usage.split() if word.isalpha() and word.islower()]
    group, names = (words[:1], words[1:]) if words[0] in GROUPS else ([], words)
    shown = [Program(tmp_path, tmp_path).run(*group, name, "--help").stdout for name in names]
    for name, text in zip(names, shown, strict=True):
        assert " ".join(["assistant", *group, name]) in text
    for option in re.findall(r"`(--[a-z-]+)|\[(--[a-z-]+)", row):
        name = "".join(option)
        assert name == "--library" or any(name in text for text in shown), name


def test_every_command_is_documented(tmp_path: Path) -> None:
    documented = " ".join(COMMAND_ROWS)
    for group in ([], ["index"], ["models"]):
        listing = Program(tmp_path, tmp_path).run(*group, "--help").stdout.partition("Commands:")[2]
        for name in re.findall(r"^  ([a-z]+)", listing, re.MULTILINE):
            assert re.search(rf"[` ]{name}\b", documented), name


def test_every_setting_is_documented() -> None:
    for name in Settings.model_fields:
        assert f"| `{name}` | `ASSISTANT_{name.upper()}` |" in COMMANDS, name


def test_every_reason_for_an_abstention_is_documented() -> None:
    asking = (ROOT / "docs" / "asking.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `(\w+)` \|", asking.partition("## Abstentions")[2], re.MULTILINE) == [
        *Reason
    ]


def test_documented_answer_has_every_field_of_an_answer() -> None:
    page = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    example = page.partition("## The answer object")[2].partition("```json\n")[2].partition("```")[0]
    assert list(json.loads(example)) == list(Answer.model_fields)


def test_documented_report_has_every_field_of_a_report() -> None:
    page = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    example = page.partition("## The report object")[2].partition("```json\n")[2].partition("```")[0]
    report = json.loads(example)
    assert set(report) == set(CheckReport.model_fields)
    (sentence,) = report["sentences"]
    assert set(sentence) == set(CheckedSentence.model_fields)
    assert set(sentence["claims"][0]) == set(CheckedClaim.model_fields)


def test_links_between_pages_lead_to_files() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_paths_named_in_the_architecture_exist() -> None:
    paths = set(re.findall(r"`((?:[a-z_]+/)+(?:[a-z_]+\.py)?|[a-z_]+\.py)`", ARCHITECTURE))
    assert len(paths) > 20
    for path in paths:
        assert (ROOT / path).exists() or (ROOT / "assistant" / path).exists(), path
