from __future__ import annotations

import io
import re

import pytest

from assistant.progress import TerminalProgress, human_bytes


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "120")
    return Terminal()


def plain(stream: io.StringIO) -> str:
    return re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", stream.getvalue())


def test_transfer_in_a_pipe_prints_a_line_at_the_start_every_ten_seconds_and_at_the_end() -> None:
    stream, clock = io.StringIO(), Clock()
    progress = TerminalProgress(stream, clock)
    progress.start_transfer("Fetching tiny", 300_000_000, 100_000_000)
    for second in range(1, 21):
        clock.now = float(second)
        progress.advance(10_000_000)
    progress.finish()
    assert stream.getvalue().splitlines() == [
        "Fetching tiny: 300.0 MB, 100.0 MB already downloaded.",
        "Fetching tiny: 200.0 MB of 300.0 MB, 10.0 MB/s.",
        "Fetching tiny: 300.0 MB of 300.0 MB, 10.0 MB/s.",
        "Fetching tiny: 300.0 MB of 300.0 MB in 20 s, 10.0 MB/s.",
    ]


def test_counted_work_in_a_pipe_prints_only_notes() -> None:
    stream = io.StringIO()
    progress = TerminalProgress(stream)
    progress.start_count("Adding")
    progress.show_counts(1, 2, articles=1)
    progress.note("a.txt: is empty")
    progress.finish()
    assert stream.getvalue() == "a.txt: is empty\n"


def test_finish_without_a_start_prints_nothing(terminal: Terminal) -> None:
    for stream in (io.StringIO(), terminal):
        TerminalProgress(stream).finish()
        assert stream.getvalue() == ""


def test_transfer_on_a_terminal_shows_a_bar_with_label_and_size_and_leaves_it(
    terminal: Terminal,
) -> None:
    progress = TerminalProgress(terminal)
    progress.start_transfer("Fetching [tiny]", 2_000_000)
    progress.advance(1_000_000)
    progress.note("Trying another origin.")
    progress.advance(1_000_000)
    progress.finish()
    shown = plain(terminal)
    assert "Fetching [tiny]" in shown
    assert "2.0/2.0 MB" in shown.splitlines()[-1]
    assert "Trying another origin." in shown


def test_counted_work_on_a_terminal_shows_counts_pace_and_time_left(terminal: Terminal) -> None:
    clock = Clock()
    progress = TerminalProgress(terminal, clock)
    progress.start_count("Adding")
    for second in (1, 10):
        clock.now = float(second)
        progress.show_counts(second, 20, articles=1200, passages=4 * second + 2)
    progress.finish()
    assert "1,200 articles, 42 passages 4.2/s 00:10 left" in plain(terminal)


def test_one_piece_of_work_shows_no_time_left(terminal: Terminal) -> None:
    clock = Clock()
    progress = TerminalProgress(terminal, clock)
    progress.start_count("Adding")
    for second in (1, 10):
        clock.now = float(second)
        progress.show_counts(0, 1, articles=120 * second, passages=0)
    progress.finish()
    shown = plain(terminal)
    assert "1,200 articles, 0 passages 120/s" in shown
    assert "left" not in shown


def test_pace_is_not_shown_in_the_first_seconds(terminal: Terminal) -> None:
    clock = Clock()
    progress = TerminalProgress(terminal, clock)
    progress.start_count("Embedding")
    clock.now = 1.0
    progress.show_counts(1, 10, articles=1)
    progress.finish()
    assert "1 article " in plain(terminal)
    assert "/s" not in plain(terminal)


def test_nested_work_has_a_bar_of_its_own(terminal: Terminal) -> None:
    progress = TerminalProgress(terminal)
    progress.start_count("Answering")
    progress.show_counts(1, 3, questions=1)
    progress.start_transfer("Fetching tiny", 2_000_000)
    shown = plain(terminal)
    assert "1 question" in shown
    assert "0.0/2.0 MB" in shown
    progress.finish()
    progress.show_counts(2, 3, questions=2)
    progress.finish()
    assert "2 questions" in plain(terminal)


@pytest.mark.parametrize(
    ("size", "formatted"),
    [
        (0, "0 B"),
        (612, "612 B"),
        (999_400, "999.4 kB"),
        (83_506_384, "83.5 MB"),
        (999_600_000, "1.00 GB"),
        (1_117_320_768, "1.12 GB"),
    ],
)
def test_sizes_are_formatted_in_powers_of_1000(size: int, formatted: str) -> None:
    assert human_bytes(size) == formatted
