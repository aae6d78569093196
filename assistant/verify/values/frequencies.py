"""Read how often something happens: twice a day, weekly, every two months."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from assistant.verify.number_words import CARDINALS
from assistant.verify.verdicts import Finding, FindingKind, Verdict

PER_YEAR = {
    "hour": Decimal(8760), "day": Decimal(365), "night": Decimal(365), "week": Decimal(365) / 7,
    "month": Decimal(12), "year": Decimal(1),
}  # fmt: skip
"""Number of each period in a year."""
_ADVERBS = {
    "hourly": "hour", "daily": "day", "nightly": "night", "weekly": "week", "monthly": "month",
    "yearly": "year", "annually": "year",
}  # fmt: skip
_TIMES = {"once": 1, "twice": 2, "thrice": 3}
_COUNTS = {word: int(value) for word, value in CARDINALS.items() if value}
_NUMBER = rf"\d{{1,3}}|{'|'.join(_COUNTS)}"
_PERIOD = "hour|day|night|week|month|year"
_FREQUENCY = re.compile(
    rf"\b(?:(?P<times>once|twice|thrice)|(?P<count>{_NUMBER}) times) (?:a|an|per|each|every|in a) "
    rf"(?P<period>{_PERIOD})\b"
    rf"|\bevery (?:(?P<interval>{_NUMBER}|other|second) )?(?P<each>{_PERIOD}|fortnight)s?\b"
    rf"|\b(?P<adverb>{'|'.join(_ADVERBS)})\b"
)
_TOLERANCE = Decimal("0.03")
"""Largest relative difference of equal frequencies: a month is 4.3 weeks."""


class Frequency(NamedTuple):
    """A number of times in a year, with its words."""

    per_year: Decimal
    words: str


def read_frequencies(text: str) -> Iterator[Frequency]:
    """Yield the frequencies that a text states in words."""
    for match in _FREQUENCY.finditer(text):
        yield Frequency(_per_year(match), match.group())


def _per_year(match: re.Match[str]) -> Decimal:
    if match["adverb"]:
        return PER_YEAR[_ADVERBS[match["adverb"]]]
    if match["period"]:
        times = _TIMES.get(match["times"] or "") or _count(match["count"])
        return times * PER_YEAR[match["period"]]
    interval = match["interval"]
    each = match["each"]
    length = 2 if interval in ("other", "second") else _count(interval) if interval else 1
    per_year = PER_YEAR["week"] / 2 if each == "fortnight" else PER_YEAR[each]
    return per_year / length


def _count(word: str) -> int:
    return int(word) if word.isdigit() else _COUNTS[word]


def are_as_often(first: Decimal, second: Decimal) -> bool:
    """Return whether two numbers of times a year are about the same."""
    return abs(first - second) <= _TOLERANCE * max(first, second)


def frequency_findings(claim: str, quote: str) -> Iterator[Finding]:
    """Yield the only frequency of a claim if the only one of the quote is another."""
    claimed, quoted = list(read_frequencies(claim)), list(read_frequencies(quote))
    if len(claimed) == len(quoted) == 1 and not are_as_often(claimed[0].per_year, quoted[0].per_year):
        yield Finding(FindingKind.UNIT, Verdict.REFUTED, claimed[0].words, quoted[0].words)
