"""Date ranges in questions: `this week`, `in March`, `since last autumn`, `between 3 and 9 March 2026`.

Rules and regular expressions only; the language model takes no part.
"""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from typing import NamedTuple

from assistant.lexicon import MONTH_NUMBERS, WEEKDAYS
from assistant.schema import Record

DEFAULT_FADE_DAYS = 90
"""Days in which proximity halves if a question names no date or an open range: one season."""
_MIN_FADE_DAYS = 7  # reports of an event appear for some days after it
_FIRST_YEAR, _LAST_YEAR = 1500, 2100  # other four-digit numbers are not years

_WEEKDAYS = {name: number for number, name in enumerate(WEEKDAYS)}
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
_COUNTS = {
    "a": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "few": 3,
}
_UNITS = {"day": 1, "week": 7, "month": 30, "year": 365}

_MONTH = rf"(?P<month>{'|'.join(sorted(MONTH_NUMBERS, key=len, reverse=True))})\b\.?"
_YEAR = r"(?P<year>\d{4})(?![\d,.]*\d)"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_DATE_PATTERNS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?P<year>\d{4})-(?P<number>\d{2})-(?P<day>\d{2})\b",
        rf"(?:the )?{_DAY}(?: of)? {_MONTH}(?:,? {_YEAR})?",
        rf"{_MONTH} {_DAY}\b(?!\d)(?:,? {_YEAR})?",
        rf"(?:(?:last|early|late|mid|this)[ -])?{_MONTH}(?:,? {_YEAR})?",
        rf"(?:(?:last|this|the) )?(?P<season>{'|'.join(_SEASONS)})\b(?:(?: of)? {_YEAR})?",
        r"(?P<named>today|tonight|yesterday)\b",
        r"(?P<which>this|last|past|the last|the past) (?P<unit>week|weekend|month|year)\b",
        rf"(?:the )?(?:last|past) (?P<count>\d{{1,3}}|{'|'.join(_COUNTS)}) "
        r"(?P<units>day|week|month|year)s?\b",
        rf"(?:last )?(?P<weekday>{'|'.join(_WEEKDAYS)})\b",
        r"(?P<year>(?:19|20)\d\d)(?![\d,.]*\d)\b",
    )
]
_BETWEEN_PATTERN = re.compile(r"\b(?:between|from) (?P<rest>.+)", re.IGNORECASE)
_RANGE_SEPARATOR = re.compile(r" (?:and|to|until) ", re.IGNORECASE)
_PREPOSITION_PATTERN = re.compile(
    r"\b(?P<word>since|after|before|until|till|in|on|during|of|for) (?P<rest>.+)", re.IGNORECASE
)
# Dates that need no preposition. A bare "March" may be a verb, and a bare year part of an event's name.
_BARE_DATE_PATTERN = re.compile(
    re.sub(
        r"\?P<\w+>",
        "?:",
        r"\b(?:(?:today|tonight|yesterday)|(?:this|last|past) (?:week|weekend|month|year)"
        r"|(?:last|past) \w+ (?:day|week|month|year)s)\b"
        rf"|\b{_DAY} {_MONTH}|\b{_MONTH} {_DAY}\b(?!\d)|\b\d{{4}}-\d\d-\d\d\b"
        rf"|\blast (?:{'|'.join([*_SEASONS, *_WEEKDAYS])})\b"
        rf"|\b(?:{_MONTH}|{'|'.join(_SEASONS)})(?: of)? {_YEAR}",
    ),
    re.IGNORECASE,
)


