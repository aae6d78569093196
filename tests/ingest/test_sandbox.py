"""The child process that reads documents: what it may take, and what becomes of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.ingest.records import Unreadable
from assistant.ingest.sandbox import Sandbox, SandboxLimits
from tests.ingest.children import crashing, is_running, pid_of, soon

PAGE = b"<h1>Ferry</h1><p>The ferry returns on Monday.</p>"
TEXT = "# Ferry\n\nThe ferry returns on Monday."
LONG = b"<p>The ferry returns.</p>" * 1_000_000
ROOT = Path(__file__).parents[2]


@pytest.fixture
def isolation() -> Iterator[Sandbox]:
    isolation = Sandbox()
    yield isolation
    isolation.stop()


def test_one_child_reads_one_document_after_another(isolation: Sandbox) -> None:
    assert isolation.extract(".html", PAGE).text == TEXT
    child = isolation.pid
    assert isolation.extract(".html", PAGE, url="https://a.example/x").fields == {
        "title": "Ferry",
        "url": "https://a.example/x",
    }
    assert isolation.pid == child != os.getpid()


def test_what_takes_too_long_is_given_up_and_the_next_document_is_read() -> None:
    isolation = Sandbox(SandboxLimits(seconds=1))
    began = time.monotonic()
    with pytest.raises(Unreadable, match="took longer than 1 s to read"):
        isolation.extract(".html", LONG)
    assert time.monotonic() - began < 20
    isolation = Sandbox()
    assert isolation.extract(".html", PAGE).text == TEXT
    isolation.stop()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not hold a process to its memory")
def test_what_needs_too_much_memory_is_given_up_and_the_next_document_is_read() -> None:
    isolation = Sandbox(SandboxLimits(memory=400_000_000))
    assert isolation.extract(".html", PAGE).text == TEXT
    with pytest.raises(Unreadable, match=r"needed more than 0.4 GB of memory to read"):
        isolation.extract(".html", LONG * 4)
    assert isolation.extract(".html", PAGE).text == TEXT
    isolation.stop()


def test_a_child_that_died_is_replaced_without_a_word(isolation: Sandbox) -> None:
    isolation.extract(".html", PAGE)
    first = pid_of(isolation)
    os.kill(first, signal.SIGKILL)
    assert isolation.extract(".html", PAGE).text == TEXT
    assert pid_of(isolation) != first
    assert not is_running(first)


def test_a_document_that_crashes_its_reader_is_one_reason() -> None:
    isolation = Sandbox()
    with crashing(isolation), pytest.raises(Unreadable, match="crashed its parser"):
        isolation.extract(".html", LONG)
    assert isolation.extract(".html", PAGE).text == TEXT
    isolation.stop()


def test_any_thread_may_ask_and_each_gets_its_own_answer(isolation: Sandbox) -> None:
    answers: dict[int, str] = {}

    def ask(number: int) -> None:
        answers[number] = isolation.extract(".html", f"<p>Number {number}.</p>".encode()).text

    threads = [threading.Thread(target=ask, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {number: f"Number {number}." for number in range(8)}


def test_a_dismissed_child_is_gone_and_no_zombie(isolation: Sandbox) -> None:
    isolation.extract(".html", PAGE)
    child = pid_of(isolation)
    isolation.stop()
    assert isolation.pid is None
    assert not is_running(child)


PARENT = """
import sys, threading
from assistant.ingest.sandbox import Sandbox
isolation = Sandbox()
isolation.extract(".html", b"<p>Short.</p>")
print(isolation.pid, flush=True)
isolation.extract(".html", b"<p>The ferry returns.</p>" * 3_000_000)
print("read", flush=True)
"""


@pytest.mark.parametrize("signal_number", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_the_child_goes_with_its_parent_in_the_midst_of_a_document(
    signal_number: signal.Signals,
) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        text=True,
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    time.sleep(0.3)
    assert is_running(child)
    parent.send_signal(signal_number)
    assert "read" not in parent.stdout.read()
    parent.wait()
    assert soon(lambda: not is_running(child))


def test_the_child_does_not_hear_ctrl_c(isolation: Sandbox) -> None:
    isolation.extract(".html", PAGE)
    child = pid_of(isolation)
    assert os.getpgid(child) != os.getpgid(0)
    os.kill(child, signal.SIGINT)
    assert isolation.extract(".html", PAGE).text == TEXT
    assert isolation.pid == child


def test_no_module_is_taken_from_the_folder_that_the_user_is_in(tmp_path: Path) -> None:
    (tmp_path / "lxml.py").write_text("raise SystemExit")
    asked = (
        "from assistant.ingest.sandbox import extract; print(extract('.html', b'<p>Short.</p>').text)"
    )
    run = [sys.executable, "-P", "-c", asked]
    assert (
        subprocess.run(
            run,
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            check=True,
        ).stdout
        == b"Short.\n"
    )


def test_the_child_reaches_no_network_and_starts_no_process() -> None:
    asked = "import sys; from assistant.ingest import sandbox_worker; sys.addaudithook(sandbox_worker._refuse)\n"
    for reach in (
        "import socket; socket.create_connection(('127.0.0.1', 9))",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.fork()",
    ):
        run = subprocess.run(
            [sys.executable, "-c", asked + reach], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert run.returncode == 1
        assert "is not allowed in the sandbox" in run.stderr
