"""From the paths that a user names to files: every readable one, once, in order, and a word about the rest."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from assistant.ingest.records import Problem
from assistant.ingest.walk import SUFFIXES, walk


def put(top: Path, *names: str) -> None:
    for name in names:
        path = top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("Text.", encoding="utf-8")


def files(*paths: Path) -> list[Path]:
    return [found for found in walk(paths) if isinstance(found, Path)]


def problems(*paths: Path) -> list[Problem]:
    return [found for found in walk(paths) if isinstance(found, Problem)]


def test_a_folder_is_walked_in_sorted_order_without_hidden_files(tmp_path: Path) -> None:
    put(tmp_path, "b.txt", "a.md", "C.TXT", "z/y.jsonl", "m/n/o.jsonl.gz", ".hidden.txt", ".git/x.txt")
    assert [str(path.relative_to(tmp_path)) for path in files(tmp_path)] == [
        "C.TXT",
        "a.md",
        "b.txt",
        "m/n/o.jsonl.gz",
        "z/y.jsonl",
    ]
    assert problems(tmp_path) == []


def test_folders_come_in_sorted_order_however_they_were_made(tmp_path: Path) -> None:
    names = [f"{number * 7 % 40:02}/a.txt" for number in range(40)]
    put(tmp_path, *names)
    assert [str(path.relative_to(tmp_path)) for path in files(tmp_path)] == sorted(names)


def test_files_of_other_kinds_are_counted_not_named(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", "b.png", "c.PNG", "sub/d.xls", ".hidden.png")
    (problem,) = problems(tmp_path)
    assert problem.is_note
    assert str(problem) == f"{tmp_path}: 3 files of other types skipped: .png, .xls"


def test_a_file_named_twice_or_within_a_named_folder_is_taken_once(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", "b.txt")
    assert files(tmp_path / "b.txt", tmp_path, tmp_path / "a.txt") == [
        tmp_path / "b.txt",
        tmp_path / "a.txt",
    ]


def test_a_file_reached_in_two_ways_is_taken_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, "sub/a.txt")
    (tmp_path / "link").symlink_to(tmp_path / "sub")
    monkeypatch.chdir(tmp_path / "sub")
    assert files(
        Path("a.txt"), Path("../sub/a.txt"), tmp_path / "link" / "a.txt", tmp_path / "link", Path()
    ) == [Path("a.txt")]


def test_a_folder_with_nothing_to_read_is_a_problem(tmp_path: Path) -> None:
    put(tmp_path, "sub/b.png", ".hidden.txt")
    (problem,) = problems(tmp_path)
    assert not problem.is_note
    assert problem.reason == f"contains no supported file; supported: {', '.join(SUFFIXES)}"


def test_a_hidden_file_that_is_named_is_taken(tmp_path: Path) -> None:
    put(tmp_path, ".draft.txt")
    assert files(tmp_path / ".draft.txt") == [tmp_path / ".draft.txt"]


def test_what_cannot_be_taken_is_one_problem_each_and_the_rest_goes_on(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", "picture.png")
    os.mkfifo(tmp_path / "pipe.txt")
    named = [
        tmp_path / "missing",
        tmp_path / "a.txt" / "below",
        tmp_path / "picture.png",
        tmp_path / "pipe.txt",
        Path("/dev/null"),
    ]
    assert files(*named, tmp_path / "a.txt") == [tmp_path / "a.txt"]
    reasons = [problem.reason for problem in problems(*named)]
    assert reasons == [
        "does not exist",
        "cannot be read: Not a directory",
        f"has an unsupported file type; supported: {', '.join(SUFFIXES)}",
        "is neither a file nor a folder",
        "is neither a file nor a folder",
    ]
    assert not any(problem.is_note for problem in problems(*named))


def test_pipes_and_dead_links_in_a_folder_are_problems(tmp_path: Path) -> None:
    put(tmp_path, "a.txt")
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "dead.txt").symlink_to(tmp_path / "nowhere.txt")
    assert files(tmp_path) == [tmp_path / "a.txt"]
    (tmp_path / "round.txt").symlink_to(tmp_path / "round.txt")
    assert {Path(problem.path).name: problem.reason for problem in problems(tmp_path)} == {
        "pipe.txt": "is neither a file nor a folder",
        "dead.txt": "is a broken link",
        "round.txt": f"cannot be read: {os.strerror(errno.ELOOP)}",
    }


def test_a_link_to_a_file_is_a_file(tmp_path: Path) -> None:
    put(tmp_path, "a.txt")
    (tmp_path / "b.txt").symlink_to(tmp_path / "a.txt")
    assert [path.name for path in files(tmp_path)] == ["a.txt", "b.txt"]


def test_a_link_to_a_folder_is_not_followed_and_said_not_to_be(tmp_path: Path) -> None:
    put(tmp_path, "a.txt")
    (tmp_path / "loop").symlink_to(tmp_path)
    assert files(tmp_path) == [tmp_path / "a.txt"]
    assert [Path(problem.path).name for problem in problems(tmp_path)] == ["loop"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
@pytest.mark.parametrize("mode", [0o000, 0o400, 0o100])
def test_a_folder_that_may_not_be_read_is_a_problem(tmp_path: Path, mode: int) -> None:
    put(tmp_path, "a.txt", "closed/b.txt", "closed/below/c.txt")
    (tmp_path / "closed").chmod(mode)
    try:
        assert files(tmp_path) == [tmp_path / "a.txt"]
        reasons = {problem.reason for problem in problems(tmp_path, tmp_path / "closed")}
        assert reasons == {"cannot be read: Permission denied"}
    finally:
        (tmp_path / "closed").chmod(0o700)


def test_a_problem_is_one_line_whatever_the_name_holds(tmp_path: Path) -> None:
    path = tmp_path / "line\nbreak\x1b[31m\udcff.txt"
    line = str(Problem(path=path, row=3, reason="is empty"))
    assert line == f"{tmp_path}/line\\nbreak\\x1b[31m\\xff.txt, row 3: is empty"
