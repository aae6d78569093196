"""Decide whether a claim puts a value of the quote in the place, or on the part, of another one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.verify.quantities import CALENDAR
from assistant.verify.terms import TermKind, extract_terms
from assistant.verify.values.context import Value

_PHRASE = re.compile(
    r"\b(?P<preposition>in|at|from|for|to|on) "
    r"(?P<words>(?:the |its |their |a |an )?[A-Za-z][\w'’-]*(?: [A-Z][\w'’-]*)*)"
)
_BREAK = re.compile(r"[.;:,]|\b(?:and|but|while|with|whereas)\b")
_OF_THEM = re.compile(r"\bof (?:them|whom|which)\b")
_PART = re.compile(r"[^.;]{0,40}?,? (?:[\w-]+) of (?:them|whom|which)\b(?P<part>[^.;,]*)")


def is_placed_elsewhere(value: Value, quote: str, words: frozenset[str]) -> bool:
    """Return whether a claim with `words` names the place of other things than a value of the quote.

    In "450 in Danby and the rest in Ulm" the place of 450 is Danby.
    """
    end = _next_break(quote, value.end)
    own = dict(_phrases(quote[value.end : end]))
    sentence_end = _sentence_end(quote, end)
    for preposition, keys in _phrases(quote[end:sentence_end]):
        place = own.get(preposition)
        if place and keys - place and (keys - place) <= words and not place & words:
            return True
    before = quote[_sentence_start(quote, value.start) : value.start]
    return any(
        place and (keys - place) and (keys - place) <= words and not place & words
        for preposition, keys in _phrases(before)
        for place in [own.get(preposition)]
        if re.search(r"\d|\bthe (?:rest|others)\b", before)
    )


def is_of_part(value: Value, quote: str, words: frozenset[str], claim: str) -> bool:
    """Return whether a claim says of a whole what holds for a part: "28 pupils, 11 of them girls"."""
    match = _PART.match(quote, value.end)
    if match is None or _OF_THEM.search(claim):
        return False
    rest = _keys(quote[_sentence_start(quote, value.start) : match.start("part")])
    return bool((_keys(match["part"]) - rest) & words)


def _phrases(text: str) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield the prepositions of a text with the keys of what follows each, without times."""
    for match in _PHRASE.finditer(text):
        keys = _keys(match["words"])
        if keys and not keys & CALENDAR:
            yield match["preposition"], keys


def _keys(text: str) -> frozenset[str]:
    return frozenset(term.key for term in extract_terms(text) if term.kind is not TermKind.NUMBER)


def _next_break(text: str, start: int) -> int:
    match = _BREAK.search(text, start)
    return match.start() if match else len(text)


def _sentence_end(text: str, start: int) -> int:
    end = text.find(". ", start)
    return end if end >= 0 else len(text)


def _sentence_start(text: str, end: int) -> int:
    return text.rfind(". ", 0, end) + 1
