"""Find the words in quotation marks of a text: straight, curly, angular, low, American or British."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from assistant.ingest.blocks import split_blocks

_CLOSING = {
    "“": "”“\"", "„": "“”\"", "«": "»", "»": "«", "”": "”", "\"": "\"”“", "‘": "’'", "'": "'’", "‹": "›",
}  # fmt: skip
"""Closing marks by opening mark. Writers mix curly and straight marks."""
_SINGLE = "‘'‹"
_MARK = re.compile("[“”„«»\"‘’'‹›]")
_CLIPPED = re.compile(r"['’](?:tis|twas|em|cause|til|till|n|round|bout|\d0s|\d\d)\b", re.IGNORECASE)
"""Words and years that begin with an apostrophe."""
_PUNCTUATION = ".,!?…;:"


class Quotation(NamedTuple):
    """Words in quotation marks: offsets of the words, without the marks."""

    start: int
    end: int


def find_quotations(text: str) -> list[Quotation]:
    """Return the outermost quotations of a text, in order.

    Speech of several paragraphs is a quotation in each: its marks open every paragraph and close the
    last. Any other mark without a closing one is ignored.
    """
    return [
        quotation
        for block in split_blocks(text)
        for quotation in _find_in_paragraph(text, block.start, block.end)
    ]


def _find_in_paragraph(text: str, start: int, end: int) -> Iterator[Quotation]:
    position = start
    while (mark := _next_opening(text, position, end)) is not None:
        closing = _find_closing(text, mark, end)
        if closing is None and not _goes_on(text, mark, end):
            position = mark + 1  # an apostrophe, or a stray mark
            continue
        stop = end if closing is None else closing
        if any(map(str.isalnum, text[mark + 1 : stop])):
            yield Quotation(mark + 1, stop)
        position = stop + 1


def _goes_on(text: str, mark: int, end: int) -> bool:
    """Return whether a quotation goes on in the next paragraph, which opens with the same mark."""
    return text[mark] not in "'‘" and text[end : end + 20].lstrip().startswith(text[mark])


def _next_opening(text: str, position: int, end: int) -> int | None:
    for match in _MARK.finditer(text, position, end):
        if _can_open(text, match.start(), end):
            return match.start()
    return None


def _can_open(text: str, position: int, end: int) -> bool:
    """Return whether a mark can open a quotation: it follows a space or bracket, and words follow it."""
    mark = text[position]
    before = text[position - 1] if position else " "
    after = text[position + 1] if position + 1 < end else " "
    if mark not in _CLOSING or before.isalnum():
        return False
    if mark in "«»„“‹":
        return True
    if after.isspace() or (mark in _SINGLE and _CLIPPED.match(text, position)):
        return False
    return mark not in _SINGLE or before.isspace() or before in '([—–-“"„«:'


def _find_closing(text: str, opening: int, end: int) -> int | None:
    """Return the offset of the mark that closes a quotation, past quotations inside it."""
    mark = text[opening]
    if mark in _SINGLE:
        return _find_single_closing(text, opening, end)
    depth = 0
    for match in _MARK.finditer(text, opening + 1, end):
        position, other = match.start(), match.group()
        if other == mark and mark in "“„«" and _opens_inner(text, position, end):
            depth += 1
        elif other in _CLOSING[mark] and not _is_inch(text, position, end):
            if depth == 0:
                return position
            depth -= 1
    return None


def _opens_inner(text: str, position: int, end: int) -> bool:
    before, after = text[position - 1], text[position + 1 : position + 2]
    return before.isspace() and after.isalnum() and position + 1 < end


def _is_inch(text: str, position: int, end: int) -> bool:
    """Return whether a straight mark stands for inches: `a 27" screen`, with a closing mark to come."""
    after = text[position + 1 : end]
    follows_number = text[position] == '"' and text[position - 1].isdigit()
    return follows_number and re.match(r" [a-z]", after) is not None and after.count('"') % 2 == 1


def _find_single_closing(text: str, opening: int, end: int) -> int | None:
    """Return the offset of the closing single mark, which looks like an apostrophe.

    A mark behind punctuation closes for certain. One behind a letter may be that of a plural: "the
    owners' boats". It closes if no certain mark follows before the next quotation opens.
    """
    possible: int | None = None
    for match in _MARK.finditer(text, opening + 1, end):
        position, mark = match.start(), match.group()
        if mark not in _CLOSING[text[opening]]:
            if mark == "‘" and possible is not None:
                break  # the next quotation opens
            continue
        before = text[position - 1]
        after = text[position + 1] if position + 1 < len(text) else " "
        if after.isalnum():
            if before.isspace() and possible is not None:
                break  # the next quotation opens
            continue
        if before in _PUNCTUATION or before.isdigit() or (before != "s" and not before.isspace()):
            return position
        possible = possible if possible is not None else position
    return possible
