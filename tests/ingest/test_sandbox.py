"""The sandbox: limits, crashes and the life cycle of its worker process."""

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
from tests.ingest.worker import crashing, is_running, wait_until, worker_pid

pytestmark = pytest.mark.slow

PAGE = b"<h1>Ferry</h1><p>The ferry returns on Monday.</p>"
TEXT = "# Ferry\n\nThe ferry returns on Monday."
LONG = b"<p>The ferry returns.</p>" * 1_000_000
ROOT = Path(__file__).parents[2]


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    sandbox = Sandbox()
    yield sandbox
    sandbox.stop()


def test_one_worker_reads_many_documents(sandbox: Sandbox) -> None:
    assert sandbox.extract(".html", PAGE).text == TEXT
    worker = sandbox.pid
    assert sandbox.extract(".html", PAGE, url="https://a.example/x").fields == {
        "title": "Ferry",
        "url": "https://a.example/x",
    }
    assert sandbox.pid == worker != os.getpid()


def test_a_timeout_raises_and_the_next_document_is_read() -> None:
    sandbox = Sandbox(SandboxLimits(seconds=1))
    started = time.monotonic()
    with pytest.raises(Unreadable, match="took longer than 1 s to read"):
        sandbox.extract(".html", LONG)
    assert time.monotonic() - started < 20
    sandbox = Sandbox()
    assert sandbox.extract(".html", PAGE).text == TEXT
    sandbox.stop()


@pytest.mark.skipif(sys.platform != "linux", reason="memory limits need Linux")
def test_exhausted_memory_raises_and_the_next_document_is_read() -> None:
    sandbox = Sandbox(SandboxLimits(memory=400_000_000))
    assert sandbox.extract(".html", PAGE).text == TEXT
    with pytest.raises(Unreadable, match=r"needed more than 0.4 GB of memory to read"):
        sandbox.extract(".html", LONG * 4)
    assert sandbox.extract(".html", PAGE).text == TEXT
    sandbox.stop()


def test_a_killed_worker_is_restarted_silently(sandbox: Sandbox) -> None:
    sandbox.extract(".html", PAGE)
    first = worker_pid(sandbox)
    os.kill(first, signal.SIGKILL)
    assert sandbox.extract(".html", PAGE).text == TEXT
    assert worker_pid(sandbox) != first
    assert not is_running(first)


def test_a_crash_raises_and_the_next_document_is_read() -> None:
    sandbox = Sandbox()
    with crashing(sandbox), pytest.raises(Unreadable, match="crashed its parser"):
        sandbox.extract(".html", LONG)
    assert sandbox.extract(".html", PAGE).text == TEXT
    sandbox.stop()


def test_threads_share_a_sandbox_and_get_their_own_replies(sandbox: Sandbox) -> None:
    texts: dict[int, str] = {}

    def extract(number: int) -> None:
        texts[number] = sandbox.extract(".html", f"<p>Number {number}.</p>".encode()).text

    threads = [threading.Thread(target=extract, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert texts == {number: f"Number {number}." for number in range(8)}


def test_a_stopped_worker_leaves_no_zombie(sandbox: Sandbox) -> None:
    sandbox.extract(".html", PAGE)
    worker = worker_pid(sandbox)
    sandbox.stop()
    assert sandbox.pid is None
    assert not is_running(worker)


PARENT = """
import sys, threading
from assistant.ingest.sandbox import Sandbox
sandbox = Sandbox()
sandbox.extract(".html", b"<p>Short.</p>")
print(sandbox.pid, flush=True)
sandbox.extract(".html", b"<p>The ferry returns.</p>" * 3_000_000)
print("read", flush=True)
"""


@pytest.mark.parametrize("signal_number", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_the_worker_exits_with_its_parent_while_reading(
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
    worker = int(parent.stdout.readline())
    time.sleep(0.3)
    assert is_running(worker)
    parent.send_signal(signal_number)
    assert "read" not in parent.stdout.read()
    parent.wait()
    assert wait_until(lambda: not is_running(worker))


def test_the_worker_ignores_ctrl_c(sandbox: Sandbox) -> None:
    sandbox.extract(".html", PAGE)
    worker = worker_pid(sandbox)
    assert os.getpgid(worker) != os.getpgid(0)
    os.kill(worker, signal.SIGINT)
    assert sandbox.extract(".html", PAGE).text == TEXT
    assert sandbox.pid == worker


def test_no_module_is_imported_from_the_current_folder(tmp_path: Path) -> None:
    (tmp_path / "lxml.py").write_text("raise SystemExit")
    script = (
        "from assistant.ingest.sandbox import extract; print(extract('.html', b'<p>Short.</p>').text)"
    )
    run = [sys.executable, "-P", "-c", script]
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


def test_the_worker_cannot_open_sockets_or_start_processes() -> None:
    script = (
        "import sys; from assistant.ingest import sandbox_worker\n"
        "sys.addaudithook(sandbox_worker._refuse)\n"
    )
    for attempt in (
        "import socket; socket.create_connection(('127.0.0.1', 9))",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.fork()",
    ):
        run = subprocess.run(
            [sys.executable, "-c", script + attempt],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 1
        assert "is not allowed in the sandbox" in run.stderr
