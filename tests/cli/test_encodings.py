"""Streams of other systems: their encodings lack characters that articles have."""

from __future__ import annotations

import io

import pytest

from assistant.__main__ import print_any_character

WORDS = "“Málaga” → 東京"


class Terminal(io.TextIOWrapper):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("encoding", ["cp1252", "cp437", "ascii", "utf-8"])
def test_pipe_receives_utf_8(encoding: str) -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding)
    print_any_character(stream)
    stream.write(WORDS)
    stream.flush()
    assert raw.getvalue().decode("utf-8") == WORDS


def test_terminal_shows_a_question_mark_for_a_character_it_lacks() -> None:
    raw = io.BytesIO()
    terminal = Terminal(raw, encoding="cp1252")
    print_any_character(terminal)
    terminal.write(WORDS)
    terminal.flush()
    assert raw.getvalue().decode("cp1252") == "“Málaga” ? ??"
