"""Compare a quotation with the words of an article, letter by letter, and list the differences.

The quotation is fitted into the article: the alignment with the lowest cost, which may start and end
anywhere. Words of an article that interrupt a speech ("…," he said, "…") may be left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from assistant.check.quotations import find_quotations
from assistant.check.wording import Gap, WordingItem, read_quoted, read_words
from assistant.lexicon import STOP_WORDS
from assistant.schema import QuotationDifference

MIN_SIMILARITY = 0.55
"""Lowest similarity, 0..1, of an altered quotation: one word of three may be another."""
MIN_SHORT_SIMILARITY = 0.7
"""The same for one or two words."""
MIN_SHARED_WORDS = 0.3
"""Share of a quotation's words that an article must have to be compared at all."""
_CASE_COST = 0.3
_SIMILAR_COST = 0.5
_ELLIPSIS_COST = 0.01
"""Cost of each left-out word at an ellipsis: little, so that the shortest gap wins."""
_INSERTION_COST = 0.12
"""Cost of each word that an insertion replaces: a pronoun or a short noun phrase, not a clause."""
_LONGEST_INTERRUPTION = 15
"""Words between two parts of one speech: "…," the mayor of Sandvik said on Monday, "…"."""


class AlignedQuotation(NamedTuple):
    """The part of an article that a quotation repeats, and how it differs."""

    start: int
    end: int
    """Offsets into the article's text."""
    similarity: float
    """0..1; 1 for the same words."""
    differences: tuple[QuotationDifference, ...]

    @property
    def is_exact(self) -> bool:
        """Return whether the words are the same, letter by letter."""
        return not self.differences


def align(
    draft: str, start: int, end: int, article: str, first: int, last: int
) -> AlignedQuotation | None:
    """Fit the quotation `draft[start:end]` into `article[first:last]`; None if it is not similar."""
    quoted = _trim_gaps(read_quoted(draft, start, end))
    words = read_words(article, first, last)
    if not quoted:
        return None
    columns = _shared_columns(quoted, words) if words else None
    if columns is None:
        return None
    low, high = columns
    words = words[low:high]
    steps, cost = _fit(quoted, words, _free_words(article, first, last, words))
    n_words = sum(item.gap is Gap.NONE for item in quoted)
    similarity = max(0.0, 1 - cost / n_words)
    pairs = [(quoted[s.item], words[s.word]) for s in steps if s.item is not None and s.word is not None]
    if not pairs or not _is_similar(similarity, n_words, pairs):
        return None
    differences = _list_differences(draft, article, quoted, words, steps)
    return AlignedQuotation(pairs[0][1].start, pairs[-1][1].end, similarity, differences)


def _is_similar(
    similarity: float, n_words: int, pairs: Sequence[tuple[WordingItem, WordingItem]]
) -> bool:
    """Return whether the quotation repeats enough of the article, and not its function words alone."""
    if similarity < (MIN_SIMILARITY if n_words > 2 else MIN_SHORT_SIMILARITY):
        return False
    return similarity == 1 or any(
        item.word.casefold() not in STOP_WORDS and _pair_cost(item, word) < 1 for item, word in pairs
    )


def _trim_gaps(items: list[WordingItem]) -> list[WordingItem]:
    """Leave out gaps at both ends, which stand for nothing that can be compared."""
    numbers = [number for number, item in enumerate(items) if item.gap is Gap.NONE]
    return items[numbers[0] : numbers[-1] + 1] if numbers else []


def _shared_columns(
    quoted: Sequence[WordingItem], words: Sequence[WordingItem]
) -> tuple[int, int] | None:
    """Return the range of the article's words around those that the quotation shares.

    None if the article has too few of them to be worth a comparison.
    """
    own = {item.word.casefold() for item in quoted if item.gap is Gap.NONE}
    shared = own & {word.word.casefold() for word in words}
    if len(shared) < MIN_SHARED_WORDS * len(own):
        return None
    content = (shared - STOP_WORDS) or shared
    columns = [number for number, word in enumerate(words) if word.word.casefold() in content]
    margin = len(quoted) + 5
    return max(0, columns[0] - margin), columns[-1] + margin + 1


def _free_words(article: str, first: int, last: int, words: Sequence[WordingItem]) -> list[bool]:
    """Mark the words between two parts of a speech: they interrupt it and are not part of it."""
    quotations = find_quotations(article[first:last])
    inside = [
        any(q.start + first <= word.start and word.end <= q.end + first for q in quotations)
        for word in words
    ]
    free = [False] * len(words)
    position = 0
    while position < len(words):
        end = position
        while end < len(words) and not inside[end]:
            end += 1
        if 0 < position < end < len(words) and end - position <= _LONGEST_INTERRUPTION:
            free[position:end] = [True] * (end - position)
        position = max(end, position) + 1
    return free


class _Step(NamedTuple):
    """An item of the quotation and a word of the article that stand for each other, by their indices."""

    item: int | None
    """None where the quotation leaves the word out."""
    word: int | None
    """None where the article has nothing."""
    is_free: bool = False
    """True if the word is left out at a gap or interrupts the speech."""


