"""Helpers to observe and crash the worker process of a sandbox."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from assistant.ingest.sandbox import Sandbox


def worker_pid(sandbox: Sandbox) -> int:
    assert sandbox.pid is not None
    return sandbox.pid


def is_running(pid: int) -> bool:
    """Return whether a process exists. A zombie counts as running."""
    if Path("/proc").is_dir():
        return Path("/proc", str(pid)).exists()
    return subprocess.run(["/bin/ps", "-p", str(pid)], check=False).returncode == 0


def wait_until(condition: Callable[[], bool]) -> bool:
    """Wait up to 10 seconds for a condition, and return whether it holds."""
    deadline = time.monotonic() + 10
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.005)
    return condition()


@contextmanager
def crashing(sandbox: Sandbox, *, times: int = 1) -> Iterator[None]:
    """Crash the worker and its replacements, each before it has started and read anything."""
    crashed: list[int] = []

    def crash() -> None:
        while len(crashed) < times:
            assert wait_until(lambda: sandbox.pid not in (None, *crashed))
            os.kill(pid := worker_pid(sandbox), signal.SIGSEGV)
            os.kill(pid, signal.SIGCONT)
            crashed.append(pid)

    thread = threading.Thread(target=crash)
    thread.start()
    yield
    thread.join()
    assert len(crashed) == times
