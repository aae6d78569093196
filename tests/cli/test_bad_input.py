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

GOOD = "The harbour bridge opened on Monday. It cost $3 million."


@pytest.fixture
def program(tmp_path: Path, models_dir: Path, tiny_workspace: object) -> Program:  # noqa: ARG001 - pulls the models
    return Program(tmp_path / "index", models_dir)


def files(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "good.txt").write_text(GOOD, encoding="utf-8")
    return folder


def stored_in(database: Path) -> int:
    """Articles in a library that another process is writing; 0 while it is being made."""
    try:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as reading:
            return int(reading.execute("SELECT count(*) FROM articles").fetchone()[0])
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
def test_a_bad_file_is_one_line_and_the_good_one_beside_it_is_added(
    program: Program, tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    bad = files(tmp_path) / name
    bad.write_bytes(content)
    done = program.run("index", "add", str(bad), str(bad.with_name("good.txt")))
    assert done.code == 0
    (line,) = done.said
    assert str(bad) in line
    assert reason in line
    assert "1 added" in done.out
    assert json.loads(program.run("index", "list", "--json").out)[0]["title"] == GOOD


def test_latin_1_is_read_as_it_was_written(program: Program, tmp_path: Path) -> None:
    path = tmp_path / "latin.txt"
    path.write_bytes(
        "Le maire a dit à la presse que l’été sera très long à Orléans.".replace("’", "'").encode(
            "latin-1"
        )
    )
    assert program.run("index", "add", str(path)).said == []
    assert "l'été sera très long à Orléans" in program.run("search", "maire").out


def test_a_text_of_50_mb_is_refused_at_once(program: Program, tmp_path: Path) -> None:
    path = tmp_path / "huge.txt"
    path.write_bytes(b"The same sentence again. " * 2_000_000)
    started = time.monotonic()
    done = program.run("index", "add", str(path))
    assert time.monotonic() - started < 20
    assert done.code == 1
    assert len(done.said) == 1
    assert "50 MB" in done.said[0]


def test_a_missing_path_is_one_line_and_an_error(program: Program, tmp_path: Path) -> None:
    done = program.run("index", "add", str(tmp_path / "nowhere"))
    assert (done.code, len(done.said)) == (1, 1)
    assert "does not exist" in done.said[0]


def test_an_address_of_this_machine_is_one_line_and_is_not_asked(program: Program) -> None:
    with serving() as site:
        site.page("/a", "<html><body><p>Rain fell on the town.</p></body></html>")
        done = program.run("index", "add", site.url("/a", host="127.0.0.1"))
        assert site.asked == []
    assert done.code == 1
    assert [line.split(":")[0] for line in done.said] == ["Fetching http", "http"]
    assert "only the public one is asked" in done.said[-1]


@pytest.mark.parametrize("question", ["", "   ", "x" * 10_000])
def test_no_question_and_one_too_long_are_wrong_usage(program: Program, question: str) -> None:
    done = program.run("ask", question)
    assert (done.code, done.out, len(done.said)) == (2, "", 1)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["aks", "what?"], "aks"),
        (["ask", "what?", "--since", "yesterday"], "yesterday"),
        (["ask", "what?", "--since", "2026-03-02", "--until", "2026-03-01"], "is after"),
        (["ask"], "question"),
        (["ask", "what?", "--top-k", "0"], "--top-k"),
        (["--library", "../x", "ask", "what?"], "library"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_code_2(
    program: Program, arguments: list[str], said: str
) -> None:
    done = program.run(*arguments)
    assert (done.code, done.out, len(done.said)) == (2, "", 1)
    assert said.lower() in done.said[0].lower()


def test_an_unknown_setting_names_the_nearest_known_one(program: Program) -> None:
    done = program.run("index", "stats", ASSISTANT_MODEL_DIR="/tmp")  # noqa: S108 - never opened
    assert done.code == 2
    assert "did you mean ASSISTANT_MODELS_DIR?" in done.said[0]


def test_a_corrupt_gguf_is_one_line(program: Program, tmp_path: Path) -> None:
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"GGUF" + bytes(5000))
    done = program.run("ask", "What happened?", "--model", str(broken))
    assert (done.code, done.out) == (1, "")
    assert "cannot load" in done.said[-1]
    assert "Traceback" not in done.err


def test_a_damaged_model_of_the_catalogue_is_never_loaded(program: Program, tmp_path: Path) -> None:
    models = tmp_path / "models"
    (models / "smollm2-135m-instruct").mkdir(parents=True)
    for folder in program.models_dir.iterdir():
        if folder.name != "smollm2-135m-instruct" and folder.is_dir():
            (models / folder.name).symlink_to(folder)
    (models / "smollm2-135m-instruct" / "SmolLM2-135M-Instruct.Q4_1.gguf").write_bytes(
        b"GGUF" + bytes(100)
    )
    done = Program(program.index_dir, models).run("ask", "What happened?")
    assert (done.code, done.out) == (1, "")
    assert "models pull --force" in done.said[-1]


def test_a_truncated_faiss_file_is_rebuilt_by_itself(program: Program, tmp_path: Path) -> None:
    program.run("index", "add", str(files(tmp_path)))
    before = program.run("search", "bridge").out
    vectors = program.index_dir / "default" / "vectors.faiss"
    vectors.write_bytes(vectors.read_bytes()[:50])
    assert program.run("search", "bridge").out == before
    assert vectors.stat().st_size > 50


def test_two_adds_at_once_both_succeed(program: Program, tmp_path: Path) -> None:
    for number in range(2):
        rows = [
            json.dumps({"id": f"{number}-{n}", "text": f"Report {number}-{n} says the bridge is open."})
            for n in range(40)
        ]
        (tmp_path / f"{number}.jsonl").write_text("\n".join(rows), encoding="utf-8")
    running = [program.start("index", "add", str(tmp_path / f"{number}.jsonl")) for number in range(2)]
    for process in running:
        _, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
    assert json.loads(program.run("index", "stats", "--json").out)["articles"] == 80


def test_ctrl_c_while_adding_keeps_what_was_committed_and_the_rest_can_be_added(
    program: Program, tmp_path: Path
) -> None:
    rows = [
        json.dumps(
            {"id": str(n), "text": f"Report {n} says that the bridge over the bay is open again. " * 20}
        )
        for n in range(600)
    ]
    path = tmp_path / "many.jsonl"
    path.write_text("\n".join(rows), encoding="utf-8")
    process = program.start("index", "add", str(path))
    database = program.index_dir / "default" / "library.db"
    while not stored_in(database) and process.poll() is None:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert "Run the same command again" in err
    stored = json.loads(program.run("index", "stats", "--json").out)["articles"]
    assert 0 < stored < 600
    done = program.run("index", "add", str(path))
    assert f"{stored} unchanged" in done.out
    assert json.loads(program.run("index", "stats", "--json").out)["articles"] == 600
