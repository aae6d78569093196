"""Names of a claim that its passage lacks but has spelled almost alike: `Reid` for `Reith`.

A language model takes one for the other. The finding is as sure as can be: of 6,533 claims of
benchmarks/claims 18 have such a name, all of them wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from assistant.verify.grammar.words import fold
from assistant.verify.verdicts import Evidence, Finding, FindingKind, Verdict

MIN_LETTERS = 4
MIN_RATIO = 0.75
"""Minimum share, 0..1, of letters in common, in order, of two names that look alike."""
MIN_RATIO_AFTER_START = 0.66
"""The same for names with the same first letters."""
_START = 3
_MAX_LONGER = 1
_WORD = re.compile(r"[^\W\d_](?:[\w-]|['’](?!s\b))*")
_OPENS = re.compile(r"(?:^|[.!?:]['\"”’)]*\s+|[\"“‘(])$")
_OF_PLACES = ("an", "ch", "ek", "ese", "ish")
"""Endings of adjectives of places: `Greek` is not another name than `Greece`."""


def near_names(claim: str, evidence: Evidence) -> Iterator[Finding]:
    """Yield a finding for each name of the claim that the passage has with other letters."""
    texts = [*evidence.before, evidence.quote, *evidence.after, evidence.title]
    passage = {fold(word) for text in texts for word in _WORD.findall(text)}
    quoted = [name for text in texts for name in _names(text)]
    for name in _names(claim):
        if fold(name) not in passage:
            other = next((other for other in quoted if looks_like(name, other)), None)
            if other is not None:
                yield Finding(FindingKind.SPELLING, Verdict.REFUTED, name, other)


def looks_like(name: str, other: str) -> bool:
    """Return whether two names are different and spelled almost alike, accents aside."""
    first, second = fold(name), fold(other)
    if (
        first[0] != second[0]
        or first.startswith(second)
        or second.startswith(first)
        or abs(len(first) - len(second)) > _MAX_LONGER
        or any(word.endswith(_OF_PLACES) for word in (first, second))
    ):
        return False
    ratio = SequenceMatcher(None, first, second, autojunk=False).ratio()
    same_start = first[:_START] == second[:_START]
    return ratio >= (MIN_RATIO_AFTER_START if same_start else MIN_RATIO)


def _names(text: str) -> list[str]:
    """Return capitalised words that cannot owe it to the start of a sentence."""
    words = list(_WORD.finditer(text))
    names: list[str] = []
    for number, word in enumerate(words):
        if not word.group()[0].isupper() or len(word.group()) < MIN_LETTERS:
            continue
        following = words[number + 1] if number + 1 < len(words) else None
        is_part = (
            following is not None
            and following.group()[0].isupper()
            and text[word.end() : following.start()] == " "
        )
        if is_part or not _OPENS.search(text[: word.start()]):
            names.append(word.group())
    return names
