"""The commands as a user types them, with the real embedder and the tiny model."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest

from assistant.__main__ import move_global_options_first
from tests.commands import Program


@pytest.fixture(scope="module")
def program(
    tmp_path_factory: pytest.TempPathFactory, models_dir: Path, tiny_workspace: object
) -> Program:
    return Program(tmp_path_factory.mktemp("cli"), models_dir)


@pytest.fixture(scope="module")
def filled(program: Program, tmp_path_factory: pytest.TempPathFactory) -> Program:
    """A program whose library holds two articles."""
    folder = tmp_path_factory.mktemp("articles")
    (folder / "bridge.md").write_text(
        "---\nid: bridge\ntitle: Bridge opens\ndate: 2026-02-03\nsource: The Courier\n---\nThe harbour bridge opened on Monday.\n",
        encoding="utf-8",
    )
    (folder / "rain.txt").write_text(
        " date 2026-03-06 Rain floods the quay.\n\nThe quay was closed for two days.\n", encoding="utf-8"
    )
    assert program.run("index", "add", str(folder)).code == 0
    return program


def test_global_options_may_stand_anywhere() -> None:
    assert move_global_options_first(["ask", "why?", "--library", "mine", "--debug", "--top-k", "3"]) == [
        "--library", "mine", "--debug", "ask", "why?", "--top-k", "3",
    ]  # fmt: skip
    assert move_global_options_first(["ask", "--model=x.gguf", "--", "--library"]) == [
        "--model=x.gguf",
        "ask",
        "--",
        "--library",
    ]


def test_json_is_one_object_of_the_contract_and_nothing_else(filled: Program) -> None:
    done = filled.run("ask", "--json", "When did the harbour bridge open?")
    answer = json.loads(done.out)
    assert set(answer) == {
        "id", "question", "status", "reason", "text", "sentences", "citations", "passages", "timings", "model", "generation",
    }  # fmt: skip
    assert answer["model"]["llm"] == "smollm2-135m-instruct"
    assert len(answer["model"]["llm_sha256"]) == 64


def test_in_a_pipe_nothing_is_coloured_and_no_draft_is_shown(filled: Program) -> None:
    done = filled.run("ask", "When did the harbour bridge open?")
    assert "\x1b" not in done.out + done.err
    assert "Draft" not in done.out + done.err


def test_list_show_and_stats_agree(filled: Program) -> None:
    rows = json.loads(filled.run("index", "list", "--json").out)
    assert [(row["title"], row["published"], row["source"]) for row in rows] == [
        ("Rain floods the quay.", "2026-03-06", None),
        ("Bridge opens", "2026-02-03", "The Courier"),
    ]
    assert filled.run("index", "list").out.splitlines()[1].split("\t")[:4] == [
        "bridge",
        "2026-02-03",
        "The Courier",
        "Bridge opens",
    ]
    assert "The harbour bridge opened on Monday." in filled.run("index", "show", "bridge").out
    stats = json.loads(filled.run("index", "stats", "--json").out)
    assert (stats["articles"], stats["oldest"], stats["newest"]) == (2, "2026-02-03", "2026-03-06")


def test_filters_reach_the_search(filled: Program) -> None:
    def found(*filters: str) -> set[str]:
        return {
            hit["title"]
            for hit in json.loads(filled.run("search", "closed bridge", "--json", *filters).out)["hits"]
        }

    assert found() == {"Bridge opens", "Rain floods the quay."}
    assert found("--since", "2026-03-01") == {"Rain floods the quay."}
    assert found("--until", "2026-03-01") == {"Bridge opens"}
    assert found("--source", "the courier") == {"Bridge opens"}
    assert found("--article", "bridge") == {"Bridge opens"}
    assert found("--source", "nobody") == set()


def test_the_demo_library_answers_until_there_is_an_article_of_ones_own(
    program: Program, tmp_path: Path
) -> None:
    fresh = Program(tmp_path / "index", program.models_dir)
    before = fresh.run("search", "ferry")
    assert "Lady Maren" in before.out
    assert "demo articles" in before.err
    (tmp_path / "own.txt").write_text("A ferry of one's own sank.", encoding="utf-8")
    fresh.run("index", "add", str(tmp_path / "own.txt"))
    after = fresh.run("search", "ferry")
    assert "Lady Maren" not in after.out
    assert "A ferry of one's own sank." in after.out
    assert "demo" not in after.err


def test_a_removed_article_is_gone_from_the_very_next_search(program: Program, tmp_path: Path) -> None:
    fresh = Program(tmp_path / "index", program.models_dir)
    for name in ("one", "two"):
        (tmp_path / f"{name}.md").write_text(
            f"---\nid: {name}\n---\nThe heron number {name} nests here.", encoding="utf-8"
        )
    fresh.run("index", "add", str(tmp_path))
    assert "number one" in fresh.run("search", "heron").out
    removed = fresh.run("index", "remove", "one")
    assert (removed.code, removed.out) == (0, "Removed one.\n")
    assert removed.said == [
        f"{tmp_path / 'one.md'} is still there: the next add or sync that comes across it takes it in again."
    ]
    out = fresh.run("search", "heron").out
    assert "number one" not in out
    assert "number two" in out
    missing = fresh.run("index", "remove", "oen")
    assert (missing.code, len(missing.said)) == (1, 1)


def test_a_folder_is_synced_after_a_look_that_changes_nothing(program: Program, tmp_path: Path) -> None:
    fresh = Program(tmp_path / "index", program.models_dir)
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "heron.txt").write_text("The heron nests in March.", encoding="utf-8")
    (folder / "draft.txt").write_text("The heron may nest in May.", encoding="utf-8")
    looked = fresh.run("index", "sync", str(folder), "--dry-run", "--ignore", "draft*")
    assert looked.out == f"add     {folder / 'heron.txt'}\nFiles: 1 added; nothing was done.\n"
    assert not (tmp_path / "index").exists()
    assert (
        fresh.run("index", "sync", str(folder), "--ignore", "draft*").out
        == "Files: 1 added; 1 new passages.\n"
    )
    (folder / "heron.txt").rename(folder / "bird.txt")
    assert (
        fresh.run("index", "sync", str(folder), "--ignore", "draft*").out
        == "Files: 1 moved; 0 new passages.\n"
    )
    (folder / "bird.txt").unlink()
    refused = fresh.run("index", "sync", str(folder), "--ignore", "draft*")
    assert (refused.code, len(refused.said)) == (1, 1)
    assert "nothing was removed" in refused.err
    assert (
        fresh.run("index", "sync", str(folder), "--ignore", "draft*", "--allow-empty").out
        == "Files: 1 deleted; 0 new passages.\n"
    )


def test_a_followed_folder_is_kept_in_step_until_ctrl_c(program: Program, tmp_path: Path) -> None:
    fresh = Program(tmp_path / "index", program.models_dir)
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "heron.txt").write_text("The heron nests in March.", encoding="utf-8")
    process = fresh.start("index", "sync", str(tmp_path / "articles"), "--watch")
    assert process.stdout is not None
    assert process.stdout.readline() == "Files: 1 added; 1 new passages.\n"
    (tmp_path / "articles" / "heron.txt").write_text("The heron nests in April.", encoding="utf-8")
    assert process.stdout.readline() == "Files: 1 changed; 1 new passages.\n"
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, "")
    assert err.splitlines()[-1] == f"Stopped following {tmp_path / 'articles'}."


def test_an_edited_file_replaces_its_article_and_the_same_file_changes_nothing(
    program: Program, tmp_path: Path
) -> None:
    fresh = Program(tmp_path / "index", program.models_dir)
    path = tmp_path / "heron.txt"
    path.write_text("The heron nests in March.", encoding="utf-8")
    assert "1 added" in fresh.run("index", "add", str(path)).out
    generation = json.loads(fresh.run("index", "stats", "--json").out)["generation"]
    assert "1 unchanged" in fresh.run("index", "add", str(path)).out
    assert json.loads(fresh.run("index", "stats", "--json").out)["generation"] == generation
    path.write_text("The heron nests in April.", encoding="utf-8")
    assert "1 replaced" in fresh.run("index", "add", str(path)).out
    out = fresh.run("search", "heron").out
    assert "April" in out
    assert "March" not in out


def test_models_are_listed_and_verified(program: Program) -> None:
    listed = program.run("models", "list").out
    assert "qwen2.5-coder-1.5b-instruct" in listed
    assert listed.count("not tested here") == 2
    done = program.run("models", "verify", "smollm2-135m-instruct")
    assert (done.code, done.out.split()[0]) == (0, "good")


def test_an_evaluation_is_taken_up_where_it_stopped(filled: Program, tmp_path: Path) -> None:
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
    assert filled.run("eval", str(questions), "--limit", "1", "--output", str(output)).code == 0
    first = output.read_text(encoding="utf-8")
    with output.open("a", encoding="utf-8") as file:
        file.write(first[:-100])
    done = filled.run("eval", str(questions), "--output", str(output))
    assert done.code == 0, done.err
    written = [json.loads(line) for line in output.read_text(encoding="utf-8").splitlines()]
    assert output.read_text(encoding="utf-8").startswith(first)
    assert [row["question_id"] for row in written] == ["1", "2", "3"]
    assert "trust" in done.out


def test_searching_alone_tells_where_the_answers_are_and_puts_it_in_the_folder(
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
    done = filled.run(
        "eval", str(questions), "--only", "retrieval", "--report", str(tmp_path / "report")
    )
    assert done.code == 0, done.err
    assert "harbour" in done.out.splitlines()[0]
    passages = json.loads((tmp_path / "report" / "passages.json").read_text(encoding="utf-8"))
    assert passages["retrieval"]["answer_in"]["3"] == 1.0
    refused = filled.run("eval", str(questions), "--against", str(questions))
    assert (refused.code, len(refused.said)) == (2, 1)
