"""The commands as a user types them, with the real embedder and the tiny model."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest

from assistant.__main__ import main, move_global_options_first
from tests.commands import Program

BRIDGE = """---
id: bridge
title: Bridge opens
date: 2026-02-03
source: The Courier
---
The harbour bridge opened on Monday.
"""
RAIN = " date 2026-03-06 Rain floods the quay.\n\nThe quay was closed for two days.\n"


@pytest.fixture(scope="module")
def program(
    tmp_path_factory: pytest.TempPathFactory,
    models_dir: Path,
    tiny_workspace: object,  # noqa: ARG001 - pulls the models
) -> Program:
    return Program(tmp_path_factory.mktemp("cli"), models_dir)


@pytest.fixture(scope="module")
def filled(program: Program, tmp_path_factory: pytest.TempPathFactory) -> Program:
    """A program whose library has two articles."""
    folder = tmp_path_factory.mktemp("articles")
    (folder / "bridge.md").write_text(BRIDGE, encoding="utf-8")
    (folder / "rain.txt").write_text(RAIN, encoding="utf-8")
    assert program.run("index", "add", str(folder)).exit_code == 0
    return program


@pytest.fixture
def empty(program: Program, tmp_path: Path) -> Program:
    """A program without a library."""
    return Program(tmp_path / "index", program.models_dir)


@pytest.mark.parametrize(
    ("arguments", "ordered"),
    [
        ("ask why? --library mine --debug --top-k 3", "--library mine --debug ask why? --top-k 3"),
        ("ask --model=x.gguf -- --library", "--model=x.gguf ask -- --library"),
    ],
)
def test_global_options_are_accepted_anywhere(arguments: str, ordered: str) -> None:
    assert move_global_options_first(arguments.split()) == ordered.split()


def test_invalid_usage_names_the_help_of_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["index", "add"]) == 2
    notice = capsys.readouterr().err
    assert notice == "Missing argument 'PATH|URL'. See: python -m assistant index add --help\n"


def test_a_group_without_a_command_prints_its_help_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["index"]) == 2
    notice = capsys.readouterr().err
    assert notice.startswith("Usage: python -m assistant index")
    assert "See:" not in notice


def test_json_answer_is_one_object_of_the_contract(filled: Program) -> None:
    answer = json.loads(filled.run("ask", "--json", "When did the harbour bridge open?").stdout)
    assert set(answer) == {
        "id",
        "question",
        "status",
        "reason",
        "text",
        "sentences",
        "citations",
        "evidence",
        "conflict",
        "passages",
        "timings",
        "model",
        "generation",
    }
    assert answer["model"]["llm"] == "smollm2-135m-instruct"
    assert len(answer["model"]["llm_sha256"]) == 64


def test_output_in_a_pipe_has_no_colour_and_no_draft(filled: Program) -> None:
    result = filled.run("ask", "When did the harbour bridge open?")
    output = result.stdout + result.stderr
    assert "\x1b" not in output
    assert "Draft" not in output


def test_list_show_and_stats_agree(filled: Program) -> None:
    rows = json.loads(filled.run("index", "list", "--json").stdout)
    assert [(row["title"], row["published"], row["source"]) for row in rows] == [
        ("Rain floods the quay.", "2026-03-06", None),
        ("Bridge opens", "2026-02-03", "The Courier"),
    ]
    _, bridge = filled.run("index", "list").stdout.splitlines()
    assert bridge.split("\t")[:4] == ["bridge", "2026-02-03", "The Courier", "Bridge opens"]
    assert "The harbour bridge opened on Monday." in filled.run("index", "show", "bridge").stdout
    stats = json.loads(filled.run("index", "stats", "--json").stdout)
    assert (stats["articles"], stats["oldest"], stats["newest"]) == (2, "2026-02-03", "2026-03-06")


def test_filters_narrow_the_search(filled: Program) -> None:
    def titles(*filters: str) -> set[str]:
        result = filled.run("search", "closed bridge", "--json", *filters)
        return {hit["title"] for hit in json.loads(result.stdout)["hits"]}

    assert titles() == {"Bridge opens", "Rain floods the quay."}
    assert titles("--since", "2026-03-01") == {"Rain floods the quay."}
    assert titles("--until", "2026-03-01") == {"Bridge opens"}
    assert titles("--source", "the courier") == {"Bridge opens"}
    assert titles("--article", "bridge") == {"Bridge opens"}
    assert titles("--source", "nobody") == set()


def test_demo_library_answers_until_the_user_adds_an_article(empty: Program, tmp_path: Path) -> None:
    before = empty.run("search", "ferry")
    assert "Lady Maren" in before.stdout
    assert "demo articles" in before.stderr
    (tmp_path / "own.txt").write_text("A ferry of one's own sank.", encoding="utf-8")
    empty.run("index", "add", str(tmp_path / "own.txt"))
    after = empty.run("search", "ferry")
    assert "Lady Maren" not in after.stdout
    assert "A ferry of one's own sank." in after.stdout
    assert "demo" not in after.stderr


def test_removed_article_is_not_searchable(empty: Program, tmp_path: Path) -> None:
    for name in ("one", "two"):
        text = f"---\nid: {name}\n---\nThe heron number {name} nests here."
        (tmp_path / f"{name}.md").write_text(text, encoding="utf-8")
    empty.run("index", "add", str(tmp_path))
    assert "number one" in empty.run("search", "heron").stdout
    removed = empty.run("index", "remove", "one")
    assert (removed.exit_code, removed.stdout) == (0, "Removed one.\n")
    assert removed.notices == [
        f"{tmp_path / 'one.md'} still exists: the next add or sync of it adds the article again."
    ]
    hits = empty.run("search", "heron").stdout
    assert "number one" not in hits
    assert "number two" in hits
    missing = empty.run("index", "remove", "oen")
    assert (missing.exit_code, len(missing.notices)) == (1, 1)


def test_sync_follows_a_folder_and_a_dry_run_changes_nothing(empty: Program, tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "heron.txt").write_text("The heron nests in March.", encoding="utf-8")
    (folder / "draft.txt").write_text("The heron may nest in May.", encoding="utf-8")
    sync = ("index", "sync", str(folder), "--ignore", "draft*")
    dry_run = empty.run(*sync, "--dry-run")
    assert dry_run.stdout == (
        f"add     {folder / 'heron.txt'}\nFiles: 1 added; dry run, nothing was changed.\n"
    )
    assert not empty.index_dir.exists()
    assert empty.run(*sync).stdout == "Files: 1 added. Articles: 1 added; 1 new passages.\n"
    (folder / "heron.txt").rename(folder / "bird.txt")
    assert empty.run(*sync).stdout == "Files: 1 moved. Articles: unchanged; 0 new passages.\n"
    (folder / "bird.txt").unlink()
    refused = empty.run(*sync)
    assert (refused.exit_code, len(refused.notices)) == (1, 1)
    assert "nothing was removed" in refused.stderr.lower()
    assert (
        empty.run(*sync, "--allow-empty").stdout
        == "Files: 1 deleted. Articles: 1 removed; 0 new passages.\n"
    )


def test_sync_with_watch_follows_changes_until_ctrl_c(empty: Program, tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "heron.txt").write_text("The heron nests in March.", encoding="utf-8")
    process = empty.start("index", "sync", str(folder), "--watch")
    assert process.stdout is not None
    assert process.stdout.readline() == "Files: 1 added. Articles: 1 added; 1 new passages.\n"
    (folder / "heron.txt").write_text("The heron nests in April.", encoding="utf-8")
    assert process.stdout.readline() == "Files: 1 changed. Articles: 1 replaced; 1 new passages.\n"
    process.send_signal(signal.SIGINT)
    stdout, stderr = process.communicate(timeout=60)
    assert (process.returncode, stdout) == (130, "")
    assert stderr.splitlines()[-1] == f"Stopped following {folder}."


def test_names_of_fields_are_given_as_options(empty: Program, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("kind,Day of Print,words\nx,6 March 2026,It rained all day.\n", encoding="utf-8")
    options = ("--field", "text=words", "--field", "date=day of print")
    assert "1 added" in empty.run("index", "add", str(path), *options).stdout
    (row,) = json.loads(empty.run("index", "list", "--json").stdout)
    assert row["published"] == "2026-03-06"
    result = empty.run("index", "sync", str(tmp_path), "--field", "body=words")
    assert result.exit_code == 2
    assert "write FIELD=NAME with one of text, id, title, date, source, url" in result.stderr


def test_edited_file_replaces_its_article_and_an_unchanged_file_changes_nothing(
    empty: Program, tmp_path: Path
) -> None:
    def generation() -> int:
        return int(json.loads(empty.run("index", "stats", "--json").stdout)["generation"])

    path = tmp_path / "heron.txt"
    path.write_text("The heron nests in March.", encoding="utf-8")
    assert "1 added" in empty.run("index", "add", str(path)).stdout
    before = generation()
    assert "1 unchanged" in empty.run("index", "add", str(path)).stdout
    assert generation() == before
    path.write_text("The heron nests in April.", encoding="utf-8")
    assert "1 replaced" in empty.run("index", "add", str(path)).stdout
    hits = empty.run("search", "heron").stdout
    assert "April" in hits
    assert "March" not in hits


def test_models_are_listed_and_verified(program: Program) -> None:
    catalogue = program.run("models", "list").stdout
    assert "qwen2.5-coder-1.5b-instruct" in catalogue
    assert catalogue.count("not tested here") == 2
    verified = program.run("models", "verify", "smollm2-135m-instruct")
    assert (verified.exit_code, verified.stdout.split()[0]) == (0, "good")


def test_evaluation_resumes_from_an_incomplete_file(filled: Program, tmp_path: Path) -> None:
    questions = tmp_path / "questions.jsonl"
    rows = [
        {
            "id": "1",
            "question": "When did the harbour bridge open?",
            "answers": ["Monday"],
            "answerable": True,
        },
        {"id": "2", "question": "Who painted the bridge?", "answers": [], "answerable": False},
        {"id": "3", "question": "How long was the quay closed?"},
    ]
    questions.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    output = tmp_path / "rows.jsonl"
    first = filled.run("eval", str(questions), "--limit", "1", "--output", str(output))
    assert first.exit_code == 0, first.stderr
    first_row = output.read_text(encoding="utf-8")
    with output.open("a", encoding="utf-8") as file:
        file.write(first_row[:-100])
    resumed = filled.run("eval", str(questions), "--output", str(output))
    assert resumed.exit_code == 0, resumed.stderr
    content = output.read_text(encoding="utf-8")
    assert content.startswith(first_row)
    results = [json.loads(line) for line in content.splitlines()]
    assert [result["question_id"] for result in results] == ["1", "2", "3"]
    assert "trust" in resumed.stdout


def test_retrieval_evaluation_prints_metrics_and_writes_a_report(
    filled: Program, tmp_path: Path
) -> None:
    questions = tmp_path / "harbour.jsonl"
    row = {
        "id": "1",
        "question": "When did the harbour bridge open?",
        "answers": ["Monday"],
        "gold_ids": ["bridge"],
    }
    questions.write_text(json.dumps(row), encoding="utf-8")
    report = tmp_path / "report"
    result = filled.run("eval", str(questions), "--only", "retrieval", "--report", str(report))
    assert result.exit_code == 0, result.stderr
    assert "harbour" in result.stdout.splitlines()[0]
    metrics = json.loads((report / "passages.json").read_text(encoding="utf-8"))
    assert metrics["retrieval"]["answer_in"]["3"] == 1.0


def test_comparison_with_a_file_that_is_no_report_is_invalid_usage(
    filled: Program, tmp_path: Path
) -> None:
    questions = tmp_path / "questions.jsonl"
    questions.write_text('{"id": "1", "question": "What?"}', encoding="utf-8")
    result = filled.run("eval", str(questions), "--against", str(questions))
    assert (result.exit_code, len(result.notices)) == (2, 1)
