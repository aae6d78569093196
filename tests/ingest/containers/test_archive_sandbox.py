"""Archives and the sandbox: a crash or an exceeded limit is one problem, and the next file is read."""

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

from assistant.ingest.article import locate_file
from assistant.ingest.containers.archives import ArchiveMember, read_members
from assistant.ingest.containers.unpacking import MAX_MEMBERS
from assistant.ingest.records import Problem
from assistant.ingest.sandbox import Sandbox, SandboxLimits
from tests.ingest.worker import crashing, wait_until, worker_pid

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]
FILES = [(f"{number}.txt", f"Rain fell on day {number}.") for number in range(1, 4)]


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    sandbox = Sandbox()
    yield sandbox
    sandbox.stop()


@pytest.fixture(autouse=True)
def unpack_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return the folder for unpacked files, and check that it is empty after the test."""
    folder = tmp_path / "unpack_folder"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    assert not any(folder.iterdir())


def pack_zip(path: Path, content: list[tuple[str, str]]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in content:
            archive.writestr(name, text)
    return path


def describe(item: ArchiveMember | Problem) -> str:
    """Return the text of a file, or its problem without the folder."""
    return (
        item.path.read_text(encoding="utf-8")
        if isinstance(item, ArchiveMember)
        else str(item).rpartition("/")[2]
    )


def read_zip(path: Path, sandbox: Sandbox) -> Iterator[str]:
    return map(describe, read_members(path, locate_file(path), sandbox=sandbox))


def test_archives_and_feeds_are_opened_in_the_sandbox_only(tmp_path: Path) -> None:
    path = pack_zip(
        tmp_path / "a.zip",
        [
            *FILES,
            ("wire.rss", (ROOT / "tests" / "data" / "feeds" / "wire.rss").read_text(encoding="utf-8")),
        ],
    )
    script = (
        "import sys; from pathlib import Path; from assistant.ingest.readers import read_articles\n"
        "opened = []\n"
        "def record(event, args):\n"
        "    if event == 'open': opened.append(str(args[0]))\n"
        "sys.addaudithook(record)\n"
        "items = list(read_articles(Path(sys.argv[1])))\n"
        "print(len(items), sys.argv[1] in opened, 'lxml' in sys.modules)"
    )
    process = subprocess.run(
        [sys.executable, "-c", script, path], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert process.stdout == "5 False False\n"


def test_a_worker_killed_between_two_files_is_restarted_silently(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    items = read_zip(pack_zip(tmp_path / "a.zip", FILES), sandbox)
    first = next(items)
    os.kill(worker_pid(sandbox), signal.SIGKILL)
    assert [first, *items] == [text for _, text in FILES]


def test_two_archives_can_be_read_alternately(tmp_path: Path, sandbox: Sandbox) -> None:
    first = read_zip(pack_zip(tmp_path / "a.zip", FILES), sandbox)
    second = read_zip(
        pack_zip(tmp_path / "b.zip", [(name, text.replace("Rain", "Snow")) for name, text in FILES]),
        sandbox,
    )
    assert [*zip(first, second, strict=True)] == [
        (text, text.replace("Rain", "Snow")) for _, text in FILES
    ]


def test_a_crash_while_listing_is_one_problem_and_the_next_archive_is_read(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    path = pack_zip(tmp_path / "a.zip", FILES)
    with crashing(sandbox):
        messages = [*read_zip(path, sandbox)]
    assert messages == ["a.zip: crashed its parser and was skipped; unpack it and add its files"]
    assert [*read_zip(path, sandbox)] == [text for _, text in FILES]


def test_a_repeated_crash_at_a_file_is_one_problem_and_the_next_file_is_read(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    items = read_zip(pack_zip(tmp_path / "a.zip", FILES), sandbox)
    next(items)
    os.kill(worker_pid(sandbox), signal.SIGSTOP)
    with crashing(sandbox, times=2):
        message = next(items)
    assert message == "a.zip!2.txt: crashed its parser and was skipped; unpack it and add its files"
    assert [*items] == ["Rain fell on day 3."]


def test_a_timeout_at_a_file_is_one_problem_and_the_next_file_is_read(tmp_path: Path) -> None:
    sandbox = Sandbox(SandboxLimits(seconds=5))
    items = read_zip(pack_zip(tmp_path / "a.zip", FILES), sandbox)
    next(items)
    hanging = worker_pid(sandbox)
    os.kill(hanging, signal.SIGSTOP)
    assert (
        next(items)
        == "a.zip!2.txt: took longer than 5 s to read; split it, or unpack it and add its files"
    )
    assert [*items] == ["Rain fell on day 3."]
    assert worker_pid(sandbox) != hanging
    sandbox.stop()


def test_a_large_file_has_a_longer_time_limit(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "Rain fell.")
        archive.writestr("b.txt", b"Rain fell.\n" * 2_000_000)
    sandbox = Sandbox(SandboxLimits(seconds=5))
    items = read_members(path, locate_file(path), sandbox=sandbox)
    next(items)
    os.kill(worker_pid(sandbox), signal.SIGSTOP)
    assert describe(next(items)).startswith("a.zip!b.txt: took longer than 7 s to read")
    items.close()
    sandbox.stop()


def zip_with_long_listing(path: Path, count: int) -> Path:
    """Write an archive that lists `count` files, although its end record declares one."""
    raw = pack_zip(path, [("a.png", "x")]).read_bytes()
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


def test_a_listing_longer_than_declared_is_limited(tmp_path: Path, sandbox: Sandbox) -> None:
    (message,) = read_zip(zip_with_long_listing(tmp_path / "a.zip", MAX_MEMBERS + 1), sandbox)
    assert message.startswith("a.zip: is too large: more than 65,534 files")


@pytest.mark.skipif(sys.platform != "linux", reason="memory limits need Linux")
def test_a_listing_that_exhausts_the_memory_is_one_problem_and_the_next_archive_is_read(
    tmp_path: Path,
) -> None:
    sandbox = Sandbox(SandboxLimits(seconds=600, memory=300_000_000))
    bomb = zip_with_long_listing(tmp_path / "bomb.zip", 620_000)
    assert [*read_zip(bomb, sandbox)] == [
        "bomb.zip: needed more than 0.3 GB of memory to read; split it"
    ]
    assert [*read_zip(pack_zip(tmp_path / "a.zip", FILES), sandbox)] == [text for _, text in FILES]
    sandbox.stop()


def test_an_archive_replaced_during_reading_is_not_unpacked(tmp_path: Path, sandbox: Sandbox) -> None:
    path = pack_zip(tmp_path / "a.zip", FILES)
    items = read_zip(path, sandbox)
    next(items)
    pack_zip(path, [(f"other-{name}", "Snow fell.") for name, _ in FILES])
    os.kill(worker_pid(sandbox), signal.SIGKILL)
    assert [*items] == [
        f"a.zip!{name}: is damaged or truncated; download or pack the archive again"
        for name, _ in FILES[1:]
    ]


def test_ctrl_c_during_unpacking_deletes_the_partial_file(
    tmp_path: Path, unpack_folder: Path, sandbox: Sandbox
) -> None:
    words = "Rain fell.\n" * 10_000_000
    path = pack_zip(tmp_path / "a.zip", [("a.txt", "Rain fell."), ("b.txt", words)])
    items = read_members(path, locate_file(path), sandbox=sandbox)
    next(items)

    def sizes() -> list[int]:
        return [member.stat().st_size for member in unpack_folder.rglob("member")]

    def interrupt() -> None:
        if wait_until(lambda: any(1_000_000 < size < len(words) for size in sizes())):
            # The stopped worker leaves the file as it is until the program handles the signal.
            os.kill(worker_pid(sandbox), signal.SIGSTOP)
            os.kill(os.getpid(), signal.SIGINT)

    stopping = threading.Thread(target=interrupt)
    stopping.start()
    with pytest.raises(KeyboardInterrupt):
        next(items)
    stopping.join()
    assert sandbox.pid is None
    assert not any(unpack_folder.iterdir())
