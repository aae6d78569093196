"""The commands that look after a library, as a user types them."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.commands import Program


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("articles")
    for number, day in enumerate(("2026-01-05", "2026-02-05", "2026-03-05")):
        heading = f"---\nid: heron-{number}\ntitle: Heron number {number}\ndate: {day}\nsource: The Courier\n---\n"
        (folder / f"{number}.md").write_text(
            f"{heading}\nHeron {number} nests by the quay. It came in spring.\n", encoding="utf-8"
        )
    return folder


@pytest.fixture
def program(tmp_path: Path, models_dir: Path, articles: Path, tiny_workspace: object) -> Program:  # noqa: ARG001 - pulls the models
    program = Program(tmp_path / "index", models_dir)
    assert program.run("index", "add", str(articles)).code == 0
    return program


def damage(program: Program, statement: str) -> None:
    with (
        closing(sqlite3.connect(program.index_dir / "default" / "library.db")) as connection,
        connection,
    ):
        connection.execute(statement)


def test_the_doctor_tells_each_check_on_a_line_and_mends_on_request(program: Program) -> None:
    done = program.run("index", "doctor")
    assert (done.code, done.said) == (0, [])
    assert [line.split() for line in done.out.splitlines()] == [
        [name, "ok"]
        for name in ("database", "embedder", "articles", "passages", "words", "vectors", "changes")
    ]
    damage(program, "DELETE FROM passages WHERE article = 'heron-1'")
    damage(program, "UPDATE articles SET text = text || 'More.' WHERE id = 'heron-2'")
    done = program.run("index", "doctor")
    assert (done.code, len(done.out.splitlines()), len(done.said)) == (1, 7, 1)
    assert "doctor --repair" in done.said[0]
    assert "passages  wrong: heron-1: it has no passages" in done.out
    mended = program.run("index", "doctor", "--repair", "--json")
    said = json.loads(mended.out)
    assert mended.code == 1
    assert {check["name"] for check in said["checks"] if check["faults"]} == {"articles"}
    assert "heron-1" in {fault["article"] for fault in said["mended"]}
    left = program.run("index", "doctor")
    assert "articles  wrong: heron-2: its text" in left.out
    assert "add the article again" in left.out
    assert left.said == []


def test_a_library_of_another_versions_passages_says_how_to_make_them_anew(
    program: Program, articles: Path
) -> None:
    damage(program, "UPDATE meta SET value = '1' WHERE key = 'rules'")
    again = program.run("index", "add", str(articles))
    assert again.code == 0
    assert [
        line
        for line in again.said
        if line.endswith("Rebuild them with: python -m assistant index rebuild")
    ]
    assert program.run("index", "doctor").code == 1
    assert program.run("index", "rebuild").code == 0
    assert program.run("index", "doctor").code == 0
    assert program.run("index", "add", str(articles)).said == []


def test_a_library_that_lost_its_log_is_one_line_that_names_the_doctor(program: Program) -> None:
    damage(program, "DELETE FROM changes")
    done = program.run("index", "list")
    assert (done.code, len(done.said)) == (1, 1)
    assert "index doctor --repair" in done.said[0]
    assert program.run("index", "doctor", "--repair").code == 0
    assert len(json.loads(program.run("index", "list", "--json").out)) == 3


def test_the_doctor_of_no_library_is_one_line(program: Program) -> None:
    done = program.run("index", "doctor", "--library", "nowhere")
    assert (done.code, done.out, len(done.said)) == (1, "", 1)


def test_an_exported_library_answers_elsewhere_as_it_did_here(program: Program, tmp_path: Path) -> None:
    file, again = tmp_path / "library.zip", tmp_path / "again.zip"
    done = program.run("index", "export", str(file))
    assert (done.code, done.said) == (0, [])
    assert done.out.startswith(f"Exported 3 articles with 3 passages to {file}, ")
    there = Program(tmp_path / "elsewhere", program.models_dir)
    taken = there.run("index", "import", str(file), "--library", "herons")
    assert (taken.code, taken.out) == (0, "Articles: 3 added; 3 new passages.\n"), taken.err
    assert there.run("index", "doctor", "--library", "herons").code == 0
    asked = ("search", "where do herons nest", "--json")
    assert (
        json.loads(there.run(*asked, "--library", "herons").out)["hits"]
        == json.loads(program.run(*asked).out)["hits"]
    )
    assert there.run("index", "export", str(again), "--library", "herons").code == 0
    assert again.read_bytes() == file.read_bytes()


def test_what_cannot_be_exported_or_imported_is_one_line(program: Program, tmp_path: Path) -> None:
    file = tmp_path / "library.zip"
    file.write_text("mine", encoding="utf-8")
    for arguments, said in (
        (["export", str(file)], "is there already"),
        (["export", str(tmp_path / "nowhere" / "library.zip")], "cannot be written"),
        (["export", str(file), "--force", "--library", "nowhere"], "no library"),
        (["import", str(file)], "damaged"),
        (["import", str(tmp_path / "missing.zip")], "cannot be read"),
    ):
        done = program.run("index", *arguments)
        assert (done.code, done.out, len(done.said)) == (1, "", 1), arguments
        assert said in done.said[0]
    assert file.read_text(encoding="utf-8") == "mine"
    assert program.run("index", "export", str(file), "--force").code == 0
    refused = program.run("index", "import", str(file), "--library", "demo")
    assert (refused.code, len(refused.said)) == (2, 1)


def test_sync_follows_a_folder_and_refuses_one_that_has_vanished(
    program: Program, tmp_path: Path
) -> None:
    folder = tmp_path / "quay"
    folder.mkdir()
    (folder / "gull.txt").write_text("The gull sat on the quay.")
    (folder / "tern.txt").write_text("The tern flew north.")
    assert program.run("index", "sync", str(folder)).out == "Files: 2 added; 2 new passages.\n"
    (folder / "gull.txt").rename(folder / "kept.txt")
    (folder / "tern.txt").unlink()
    assert (
        program.run("index", "sync", str(folder)).out == "Files: 1 moved, 1 deleted; 0 new passages.\n"
    )
    (folder / "kept.txt").unlink()
    bare = program.run("index", "sync", str(folder))
    assert (bare.code, bare.out) == (1, "")
    assert "nothing was removed" in bare.said[-1]
    folder.rmdir()
    gone = program.run("index", "sync", str(folder))
    assert (gone.code, len(gone.said)) == (1, 1)
    assert "does not exist, but the library has articles from 1 of its files" in gone.said[0]
    assert program.run("index", "list").out.count("heron") == 3


def test_libraries_are_listed_and_a_damaged_one_says_so(program: Program, articles: Path) -> None:
    program.run("index", "add", str(articles / "0.md"), "--library", "paris")
    done = program.run("index", "libraries")
    assert [line.split("\t")[:3] for line in done.out.splitlines()] == [
        ["default", "3", "3"],
        ["paris", "1", "1"],
    ]
    (program.index_dir / "paris" / "library.db").write_bytes(b"no database" * 1000)
    for suffix in ("-wal", "-shm"):
        (program.index_dir / "paris" / f"library.db{suffix}").unlink(missing_ok=True)
    done = program.run("index", "libraries", "--json")
    assert (done.code, done.said) == (0, [])
    sound, broken = json.loads(done.out)
    assert (sound["articles"], sound["newest"], sound["embedder"], sound["problem"]) == (
        3,
        "2026-03-05",
        "all-minilm-l6-v2",
        None,
    )
    assert (broken["name"], broken["articles"]) == ("paris", None)
    assert "damaged" in broken["problem"]
    none = program.run("index", "libraries", "--index-dir", str(program.index_dir / "nowhere"))
    assert (none.code, none.out, len(none.said)) == (0, "", 1)


def test_a_list_is_narrowed_by_days_outlet_title_and_number(program: Program) -> None:
    def listed(*options: str) -> list[str]:
        done = program.run("index", "list", "--json", *options)
        assert done.code == 0, done.err
        return [row["id"] for row in json.loads(done.out)]

    assert listed("--since", "2026-02-05") == ["heron-2", "heron-1"]
    assert listed("--until", "2026-02-05") == ["heron-1", "heron-0"]
    assert listed("--source", "the COURIER", "--limit", "2") == ["heron-2", "heron-1"]
    assert listed("--source", "nobody") == []
    assert listed("--title", "number HERON 1") == ["heron-1"]
    assert listed("--title", "heron", "--limit", "1") == ["heron-2"]
    assert program.run("index", "list", "--title", "swan").out == ""
    for wrong in (["--since", "2026-03-01", "--until", "2026-01-01"], ["--limit", "0"]):
        done = program.run("index", "list", *wrong)
        assert (done.code, done.out, len(done.said)) == (2, "", 1)


def test_an_article_is_shown_with_the_bounds_of_its_passages(program: Program) -> None:
    shown = json.loads(program.run("index", "show", "heron-1", "--passages", "--json").out)
    assert (shown["id"], shown["title"], shown["published"]) == (
        "heron-1",
        "Heron number 1",
        "2026-02-05",
    )
    (passage,) = shown["passages"]
    assert (
        shown["text"][passage["start"] : passage["end"]]
        == "Heron 1 nests by the quay. It came in spring."
    )
    assert len(passage["sentences"]) == 2
    assert "passages" not in json.loads(program.run("index", "show", "heron-1", "--json").out)
    last = program.run("index", "show", "heron-1", "--passages").out.splitlines()[-1]
    assert last.split("\t") == [
        "1",
        str(passage["start"]),
        str(passage["end"]),
        "Heron 1 nests by the quay. It came",
    ]


def test_an_article_is_shown_with_its_older_versions_and_what_prints_nearly_the_same(
    program: Program, tmp_path: Path
) -> None:
    story = "The heron left its nest by the quay on Monday and was seen in the park at noon, said the warden, who has counted them all."
    for name, day, more in (
        ("old", "2026-03-01", "It may return."),
        ("new", "2026-03-04", "It has returned."),
        ("copy", "2026-03-05", ""),
    ):
        url = "https://example.com/copy" if name == "copy" else "https://example.com/heron"
        heading = f"---\nid: {name}\ntitle: Heron {name}\ndate: {day}\nurl: {url}\n---\n"
        (tmp_path / f"{name}.md").write_text(f"{heading}\n{story} {more}\n", encoding="utf-8")
    assert (
        program.run(
            "index", "add", *(str(tmp_path / f"{name}.md") for name in ("old", "new", "copy"))
        ).code
        == 0
    )
    shown = program.run("index", "show", "new").out
    assert "\nsupersedes old, 2026-03-01\nNearly the same: Heron copy (2026-03-05, copy)\n" in shown
    known = json.loads(program.run("index", "show", "new", "--json").out)
    assert [(one["article_id"], one["published"]) for one in known["older"]] == [("old", "2026-03-01")]
    assert [one["article_id"] for one in known["nearly_the_same"]] == ["copy"]
    assert json.loads(program.run("index", "show", "old", "--json").out)["superseded_by"] == "new"
    assert json.loads(program.run("index", "show", "heron-1", "--json").out)["nearly_the_same"] == []


def test_figures_are_for_people_and_as_json_for_programs(program: Program) -> None:
    size = json.loads(program.run("index", "stats", "--json").out)["bytes"]
    (line,) = [
        line for line in program.run("index", "stats").out.splitlines() if line.startswith("bytes")
    ]
    assert line.endswith(" kB")
    assert abs(float(line.split()[1]) * 1000 - size) < 100_000