class DateRange(Record):
    """Range of days, both ends included; an end that is None is open."""

    first: date | None
    last: date | None
    exact: bool = False
    """True to filter by the range: articles outside it are excluded, unless none are inside it."""
    fade_days: int | None = None
    """Days from the range at which proximity is 1/2; by default the length of the range."""

    def proximity(self, published: date | None) -> float:
        """Return how near an article's date is to the range: 1 inside it, 1/2 at `fade_days` from it.

        An undated article has proximity 0.
        """
        if published is None:
            return 0.0
        early = (self.first - published).days if self.first else 0
        late = (published - self.last).days if self.last else 0
        return 1 / (1 + max(early, late, 0) / (self.fade_days or self._length))

    @property
    def _length(self) -> int:
        if self.first is None or self.last is None:
            return DEFAULT_FADE_DAYS
        return max((self.last - self.first).days + 1, _MIN_FADE_DAYS)


def parse_date_range(question: str, today: date) -> DateRange | None:
    """Return the date range that a question names, relative to today; None if it names none.

    The range is exact after `since`, `after`, `before`, `until` and `between`, if the words name a day,
    or a month with its year. A report on an event `in` or `on` a day may appear on another day, so these
    only express a preference, as do words that leave the year or the day open.
    """
    for between in _BETWEEN_PATTERN.finditer(question):
        start, end = _split_range(between["rest"])
        date_range = _parse_between(start, end, today) if end else None
        if date_range is not None:
            return date_range
    for match in _PREPOSITION_PATTERN.finditer(question):
        span = parse_days(match["rest"], today)
        bare_year = match["rest"][:4].isdigit() and match["rest"][4:5] != "-"
        is_count = bare_year and match["word"].lower() in ("of", "for")  # "2 of 2000 people"
        if span is not None and not is_count:
            return _range_after(match["word"].lower(), span, today)
    bare_date = _BARE_DATE_PATTERN.search(question)
    span = parse_days(question[bare_date.start() :], today) if bare_date else None
    return DateRange(first=span.first, last=span.last) if span else None


def default_date_range(today: date) -> DateRange:
    """Return the range for a question without dates: today, as most questions are about recent news."""
    return DateRange(first=today, last=today, fade_days=DEFAULT_FADE_DAYS)


class NamedDays(NamedTuple):
    """The days that a phrase names, both ends included."""

    first: date
    last: date
    is_exact: bool
    """True if the phrase names a day, or a month or season with its year."""


def _split_range(text: str) -> tuple[str, str]:
    """Split a text at "and", "to" or "until"; the second part is empty if it has none of them."""
    match = _RANGE_SEPARATOR.search(text)
    return (text[: match.start()], text[match.end() :]) if match else (text, "")


def _parse_between(start: str, end: str, today: date) -> DateRange | None:
    """Return the range from the days named in `start` to the days named in `end`, or None."""
    last = parse_days(end, today)
    if last is None:
        return None
    first = parse_days(start, today)
    if first is None or not first.is_exact:
        first = parse_days(_complete_start(start, end), today) or first
    if first is None or first.first > last.last:
        return None
    return DateRange(first=first.first, last=last.last, exact=first.is_exact and last.is_exact)


def _complete_start(start: str, end: str) -> str:
    """Return the start with the month and year of the end: "3 March 2026" in "3 and 9 March 2026"."""
    if start.strip().isdigit():
        month_and_year = re.sub(rf"^(?:the )?{_DAY}\s*(?:of\s*)?", "", end, flags=re.IGNORECASE)
        return f"{start} {month_and_year}"
    year = re.search(_YEAR, end)
    return f"{start} {year.group()}" if year else start


def _range_after(word: str, span: NamedDays, today: date) -> DateRange:
    """Return the range that a preposition and the days after it describe."""
    first, last, exact = span
    one_day = timedelta(days=1)
    match word:
        case "since":
            return DateRange(first=first, last=today if first <= today else None, exact=exact)
        case "after":
            return DateRange(first=last + one_day, last=today if last < today else None, exact=exact)
        case "before":
            return DateRange(first=None, last=first - one_day, exact=exact)
        case "until" | "till":
            return DateRange(first=None, last=last, exact=exact)
    return DateRange(first=first, last=last)