def _fit(
    quoted: Sequence[WordingItem], words: Sequence[WordingItem], free: Sequence[bool]
) -> tuple[list[_Step], float]:
    """Return the cheapest alignment of the whole quotation with any run of words, and its cost."""
    width = len(words)
    previous = [0.0] * (width + 1)
    moves: list[bytes] = []
    for item in quoted:
        if item.gap is Gap.NONE:
            current, row = _fill_word_row(item, words, free, previous)
        else:
            current, row = _fill_gap_row(item, width, previous)
        moves.append(row)
        previous = current
    column = min(range(width + 1), key=previous.__getitem__)
    return _trace(quoted, free, moves, column), previous[column]


_PAIR, _ADD, _LEAVE_OUT = 0, 1, 2


def _fill_word_row(
    item: WordingItem, words: Sequence[WordingItem], free: Sequence[bool], previous: Sequence[float]
) -> tuple[list[float], bytes]:
    current, row = [previous[0] + 1], bytearray([_ADD])
    for column, word in enumerate(words, 1):
        options = (
            previous[column - 1] + _pair_cost(item, word),
            previous[column] + 1,
            current[column - 1] + (_ELLIPSIS_COST if free[column - 1] else 1),
        )
        cost = min(options)
        current.append(cost)
        row.append(options.index(cost))
    return current, bytes(row)


def _fill_gap_row(item: WordingItem, width: int, previous: Sequence[float]) -> tuple[list[float], bytes]:
    each = _ELLIPSIS_COST if item.gap is Gap.ELLIPSIS else _INSERTION_COST
    current, row = [previous[0]], bytearray([_ADD])
    for column in range(1, width + 1):
        leave_out = current[column - 1] + each
        current.append(min(previous[column], leave_out))
        row.append(_ADD if previous[column] <= leave_out else _LEAVE_OUT)
    return current, bytes(row)


def _trace(
    quoted: Sequence[WordingItem], free: Sequence[bool], moves: Sequence[bytes], column: int
) -> list[_Step]:
    """Follow the moves back from the last row. Words of the article before the first pair are unused."""
    steps: list[_Step] = []
    row = len(moves)
    while row > 0:
        move = moves[row - 1][column]
        if move == _PAIR:
            row, column = row - 1, column - 1
            steps.append(_Step(row, column))
        elif move == _ADD:
            row -= 1
            steps.append(_Step(row, None, is_free=quoted[row].gap is not Gap.NONE))
        else:
            column -= 1
            is_free = free[column] or quoted[row - 1].gap is not Gap.NONE
            steps.append(_Step(None, column, is_free))
    return steps[::-1]


def _pair_cost(item: WordingItem, word: WordingItem) -> float:
    """Return the cost of writing a word of the article as a word of the quotation, 0..1."""
    if item.word == word.word:
        return 0.0
    own, other = item.word.casefold(), word.word.casefold()
    if own == other:
        only_first = item.word[1:] == word.word[1:]
        return 0.0 if item.any_case and only_first else _CASE_COST
    longest = max(len(own), len(other))
    return _SIMILAR_COST if _common_ends(own, other) * 2 >= longest and longest > 2 else 1.0


def _common_ends(first: str, second: str) -> int:
    """Return the number of letters that two words share at their starts and ends."""
    shortest = min(len(first), len(second))
    start = 0
    while start < shortest and first[start] == second[start]:
        start += 1
    end = 0
    while end < shortest - start and first[-1 - end] == second[-1 - end]:
        end += 1
    return start + end


def _list_differences(
    draft: str,
    article: str,
    quoted: Sequence[WordingItem],
    words: Sequence[WordingItem],
    steps: Sequence[_Step],
) -> tuple[QuotationDifference, ...]:
    """Return the runs of steps that do not repeat the article, with the words of both sides."""
    differences: list[QuotationDifference] = []
    run: list[_Step] = []
    position = quoted[0].start
    for step in [*steps, None]:
        if step is not None and step.is_free:
            continue
        if step is not None and not _is_same(step, quoted, words):
            run.append(step)
            continue
        if run:
            differences.append(_difference(draft, article, quoted, words, run, position))
            run = []
        if step is not None and step.item is not None:
            position = quoted[step.item].end
    return tuple(differences)


def _is_same(step: _Step, quoted: Sequence[WordingItem], words: Sequence[WordingItem]) -> bool:
    if step.item is None or step.word is None:
        return False
    return _pair_cost(quoted[step.item], words[step.word]) == 0


def _difference(
    draft: str,
    article: str,
    quoted: Sequence[WordingItem],
    words: Sequence[WordingItem],
    run: Sequence[_Step],
    position: int,
) -> QuotationDifference:
    """Return one difference; `position` is where the draft leaves words out if it adds none."""
    own = [quoted[step.item] for step in run if step.item is not None]
    other = [words[step.word] for step in run if step.word is not None]
    start, end = (own[0].start, own[-1].end) if own else (position, position)
    return QuotationDifference(
        start=start,
        end=end,
        draft=draft[start:end],
        article=article[other[0].start : other[-1].end] if other else "",
    )
