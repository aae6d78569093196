"""The days a question is about: `this week`, `in March`, `since last autumn`, `between 3 and 9 March 2026`. Code does the arithmetic."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

from assistant.schema import Record

USUAL_FADE_DAYS = 90
"""Over how many days nearness falls by half where a question names no day, or a period is open: a season."""
_AT_LEAST_DAYS = 7  # what happens on a day is reported for some days
_FIRST_YEAR, _LAST_YEAR = 1500, 2100  # other numbers of four digits are no years

_MONTHS = {
    name: number
    for number in range(1, 13)
    for name in {
        calendar.month_name[number].lower(),
        calendar.month_abbr[number].lower(),
        *(["sept"] if number == 9 else []),
    }
}
_WEEKDAYS = {day.lower(): number for number, day in enumerate(calendar.day_name)}
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

_MONTH = rf"(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\b\.?"
_YEAR = r"(?P<year>\d{4})(?![\d,.]*\d)"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_FORMS = [
    re.compile(form, re.IGNORECASE)
    for form in (
        r"(?P<year>\d{4})-(?P<number>\d{2})-(?P<day>\d{2})\b",
        rf"(?:the )?{_DAY}(?: of)? {_MONTH}(?:,? {_YEAR})?",
        rf"{_MONTH} {_DAY}\b(?!\d)(?:,? {_YEAR})?",
        rf"(?:(?:last|early|late|mid|this)[ -])?{_MONTH}(?:,? {_YEAR})?",
        rf"(?:(?:last|this|the) )?(?P<season>{'|'.join(_SEASONS)})\b(?:(?: of)? {_YEAR})?",
        r"(?P<named>today|tonight|yesterday)\b",
        r"(?P<which>this|last|past|the last|the past) (?P<unit>week|weekend|month|year)\b",
        rf"(?:the )?(?:last|past) (?P<count>\d{{1,3}}|{'|'.join(_COUNTS)}) (?P<units>day|week|month|year)s?\b",
        rf"(?:last )?(?P<weekday>{'|'.join(_WEEKDAYS)})\b",
        r"(?P<year>(?:19|20)\d\d)(?![\d,.]*\d)\b",
    )
]
_BETWEEN = re.compile(r"\b(?:between|from) (?P<rest>.+)", re.IGNORECASE)
_AND = re.compile(r" (?:and|to|until) ", re.IGNORECASE)
_AFTER = re.compile(
    r"\b(?P<word>since|after|before|until|till|in|on|during|of|for) (?P<rest>.+)", re.IGNORECASE
)
# These need no word before them; a bare "March" may be a march, and a bare year the name of an event.
_ALONE = re.compile(
    re.sub(
        r"\?P<\w+>",
        "?:",
        r"\b(?:(?:today|tonight|yesterday)|(?:this|last|past) (?:week|weekend|month|year)|(?:last|past) \w+ (?:day|week|month|year)s)\b"
        rf"|\b{_DAY} {_MONTH}|\b{_MONTH} {_DAY}\b(?!\d)|\b\d{{4}}-\d\d-\d\d\b|\blast (?:{'|'.join([*_SEASONS, *_WEEKDAYS])})\b"
        rf"|\b(?:{_MONTH}|{'|'.join(_SEASONS)})(?: of)? {_YEAR}",
    ),
    re.IGNORECASE,
)


class Period(Record):
    """Days, both included; None where the period is open."""

    first: date | None
    last: date | None
    exact: bool = False
    """Whether the words draw a line: articles of other days are left out, unless no others are there."""

    fade_days: int | None = None
    """Over how many days outside of it nearness falls by half; by default its own length."""

    def nearness(self, published: date | None) -> float:
        """How near to the period an article was published: 1 in it, 1/2 at `fade_days` from it, 0 for one without a date."""
        if published is None:
            return 0.0
        early = (self.first - published).days if self.first else 0
        late = (published - self.last).days if self.last else 0
        return 1 / (1 + max(early, late, 0) / (self.fade_days or self._length))

    @property
    def _length(self) -> int:
        if self.first is None or self.last is None:
            return USUAL_FADE_DAYS
        return max((self.last - self.first).days + 1, _AT_LEAST_DAYS)


def period_of(question: str, today: date) -> Period | None:
    """The days that a question names, as seen from today; None if it names none.

    `since`, `after`, `before`, `until` and `between` a day, or a month with its year, draw a line. What happened `in` or `on` a
    day may well be told on another, so those only say what to prefer, as do words that leave the year or the day open.
    """
    for between in _BETWEEN.finditer(question):
        start, _, end = _split(between["rest"])
        found = _between(start, end, today) if end else None
        if found is not None:
            return found
    for match in _AFTER.finditer(question):
        span = _span(match["rest"], today)
        bare_year = match["rest"][:4].isdigit() and match["rest"][4:5] != "-"
        if span is not None and not (
            bare_year and match["word"].lower() in ("of", "for")
        ):  # "2 of 2000 people"
            return _bounded(match["word"].lower(), *span, today)
    alone = _ALONE.search(question)
    span = _span(question[alone.start() :], today) if alone else None
    return Period(first=span[0], last=span[1]) if span else None


def around(today: date) -> Period:
    """What a question is about that names no day: news is most often asked for while it is new."""
    return Period(first=today, last=today, fade_days=USUAL_FADE_DAYS)


_Span = tuple[date, date, bool]
"""First day, last day, and whether the words name the year."""


def _split(text: str) -> tuple[str, str, str]:
    match = _AND.search(text)
    return (text[: match.start()], match.group(), text[match.end() :]) if match else (text, "", "")


def _between(start: str, end: str, today: date) -> Period | None:
    last = _span(end, today)
    if last is None:
        return None
    first = _span(start, today)
    if (
        first is None or not first[2]
    ):  # "between 3 and 9 March 2026": the first borrows what it lacks from the second
        tail = re.sub(rf"^(?:the )?{_DAY}\s*(?:of\s*)?", "", end, flags=re.IGNORECASE)
        years = re.search(_YEAR, end)
        borrowed = (
            f"{start} {tail}"
            if start.strip().isdigit()
            else f"{start} {years.group()}"
            if years
            else start
        )
        first = _span(borrowed, today) or first
    if first is None or first[0] > last[1]:
        return None
    return Period(first=first[0], last=last[1], exact=first[2] and last[2])


def _bounded(word: str, first: date, last: date, exact: bool, today: date) -> Period:  # noqa: FBT001 - parts of a span
    one_day = timedelta(days=1)
    match word:
        case "since":
            return Period(first=first, last=today if first <= today else None, exact=exact)
        case "after":
            return Period(first=last + one_day, last=today if last < today else None, exact=exact)
        case "before":
            return Period(first=None, last=first - one_day, exact=exact)
        case "until" | "till":
            return Period(first=None, last=last, exact=exact)
    return Period(first=first, last=last)


def _span(text: str, today: date) -> _Span | None:
    """The days named where a text begins."""
    for form in _FORMS:
        match = form.match(text)
        if match is not None:
            try:
                return _days(match.groupdict(), match.group(), today)
            except ValueError:  # 30 February
                return None
    return None


def _days(parts: dict[str, str | None], words: str, today: date) -> _Span | None:
    year = int(written) if (written := parts.get("year")) else None
    if year is not None and not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    if parts.get("month") or parts.get("number"):
        month = _MONTHS[named.lower()] if (named := parts.get("month")) else int(parts["number"] or 0)
        if parts.get("day"):
            day = int(parts["day"] or 0)
            found = date(year or today.year, month, day)
            found = found if year or found <= today else date(today.year - 1, month, day)
            return found, found, year is not None
        if (
            not words[0].isupper()
            and year is None
            and words.split()[0] not in ("last", "this", "early", "late", "mid")
        ):
            return None  # "in may be", "in march"
        return *_months(year, month, 1, today), year is not None
    if season := parts.get("season"):
        return *_months(year, _SEASONS[season.lower()], 3, today), year is not None
    if relative := parts.get("named"):
        found = today - timedelta(days=relative.lower() == "yesterday")
        return found, found, True
    if weekday := parts.get("weekday"):
        back = (today.weekday() - _WEEKDAYS[weekday.lower()]) % 7 or (
            7 if words.lower().startswith("last") else 0
        )
        found = today - timedelta(days=back)
        return found, found, False
    if unit := parts.get("unit"):
        return *_unit(unit.lower(), (parts["which"] or "").lower(), today), False
    if units := parts.get("units"):
        count = (parts["count"] or "").lower()
        days = (int(count) if count.isdigit() else _COUNTS[count]) * _UNITS[units.lower()]
        return today - timedelta(days=days), today, False
    if year is not None:
        return date(year, 1, 1), date(year, 12, 31), False
    return None


def _months(year: int | None, month: int, count: int, today: date) -> tuple[date, date]:
    """First and last day of some months in a row; without a year, the latest that have begun."""
    if year is None:
        year = today.year if date(today.year, month, 1) <= today else today.year - 1
    end_year, end_month = year + (month + count - 2) // 12, (month + count - 2) % 12 + 1
    return date(year, month, 1), date(end_year, end_month, calendar.monthrange(end_year, end_month)[1])


def _unit(unit: str, which: str, today: date) -> tuple[date, date]:
    """Days of a unit: `this week` reaches back seven days, as people mean it; `last month` and `last year` are the calendar's."""
    if unit in ("week", "weekend"):
        back = 0 if which == "this" else 7
        return today - timedelta(days=7 + back), today - timedelta(days=0 if which != "last" else 1)
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
