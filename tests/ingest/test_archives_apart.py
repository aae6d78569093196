"""Archives and the child process that unpacks them: what kills, stops or fills it is one line, and the next file is read."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.ingest.archives import ArchiveMember, read_members
from assistant.ingest.article import locate_file
from assistant.ingest.records import Problem
from assistant.ingest.sandbox import Sandbox, SandboxLimits
from assistant.ingest.unpacking import MAX_MEMBERS
from tests.ingest.children import crashing, pid_of, soon

ROOT = Path(__file__).parents[2]
FILES = [(f"{number}.txt", f"Rain fell on day {number}.") for number in range(1, 4)]


@pytest.fixture
def child() -> Iterator[Sandbox]:
    child = Sandbox()
    yield child
    child.stop()


@pytest.fixture(autouse=True)
def passing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where files are unpacked to, and nothing stays."""
    folder = tmp_path / "passing"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    assert not any(folder.iterdir())


def packed(path: Path, content: list[tuple[str, str]]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in content:
            archive.writestr(name, text)
    return path


def seen(item: ArchiveMember | Problem) -> str:
    """The text of a file, or what is said of it, without the folder."""
    return (
        item.path.read_text(encoding="utf-8")
        if isinstance(item, ArchiveMember)
        else str(item).rpartition("/")[2]
    )


def listing(path: Path, child: Sandbox) -> Iterator[str]:
    return map(seen, read_members(path, locate_file(path), sandbox=child))


def test_the_program_itself_opens_no_archive_and_parses_no_feed(tmp_path: Path) -> None:
    path = packed(
        tmp_path / "a.zip",
        [
            *FILES,
            ("wire.rss", (ROOT / "tests" / "data" / "feeds" / "wire.rss").read_text(encoding="utf-8")),
        ],
    )
    watched = (
        "import sys; from pathlib import Path; from assistant.ingest.readers import read_articles\n"
        "opened = []; sys.addaudithook(lambda event, given: opened.append(str(given[0])) if event == 'open' else None)\n"
        "print(len(list(read_articles(Path(sys.argv[1])))), sys.argv[1] in opened, 'lxml' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", watched, path], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "5 False False\n"


def test_a_child_that_died_between_two_files_is_replaced_without_a_word(
    tmp_path: Path, child: Sandbox
) -> None:
    items = listing(packed(tmp_path / "a.zip", FILES), child)
    first = next(items)
    os.kill(pid_of(child), signal.SIGKILL)
    assert [first, *items] == [text for _, text in FILES]


def test_two_archives_that_are_read_in_turns_are_not_mixed_up(tmp_path: Path, child: Sandbox) -> None:
    one = listing(packed(tmp_path / "a.zip", FILES), child)
    other = listing(
        packed(tmp_path / "b.zip", [(name, text.replace("Rain", "Snow")) for name, text in FILES]), child
    )
    assert [*zip(one, other, strict=True)] == [(text, text.replace("Rain", "Snow")) for _, text in FILES]


def test_a_list_at_which_the_child_dies_is_one_line_and_the_next_archive_is_read(
    tmp_path: Path, child: Sandbox
) -> None:
    path = packed(tmp_path / "a.zip", FILES)
    with crashing(child):
        said = [*listing(path, child)]
    assert said == ["a.zip: crashed its parser and was skipped; unpack it and add its files"]
    assert [*listing(path, child)] == [text for _, text in FILES]


def test_a_file_at_which_the_child_dies_again_is_one_line_and_the_next_file_is_read(
    tmp_path: Path, child: Sandbox
) -> None:
    items = listing(packed(tmp_path / "a.zip", FILES), child)
    next(items)
    os.kill(pid_of(child), signal.SIGSTOP)
    with crashing(child, times=2):
        said = next(items)
    assert said == "a.zip!2.txt: crashed its parser and was skipped; unpack it and add its files"
    assert [*items] == ["Rain fell on day 3."]


def test_a_file_at_which_the_child_hangs_is_one_line_and_the_next_file_is_read(tmp_path: Path) -> None:
    child = Sandbox(SandboxLimits(seconds=10))
    items = listing(packed(tmp_path / "a.zip", FILES), child)
    next(items)
    hanging = pid_of(child)
    os.kill(hanging, signal.SIGSTOP)
    assert (
        next(items)
        == "a.zip!2.txt: took longer than 10 s to read; split it, or unpack it and add its files"
    )
    assert [*items] == ["Rain fell on day 3."]
    assert pid_of(child) != hanging
    child.stop()


def test_a_large_file_has_more_time(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "Rain fell.")
        archive.writestr("b.txt", b"Rain fell.\n" * 2_000_000)
    child = Sandbox(SandboxLimits(seconds=10))
    items = read_members(path, locate_file(path), sandbox=child)
    next(items)
    os.kill(pid_of(child), signal.SIGSTOP)
    assert seen(next(items)).startswith("a.zip!b.txt: took longer than 12 s to read")
    items.close()
    child.stop()


def listing_more_than_it_says(path: Path, count: int) -> Path:
    """An archive with a list of so many files, where the record at its end speaks of one."""
    raw = packed(path, [("a.png", "x")]).read_bytes()
    start, end = raw.index(b"PK\1\2"), raw.index(b"PK\5\6")
    entries = raw[start:end] * count
    path.write_bytes(
        raw[:start]
        + entries
        + raw[end : end + 12]
        + len(entries).to_bytes(4, "little")
        + raw[end + 16 :]
    )
    return path


def test_a_list_that_is_longer_than_the_archive_says_is_held_to_the_limit(
    tmp_path: Path, child: Sandbox
) -> None:
    (said,) = listing(listing_more_than_it_says(tmp_path / "a.zip", MAX_MEMBERS + 1), child)
    assert said.startswith("a.zip: is too large: more than 65,534 files")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not hold a process to its memory")
def test_a_list_that_fills_the_memory_is_one_line_and_the_next_archive_is_read(tmp_path: Path) -> None:
    child = Sandbox(SandboxLimits(seconds=600, memory=300_000_000))
    bomb = listing_more_than_it_says(tmp_path / "bomb.zip", 620_000)
    assert [*listing(bomb, child)] == ["bomb.zip: needed more than 0.3 GB of memory to read; split it"]
    assert [*listing(packed(tmp_path / "a.zip", FILES), child)] == [text for _, text in FILES]
    child.stop()


def test_an_archive_that_took_the_place_of_another_is_not_taken_for_it(
    tmp_path: Path, child: Sandbox
) -> None:
    path = packed(tmp_path / "a.zip", FILES)
    items = listing(path, child)
    next(items)
    packed(path, [(f"other-{name}", "Snow fell.") for name, _ in FILES])
    os.kill(pid_of(child), signal.SIGKILL)
    assert [*items] == [
        f"a.zip!{name}: is damaged or truncated; download or pack the archive again"
        for name, _ in FILES[1:]
    ]


def test_what_was_half_unpacked_goes_with_a_reading_that_is_stopped(
    tmp_path: Path, passing: Path, child: Sandbox
) -> None:
    words = "Rain fell.\n" * 10_000_000
    path = packed(tmp_path / "a.zip", [("a.txt", "Rain fell."), ("b.txt", words)])
    items = read_members(path, locate_file(path), sandbox=child)
    next(items)

    def sizes() -> list[int]:
        return [member.stat().st_size for member in passing.rglob("member")]

    def interrupt() -> None:
        if soon(lambda: any(1_000_000 < size < len(words) for size in sizes())):
            os.kill(
                pid_of(child), signal.SIGSTOP
            )  # which holds the file as it is until the program hears of it
            os.kill(os.getpid(), signal.SIGINT)

    stopping = threading.Thread(target=interrupt)
    stopping.start()
    with pytest.raises(KeyboardInterrupt):
        next(items)
    stopping.join()
    assert child.pid is None
    assert not any(passing.iterdir())
