"""Dates of articles as programs and people write them, to days in the date's own time zone.

Not a library: date parsers guess a day for ambiguous or partial strings, and a wrong day is worse than
none. `read_day` gives the day or the reason why there is none; `iso_date` gives the day alone.

A day that programs write for "no date" is refused from every source:

| refused | exceptions |
|---|---|
| a day that the calendar does not have; before 1500; after tomorrow | none |
| 1970-01-01 and 1969-12-31, zero of Unix clocks | a time with a zone that is another moment |
| 1900-01-01, 1899-12-30, 1753-01-01, 1601-01-01, zero of databases, sheets and Windows | with a time |
| 1904-01-01, 1980-01-01, zero of file systems: only for `of_file` | with a time |
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from typing import NamedTuple

from assistant.ingest.calendar_words import LEADING_WORDS, MONTHS, fold_word

_EARLIEST_YEAR = 1500
"""Printed news begins about 1600; years before it are written by programs that know none."""
_WRITTEN = date(2026, 11, 1)
"""A computer whose clock is before this day has a wrong clock, which must not refuse days."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CLOCK_ZEROS = {date(1970, 1, 1), date(1969, 12, 31)}
_ZEROS = {date(1900, 1, 1), date(1899, 12, 30), date(1753, 1, 1), date(1601, 1, 1)}
_FILE_ZEROS = {date(1904, 1, 1), date(1980, 1, 1)}
_EARLIEST_TIMESTAMP = 631_152_000
"""1990-01-01 in seconds since 1970: smaller numbers in a date field are no timestamps of articles."""
_LONGEST = 120
"""Characters of a text that are read."""

_WORD = r"[^\W\d_]+"
_YEAR = r"(?P<year>\d{4})(?!\d)"
_DAY = r"(?P<day>\d{1,2})"
_ORDINAL = r"(?:st|nd|rd|th|er|re|º|°|\.)?"
_CLOCK = r"\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d+)?"
_FORMS = (
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?!\d)"),
    re.compile(r"(?P<year>\d{4})\s?[/.]\s?(?P<month>\d{1,2})\s?[/.]\s?(?P<day>\d{1,2})(?!\d)"),
    re.compile(r"(?P<year>\d{4})\s?[年년]\s?(?P<month>\d{1,2})\s?[月월]\s?(?P<day>\d{1,2})\s?[日일]"),
    re.compile(r"(?P<year>1[5-9]\d\d|20\d\d)(?P<month>\d\d)(?P<day>\d\d)(?=\D|\Z|(?:\d\d){1,3}(?!\d))"),
    re.compile(rf"(?P<year>\d{{4}})[\s.,/-]+(?P<month>{_WORD})[\s.,/-]+{_DAY}(?!\d)"),
    re.compile(
        rf"{_DAY}{_ORDINAL}[\s,/-]*(?:(?:of|de)\s+)?(?P<month>{_WORD})"
        rf"[\s.,/-]+(?:(?:de|del)\s+)?{_YEAR}",
        re.I,
    ),
    # RFC 822: two digits for the year are safe only before a time, where the order is fixed.
    re.compile(rf"{_DAY}[\s-](?P<month>{_WORD})[\s-](?P<year>\d{{2}})(?=\s+{_CLOCK})"),
    re.compile(rf"(?P<month>{_WORD})[.,]?[\s-]+{_DAY}{_ORDINAL}[\s,-]+{_YEAR}", re.I),
    # As `date` and Twitter write it: Fri Mar 06 10:15:00 +0000 2026.
    re.compile(rf"(?P<month>{_WORD})\s+{_DAY}\s+{_CLOCK}\s+(?:[A-Z]{{2,5}}\s+|[+-]\d{{4}}\s+)?{_YEAR}"),
)
_NUMBERS = re.compile(rf"(?P<first>\d{{1,2}})(?P<sign>[/.-])\s?(?P<second>\d{{1,2}})(?P=sign)\s?{_YEAR}")
_TIME_FIRST = re.compile(rf"{_CLOCK}\s*(?:[ap]\.?m\.?)?\s*(?:[A-Z]{{2,5}}\b)?[\s,|·–-]+", re.I)
_LEAD = re.compile(r"(?P<word>[^\W\d_]+(?:-[^\W\d_]+)?)[\s.,:]+")
_DAY_AND_WORD = re.compile(r"\d{1,2}[.\s]+[^\W\d_]")
_TIMESTAMP = re.compile(r"(?P<whole>\d{9,19})(?:\.\d*)?")
_TIME = re.compile(
    r"\D{0,2}(?P<hour>\d{2}):?(?P<minute>\d{2})(?::?(?P<second>\d{2}))?(?:\.\d+)?"
    r"\s*(?:(?P<utc>Z|UTC|GMT)|(?P<sign>[+-])(?P<hours>\d{2}):?(?P<minutes>\d{2})?)?"
)

_MIDNIGHT = re.compile(r"\W*12:00(?::00)?\s*a", re.I)


class DayReading(NamedTuple):
    """A day, or the reason why a stated date gives none."""

    day: date | None
    refusal: str = ""
    """Completes a sentence such as "has the date '03/06/2026', "; empty if there is a day."""


