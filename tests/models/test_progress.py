from __future__ import annotations

import io

import pytest

from assistant.models.progress import Bars, Lines, human_bytes, terminal_progress


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_without_a_terminal_there_is_a_line_at_the_start_every_ten_seconds_and_at_the_end() -> None:
    stream, clock = io.StringIO(), Clock()
    lines = Lines(stream, clock)
    lines.start("Fetching tiny", 300_000_000, 100_000_000)
    for second in range(1, 21):
        clock.now = float(second)
        lines.advance(10_000_000)
    lines.done()
    assert stream.getvalue().splitlines() == [
        "Fetching tiny: 300.0 MB, 100.0 MB there already.",
        "Fetching tiny: 200.0 MB of 300.0 MB, 10.0 MB/s.",
        "Fetching tiny: 300.0 MB of 300.0 MB, 10.0 MB/s.",
        "Fetching tiny: 300.0 MB of 300.0 MB in 20 s, 10.0 MB/s.",
    ]


def test_done_without_a_start_says_nothing() -> None:
    stream = io.StringIO()
    Lines(stream).done()
    Bars(stream).done()
    assert stream.getvalue() == ""


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_gets_a_bar_with_size_and_label(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "120")
    stream = Terminal()
    bars = terminal_progress(stream)
    bars.start("Fetching [tiny]", 2_000_000)
    bars.advance(1_000_000)
    bars.note("Asking someone else.")
    bars.advance(1_000_000)
    bars.done()
    shown = stream.getvalue()
    assert "Fetching [tiny]" in shown
    assert "2.0/2.0 MB" in shown
    assert "Asking someone else." in shown


def test_a_pipe_gets_lines() -> None:
    assert isinstance(terminal_progress(io.StringIO()), Lines)


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        (0, "0 B"),
        (612, "612 B"),
        (999_400, "999.4 kB"),
        (83_506_384, "83.5 MB"),
        (999_600_000, "1.00 GB"),
        (1_117_320_768, "1.12 GB"),
    ],
)
def test_sizes_are_written_as_people_do(size: int, shown: str) -> None:
    assert human_bytes(size) == shown
