"""Decide which of the values of a sentence the words of a claim belong to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from assistant.ingest.sentences import split_sentences
from assistant.verify.terms import Term, TermKind, extract_terms

_BREAK = re.compile(
    r"[;:()—]|, |\s–\s|\.\s|\b(?:and|but|while|whereas|or|compared|which|who|when|after|before|though)\b"
)
_LIST_GAP = re.compile(r"\W*(?:and|or|to)?\W*")
"""Text between two values of a list: "in 1985 and 1986"."""
_WINDOW = 2
"""Number of content words next to a value that say what an elliptical part is about."""
_NO_VERB = ("", "$", "£", "€", "only", "just")
"""Text between the noun and the value of an elliptical part."""
_NAME_WEIGHT, _WORD_WEIGHT = 2, 1
_MIN_WEIGHT = 2
"""Minimum weight of the claim's words in the part of another value: a name, or two words."""


class SentencePart(NamedTuple):
    """The words of one part of a sentence: all of them, and the nearest to a value."""

    start: int
    end: int
    keys: frozenset[str]
    nearest: frozenset[str]
    beside: frozenset[str]
    """The word directly in front of the value, mostly its verb."""
    first: str
    """The first word, mostly the subject."""
    before_value: int
    """Offset behind the last word in front of the value; the start of the part if it has none."""


class Binding:
    """The parts of a quote, with the words that only one of them has."""

    def __init__(self, quote: str, ignored: Iterable[str] = ()) -> None:
        """Split a quote in plain spelling. `ignored` are the stems of units and counted nouns."""
        self._breaks = sorted({0, len(quote)} | {match.start() for match in _BREAK.finditer(quote)})
        self._quote = quote
        skipped = frozenset(ignored)
        self._sentences = split_sentences(quote)
        self._keys: dict[int, frozenset[str]] = {}
        self._terms: Sequence[Term] = [
            term
            for term in extract_terms(quote)
            if term.kind is not TermKind.NUMBER and term.key not in skipped
        ]

    def belongs_elsewhere(
        self, claim: frozenset[str], names: frozenset[str], span: tuple[int, int], other: tuple[int, int]
    ) -> bool:
        """Return whether a claim describes the part of another value rather than that of its own.

        `claim` and `names` are keys of the claim's words and names; `span` and `other` are the places of
        the two values. A later part may leave out what the earlier part states ("and the South Tower 74
        metres"), so words of an earlier part count only where they stand beside the value.
        """
        first, last = sorted((span, other))
        if _LIST_GAP.fullmatch(self._quote, first[1], last[0]):
            return False
        own, rival = self._part(span), self._part(other)
        names = names | self._names()
        if own.start == rival.start or self._is_nearer(claim, span[0], other[0]):
            return False
        own_keys, rival_keys = own.keys - rival.keys, rival.keys - own.keys
        is_verb_of_rival = own.beside and not own.beside & claim and rival.beside & rival_keys & claim
        is_own_subject = own.first in claim and rival.first not in claim
        if is_verb_of_rival and not is_own_subject:
            return True
        if self._is_elliptical(rival, other) and rival_keys <= claim and own.first not in claim:
            return True  # "Adults pay 14 euros, children 6"
        own_names, rival_names = own_keys & self._names(), rival_keys & names
        if own_names and rival_names & claim and not own_names & claim:
            return True
        if own_keys & claim or not own.nearest:
            return False
        if rival.start < own.start:
            return bool(own.nearest - claim and (rival.nearest - own.keys) & claim)
        weights = (_NAME_WEIGHT if key in names else _WORD_WEIGHT for key in rival_keys & claim)
        return sum(weights) >= _MIN_WEIGHT

    def _is_elliptical(self, part: SentencePart, span: tuple[int, int]) -> bool:
        """Return whether a part is only a noun and its value, whose verb the part before has."""
        gap = self._quote[part.before_value : span[0]]
        return part.before_value >= 0 and len(part.keys) <= _WINDOW and gap.strip() in _NO_VERB

    def _is_nearer(self, claim: frozenset[str], own: int, rival: int) -> bool:
        """Return whether a claim has more of the sentence at `own` than of another one at `rival`."""
        first, second = self._sentence_keys(own), self._sentence_keys(rival)
        return first is not second and len(claim & first) > len(claim & second)

    def words_at(self, span: tuple[int, int]) -> frozenset[str]:
        """Return the keys of the words, without names, in the part around a place."""
        return self._part(span).keys - self._names()

    def _sentence_keys(self, place: int) -> frozenset[str]:
        spans = [span for span in self._sentences if span.start <= place]
        start, end = (spans[-1].start, spans[-1].end) if spans else (0, 0)
        return self._keys.setdefault(
            start, frozenset(term.key for term in self._terms if start <= term.start < end)
        )

    def _names(self) -> frozenset[str]:
        return frozenset(term.key for term in self._terms if term.kind is TermKind.NAME)

    def _part(self, span: tuple[int, int]) -> SentencePart:
        """Return the part around a value; a part without words is joined to the part before."""
        start = max(place for place in self._breaks if place <= span[0])
        end = min((place for place in self._breaks if place >= span[1]), default=span[1])
        terms = self._between(start, end, span)
        while not terms and start > 0:
            start = max(place for place in self._breaks if place < start)
            terms = self._between(start, end, span)
        before = [term.key for term in terms if term.end <= span[0]][-_WINDOW:]
        nearest = before or [term.key for term in terms if term.start >= span[1]][:_WINDOW]
        beside = [term.key for term in terms if term.end <= span[0] and term.kind is TermKind.WORD][-1:]
        keys = frozenset(term.key for term in terms)
        before_value = max((term.end for term in terms if term.end <= span[0]), default=-1)
        first = terms[0].key if terms else ""
        return SentencePart(start, end, keys, frozenset(nearest), frozenset(beside), first, before_value)

    def _between(self, start: int, end: int, span: tuple[int, int]) -> list[Term]:
        return [
            term
            for term in self._terms
            if start <= term.start < end and not span[0] <= term.start < span[1]
        ]
