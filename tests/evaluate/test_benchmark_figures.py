"""The figures of the benchmarks follow from their measurements."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from benchmarks.answer_speed import evenly_spaced
from benchmarks.busy_neighbour import ALONE, SECOND_PROCESS, table_rows
from benchmarks.cold_start import ANSWER, STAGES, stage_times
from benchmarks.memory import Memory, read_status
from benchmarks.plots import draw, group
from benchmarks.spread import median_and_range, read_rows, write_rows

SCREEN = (
    (0.4, "\x1b[?25l\x1b[32m⠋\x1b[0m Searching"),
    (0.9, "\r\x1b[2K\x1b[32m⠙\x1b[0m Reading\r\n\x1b[33mFound so far, not checked yet: \x1b[0m“It "),
    (1.0, "rained.” \x1b[2m– Rain (Outlet)\x1b[0m"),
    (2.0, "\r\x1b[2K⠹ \x1b[33mDraft, not checked yet: \x1b[0m\x1b[2m\x1b[0m\r\n"),
    (2.5, "\r\x1b[2K⠸ \x1b[33mDraft, not checked yet: \x1b[0m\x1b[2mRain\x1b[0m"),
    (3.5, "\r\x1b[2K\x1b[1mIt rained.\x1b[0m [1]\r\n"),
    (3.6, "\r\n[1] Rain  Outlet\r\n"),
    (3.9, "\x1b[?25h"),
)


def output(screen: tuple[tuple[float, str], ...]) -> list[tuple[float, bytes]]:
    return [(seconds, text.encode()) for seconds, text in screen]


def test_median_comes_with_the_range() -> None:
    assert median_and_range([3.0, 1.04, 2.0]) == "2.0 (1.0 to 3.0)"
    assert median_and_range([1.0, 2.0], 2) == "1.50 (1.00 to 2.00)"


def test_evenly_spaced_items_cover_the_whole_list_in_order() -> None:
    assert evenly_spaced(range(10), 5) == [0, 2, 4, 6, 8]
    assert evenly_spaced([1, 2], 5) == [1, 2]


def test_stages_are_timed_by_what_can_be_seen_on_the_terminal() -> None:
    searching, quote, word = STAGES
    assert stage_times(output(SCREEN)) == {searching: 0.4, quote: 0.9, word: 2.5, ANSWER: 3.6}


def test_a_character_that_arrives_in_two_parts_is_read() -> None:
    parts = output(SCREEN)
    seconds, quote = parts[1]
    cut = quote.index("“".encode()) + 1
    parts[1:2] = [(seconds - 0.1, quote[:cut]), (seconds, quote[cut:])]
    assert stage_times(parts)["the first quote"] == seconds


def test_a_stage_that_is_never_shown_is_no_measurement() -> None:
    with pytest.raises(SystemExit, match="first word of a draft was not shown"):
        stage_times(output(SCREEN[:4]))


def test_memory_is_read_from_the_status_of_a_process() -> None:
    status = (
        "Name:\tpython\nVmHWM:\t 2048 kB\nRssAnon:\t 512 kB\nRssFile:\t 900 kB\nRssShmem:\t 512 kB\n"
    )
    assert read_status(status) == Memory(peak=2.0, private=1.0)
    assert read_status("Name:\tpython\nState:\tZ (zombie)\n") == Memory(0, 0)


def test_plot_shows_the_measurements_of_both_tables(tmp_path: Path) -> None:
    seconds = {
        (ALONE, "sleep"): [4.0, 5.0],
        ("2 busy loops", "sleep"): [8.0],
        (SECOND_PROCESS, "sleep"): [9.0],
    }
    write_rows(tmp_path / "table.csv", table_rows(seconds))
    rows = read_rows(tmp_path / "table.csv")
    assert [row["busy_loops"] for row in rows] == ["0", "0", "2", ""]
    series = group(rows[:3], label="threads", place="busy_loops")
    assert series == {"sleep": {0: [4.0, 5.0], 2: [8.0]}}
    draw(series, tmp_path / "plot.svg", xlabel="busy loops", ylabel="seconds")
    texts = re.findall(r"<text[^>]*>([^<]+)</text>", (tmp_path / "plot.svg").read_text("utf-8"))
    assert {"busy loops", "seconds", "sleep"} <= set(texts)
