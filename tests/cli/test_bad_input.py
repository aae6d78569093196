"""Bad input gets one clear line and loses nothing."""

from __future__ import annotations

import json
import signal
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.commands import Program
from tests.library.site import serving

GOOD_ARTICLE = "The harbour bridge opened on Monday. It cost $3 million."


@pytest.fixture
def program(
    tmp_path: Path,
    models_dir: Path,
    tiny_workspace: object,  # noqa: ARG001 - pulls the models
) -> Program:
    return Program(tmp_path / "index", models_dir)


def folder_with_good_article(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "good.txt").write_text(GOOD_ARTICLE, encoding="utf-8")
    return folder


def stored_articles(database: Path) -> int:
    """Count the articles of a library that another process is writing; 0 while it is being created."""
    try:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
            return int(connection.execute("SELECT count(*) FROM articles").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("empty.txt", b"", "is empty"),
        ("binary.txt", bytes(range(256)) * 40, "not a text file"),
        ("photo.jpg", b"\xff\xd8\xff", "has an unsupported file type"),
        ("no-text.jsonl", b'{"title": "A title alone"}\n', "row 1: has no text"),
        ("broken.jsonl", b'{"text": "cut of', "row 1: is not JSON"),
    ],
)
def test_bad_file_is_reported_on_one_line_and_the_good_one_is_added(
    program: Program, tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    bad_file = folder_with_good_article(tmp_path) / name
    bad_file.write_bytes(content)
    result = program.run("index", "add", str(bad_file), str(bad_file.with_name("good.txt")))
    assert result.exit_code == 0
    (notice,) = result.notices
    assert str(bad_file) in notice
    assert reason in notice
    assert "1 added" in result.stdout
    (row,) = json.loads(program.run("index", "list", "--json").stdout)
    assert row["title"] == GOOD_ARTICLE


def test_latin_1_text_is_decoded(program: Program, tmp_path: Path) -> None:
    path = tmp_path / "latin.txt"
    text = "Le maire a dit à la presse que l'été sera très long à Orléans."
    path.write_bytes(text.encode("latin-1"))
    assert program.run("index", "add", str(path)).notices == []
    assert "l'été sera très long à Orléans" in program.run("search", "maire").stdout


def test_text_of_50_mb_is_refused_at_once(program: Program, tmp_path: Path) -> None:
    path = tmp_path / "huge.txt"
    path.write_bytes(b"The same sentence again. " * 2_000_000)
    started = time.monotonic()
    result = program.run("index", "add", str(path))
    assert time.monotonic() - started < 20
    assert result.exit_code == 1
    (notice,) = result.notices
    assert "50 MB" in notice


def test_missing_path_is_an_error_of_one_line(program: Program, tmp_path: Path) -> None:
    result = program.run("index", "add", str(tmp_path / "nowhere"))
    assert result.exit_code == 1
    (notice,) = result.notices
    assert "does not exist" in notice


def test_url_of_this_machine_is_refused_without_a_request(program: Program) -> None:
    with serving() as site:
        site.serve_page("/a", "<html><body><p>Rain fell on the town.</p></body></html>")
        result = program.run("index", "add", site.url("/a", host="127.0.0.1"))
        assert site.requests == []
    assert result.exit_code == 1
    assert [line.split(":")[0] for line in result.notices] == ["Fetching http", "http"]
    assert "only public hosts are allowed" in result.notices[-1]


@pytest.mark.parametrize("question", ["", "   ", "x" * 10_000])
def test_empty_or_overlong_question_is_invalid_usage(program: Program, question: str) -> None:
    result = program.run("ask", question)
    assert (result.exit_code, result.stdout, len(result.notices)) == (2, "", 1)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["aks", "what?"], "aks"),
        (["ask", "what?", "--since", "yesterday"], "yesterday"),
        (["ask", "what?", "--since", "2026-03-02", "--until", "2026-03-01"], "is after"),
        (["ask"], "question"),
        (["ask", "what?", "--top-k", "0"], "top-k from 1 to 20"),
        (["--library", "../x", "ask", "what?"], "library"),
    ],
)
def test_invalid_usage_is_one_line_and_exit_code_2(
    program: Program, arguments: list[str], words: str
) -> None:
    result = program.run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    (notice,) = result.notices
    assert words in notice.lower()


