"""Days and titles in file names."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.ingest.file_names import FileName, read_file_name

DAY = date(2026, 1, 12)


@pytest.mark.parametrize(
    ("path", "words", "is_title"),
    [
        ("2026-01-12-storm-warning.markdown", "Storm warning", False),
        ("_posts/2026-01-12-10-storms.md", "10 storms", False),
        ("_posts/2026-1-12-storm.md", "Storm", False),
        ("2026-01-12 Storm warning.txt", "Storm warning", True),
        ("20260112 storm.md", "storm", True),
        ("2026_01_12.md", "", False),
        ("2026.01.12.md", "", False),
        ("202601121030 Storm.md", "Storm", True),
        ("20260112103000.md", "", False),
        ("2026-01-12 10-30 Storm.md", "Storm", True),
        ("2026-01-12T1030-storm.md", "Storm", False),
        ("Storm warning 2026-01-12.md", "Storm warning", True),
        ("Storm (2026-01-12).md", "Storm", True),
        ("blog/2026/01/12/storm-warning.md", "Storm warning", False),
        ("posts/2026-01-12-storm/index.md", "Storm", False),
        ("notes.zip!2026-01-12-storm.md", "Storm", False),
        ("2026-01-12 Storm 0123456789abcdef0123456789abcdef.md", "Storm", True),
    ],
)
def test_a_name_states_a_day(path: str, words: str, is_title: object) -> None:
    assert read_file_name(path) == FileName(DAY, words, bool(is_title))


@pytest.mark.parametrize(
    ("path", "words", "is_title"),
    [
        ("storm-warning.md", "storm-warning", False),
        ("Storm warning 0123456789abcdef0123456789abcdef.md", "Storm warning", True),
        ("Hello! Storm.md", "Hello! Storm", True),
        ("2026-13-12-storm.md", "2026-13-12-storm", False),
        ("2026-02-30 storm.md", "2026-02-30 storm", True),
        ("1984.md", "1984", False),
        ("report-2026-01-121.md", "report-2026-01-121", False),
        ("12-01-2026.md", "12-01-2026", False),
        ("+44 20 2026 0112.md", "+44 20 2026 0112", True),
        ("2526-01-12.md", "2526-01-12", False),
    ],
)
def test_other_names_state_no_day(path: str, words: str, is_title: object) -> None:
    assert read_file_name(path) == FileName(None, words, bool(is_title))
