"""The child process that reads for the program, as a test sees and harms it."""

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


def pid_of(isolation: Sandbox) -> int:
    assert isolation.pid is not None
    return isolation.pid


def is_running(pid: int) -> bool:
    """Also where it has ended and nobody has asked how, which makes it a zombie."""
    return (
        Path("/proc", str(pid)).exists()
        if Path("/proc").is_dir()
        else subprocess.run(["/bin/ps", "-p", str(pid)], check=False).returncode == 0
    )


def soon(condition: Callable[[], bool]) -> bool:
    until = time.monotonic() + 10
    while not condition() and time.monotonic() < until:
        time.sleep(0.005)
    return condition()


@contextmanager
def crashing(isolation: Sandbox, *, times: int = 1) -> Iterator[None]:
    """The child crashes, and so do those that take its place; each before it has had the time to start and read anything."""
    crashed: list[int] = []

    def crash() -> None:
        while len(crashed) < times:
            assert soon(lambda: isolation.pid not in (None, *crashed))
            os.kill(pid := pid_of(isolation), signal.SIGSEGV)
            os.kill(pid, signal.SIGCONT)
            crashed.append(pid)

    killer = threading.Thread(target=crash)
    killer.start()
    yield
    killer.join()
    assert len(crashed) == times
