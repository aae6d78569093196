"""Layout of a text: paragraphs, headings and list items, detected from blank lines and line breaks."""

from __future__ import annotations

import re
from typing import NamedTuple

# A bullet or `#` is layout and excluded from the text; a number (`1.`) is part of the text and stays.
_MARKER = re.compile(r"(?:#{1,6}|>+|[*+•▪◦‣·●○■□–—-])[ \t]+")
_NUMBER = re.compile(r"\(?(?:\d{1,3}|[a-zA-Z])[.)][ \t]+\S")
_LONGEST_HEADING = 90
"""Characters."""
# Limits of the width of wrapped text, in characters. Wrapped text has lines of nearly equal length. A
# break below 40 characters was typed by a person; a break above 100 ends a paragraph (mail and
# plain-text editors wrap at 65 to 80, some at 100).
_NARROWEST, _WIDEST = 40, 100


class Block(NamedTuple):
    """A paragraph, heading or list item: offsets into the text, without marker and outer white space."""

    start: int
    end: int
    is_heading: bool
    """True if it introduces the next block.

    It is then a marked heading, a short line without a full stop, or a line that ends in a colon.
    """


class _Line(NamedTuple):
    start: int
    """Offset of the first character after the marker."""
    end: int
    marker: str
    """`#`, `-` and so on; `1` for any number, `|` for a table row, empty without a marker."""
    body: str


def split_blocks(text: str, start: int = 0, end: int | None = None) -> list[Block]:
    """Split `text[start:end]` into blocks, in order and disjoint.

    Every letter and digit lies in exactly one block. Lines without any (rules, blank lines, `***`)
    separate blocks and belong to none.
    """
    blocks: list[Block] = []
    lines = _read_lines(text, start, len(text) if end is None else end)
    width = _wrap_width([line for line in lines if line])
    run: list[_Line] = []
    for line in [*lines, None]:
        if run and (line is None or _ends_block(run[-1], line, width)):
            blocks.append(Block(run[0].start, run[-1].end, _is_heading(run)))
            run = []
        if line is not None:
            run.append(line)
    return blocks


def _read_lines(text: str, start: int, end: int) -> list[_Line | None]:
    """Return the lines with their markers; None for each line without letters and digits."""
    lines: list[_Line | None] = []
    position = start
    for raw in text[start:end].splitlines(keepends=True):
        body = raw.strip()
        if any(map(str.isalnum, body)):
            lines.append(_parse_line(body, position + len(raw) - len(raw.lstrip())))
        else:
            lines.append(None)
        position += len(raw)
    return lines


def _parse_line(body: str, start: int) -> _Line:
    end = start + len(body)
    if marker := _MARKER.match(body):
        return _Line(start + marker.end(), end, body[0], body[marker.end() :])
    if _NUMBER.match(body):
        return _Line(start, end, "1", body)
    return _Line(start, end, "|" if body[0] == "|" else "", body)


def _wrap_width(lines: list[_Line]) -> int | None:
    """Return the width at which the text was wrapped, or None if line breaks end paragraphs.

    A text is wrapped if nearly every line has at most `_WIDEST` characters and at least two come close
    to the longest of these.
    """
    lengths = sorted(len(line.body) for line in lines if " " in line.body)
    if len(lengths) < 2:
        return None
    width = lengths[(len(lengths) - 1) * 95 // 100] if len(lengths) > 20 else lengths[-1]
    close = sum(length > width * 0.8 for length in lengths)
    return width if _NARROWEST <= width <= _WIDEST and close >= 2 else None


def _ends_block(line: _Line, following: _Line, width: int | None) -> bool:
    """Return whether the break between two lines ends a block rather than wrapping a sentence."""
    if "|" in (line.marker, following.marker) or "#" in (line.marker, following.marker):
        return True
    if following.marker == ">":
        return line.marker != ">"
    wrapped = width is not None and len(line.body) + 1 + len(following.body.split(maxsplit=1)[0]) > width
    if following.marker in ("", "-", "–", "—", "1") and (not following.marker or not line.marker):
        # A dash or number at the start of a line may belong to the sentence and be there by wrapping.
        return not wrapped and (bool(following.marker) or not following.body[0].islower())
    return True


def _is_heading(run: list[_Line]) -> bool:
    first, last = run[0], run[-1]
    if first.marker == "#" or last.body[-1] == ":":
        return True
    short = len(run) == 1 and len(first.body) <= _LONGEST_HEADING
    return short and first.marker in ("", "1") and last.body[-1] not in ".!?…。！？;,\"”’'»)"
