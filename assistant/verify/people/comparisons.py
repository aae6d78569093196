"""Comparisons of two things: `A is taller than B`, `B is shorter than A`, `A opened before B`."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.verify.grammar.predications import ParsedSentence, content_stems
from assistant.verify.grammar.word_class import WordClass
from assistant.verify.grammar.words import join_words
from assistant.verify.people.relations import PairRelation
from assistant.verify.terms import stem

# Words of one line compare in one dimension; those behind the bar in the other direction.
_DIMENSIONS = """
    old: older | younger newer
    tall: taller higher | shorter lower
    large: larger bigger greater | smaller
    long: longer | shorter briefer
    heavy: heavier | lighter
    fast: faster quicker swifter | slower
    rich: richer wealthier | poorer
    dear: dearer costlier pricier | cheaper
    late: later | earlier sooner
    warm: warmer hotter milder | colder cooler
    strong: stronger | weaker
    wide: wider broader | narrower
    deep: deeper | shallower
    good: better | worse
    near: nearer closer | farther further
    loud: louder noisier busier | quieter calmer
    thick: thicker | thinner
    hard: harder tougher | easier softer
    bright: brighter | darker dimmer
    young: | elder
"""
_DEAR = frozenset("expensive costly".split())
_BREAKS = frozenset((WordClass.BREAK, WordClass.SUBORDINATOR, WordClass.RELATIVE))
_MAX_ADJECTIVE_GAP = 6
"""Words between a comparative and its "than": "more people cycle to work in Fosse than"."""


def _read_dimensions() -> dict[str, list[tuple[str, bool]]]:
    table: dict[str, list[tuple[str, bool]]] = {}
    for line in _DIMENSIONS.strip().splitlines():
        dimension, _, words = line.strip().partition(":")
        more, less = words.split("|")
        for side, is_more in ((more, True), (less, False)):
            for word in side.split():
                table.setdefault(word, []).append((dimension, is_more))
    return table


_COMPARATIVES = _read_dimensions()


def read_comparisons(sentence: ParsedSentence) -> Iterator[PairRelation]:
    """Yield the comparisons of a sentence, with the greater or later side first."""
    for position, word in enumerate(sentence.words):
        if word.plain == "than":
            yield from _read_than(sentence, position)
        elif word.plain in ("before", "after") and sentence.parts[position] is WordClass.PREPOSITION:
            yield from _sides(sentence, position, position, "late", is_more=word.plain == "after")
        elif word.plain == "as" and position > 1:
            yield from _read_not_as(sentence, position)


def _read_than(sentence: ParsedSentence, than: int) -> Iterator[PairRelation]:
    for position in range(than - 1, max(-1, than - 2 - _MAX_ADJECTIVE_GAP), -1):
        plain = sentence.words[position].plain
        if _is_denied(sentence, position):
            return
        if plain in ("more", "less", "fewer"):
            adjective = sentence.words[position + 1].plain if position + 1 < than else ""
            is_more = plain == "more"
            kind = "dear" if adjective in _DEAR else f"more {stem(adjective)}" if adjective else "more"
            yield from _sides(sentence, position, than, kind, is_more=is_more)
            return
        if plain in _COMPARATIVES:
            for dimension, is_more in _COMPARATIVES[plain]:
                yield from _sides(sentence, position, than, dimension, is_more=is_more)
            return


def _read_not_as(sentence: ParsedSentence, second: int) -> Iterator[PairRelation]:
    """Read `not as tall as B` as `shorter than B`."""
    words = sentence.words
    if words[second - 2].plain not in ("as", "so") or not _is_denied(sentence, second - 2):
        return
    adjective = words[second - 1].plain
    for comparative in (f"{adjective}er", f"{adjective}r", f"{adjective[:-1]}ier"):
        for dimension, is_more in _COMPARATIVES.get(comparative, ()):
            yield from _sides(sentence, second - 2, second, dimension, is_more=not is_more)


def _is_denied(sentence: ParsedSentence, position: int) -> bool:
    before = sentence.words[max(0, position - 2) : position]
    return any(word.plain in ("not", "no", "never") or word.plain.endswith("n't") for word in before)


def _sides(
    sentence: ParsedSentence, comparative: int, than: int, kind: str, *, is_more: bool
) -> Iterator[PairRelation]:
    """Yield the comparison of the words before and after "than", within its part of the sentence."""
    start, end = comparative, than + 1
    while start and sentence.parts[start - 1] not in _BREAKS:
        start -= 1
    while end < len(sentence.words) and sentence.parts[end] not in (*_BREAKS, WordClass.COMMA):
        end += 1
    before = [w for i, w in enumerate(sentence.words[start:than], start) if i != comparative]
    left, right = content_stems(before), content_stems(sentence.words[than + 1 : end])
    own, other = left - right, right - left
    if own and other:
        yield PairRelation(
            kind=kind,
            first=own if is_more else other,
            second=other if is_more else own,
            has_converse=True,
            word=sentence.words[comparative].plain,
            text=join_words(sentence.words[start:end]),
        )
