"""Maintenance of libraries as a user types it: doctor, rebuild, export, import, sync, list and show."""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from contextlib import closing, suppress
from pathlib import Path

import pytest

from tests.commands import Program

HERON = """---
id: heron-{number}
title: Heron number {number}
date: {date}
source: The Courier
---
Heron {number} nests by the quay. It came in spring.
"""


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("articles")
    for number, date in enumerate(("2026-01-05", "2026-02-05", "2026-03-05")):
        text = HERON.format(number=number, date=date)
        (folder / f"{number}.md").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def program(
    tmp_path: Path,
    models_dir: Path,
    articles: Path,
    tiny_workspace: object,  # noqa: ARG001 - pulls the models
) -> Program:
    """A program whose library has three articles."""
    program = Program(tmp_path / "index", models_dir)
    assert program.run("index", "add", str(articles)).exit_code == 0
    return program


def thread_niceness(process: int) -> set[int]:
    """Return the niceness of each thread of a process; none once it has ended."""
    niceness = set()
    for thread in Path(f"/proc/{process}/task").glob("*"):
        with suppress(OSError):
            niceness.add(os.getpriority(os.PRIO_PROCESS, int(thread.name)))
    return niceness


@pytest.mark.skipif(sys.platform != "linux", reason="threads have priorities of their own on Linux only")
@pytest.mark.parametrize("command", ["add", "sync", "rebuild"])
def test_indexing_embeds_at_low_priority(program: Program, tmp_path: Path, command: str) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(150):
        text = HERON.format(number=f"{number} of many", date="2026-04-05")
        (folder / f"{number}.md").write_text(text, encoding="utf-8")
    arguments = [str(folder)]
    if command == "rebuild":
        assert program.run("index", "add", *arguments).exit_code == 0
        arguments = []
    own = os.getpriority(os.PRIO_PROCESS, 0)
    process = program.start("index", command, *arguments)
    seen: set[int] = set()
    while process.poll() is None:
        seen |= thread_niceness(process.pid)
    process.communicate()
    assert (process.returncode, seen) == (0, {own, min(own + 10, 19)})


def damage(program: Program, statement: str) -> None:
    database = program.index_dir / "default" / "library.db"
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute(statement)


def test_doctor_reports_each_check_on_a_line_and_repairs_on_request(program: Program) -> None:
    sound = program.run("index", "doctor")
    assert (sound.exit_code, sound.notices) == (0, [])
    assert [line.split() for line in sound.stdout.splitlines()] == [
        [name, "ok"] for name in "database embedder articles passages ids index changes".split()
    ]
    damage(program, "DELETE FROM passages WHERE article = 'heron-1'")
    damage(program, "UPDATE articles SET text = text || 'More.' WHERE id = 'heron-2'")
    damaged = program.run("index", "doctor")
    assert (damaged.exit_code, len(damaged.stdout.splitlines())) == (1, 7)
    (notice,) = damaged.notices
    assert "doctor --repair" in notice
    assert "passages  wrong: heron-1: it has no passages" in damaged.stdout
    repaired = program.run("index", "doctor", "--repair", "--json")
    diagnosis = json.loads(repaired.stdout)
    assert repaired.exit_code == 1
    assert {check["name"] for check in diagnosis["checks"] if check["faults"]} == {"articles"}
    assert "heron-1" in {fault["article"] for fault in diagnosis["mended"]}
    unrepairable = program.run("index", "doctor")
    assert "articles  wrong: heron-2: its text" in unrepairable.stdout
    assert "add the article again" in unrepairable.stdout
    assert unrepairable.notices == []