def parse_days(text: str, today: date) -> NamedDays | None:
    """Return the days named at the very start of a text."""
    for pattern in _DATE_PATTERNS:
        match = pattern.match(text)
        if match is not None:
            try:
                return _resolve(match.groupdict(), match.group(), today)
            except ValueError:  # 30 February
                return None
    return None


def _resolve(parts: dict[str, str | None], words: str, today: date) -> NamedDays | None:
    """Turn the named groups of a date pattern into days. Raises ValueError for impossible dates."""
    year = int(digits) if (digits := parts.get("year")) else None
    if year is not None and not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    if parts.get("month") or parts.get("number"):
        return _resolve_month(parts, words, year, today)
    if season := parts.get("season"):
        return NamedDays(*_months(year, _SEASONS[season.lower()], 3, today), year is not None)
    if relative := parts.get("named"):
        day = today - timedelta(days=relative.lower() == "yesterday")
        return NamedDays(day, day, is_exact=True)
    if weekday := parts.get("weekday"):
        days_ago = (today.weekday() - _WEEKDAYS[weekday.lower()]) % 7 or (
            7 if words.lower().startswith("last") else 0
        )
        day = today - timedelta(days=days_ago)
        return NamedDays(day, day, is_exact=False)
    if unit := parts.get("unit"):
        return NamedDays(
            *_calendar_unit(unit.lower(), (parts["which"] or "").lower(), today), is_exact=False
        )
    if units := parts.get("units"):
        count = (parts["count"] or "").lower()
        days = (int(count) if count.isdigit() else _COUNTS[count]) * _UNITS[units.lower()]
        return NamedDays(today - timedelta(days=days), today, is_exact=False)
    if year is not None:
        return NamedDays(date(year, 1, 1), date(year, 12, 31), is_exact=False)
    return None


def _resolve_month(
    parts: dict[str, str | None], words: str, year: int | None, today: date
) -> NamedDays | None:
    """Return a day of a month, or the whole month; without a year, the latest that has begun."""
    month = MONTH_NUMBERS[name.lower()] if (name := parts.get("month")) else int(parts["number"] or 0)
    if parts.get("day"):
        day = date(year or today.year, month, int(parts["day"] or 0))
        if year is None and day > today:
            day = date(today.year - 1, month, day.day)
        return NamedDays(day, day, year is not None)
    has_qualifier = words.split()[0] in ("last", "this", "early", "late", "mid")
    if not words[0].isupper() and year is None and not has_qualifier:
        return None  # "in may be", "in march"
    return NamedDays(*_months(year, month, 1, today), year is not None)


def _months(year: int | None, month: int, count: int, today: date) -> tuple[date, date]:
    """Return the first and last day of some months; without a year, the latest that have begun."""
    if year is None:
        year = today.year if date(today.year, month, 1) <= today else today.year - 1
    end_year, end_month = year + (month + count - 2) // 12, (month + count - 2) % 12 + 1
    return date(year, month, 1), date(end_year, end_month, calendar.monthrange(end_year, end_month)[1])


def _calendar_unit(unit: str, which: str, today: date) -> tuple[date, date]:
    """Return the first and last day of `this week`, `last month` and similar phrases.

    `this week` reaches back seven days from today, as in everyday speech. `last month` and `last year`
    are calendar units.
    """
    if unit in ("week", "weekend"):
        earlier_days = 0 if which == "this" else 7
        last = today - timedelta(days=1 if which == "last" else 0)
        return today - timedelta(days=7 + earlier_days), last
    if which in ("past", "the past", "the last"):
        return today - timedelta(days=_UNITS[unit]), today
    if unit == "month":
        first = today.replace(day=1)
        if which == "last":
            last = first - timedelta(days=1)
            return last.replace(day=1), last
        return first, today
    year = today.year - (which == "last")
    return date(year, 1, 1), min(date(year, 12, 31), today)
