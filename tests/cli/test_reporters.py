"""Progress of work on a library: counts and time left on a terminal, only problems in a pipe."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.cli.reporters import AddReporter, RebuildReporter
from assistant.ingest.records import Problem
from assistant.library.add_report import AddProgress
from assistant.progress import TerminalProgress


def test_only_problems_are_printed_in_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    with AddReporter(TerminalProgress()) as add_reporter:
        add_reporter.on_progress(AddProgress(1, 2, 3))
        add_reporter.on_problem(Problem(path=Path("a.txt"), reason="is empty"))
    with RebuildReporter(TerminalProgress()) as rebuild_reporter:
        rebuild_reporter(1, 2)
    assert capsys.readouterr() == ("", "a.txt: is empty\n")


ADD_FILES = """
import time
from assistant import progress
from assistant.cli.reporters import AddReporter
from assistant.library.add_report import AddProgress

progress.PACE_AFTER_S = 0.0
with AddReporter(progress.TerminalProgress()) as reporter:
    for files in (0, 15, 30):
        reporter.on_progress(AddProgress(files, 120, 2 * files + 17))
        time.sleep(0.2)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="has no pseudo-terminals")
@pytest.mark.slow
def test_bar_on_a_terminal_shows_passages_and_time_left_and_is_cleared_at_the_end() -> None:
    reading_end, terminal = pty.openpty()
    environment = os.environ | {"TERM": "xterm-256color", "COLUMNS": "120"}
    subprocess.run(
        [sys.executable, "-c", ADD_FILES],
        check=True,
        stderr=terminal,
        env=environment,
        cwd=Path(__file__).parents[2],
    )
    os.close(terminal)
    output = os.read(reading_end, 100_000).decode()
    os.close(reading_end)
    assert "77 passages" in output
    assert " left" in output
    assert output.rstrip().endswith(("\x1b[2K", "\x1b[?25h"))  # the line is cleared, the cursor visible