def test_ambiguous_id_is_a_choice(program: Program, tmp_path: Path) -> None:
    for name in ("gull.jsonl", "tern.jsonl"):
        text = f"The {name[:4]} nests on the roof."
        (tmp_path / name).write_text(json.dumps({"id": 7, "text": text}), encoding="utf-8")
    added = program.run("index", "add", str(tmp_path / "gull.jsonl"), str(tmp_path / "tern.jsonl"))
    assert "Articles: 2 added" in added.stdout
    shown = program.run("index", "show", "7")
    assert shown.exit_code == 1
    assert [line.split("\t")[0] for line in shown.stdout.splitlines()] == [
        "7@gull.jsonl",
        "7@tern.jsonl",
    ]
    for command in (
        ("index", "remove", "7"),
        ("index", "show", "7", "--json"),
        ("search", "roof", "--article", "7"),
    ):
        refused = program.run(*command)
        assert (refused.exit_code, refused.stdout) == (1, "")
        assert refused.notices == shown.notices
    (notice,) = shown.notices
    assert notice.startswith("2 articles have the id '7'. Name one of them: 7@gull.jsonl (")
    hits = json.loads(program.run("search", "roof", "--article", "7@tern.jsonl", "--json").stdout)[
        "hits"
    ]
    assert {hit["article_id"] for hit in hits} == {"7@tern.jsonl"}
    assert program.run("index", "remove", "7@gull.jsonl").stdout == "Removed 7@gull.jsonl.\n"
    assert json.loads(program.run("index", "show", "7", "--json").stdout)["id"] == "7"


def test_files_of_older_readers_are_named_and_read_again(program: Program) -> None:
    damage(program, "UPDATE origins SET reader = ''")
    checked = program.run("index", "doctor")
    assert checked.exit_code == 0
    assert checked.stdout.splitlines()[-1] == (
        "readers   3 articles were read by an earlier version of this program;"
        " read again with: python -m assistant index rebuild --reread"
    )
    reread = program.run("index", "rebuild", "--reread")
    assert reread.stdout == "Read 3 files again. Articles: 3 unchanged; 0 new passages.\n"
    assert "readers" not in program.run("index", "doctor").stdout


def test_outdated_passages_are_reported_with_the_command_that_rebuilds_them(
    program: Program, articles: Path
) -> None:
    damage(program, "UPDATE meta SET value = '1' WHERE key = 'rules'")
    added = program.run("index", "add", str(articles))
    assert added.exit_code == 0
    command = "Rebuild them with: python -m assistant index rebuild"
    assert any(notice.endswith(command) for notice in added.notices)
    assert program.run("index", "doctor").exit_code == 1
    assert program.run("index", "rebuild").exit_code == 0
    assert program.run("index", "doctor").exit_code == 0
    assert program.run("index", "add", str(articles)).notices == []


def test_library_without_its_change_log_is_an_error_that_names_the_doctor(program: Program) -> None:
    damage(program, "DELETE FROM changes")
    result = program.run("index", "list")
    assert result.exit_code == 1
    (notice,) = result.notices
    assert "index doctor --repair" in notice
    assert program.run("index", "doctor", "--repair").exit_code == 0
    assert len(json.loads(program.run("index", "list", "--json").stdout)) == 3


def test_doctor_of_a_missing_library_is_an_error_of_one_line(program: Program) -> None:
    result = program.run("index", "doctor", "--library", "nowhere")
    assert (result.exit_code, result.stdout, len(result.notices)) == (1, "", 1)


def test_imported_library_has_the_same_hits_and_exports_the_same_bytes(
    program: Program, tmp_path: Path
) -> None:
    bundle, bundle_of_import = tmp_path / "library.zip", tmp_path / "again.zip"
    exported = program.run("index", "export", str(bundle))
    assert (exported.exit_code, exported.notices) == (0, [])
    assert exported.stdout.startswith(f"Exported 3 articles with 3 passages to {bundle}, ")
    elsewhere = Program(tmp_path / "elsewhere", program.models_dir)
    herons = ("--library", "herons")
    imported = elsewhere.run("index", "import", str(bundle), *herons)
    assert imported.exit_code == 0, imported.stderr
    assert imported.stdout == "Articles: 3 added; 3 new passages.\n"
    assert elsewhere.run("index", "doctor", *herons).exit_code == 0
    search = ("search", "where do herons nest", "--json")
    hits = json.loads(program.run(*search).stdout)["hits"]
    assert json.loads(elsewhere.run(*search, *herons).stdout)["hits"] == hits
    assert elsewhere.run("index", "export", str(bundle_of_import), *herons).exit_code == 0
    assert bundle_of_import.read_bytes() == bundle.read_bytes()


