"""Extract the quantities of a text by unit: money, percentages, dates, times, and counts of things."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from assistant.lexicon import MONTH_NAMES, WEEKDAYS
from assistant.spelling import plain_spelling
from assistant.verify.terms import Term, TermKind, extract_terms, stem

NO_UNIT = ""
DATE, TIME, YEAR = "@date", "@time", "@year"
_CURRENCY = re.compile(r"[$£€¥]\s*$")
_PERCENT = re.compile(r"\s*(?:%|per ?cent\b)", re.IGNORECASE)
_CURRENCY_WORDS = frozenset({"dollar", "pound", "euro", "yen"})
_RANGE = re.compile(r"\s*[-–—]\s*[$£€¥]?")
_METRES = re.compile(r"(?P<value>\d+(?:\.\d+)?)m$")
"""A number such as `5m`, which `extract_terms` reads as millions but which may be metres."""
_RATE = re.compile(
    r"(?: \w+)? (?:a|an|per|each|every) (?P<unit>hour|day|night|week|month|year)\b", re.IGNORECASE
)
_CLOCK_TIME = re.compile(
    r"\b(?P<hour>\d{1,2})(?:[:.](?P<minute>\d\d))? ?(?P<half>[ap])\.?m\b"
    r"|\b(?P<hour_24>\d{1,2}):(?P<minute_24>\d\d)\b",
    re.IGNORECASE,
)
_PART_OF_YEAR = re.compile(
    r"\b(?P<part>start|beginning|early|mid|middle|late|end)(?:[- ]| of )(?P<year>(?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_THIRDS = {"start": 1, "beginning": 1, "early": 1, "mid": 2, "middle": 2, "late": 3, "end": 3}
_YEAR = re.compile(r"1[5-9]\d\d|20\d\d")
_MONTHS = {stem(name): number for number, name in enumerate(MONTH_NAMES, 1)}
CALENDAR = _MONTHS.keys() | {stem(name) for name in WEEKDAYS}
"""Keys of the names of months and days of the week."""
_LAST_DAY = 31


def extract_quantities(text: str) -> Mapping[str, frozenset[str]]:
    """Return the numbers of a text by unit.

    - `$`, and `$/year`, `$/month` and so on for rates
    - `%`
    - TIME for times of day
    - DATE for days with their month, and for parts of a year such as "late 2028"
    - YEAR
    - the stem of the counted noun, such as `peopl`
    - NO_UNIT for all other numbers
    """
    text = plain_spelling(text)
    by_unit: dict[str, set[str]] = {}
    matched: list[re.Match[str]] = []
    for pattern, unit, to_key in (
        (_CLOCK_TIME, TIME, _time_key),
        (_PART_OF_YEAR, DATE, _part_of_year_key),
    ):
        for match in pattern.finditer(text):
            by_unit.setdefault(unit, set()).add(to_key(match))
            matched.append(match)
    terms = extract_terms(text)
    for position, term in enumerate(terms):
        if term.kind is not TermKind.NUMBER or any(
            match.start() <= term.start < match.end() for match in matched
        ):
            continue
        unit, keys = _read_quantity(text, terms, position)
        by_unit.setdefault(unit, set()).update(keys)
    return {unit: frozenset(keys) for unit, keys in by_unit.items()}


def all_values(by_unit: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """Return the values of all units in one set."""
    return frozenset().union(*by_unit.values())


def _read_quantity(text: str, terms: Sequence[Term], position: int) -> tuple[str, set[str]]:
    """Return the unit and the values of a number term.

    A number such as `5m` has two values, because it may mean millions or metres, unless it is money.
    """
    term = terms[position]
    before, after = terms[max(0, position - 1) : position], terms[position + 1 :]
    if date := _date_key(text, term, before, after[:1]):
        return DATE, {date}
    is_year = _YEAR.fullmatch(text, term.start, term.end)
    unit = _unit(text, term, after) or (YEAR if is_year else NO_UNIT)
    keys = {term.key}
    if not unit.startswith("$") and (metres := _METRES.search(text, 0, term.end)):
        keys.add(metres["value"])
    return unit, keys


def _date_key(text: str, term: Term, before: Sequence[Term], after: Sequence[Term]) -> str | None:
    """Return `3-17` for `March 17`, `17 March` and `17th of March`; None for any other number."""
    if not term.key.isdigit() or int(term.key) > _LAST_DAY:
        return None
    for month in before:
        if month.key in _MONTHS and not text[month.end : term.start].strip(" ."):
            return f"{_MONTHS[month.key]}-{term.key}"
    for month in after:
        if month.key in _MONTHS and text[term.end : month.start].strip() in ("", "of"):
            return f"{_MONTHS[month.key]}-{term.key}"
    return None


def _time_key(match: re.Match[str]) -> str:
    """Return `18:30` for `6:30 p.m.`."""
    hour = int(match["hour"] or match["hour_24"])
    if match["half"]:
        hour = hour % 12 + (12 if match["half"] in "pP" else 0)
    return f"{hour}:{match['minute'] or match['minute_24'] or '00'}"


def _part_of_year_key(match: re.Match[str]) -> str:
    """Return `3/3 of 2028` for `late 2028`."""
    return f"{_THIRDS[match['part'].lower()]}/3 of {match['year']}"


def _unit(text: str, term: Term, after: Sequence[Term]) -> str | None:
    """Return the unit of a number, or None if it has none."""
    if after and after[0].kind is TermKind.NUMBER and _RANGE.fullmatch(text, term.end, after[0].start):
        # "$200,000–$250,000 a year": both numbers have the unit of the second.
        return _unit(text, after[0], after[1:])
    if _CURRENCY.search(text, 0, term.start):
        rate = _RATE.match(text, term.end)
        return f"$/{rate['unit'].lower()}" if rate else "$"
    if _PERCENT.match(text, term.end):
        return "%"
    end = term.end
    # The noun may be the second term: "60,000 US troops".
    for noun in after[:2]:
        if text[end : noun.start].strip(" -"):
            return None
        if noun.kind is TermKind.WORD:
            return "$" if noun.key in _CURRENCY_WORDS else noun.key
        end = noun.end
    return None
