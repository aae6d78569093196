"""File discovery: every supported file once and in order, and a problem for each unreadable path."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from assistant.ingest.records import Problem
from assistant.ingest.walk import SUFFIXES, walk


def write_files(top: Path, *names: str) -> None:
    for name in names:
        path = top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("Text.", encoding="utf-8")


def files_in(*paths: Path) -> list[Path]:
    return [item for item in walk(paths) if isinstance(item, Path)]


def problems_in(*paths: Path) -> list[Problem]:
    return [item for item in walk(paths) if isinstance(item, Problem)]


def test_a_folder_is_walked_in_sorted_order_without_hidden_files(tmp_path: Path) -> None:
    write_files(
        tmp_path, "b.txt", "a.md", "C.TXT", "z/y.jsonl", "m/n/o.jsonl.gz", ".hidden.txt", ".git/x.txt"
    )
    assert [str(path.relative_to(tmp_path)) for path in files_in(tmp_path)] == [
        "C.TXT",
        "a.md",
        "b.txt",
        "m/n/o.jsonl.gz",
        "z/y.jsonl",
    ]
    assert problems_in(tmp_path) == []


def test_folders_are_sorted_regardless_of_creation_order(tmp_path: Path) -> None:
    names = [f"{number * 7 % 40:02}/a.txt" for number in range(40)]
    write_files(tmp_path, *names)
    assert [str(path.relative_to(tmp_path)) for path in files_in(tmp_path)] == sorted(names)


def test_unsupported_files_are_counted_not_listed(tmp_path: Path) -> None:
    write_files(tmp_path, "a.txt", "b.png", "c.PNG", "sub/d.xls", ".hidden.png")
    (problem,) = problems_in(tmp_path)
    assert problem.is_note
    assert str(problem) == f"{tmp_path}: 3 files of other types skipped: .png, .xls"


def test_a_file_named_twice_or_inside_a_named_folder_is_yielded_once(tmp_path: Path) -> None:
    write_files(tmp_path, "a.txt", "b.txt")
    assert files_in(tmp_path / "b.txt", tmp_path, tmp_path / "a.txt") == [
        tmp_path / "b.txt",
        tmp_path / "a.txt",
    ]


def test_a_file_reached_by_several_paths_is_yielded_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(tmp_path, "sub/a.txt")
    (tmp_path / "link").symlink_to(tmp_path / "sub")
    monkeypatch.chdir(tmp_path / "sub")
    assert files_in(
        Path("a.txt"), Path("../sub/a.txt"), tmp_path / "link" / "a.txt", tmp_path / "link", Path()
    ) == [Path("a.txt")]


def test_a_folder_without_supported_files_is_a_problem(tmp_path: Path) -> None:
    write_files(tmp_path, "sub/b.png", ".hidden.txt")
    (problem,) = problems_in(tmp_path)
    assert not problem.is_note
    assert problem.reason == f"contains no supported file; supported: {', '.join(SUFFIXES)}"


def test_a_named_hidden_file_is_yielded(tmp_path: Path) -> None:
    write_files(tmp_path, ".draft.txt")
    assert files_in(tmp_path / ".draft.txt") == [tmp_path / ".draft.txt"]


def test_each_unreadable_path_is_one_problem_and_the_other_files_are_yielded(tmp_path: Path) -> None:
    write_files(tmp_path, "a.txt", "picture.png")
    os.mkfifo(tmp_path / "pipe.txt")
    paths = [
        tmp_path / "missing",
        tmp_path / "a.txt" / "below",
        tmp_path / "picture.png",
        tmp_path / "pipe.txt",
        Path("/dev/null"),
    ]
    assert files_in(*paths, tmp_path / "a.txt") == [tmp_path / "a.txt"]
    reasons = [problem.reason for problem in problems_in(*paths)]
    assert reasons == [
        "does not exist",
        "cannot be read: Not a directory",
        f"has an unsupported file type; supported: {', '.join(SUFFIXES)}",
        "is neither a file nor a folder",
        "is neither a file nor a folder",
    ]
    assert not any(problem.is_note for problem in problems_in(*paths))


def test_pipes_and_broken_links_in_a_folder_are_problems(tmp_path: Path) -> None:
    write_files(tmp_path, "a.txt")
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "dead.txt").symlink_to(tmp_path / "nowhere.txt")
    assert files_in(tmp_path) == [tmp_path / "a.txt"]
    (tmp_path / "round.txt").symlink_to(tmp_path / "round.txt")
    assert {Path(problem.path).name: problem.reason for problem in problems_in(tmp_path)} == {
        "pipe.txt": "is neither a file nor a folder",
        "dead.txt": "is a broken link",
        "round.txt": f"cannot be read: {os.strerror(errno.ELOOP)}",
    }


def test_a_link_to_a_file_is_a_file(tmp_path: Path) -> None:
    write_files(tmp_path, "a.txt")
    (tmp_path / "b.txt").symlink_to(tmp_path / "a.txt")
    assert [path.name for path in files_in(tmp_path)] == ["a.txt", "b.txt"]


def test_a_link_to_a_folder_is_reported_and_not_followed(tmp_path: Path) -> None:
    write_files(tmp_path, "a.txt")
    (tmp_path / "loop").symlink_to(tmp_path)
    assert files_in(tmp_path) == [tmp_path / "a.txt"]
    assert [Path(problem.path).name for problem in problems_in(tmp_path)] == ["loop"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
@pytest.mark.parametrize("mode", [0o000, 0o400, 0o100])
def test_a_folder_without_read_permission_is_a_problem(tmp_path: Path, mode: int) -> None:
    write_files(tmp_path, "a.txt", "closed/b.txt", "closed/below/c.txt")
    (tmp_path / "closed").chmod(mode)
    try:
        assert files_in(tmp_path) == [tmp_path / "a.txt"]
        reasons = {problem.reason for problem in problems_in(tmp_path, tmp_path / "closed")}
        assert reasons == {"cannot be read: Permission denied"}
    finally:
        (tmp_path / "closed").chmod(0o700)


def test_a_problem_is_one_printable_line(tmp_path: Path) -> None:
    path = tmp_path / "line\nbreak\x1b[31m\udcff.txt"
    line = str(Problem(path=path, row=3, reason="is empty"))
    assert line == f"{tmp_path}/line\\nbreak\\x1b[31m\\xff.txt, row 3: is empty"
