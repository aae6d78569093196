"""Words of a PDF page to lines: raised numbers, large initials and the cells of rows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from itertools import accumulate, pairwise
from typing import NamedTuple

from assistant.ingest.documents.characters import one_line
from assistant.ingest.documents.pdf.initials import is_initial, join_initials
from assistant.ingest.documents.pdf.words import SOFT_HYPHEN, Word

LINE_HYPHEN = SOFT_HYPHEN
"""End of a line whose last word continues on the next line, if the PDF marks the hyphen as added by the
program."""
TYPED_HYPHEN = "\u2010"
"""Some programs part words with this hyphen, others write it in compounds."""
HYPHENS = f"-{LINE_HYPHEN}{TYPED_HYPHEN}"
_CELL_GAP = 0.9
"""Distance between words, in font sizes, that may separate cells or columns. A space has a fourth."""
_SMALLER = 0.88
"""Size of a raised or lowered word at most, as a multiple of its neighbour's."""
_SMALLER_MARK = 0.96
"""Size of the number of a note at most, if it is clearly raised."""
_MARK = re.compile(r"[\[(]?(?:\d{1,3}|[*†‡])(?:[,–-]\d{1,3})*[\])]?[.,;:]?")
_RAISED = str.maketrans("0123456789+-–−=()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾")
_RAISED_NUMBER = re.compile(r"[\d+–−=(),*-]*\d[\d+–−=(),*-]*")
_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_LETTERS = "abcdefghijklmnoprstuvwxyz"
_RAISED_LETTERS = dict(zip(_LETTERS, "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ", strict=True))


class Line(NamedTuple):
    """A line of text within a column. Positions are in points from the page's lower left corner."""

    text: str
    left: float
    right: float
    bottom: float
    """Height of the baseline."""
    size: float
    """Height of the font's bounding box."""
    bold: bool
    gap: float = 0.0
    """Widest space between two words, in font sizes."""


def join_words(page: Iterable[Word], is_bold: Callable[[int], bool]) -> list[Line]:
    """Join the words of a page into lines in the order of the file, split at every wide space.

    `is_bold` tells whether the character with an index is bold.
    """
    lines: dict[tuple[str, int, int], Line] = {}
    for words in _group_words(page):
        line = _line(words, is_bold)
        if line.text.strip(HYPHENS) or line.text.startswith("-"):
            # Some programs draw a line twice, a hair apart, to make it bold.
            lines.setdefault((line.text, round(line.left / 2), round(line.bottom / 2)), line)
    return join_initials(list(lines.values()))


def join_cells(cells: list[Line]) -> Line:
    """Join the cells of a row into a line."""
    gaps = [(after.left - before.right) / after.size for before, after in pairwise(cells)]
    return cells[0]._replace(
        text=" ".join(cell.text.rstrip(LINE_HYPHEN) for cell in cells[:-1])
        + " " * bool(gaps)
        + cells[-1].text,
        right=cells[-1].right,
        size=max(cell.size for cell in cells),
        bold=all(cell.bold for cell in cells),
        gap=max([*gaps, *(cell.gap for cell in cells)]),
    )


def _group_words(words: Iterable[Word]) -> Iterable[list[Word]]:
    """Yield the words of each line, split at wide spaces."""
    line: list[Word] = []
    full: Word | None = None  # the last word that is neither raised nor lowered
    for word in words:
        if line and _is_copy(line[-1], word):
            continue
        if full and (not _continues(line[-1], full, word) or is_initial(line, word)):
            yield line
            line, full = [], None
        if full is None or not _is_shifted(full, word):
            full = word
        line.append(word)
    if line:
        yield line


def _is_copy(last: Word, word: Word) -> bool:
    """Return whether a word is drawn over itself, a hair apart, to make it bold."""
    return (
        word.text == last.text
        and abs(word.left - last.left) < 0.15 * word.size
        and abs(word.base - last.base) < 0.15 * word.size
    )


def _continues(last: Word, full: Word, word: Word) -> bool:
    """Return whether a word stands on the line of the words before it, without a wide space."""
    if word.is_rotated or full.is_rotated:
        return word.is_rotated and full.is_rotated and not word.starts_line
    gap = word.left - last.right
    size = max(word.size, full.size)
    if gap < 0 and _RIGHT_TO_LEFT.search(word.text):
        gap = last.left - word.right
    is_behind = gap < -0.5 * min(word.size, last.size) and word.left < last.left - 0.3 * word.size
    if is_behind or gap > _CELL_GAP * min(word.size, full.size):
        return False
    return abs(word.base - full.base) <= 0.1 * size or _is_shifted(full, word) or _is_shifted(word, full)


def _is_shifted(full: Word, word: Word) -> bool:
    """Return whether a word is smaller than its neighbour and raised or lowered."""
    rise = (word.base - full.base) / full.size
    if len(full.text) == 1 and word.text[0].isalpha() and word.size < 0.62 * full.size:
        return False  # the text beside a large initial
    if 0.25 < rise < 0.6 and word.size <= _SMALLER_MARK * full.size and _MARK.fullmatch(word.text):
        return True
    return word.size <= _SMALLER * full.size and (0.1 < rise < 0.75 or -0.5 < rise < -0.04)


def _line(words: list[Word], is_bold: Callable[[int], bool]) -> Line:
    main = _main_word(words)
    pieces: list[str] = []
    gap = 0.0
    for before, word in zip([None, *words], words, strict=False):
        space = (word.left - before.right) / main.size if before else 0.0
        gap = max(gap, space)
        shifted = word.base != main.base and _is_shifted(main, word)
        is_apart = before is not None and (word.has_space or space > (0.3 if shifted else 0.15))
        text = word.text
        if shifted and word.base > main.base:
            text, is_apart = _raise(text, "".join(pieces[-1:]), is_apart=is_apart)
        pieces += [" ", text] if is_apart else [text]
    text = _write("".join(pieces))
    bold = is_bold(words[0].first) and is_bold(words[-1].first)
    if words[0].is_rotated:
        return Line(text, main.left, main.left + main.size, main.base, main.size, bold)
    left, right = min(word.left for word in words), max(word.right for word in words)
    return Line(text, left, right, main.base, main.size, bold, gap)


def _main_word(words: list[Word]) -> Word:
    """Return a word on the baseline of most characters and of the median size there."""
    first = words[0]
    if all(word.size == first.size and word.base == first.base for word in words):
        return first
    lengths: Counter[int] = Counter()
    for word in words:
        lengths[round(word.base)] += len(word.text)
    base = max(lengths, key=lambda height: (lengths[height], -height))
    members = sorted((word for word in words if round(word.base) == base), key=lambda word: word.size)
    middle = sum(len(word.text) for word in members) / 2
    return next(
        word
        for word, length in zip(members, accumulate(len(word.text) for word in members), strict=True)
        if length >= middle
    )


def _raise(text: str, before: str, *, is_apart: bool) -> tuple[str, bool]:
    """Return a raised word in raised characters, and whether a space separates it from `before`.

    Raised letters of an ordinal or an abbreviation (4th, Mme) stay as they are.
    """
    mark = text.rstrip(".,;:!?…”’)")
    if _RAISED_NUMBER.fullmatch(mark):
        return mark.translate(_RAISED) + text[len(mark) :], False
    if mark in _RAISED_LETTERS and len(before) > 2 and before[-1].isalpha():
        return _RAISED_LETTERS[mark] + text[len(mark) :], False
    return text, is_apart


def _write(text: str) -> str:
    hyphen = LINE_HYPHEN if text.endswith(SOFT_HYPHEN) else ""
    return one_line(text) + hyphen
