"""Large initials of PDF pages, which reach over several lines and belong to the first word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.lexicon import STOP_WORDS

if TYPE_CHECKING:
    from assistant.ingest.documents.pdf.lines import Line
    from assistant.ingest.documents.pdf.words import Word

_INITIAL = re.compile(r"[\"'“‘«„]?[^\W\d_]{1,2}|[\"“«„]")
_LARGER = 1.7
"""Size of an initial at least, as a multiple of the text beside it."""
_STANDING_GAP = 0.2
"""Space behind an initial that is a word, in sizes of the text beside it."""
_FIRST_WORD = re.compile(r"[^\W\d_]+")
_WORDS = ("A", "I", "O")
"""Initials that may be words."""
_ONSETS = re.compile(
    r"[aeiouy]|[bcdfghjklmnpqrstvwxz][aeiouyáéíóúäöü]|[bcdfgkpstw][lr]|[cgpstw]h|s[ckmnpqtw]|[dt]w",
    re.I,
)
"""Beginnings of English words."""


def join_initials(lines: list[Line]) -> list[Line]:
    """Put large initials before the first line beside them, and align the lines beside them."""
    lines = list(lines)
    initials = [line for line in lines if _INITIAL.fullmatch(line.text)]
    for initial in initials:
        beside = [index for index, line in enumerate(lines) if _is_beside(initial, line)]
        if not beside:
            continue
        first = max(beside, key=lambda index: lines[index].bottom)
        if abs(lines[first].bottom - initial.bottom) < 0.3 * lines[first].size:
            # It stands on the line of its word, so that a space is seen.
            space = " " * (lines[first].left - initial.right >= _STANDING_GAP * lines[first].size)
        else:
            space = _space(initial.text, lines[first].text, _vocabulary(lines, first))
        text = initial.text + space + lines[first].text
        lines[first] = lines[first]._replace(text=text)
        for index in beside:
            lines[index] = lines[index]._replace(left=initial.left)
        lines.remove(initial)
    return lines


def is_initial(line: Sequence[Word], word: Word) -> bool:
    """Return whether the words of a line are a large initial, and `word` the text beside it."""
    return (
        len(line) == 1
        and _INITIAL.fullmatch(line[0].text) is not None
        and line[0].size >= _LARGER * word.size
    )


def _vocabulary(lines: Sequence[Line], first: int) -> set[str]:
    """Return the words of all lines, but for the first word of the line beside the initial."""
    texts = (line.text.partition(" ")[2] if n == first else line.text for n, line in enumerate(lines))
    return {word.lower() for text in texts for word in _FIRST_WORD.findall(text)}


def _is_beside(initial: Line, line: Line) -> bool:
    return (
        line.size * _LARGER <= initial.size
        and -line.size <= line.left - initial.right <= 2.5 * line.size
        and initial.bottom - 0.4 * line.size <= line.bottom <= initial.bottom + initial.size
    )


def _space(initial: str, line: str, vocabulary: set[str]) -> str:
    """Return a space if an initial is a word by itself, as in `A ferry`, else an empty string."""
    match = _FIRST_WORD.match(line)
    letter = initial[-1]
    if match is None or letter not in _WORDS:
        return ""
    word = match[0].lower()
    if letter.lower() + word in vocabulary | STOP_WORDS:
        return ""
    if word in vocabulary | STOP_WORDS or (match[0].istitle() and len(word) > 1):
        return " "
    return " " if len(word) > 3 and _ONSETS.match(word) else ""