def test_failed_export_or_import_is_an_error_of_one_line(program: Program, tmp_path: Path) -> None:
    file = tmp_path / "library.zip"
    file.write_text("mine", encoding="utf-8")
    for arguments, reason in (
        (["export", str(file)], "already exists"),
        (["export", str(tmp_path / "nowhere" / "library.zip")], "cannot be written"),
        (["export", str(file), "--force", "--library", "nowhere"], "no library"),
        (["import", str(file)], "damaged"),
        (["import", str(tmp_path / "missing.zip")], "cannot be read"),
    ):
        result = program.run("index", *arguments)
        assert (result.exit_code, result.stdout, len(result.notices)) == (1, "", 1), arguments
        assert reason in result.notices[0]
    assert file.read_text(encoding="utf-8") == "mine"
    assert program.run("index", "export", str(file), "--force").exit_code == 0
    into_demo = program.run("index", "import", str(file), "--library", "demo")
    assert (into_demo.exit_code, len(into_demo.notices)) == (2, 1)


def test_sync_follows_a_folder_and_refuses_a_missing_one(program: Program, tmp_path: Path) -> None:
    folder = tmp_path / "quay"
    folder.mkdir()
    (folder / "gull.txt").write_text("The gull sat on the quay.")
    (folder / "tern.txt").write_text("The tern flew north.")
    sync = ("index", "sync", str(folder))
    assert program.run(*sync).stdout == "Files: 2 added. Articles: 2 added; 2 new passages.\n"
    (folder / "gull.txt").rename(folder / "renamed.txt")
    (folder / "tern.txt").unlink()
    assert (
        program.run(*sync).stdout == "Files: 1 moved, 1 deleted. Articles: 1 removed; 0 new passages.\n"
    )
    (folder / "renamed.txt").unlink()
    empty = program.run(*sync)
    assert (empty.exit_code, empty.stdout) == (1, "")
    assert "nothing was removed" in empty.notices[-1].lower()
    folder.rmdir()
    missing = program.run(*sync)
    assert missing.exit_code == 1
    (notice,) = missing.notices
    assert "does not exist, but the library has articles from 1 of its files" in notice
    assert program.run("index", "list").stdout.count("heron") == 3


def test_libraries_are_listed_with_a_damaged_one(program: Program, articles: Path) -> None:
    program.run("index", "add", str(articles / "0.md"), "--library", "paris")
    rows = program.run("index", "libraries").stdout.splitlines()
    assert [row.split("\t")[:3] for row in rows] == [["default", "3", "3"], ["paris", "1", "1"]]
    paris = program.index_dir / "paris"
    (paris / "library.db").write_bytes(b"no database" * 1000)
    for suffix in ("-wal", "-shm"):
        (paris / f"library.db{suffix}").unlink(missing_ok=True)
    result = program.run("index", "libraries", "--json")
    assert (result.exit_code, result.notices) == (0, [])
    sound, damaged = json.loads(result.stdout)
    assert (sound["articles"], sound["newest"], sound["embedder"], sound["problem"]) == (
        3,
        "2026-03-05",
        "all-minilm-l6-v2",
        None,
    )
    assert (damaged["name"], damaged["articles"]) == ("paris", None)
    assert "damaged" in damaged["problem"]


def test_no_library_is_a_notice_and_no_error(program: Program) -> None:
    result = program.run("index", "libraries", "--index-dir", str(program.index_dir / "nowhere"))
    assert (result.exit_code, result.stdout, len(result.notices)) == (0, "", 1)


