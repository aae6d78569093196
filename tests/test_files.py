"""Atomic writes leave the old file or the new one, and never a temporary file."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from assistant import files
from assistant.files import atomic_write, file_sha256, replace_file

DIE_WHILE_WRITING = """
import os, sys
from pathlib import Path
from assistant.files import atomic_write
with atomic_write(Path(sys.argv[1])) as file:
    file.write(b"half of the new content")
    file.flush()
    os._exit(9)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "report.json"
    path.write_bytes(b"old")
    return path


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def write_half(path: Path, failure: type[BaseException]) -> None:
    with atomic_write(path) as file:
        file.write(b"half")
        raise failure


def test_a_complete_write_replaces_the_file(path: Path) -> None:
    with atomic_write(path) as file:
        file.write(b"new")
        assert path.read_bytes() == b"old"
    assert path.read_bytes() == b"new"
    assert names(path.parent) == ["report.json"]


def test_a_new_file_is_created(tmp_path: Path) -> None:
    with atomic_write(tmp_path / "new.json") as file:
        file.write(b"content")
    assert (tmp_path / "new.json").read_bytes() == b"content"


@pytest.mark.parametrize("failure", [ValueError, OSError, KeyboardInterrupt])
def test_an_exception_leaves_the_old_file_and_no_temporary(
    path: Path, failure: type[BaseException]
) -> None:
    with pytest.raises(failure):
        write_half(path, failure)
    assert path.read_bytes() == b"old"
    assert names(path.parent) == ["report.json"]


def test_a_killed_process_leaves_the_old_file(path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", DIE_WHILE_WRITING, str(path)], check=False)
    assert done.returncode == 9
    assert path.read_bytes() == b"old"


def test_temporary_files_of_killed_processes_are_deleted_after_an_hour(path: Path) -> None:
    abandoned, recent = path.parent / ".report.json.1.tmp", path.parent / ".report.json.2.tmp"
    unrelated = path.parent / ".other.json.1.tmp"
    for temporary in (abandoned, recent, unrelated):
        temporary.touch()
    for temporary in (abandoned, unrelated):
        os.utime(temporary, (1, 1))
    with atomic_write(path) as file:
        file.write(b"new")
    assert names(path.parent) == [".other.json.1.tmp", ".report.json.2.tmp", "report.json"]


def test_a_missing_folder_raises_os_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), atomic_write(tmp_path / "missing" / "report.json") as file:
        file.write(b"new")


def test_replace_file_moves_a_finished_file(path: Path) -> None:
    finished = path.with_name("finished.part")
    finished.write_bytes(b"new")
    replace_file(finished, path)
    assert path.read_bytes() == b"new"
    assert names(path.parent) == ["report.json"]


def test_file_sha256_hashes_the_content(path: Path) -> None:
    assert file_sha256(path) == hashlib.sha256(b"old").hexdigest()


class BusyTarget:
    """Stands for Windows, where a file that another process has open cannot be replaced."""

    def __init__(self, refusals: int) -> None:
        self.refusals = refusals

    def replace(self, source: Path, target: Path) -> Path:
        if self.refusals:
            self.refusals -= 1
            raise PermissionError(13, "The process cannot access the file")
        os.replace(source, target)  # noqa: PTH105 - the test replaces the method of Path
        return target


@pytest.mark.parametrize(("refusals", "content"), [(2, b"new"), (6, b"old")])
def test_file_that_another_process_has_open_is_replaced_once_it_is_closed(
    refusals: int, content: bytes, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_bytes(b"old")
    busy = BusyTarget(refusals)
    monkeypatch.setattr(files, "_PAUSES_S", (0.0,) * 5)
    monkeypatch.setattr(Path, "replace", lambda source, target: busy.replace(source, target))
    monkeypatch.setattr(files, "is_posix", lambda: False)
    try:
        with atomic_write(path) as file:
            file.write(b"new")
    except PermissionError:
        assert content == b"old"
    assert path.read_bytes() == content
    assert list(path.parent.iterdir()) == [path]
