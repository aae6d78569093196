"""The figures of a text by their unit, so that two texts can be compared: money, shares, days, times, and whatever is counted."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping, Sequence

from assistant.answer.terms import Term, TermKind, extract_terms, stem

BARE = ""
"""The unit of a number without one."""
DATE, TIME, YEAR = "@date", "@time", "@year"
_CURRENCY = re.compile(r"[$£€¥]\s*$")
_PERCENT = re.compile(r"\s*(?:%|per ?cent\b)", re.IGNORECASE)
_CURRENCY_WORDS = frozenset({"dollar", "pound", "euro", "yen"})
_RANGE = re.compile(r"\s*[-–—]\s*[$£€¥]?")
_METRES = re.compile(r"(?P<value>\d+(?:\.\d+)?)m$")
"""What `terms` takes for millions and may be a length."""
_EACH = re.compile(
    r"(?: \w+)? (?:a|an|per|each|every) (?P<unit>hour|day|night|week|month|year)\b", re.IGNORECASE
)
_CLOCK = re.compile(
    r"\b(?P<hour>\d{1,2})(?:[:.](?P<minute>\d\d))? ?(?P<half>[ap])\.?m\b|\b(?P<hours>\d{1,2}):(?P<minutes>\d\d)\b",
    re.IGNORECASE,
)
_PART = re.compile(
    r"\b(?P<part>start|beginning|early|mid|middle|late|end)(?:[- ]| of )(?P<year>(?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_PARTS = {"start": 1, "beginning": 1, "early": 1, "mid": 2, "middle": 2, "late": 3, "end": 3}
_YEAR = re.compile(r"1[5-9]\d\d|20\d\d")
_MONTHS = {stem(name.lower()): number for number, name in enumerate(calendar.month_name) if name}
CALENDAR = _MONTHS.keys() | {stem(name.lower()) for name in calendar.day_name}
"""Terms that belong to a day rather than to what happens on it."""
_LAST_DAY = 31


def extract_quantities(text: str) -> Mapping[str, frozenset[str]]:
    """The numbers of a text by their unit: `$`, `$/year`, `%`, the stem of the word that follows, TIME of the day, DATE (day and month, or
    part of a year: `end of 2028`), and YEAR. Those that have none are under the empty word.
    """
    by_unit: dict[str, set[str]] = {}
    taken: list[re.Match[str]] = []
    for form, unit, written in ((_CLOCK, TIME, _time), (_PART, DATE, _part)):
        for match in form.finditer(text):
            by_unit.setdefault(unit, set()).add(written(match))
            taken.append(match)
    found = extract_terms(text)
    for position, term in enumerate(found):
        if term.kind is not TermKind.NUMBER or any(
            match.start() <= term.start < match.end() for match in taken
        ):
            continue
        if day := _date(
            text, term, found[max(0, position - 1) : position], found[position + 1 : position + 2]
        ):
            by_unit.setdefault(DATE, set()).add(day)
        else:
            unit = _unit(text, term, found[position + 1 :]) or (
                YEAR if _YEAR.fullmatch(text, term.start, term.end) else BARE
            )
            by_unit.setdefault(unit, set()).add(term.key)
            if not unit.startswith("$") and (metres := _METRES.search(text, 0, term.end)):
                by_unit[unit].add(metres["value"])
    return {unit: frozenset(keys) for unit, keys in by_unit.items()}


def all_values(by_unit: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """Those of all units."""
    return frozenset().union(*by_unit.values())


def _date(text: str, term: Term, before: Sequence[Term], after: Sequence[Term]) -> str | None:
    """`3-17` for `March 17` and for `17 March`, `17th of March`; None for a number that is no day of a month."""
    if not term.key.isdigit() or int(term.key) > _LAST_DAY:
        return None
    for month in before:
        if month.key in _MONTHS and not text[month.end : term.start].strip(" ."):
            return f"{_MONTHS[month.key]}-{term.key}"
    for month in after:
        if month.key in _MONTHS and text[term.end : month.start].strip() in ("", "of"):
            return f"{_MONTHS[month.key]}-{term.key}"
    return None


def _time(clock: re.Match[str]) -> str:
    """`18:30` for `6:30 p.m.`."""
    hour = int(clock["hour"] or clock["hours"])
    if clock["half"]:
        hour = hour % 12 + (12 if clock["half"] in "pP" else 0)
    return f"{hour}:{clock['minute'] or clock['minutes'] or '00'}"


def _part(match: re.Match[str]) -> str:
    """`3/3 of 2028` for `late 2028`."""
    return f"{_PARTS[match['part'].lower()]}/3 of {match['year']}"


def _unit(text: str, term: Term, following: Sequence[Term]) -> str | None:
    if (
        following
        and following[0].kind is TermKind.NUMBER
        and _RANGE.fullmatch(text, term.end, following[0].start)
    ):
        return _unit(text, following[0], following[1:])  # "$200,000–$250,000 a year"
    if _CURRENCY.search(text, 0, term.start):
        each = _EACH.match(text, term.end)
        return f"$/{each['unit'].lower()}" if each else "$"
    if _PERCENT.match(text, term.end):
        return "%"
    end = term.end
    for after in following[:2]:  # "60,000 US troops"
        if text[end : after.start].strip(" -"):
            return None
        if after.kind is TermKind.WORD:
            return "$" if after.key in _CURRENCY_WORDS else after.key
        end = after.end
    return None
