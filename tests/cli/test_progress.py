"""What work on a library tells while it goes on: pace and time left on a terminal, nothing but problems in a pipe."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.cli.progress import AddReport, RebuildBar, paced
from assistant.ingest.records import Problem
from assistant.library.add import Pace


def test_pace_and_time_left_are_told_as_soon_as_they_are_known() -> None:
    assert paced(1.0, 5, 10, articles=5) == "5 articles"
    assert (
        paced(10.0, 5, 20, articles=1200, passages=42)
        == "1,200 articles, 120/s; 42 passages, 4.2/s; 0:30 left"
    )
    assert paced(3600.0, 1, 3, articles=1) == "1 article, 0.0/s; 2:00:00 left"


def test_one_big_file_tells_no_time_left_for_its_share_is_not_known() -> None:
    assert "left" not in paced(10.0, 0, 1, articles=1200)
    assert "left" not in paced(10.0, 0, 20, articles=1200)


def test_in_a_pipe_only_problems_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    with AddReport() as report:
        report.pace(Pace(1, 2, 3))
        report.problem(Problem(path=Path("a.txt"), reason="is empty"))
    with RebuildBar() as bar:
        bar(1, 2)
    assert capsys.readouterr() == ("", "a.txt: is empty\n")


SHOWN = """
import time
from assistant.cli import progress as bars
from assistant.library.add import Pace

bars.TOO_EARLY_S = 0.0
with bars.AddReport() as report:
    report.pace(Pace(30, 120, 77))
    time.sleep(0.3)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="has no such terminals")
def test_on_a_terminal_a_bar_tells_files_passages_and_time_left_and_is_gone_at_the_end() -> None:
    ours, its = pty.openpty()
    environment = os.environ | {"TERM": "xterm-256color", "COLUMNS": "120"}
    subprocess.run(
        [sys.executable, "-c", SHOWN],
        check=True,
        stderr=its,
        env=environment,
        cwd=Path(__file__).parents[2],
    )
    os.close(its)
    shown = os.read(ours, 100_000).decode()
    os.close(ours)
    assert "77 passages" in shown
    assert " left" in shown
    assert shown.rstrip().endswith(("\x1b[2K", "\x1b[?25h"))  # the line is cleared, the cursor back