def test_list_is_narrowed_by_dates_outlet_title_and_limit(program: Program) -> None:
    def listed_ids(*options: str) -> list[str]:
        result = program.run("index", "list", "--json", *options)
        assert result.exit_code == 0, result.stderr
        return [row["id"] for row in json.loads(result.stdout)]

    assert listed_ids("--since", "2026-02-05") == ["heron-2", "heron-1"]
    assert listed_ids("--until", "2026-02-05") == ["heron-1", "heron-0"]
    assert listed_ids("--source", "the COURIER", "--limit", "2") == ["heron-2", "heron-1"]
    assert listed_ids("--source", "nobody") == []
    assert listed_ids("--title", "number HERON 1") == ["heron-1"]
    assert listed_ids("--title", "heron", "--limit", "1") == ["heron-2"]
    assert program.run("index", "list", "--title", "swan").stdout == ""
    for invalid in (["--since", "2026-03-01", "--until", "2026-01-01"], ["--limit", "0"]):
        result = program.run("index", "list", *invalid)
        assert (result.exit_code, result.stdout, len(result.notices)) == (2, "", 1)


def test_article_is_shown_with_the_offsets_of_its_passages(program: Program) -> None:
    article = json.loads(program.run("index", "show", "heron-1", "--passages", "--json").stdout)
    assert (article["id"], article["title"], article["published"]) == (
        "heron-1",
        "Heron number 1",
        "2026-02-05",
    )
    (passage,) = article["passages"]
    start, end = passage["start"], passage["end"]
    assert article["text"][start:end] == "Heron 1 nests by the quay. It came in spring."
    assert len(passage["sentences"]) == 2
    without_passages = json.loads(program.run("index", "show", "heron-1", "--json").stdout)
    assert "passages" not in without_passages
    row = program.run("index", "show", "heron-1", "--passages").stdout.splitlines()[-1]
    assert row.split("\t") == ["1", str(start), str(end), "Heron 1 nests by the quay. It came"]


def test_article_is_shown_with_its_older_versions_and_near_duplicates(
    program: Program, tmp_path: Path
) -> None:
    story = (
        "The heron left its nest by the quay on Monday and was seen in the park at noon, said the"
        " warden, who has counted them all."
    )
    versions = (
        ("old", "2026-03-01", "heron", "It may return."),
        ("new", "2026-03-04", "heron", "It has returned."),
        ("copy", "2026-03-05", "copy", ""),
    )
    files = []
    for name, date, path, ending in versions:
        url = f"https://example.com/{path}"
        heading = f"---\nid: {name}\ntitle: Heron {name}\ndate: {date}\nurl: {url}\n---\n"
        file = tmp_path / f"{name}.md"
        file.write_text(f"{heading}\n{story} {ending}\n", encoding="utf-8")
        files.append(str(file))
    assert program.run("index", "add", *files).exit_code == 0
    page = program.run("index", "show", "new").stdout
    assert "\nsupersedes old, 2026-03-01\nNear-duplicates: Heron copy (2026-03-05, copy)\n" in page
    newest = json.loads(program.run("index", "show", "new", "--json").stdout)
    assert [(article["article_id"], article["published"]) for article in newest["older"]] == [
        ("old", "2026-03-01")
    ]
    assert [article["article_id"] for article in newest["nearly_the_same"]] == ["copy"]
    oldest = json.loads(program.run("index", "show", "old", "--json").stdout)
    assert oldest["superseded_by"] == "new"
    unrelated = json.loads(program.run("index", "show", "heron-1", "--json").stdout)
    assert unrelated["nearly_the_same"] == []


def test_stats_are_readable_and_exact_in_json(program: Program) -> None:
    size = json.loads(program.run("index", "stats", "--json").stdout)["bytes"]
    lines = program.run("index", "stats").stdout.splitlines()
    (line,) = [line for line in lines if line.startswith("bytes")]
    assert line.endswith(" kB")
    assert abs(float(line.split()[1]) * 1000 - size) < 100_000
