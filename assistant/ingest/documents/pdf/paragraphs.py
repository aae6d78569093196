"""Lines of PDF pages to paragraphs, which gaps, indents and short lines reveal."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from assistant.ingest.documents.pdf.geometry import (
    SENTENCE_END,
    PlacedLine,
    Style,
    are_justified,
    is_row,
    is_short,
    line_distance,
    starts_small,
)
from assistant.ingest.documents.pdf.lines import HYPHENS

_LEADING_WORDS = frozenset(
    "a an and as at by during for from his her in into its my of on or our than that the their to with "
    "your le la les de des et du der die das und den dem mit von el los las y il e".split()
)
"""Words that never end a paragraph."""
_BULLET = re.compile(r"[•▪◦‣·●○■□]\s*\S")
_LIST_ITEM = re.compile(r"(?:[–—*-]|\(?(?:\d{1,3}|[a-z])[.)])\s+\S")
_END_MARKS = re.compile(r"[:;][\"'”’»)\]]*\Z")
_WIDE_GAP = 1.3
"""Multiple of the usual line distance that separates paragraphs. Word processors add half a line or
more, browsers a whole line."""
_INDENT = 0.7
"""Font sizes."""
_RAGGED_SPARE = 0.3
"""Share of the column that the last line of a paragraph leaves free in text that is set ragged."""
_OPEN_SPARE = 0.25
"""Share of the column that a line leaves free if it ends a paragraph without a mark of punctuation."""
_MEASURE = 1.4
"""Ratio of the widths of two columns from which a text does not go on from one in the other."""
_LOOK_AHEAD = 8
"""Paragraphs that may interrupt a sentence: captions, footnotes, headings of a page."""

Paragraph = list[PlacedLine]


def split_paragraphs(lines: Sequence[PlacedLine], style: Style) -> list[Paragraph]:
    """Split the lines of a document into paragraphs, in reading order."""
    paragraphs: list[Paragraph] = [[lines[0]]]
    for index, (previous, placed) in enumerate(pairwise(lines), 1):
        following = lines[index + 1] if index + 1 < len(lines) else None
        if _is_break(paragraphs[-1], previous, placed, following, style):
            paragraphs.append([])
        paragraphs[-1].append(placed)
    return _join_interrupted(paragraphs, style)


def _is_break(
    paragraph: Paragraph,
    previous: PlacedLine,
    placed: PlacedLine,
    following: PlacedLine | None,
    style: Style,
) -> bool:
    """Return whether a new paragraph begins with `placed`, the line after `previous`."""
    upper, line = previous.line, placed.line
    is_open = not SENTENCE_END.search(upper.text) and not _END_MARKS.search(upper.text)
    goes_on = is_open and (starts_small(line.text) or _ends_within_phrase(upper.text))
    if not 0.88 < upper.size / line.size < 1.13 or _BULLET.match(line.text):
        return True
    if style.is_heading(upper) != style.is_heading(line):
        return not goes_on or style.is_larger(upper) != style.is_larger(line)
    if is_row(upper) != is_row(line) and not goes_on and not are_justified(previous, placed):
        return True
    distance = line_distance(upper, line)
    if previous.page != placed.page or distance <= 0:
        return _is_break_at_top(previous, placed, following, style, is_open=is_open)
    if goes_on:
        return False
    if distance > _WIDE_GAP * style.distance:
        return True
    if style.is_heading(line):
        return False
    shift = (line.left - upper.left) / line.size
    if shift > _INDENT and not _LIST_ITEM.match(upper.text) and not _BULLET.match(upper.text):
        return True
    first = paragraph[0].line
    hangs = shift < -_INDENT and first.left < upper.left - _INDENT * line.size and not is_open
    if hangs and abs(line.left - first.left) < 0.3 * line.size:
        return True
    return _ends_early(previous, placed, style, is_open=is_open)


def _ends_within_phrase(text: str) -> bool:
    """Return whether a line ends in a word such as `the` or `of`, which another word follows."""
    return text.rpartition(" ")[2] in _LEADING_WORDS


def _is_break_at_top(
    previous: PlacedLine,
    placed: PlacedLine,
    following: PlacedLine | None,
    style: Style,
    *,
    is_open: bool,
) -> bool:
    """Return whether a paragraph begins with the first line of a page or column."""
    line = placed.line
    if previous.page == placed.page and _is_other_measure(previous, placed):
        return True
    if is_open:
        is_label = previous.page != placed.page and _is_label(previous) and not starts_small(line.text)
        return is_label or style.is_heading(line) or bool(_LIST_ITEM.match(line.text))
    if style.is_heading(line) or previous.margin <= previous.line.right + 0.1 or following is None:
        return True
    is_indented = line.left - following.line.left > _INDENT * line.size
    return is_indented or is_short(previous, line)


def _is_label(placed: PlacedLine) -> bool:
    """Return whether a line fills less than half of its column, and ends no sentence within a phrase."""
    line = placed.line
    is_whole = line.text[-1] not in f",{HYPHENS}" and not _ends_within_phrase(line.text)
    return is_whole and line.right - line.left < 0.5 * (placed.reach - line.left)


def _is_other_measure(previous: PlacedLine, placed: PlacedLine) -> bool:
    """Return whether a line further up is in a column of another width, as beside a footnote."""
    widths = previous.margin - previous.line.left, placed.margin - placed.line.left
    is_up = line_distance(previous.line, placed.line) < -2
    return is_up and max(widths) > _MEASURE * min(widths)


def _ends_early(previous: PlacedLine, placed: PlacedLine, style: Style, *, is_open: bool) -> bool:
    """Return whether a line ends before the margin, and with it its paragraph."""
    is_item = bool(_LIST_ITEM.match(placed.line.text))
    if previous.page not in style.ragged:
        spare = _OPEN_SPARE if is_open else 0.0
        return is_short(previous, placed.line, spare=spare) or (is_item and not is_open)
    if is_open:
        return is_short(previous, placed.line, spare=2 * _RAGGED_SPARE)
    return is_item or is_short(previous, placed.line, spare=_RAGGED_SPARE)


def _join_interrupted(paragraphs: list[Paragraph], style: Style) -> list[Paragraph]:
    """Join the halves of sentences that something else interrupts at the end of a page or column.

    Interruptions on the first half's page move before it and the others behind the second half, so that
    the pages stay in order.
    """
    ordered: list[Paragraph] = []
    rest = list(reversed(paragraphs))
    while rest:
        paragraph = rest.pop()
        while (distance := _distance_to_rest(paragraph, rest, style)) is not None:
            between = [rest.pop() for _ in range(distance)]
            ordered += [part for part in between if part[-1].page <= paragraph[-1].page]
            later = [part for part in between if part[-1].page > paragraph[-1].page]
            paragraph = paragraph + rest.pop()
            rest += reversed(later)
            if later:
                break
        ordered.append(paragraph)
    return ordered


def _distance_to_rest(paragraph: Paragraph, rest: Sequence[Paragraph], style: Style) -> int | None:
    """Return the number of paragraphs before the second half of a sentence; None for a whole one."""
    last = paragraph[-1]
    if not _is_interrupted(paragraph, style):
        return None
    for distance, candidate in enumerate(list(reversed(rest[-_LOOK_AHEAD:]))):
        first = candidate[0]
        is_below = first.page == last.page and line_distance(last.line, first.line) > 0
        if first.page > last.page + 1:
            break
        if (
            starts_small(first.line.text)
            and 0.95 < first.line.size / last.line.size < 1.06
            and style.is_heading(first.line) == style.is_heading(last.line)
            and not is_row(first.line)
            and not (is_below and abs(first.line.left - last.line.left) > 3 * last.line.size)
        ):
            return distance
        if _is_interrupted(candidate, style) and len(candidate) > 2:
            break
    return None


def _is_interrupted(paragraph: Paragraph, style: Style) -> bool:
    """Return whether a paragraph of the text ends within a sentence and within a full line."""
    line = paragraph[-1].line
    text = line.text
    is_open = text[-1].isalnum() or text[-1] in f",{HYPHENS}"
    is_text = line.size > 0.95 * style.size and not style.is_larger(line) and not is_row(line)
    return is_open and is_text and (len(paragraph) > 1 or len(text) > 30)
