"""The layout of a text: paragraphs, headings and list items, told apart by blank lines and by the look of line breaks."""

from __future__ import annotations

import re
from typing import NamedTuple

# A marker says what a line is and is no part of what it says; a number (`1.`) is both, so it is kept.
_MARKER = re.compile(r"(?:#{1,6}|>+|[*+•▪◦‣·●○■□–—-])[ \t]+")
_NUMBER = re.compile(r"\(?(?:\d{1,3}|[a-zA-Z])[.)][ \t]+\S")
_SHORT_HEADING = 90
# Lines that a program broke are nearly all of one length; below 40 a line break was put there by a person, above 100 it
# ends a paragraph (mail and plain-text editors wrap at 65 to 80, some at 100).
_NARROWEST, _WIDEST = 40, 100


class Block(NamedTuple):
    """A paragraph, heading or list item: a half-open range of code points, without markers and outer white space."""

    start: int
    end: int
    heading: bool
    """It introduces what follows: a marked heading, a short line without a full stop, or a line that ends in a colon."""


class _Line(NamedTuple):
    start: int
    """Where the words begin: after the marker."""
    end: int
    marker: str
    """`#`, `-`, `1` for any number, `|` for a table row, or nothing."""
    body: str


def split_blocks(text: str, start: int = 0, end: int | None = None) -> list[Block]:
    """The blocks of `text[start:end]`, in order and disjoint; every letter and digit there lies in one of them.

    Lines that hold no letter or digit (rules, blank lines, `***`) part blocks and belong to none.
    """
    blocks: list[Block] = []
    lines = _lines(text, start, len(text) if end is None else end)
    width = _wrap_width([line for line in lines if line])
    run: list[_Line] = []
    for line in [*lines, None]:
        if run and (line is None or _parts(run[-1], line, width)):
            blocks.append(Block(run[0].start, run[-1].end, _is_heading(run)))
            run = []
        if line is not None:
            run.append(line)
    return blocks


def _lines(text: str, start: int, end: int) -> list[_Line | None]:
    """Each line with its marker; None for a line without letters and digits."""
    lines: list[_Line | None] = []
    position = start
    for raw in text[start:end].splitlines(keepends=True):
        body = raw.strip()
        if any(map(str.isalnum, body)):
            lines.append(_line(body, position + len(raw) - len(raw.lstrip())))
        else:
            lines.append(None)
        position += len(raw)
    return lines


def _line(body: str, start: int) -> _Line:
    end = start + len(body)
    if found := _MARKER.match(body):
        return _Line(start + found.end(), end, body[0], body[found.end() :])
    if _NUMBER.match(body):
        return _Line(start, end, "1", body)
    return _Line(start, end, "|" if body[0] == "|" else "", body)


def _wrap_width(lines: list[_Line]) -> int | None:
    """The width that the text was wrapped at, or None for a text whose line breaks end paragraphs.

    Wrapped means: nearly every line is at most `_WIDEST` long, and at least two come close to the longest of these.
    """
    lengths = sorted(len(line.body) for line in lines if " " in line.body)
    if len(lengths) < 2:
        return None
    width = lengths[(len(lengths) - 1) * 95 // 100] if len(lengths) > 20 else lengths[-1]
    close = sum(length > width * 0.8 for length in lengths)
    return width if _NARROWEST <= width <= _WIDEST and close >= 2 else None


def _parts(line: _Line, following: _Line, width: int | None) -> bool:
    """Whether the break between two neighbouring lines ends a block, rather than being wrapped in mid-sentence."""
    if "|" in (line.marker, following.marker) or "#" in (line.marker, following.marker):
        return True
    if following.marker == ">":
        return line.marker != ">"
    wrapped = width is not None and len(line.body) + 1 + len(following.body.split(maxsplit=1)[0]) > width
    if following.marker in ("", "-", "–", "—", "1") and (not following.marker or not line.marker):
        # A dash or a number at the start of a line may be the text's own, carried over by the wrapping.
        return not wrapped and (bool(following.marker) or not following.body[0].islower())
    return True


def _is_heading(run: list[_Line]) -> bool:
    first, last = run[0], run[-1]
    if first.marker == "#" or last.body[-1] == ":":
        return True
    short = len(run) == 1 and len(first.body) <= _SHORT_HEADING
    return short and first.marker in ("", "1") and last.body[-1] not in ".!?…。！？;,\"”’'»)"