_UNKNOWN = DayReading(None, "not a date like 2026-03-06")
_IMPOSSIBLE = DayReading(None, "a day that does not exist")
_AMBIGUOUS = DayReading(None, "not an unambiguous date like 2026-03-06")
_TOO_EARLY = DayReading(None, f"which is before {_EARLIEST_YEAR}")
_FUTURE = DayReading(None, "which is in the future")
_ZERO = DayReading(None, "which programs write where they know no date")


def iso_date(text: str, *, day_first: bool | None = None, of_file: bool = False) -> str | None:
    """Return the day at the start of a date string as `2026-03-06`, or None; see `read_day`."""
    day = read_day(text, day_first=day_first, of_file=of_file).day
    return day.isoformat() if day else None


def read_day(
    value: str | float,
    *,
    day_first: bool | None = None,
    of_file: bool = False,
    today: date | None = None,
) -> DayReading:
    """Read the day at the start of a date, or of a Unix timestamp in seconds or smaller units.

    `day_first` is the order in `03/06/2026`, if the source settles it; without it such a date has no
    day, except where both orders give the same. `of_file` marks the properties of a file, whose clocks
    have zeros of their own. `today` is the present day, by default of this computer.
    """
    text = value[:_LONGEST] if isinstance(value, str) else f"{value:.0f}"
    # Brackets: a link to the note of that day. D: a PDF's mark of a date.
    text = text.strip(" \t\r\n\u00a0\u202f\ufeff[](){}<>\"'“”‘’«»").removeprefix("D:")
    if timestamp := _TIMESTAMP.fullmatch(text):
        reading = _read_timestamp(int(timestamp["whole"]), today)
        if reading.day or not text.startswith(("19", "20")):
            return reading
    text = _skip_lead(text)
    for form in _FORMS:
        if (match := form.match(text)) and (month := _month_number(match["month"])) is not None:
            day = _build(_full_year(match["year"]), month, int(match["day"]))
            return _check(day, text[match.end() :], of_file=of_file, today=today)
    if match := _NUMBERS.match(text):
        first, second, year = int(match["first"]), int(match["second"]), int(match["year"])
        orders = {True: _build(year, second, first), False: _build(year, first, second)}
        stated = None if day_first is None else orders[day_first]
        days = {stated} if stated else {day for day in orders.values() if day}
        if len(days) > 1:
            return _AMBIGUOUS
        return _check(min(days, default=None), text[match.end() :], of_file=of_file, today=today)
    return _UNKNOWN


def _skip_lead(text: str) -> str:
    """Remove a time, weekdays and words such as `Published on` before a date."""
    start = 0
    for _ in range(6):
        if match := _TIME_FIRST.match(text, start):
            start = match.end()
        elif match := _LEAD.match(text, start):
            word = fold_word(match["word"])
            # French, Spanish and Italian shorten both Tuesday and March to `mar`.
            if word in LEADING_WORDS or (word == "mar" and _DAY_AND_WORD.match(text, match.end())):
                start = match.end()
    return text[start:]


def _month_number(name: str) -> int | None:
    return int(name) if name.isdigit() else MONTHS.get(fold_word(name))


def _full_year(digits: str) -> int:
    """Return a year; two digits mean 1950 to 2049, as in RFC 5322."""
    year = int(digits)
    return year if len(digits) > 2 else year + (2000 if year < 50 else 1900)


def _build(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _read_timestamp(number: int, today: date | None) -> DayReading:
    """Read a Unix timestamp in seconds, milli-, micro- or nanoseconds, as its day in UTC."""
    for unit in (1, 10**3, 10**6, 10**9):
        seconds = number // unit
        if _EARLIEST_TIMESTAMP <= seconds < 10**10:
            day = (_EPOCH + timedelta(seconds=seconds)).date()
            return _check(day, "", of_file=False, today=today)
    return _UNKNOWN


def _check(day: date | None, rest: str, *, of_file: bool, today: date | None) -> DayReading:
    """Refuse days that no article has. `rest` is the text after the day, such as its time."""
    if day is None:
        return _IMPOSSIBLE
    if day.year < _EARLIEST_YEAR:
        return _TOO_EARLY
    today = today or max(date.today(), _WRITTEN)  # noqa: DTZ011 - the local day; tomorrow is allowed
    if day > today + timedelta(days=1):
        return _FUTURE
    zeros = _ZEROS | _FILE_ZEROS if of_file else _ZEROS
    if (day in _CLOCK_ZEROS and not _is_other_moment(day, rest)) or (
        day in zeros and not _has_time(rest)
    ):
        return _ZERO
    return DayReading(day)


def _has_time(rest: str) -> bool:
    """Return whether a time other than midnight follows a day."""
    if not (match := _TIME.match(rest)) or _MIDNIGHT.match(rest):
        return False
    return any(int(match[name] or 0) for name in ("hour", "minute", "second"))


def _is_other_moment(day: date, rest: str) -> bool:
    """Return whether a time with a zone is more than a minute from the zero of Unix clocks."""
    match = _TIME.match(rest)
    if not match or not (match["utc"] or match["sign"]):
        return False
    try:
        offset = timedelta(hours=int(match["hours"] or 0), minutes=int(match["minutes"] or 0))
        zone = timezone(-offset if match["sign"] == "-" else offset)
        moment = datetime(
            day.year, day.month, day.day, int(match["hour"]), int(match["minute"]), tzinfo=zone
        )
    except ValueError:
        return False
    return abs(moment - _EPOCH) > timedelta(minutes=1)