def test_unknown_setting_suggests_the_nearest_one(program: Program) -> None:
    result = program.run("index", "stats", ASSISTANT_MODEL_DIR="/tmp")  # noqa: S108 - never opened
    assert result.exit_code == 2
    assert "did you mean ASSISTANT_MODELS_DIR?" in result.notices[0]


def test_corrupt_gguf_is_an_error_without_traceback(program: Program, tmp_path: Path) -> None:
    corrupt = tmp_path / "corrupt.gguf"
    corrupt.write_bytes(b"GGUF" + bytes(5000))
    result = program.run("ask", "What happened?", "--model", str(corrupt))
    assert (result.exit_code, result.stdout) == (1, "")
    assert "cannot load" in result.notices[-1]
    assert "Traceback" not in result.stderr


def test_damaged_model_of_the_catalogue_is_never_loaded(program: Program, tmp_path: Path) -> None:
    models = tmp_path / "models"
    tiny = models / "smollm2-135m-instruct"
    tiny.mkdir(parents=True)
    for folder in program.models_dir.iterdir():
        if folder.name != tiny.name and folder.is_dir():
            (models / folder.name).symlink_to(folder)
    (tiny / "SmolLM2-135M-Instruct.Q4_1.gguf").write_bytes(b"GGUF" + bytes(100))
    result = Program(program.index_dir, models).run("ask", "What happened?")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "models pull --force" in result.notices[-1]


def test_truncated_search_index_is_rebuilt_automatically(program: Program, tmp_path: Path) -> None:
    program.run("index", "add", str(folder_with_good_article(tmp_path)))
    before = program.run("search", "bridge").stdout
    (segment,) = (program.index_dir / "default").glob("segment-*.bin")
    segment.write_bytes(segment.read_bytes()[:50])
    assert program.run("search", "bridge").stdout == before
    assert segment.stat().st_size > 50


def test_two_concurrent_adds_both_succeed(program: Program, tmp_path: Path) -> None:
    for number in range(2):
        rows = [
            json.dumps({"id": f"{number}-{n}", "text": f"Report {number}-{n} says the bridge is open."})
            for n in range(40)
        ]
        (tmp_path / f"{number}.jsonl").write_text("\n".join(rows), encoding="utf-8")
    running = [program.start("index", "add", str(tmp_path / f"{number}.jsonl")) for number in range(2)]
    for process in running:
        _, stderr = process.communicate(timeout=120)
        assert process.returncode == 0, stderr
    assert json.loads(program.run("index", "stats", "--json").stdout)["articles"] == 80


def test_ctrl_c_while_adding_keeps_committed_articles_and_the_next_add_completes(
    program: Program, tmp_path: Path
) -> None:
    text = "Report {} says that the bridge over the bay is open again. "
    rows = [json.dumps({"id": str(n), "text": text.format(n) * 20}) for n in range(600)]
    path = tmp_path / "many.jsonl"
    path.write_text("\n".join(rows), encoding="utf-8")
    process = program.start("index", "add", str(path))
    database = program.index_dir / "default" / "library.db"
    while not stored_articles(database) and process.poll() is None:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == 130, stderr
    assert "Run the same command again" in stderr
    stored = json.loads(program.run("index", "stats", "--json").stdout)["articles"]
    assert 0 < stored < 600
    assert f"{stored} unchanged" in program.run("index", "add", str(path)).stdout
    assert json.loads(program.run("index", "stats", "--json").stdout)["articles"] == 600
