"""Read the years, months, days and times of day of a text, and date them by the day of publication."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from assistant.lexicon import MONTH_NAMES, MONTH_NUMBERS, WEEKDAYS
from assistant.search.date_range import parse_days
from assistant.spelling import plain_spelling
from assistant.verify.numbers import read_number, tokenize
from assistant.verify.values.moments import Days, Moment

_MONTH = (
    rf"(?P<month>(?:{'|'.join(name.title() for name in MONTH_NAMES)})\b"
    rf"|(?:{'|'.join(name.title() for name in MONTH_NUMBERS if len(name) < 5)})\b\.?)"
)
_YEAR = r"(?P<year>1[0-9]\d\d|20\d\d)(?![\d,.]*\d)\b"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_WEEKDAY = rf"(?P<weekday>{'|'.join(name.title() for name in WEEKDAYS)})\b"
_UNIT = r"(?P<unit>day|week|weekend|month|year|season|quarter|decade|century)s?"
_COUNT = r"(?P<count>\d{1,3}|(?:[a-z]+-)?[a-z]+)"
_PATTERNS = [
    re.compile(pattern)
    for pattern in (
        r"\b(?P<year>\d{4})-(?P<number>\d\d)-(?P<day>\d\d)\b",
        rf"\b{_DAY}(?: of)? {_MONTH}(?:,? {_YEAR})?",
        rf"\b{_MONTH} {_DAY}(?![\d:])\b(?:,? {_YEAR})?",
        rf"\b{_MONTH},?(?: of)? {_YEAR}",
        r"\b(?i:in|since|until|till|by|of|last|next|this|during|from|to|between|and|early|late|mid"
        rf"|before|after|through|least|most)[ -]{_MONTH}(?! [A-Z][a-z])",
        r"\b(?P<decade>(?:1[5-9]|20)\d0)['’]?s\b",
        r"\b(?P<century>\d\d?)(?:st|nd|rd|th)[ -]century\b",
        r"\b(?P<century_word>(?i:[a-z]+(?:-[a-z]+)?))[ -]century\b",
        r"\b(?P<quarter>first|second|third|fourth) quarter\b(?:,?(?: of)? (?P<year>20\d\d|19\d\d))?",
        rf"\b(?i:(?:last|this|next|the|in|early|late) )(?P<season>spring|summer|autumn|winter)\b(?: of)?"
        rf"(?: {_YEAR})?",
        r"\b(?i:(?:the |in the )?(?:past|last|previous|preceding|prior|following|this|next|current) "
        rf"{_UNIT})\b",
        rf"\b(?i:(?:a|the|one) {_UNIT} (?P<order>before|earlier|ago|later|after|previously))\b",
        rf"\b(?i:{_COUNT} {_UNIT} (?P<order>before|earlier|ago|later|after|previously))\b",
        rf"\b(?i:last |next |this )?{_WEEKDAY}",
        r"\b(?P<named>(?i:today|tonight|yesterday|tomorrow))\b",
        r"\b(?P<hour>\d{1,2})(?:[:.](?P<minute>\d\d))? ?(?P<half>[apAP])\.?[mM]\b\.?",
        r"(?<![\d:.-])(?P<hour>[01]?\d|2[0-4]):(?P<minute>[0-5]\d)(?![\d:]|\.\d)",
        r"\b(?P<named_clock>noon|midnight)\b",
        rf"(?<![\d.,$£€¥/-]){_YEAR}(?![%‰°]| ?per cent| percent)(?:[-–/](?P<until>\d{{4}}|\d\d)\b)?",
    )
]
_ORDERS = {
    "before": "earlier", "earlier": "earlier", "previously": "earlier", "ago": "ago",
    "later": "later", "after": "later",
}  # fmt: skip
_LIMIT = re.compile(r"(?i)\b(?:since|until|till|from|by|to|before|after) $")
_YEAR_CONTEXT = re.compile(
    r"(?i:\b(?:in|since|of|until|till|by|from|to|between|and|before|after|during|early|late|mid|year"
    r"|for|around|circa|season|the|through)[ -]|[(–-]\s?|[A-Z]\w+ )$"
)
_COUNTED = re.compile(
    r" (?!in\b|is\b|was\b|has\b|its\b|his\b|this\b|as\b)[a-z]{2,}s\b| (?:people|men|women)\b"
)
_FUTURE = re.compile(
    r"\b(?:will|would|shall|going to|due|plans?|planned|to (?:be|start|begin|open|resume|meet|close)"
    r"|next|expected|scheduled|can|may|(?:from|until|by|till) (?:[A-Z]\w+day)|resumes?|begins?|starts?"
    r"|opens?)\b|'ll\b"
)


def read_moments(text: str, published: date | None, anchors: Sequence[int] = ()) -> tuple[Moment, ...]:
    """Return the moments of a text in order. Offsets count from the start of its plain spelling.

    `anchors` are years of the text before, which "a year later" may follow.
    """
    text = plain_spelling(text)
    moments: list[Moment] = []
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            if any(match.start() < known.end and known.start < match.end() for known in moments):
                continue
            moments.extend(_read(match, text, published))
    return tuple(_date_relative(sorted(moments, key=lambda moment: moment.start), published, anchors))


def _read(match: re.Match[str], text: str, published: date | None) -> list[Moment]:
    """Return the moments of a match: none if it is something else, two for a range of years."""
    parts = match.groupdict()
    is_limit = _LIMIT.search(text[max(0, match.start() - 8) : match.start()]) is not None
    moment = Moment(match.group(), match.start(), match.end(), is_limit=is_limit)
    year = int(parts["year"]) if parts.get("year") else None
    if parts.get("month") or parts.get("number"):
        number = (
            MONTH_NUMBERS[parts["month"].lower().rstrip(".")]
            if parts.get("month")
            else int(parts["number"])
        )
        day = int(parts["day"]) if parts.get("day") else None
        moment = replace(moment, year=year, month=number, day=day)
        return [replace(moment, days=_calendar_days(moment, published))]
    if parts.get("weekday"):
        moment = replace(moment, weekday=WEEKDAYS.index(parts["weekday"].lower()))
        is_future = _FUTURE.search(text) is not None
        return [replace(moment, days=_weekdays(moment, published, is_future=is_future))]
    if parts.get("hour") or parts.get("named_clock"):
        return [replace(moment, clock=_clock(parts))]
    if parts.get("century_word"):
        century = _count(parts["century_word"])
        if century is None:
            return []
        parts["century"] = str(century)
    for name in ("decade", "century", "quarter", "season"):
        if parts.get(name):
            value = parts[name].lower()
            period = {"decade": f"{value}s", "season": value}.get(name, f"{name} {value}")
            return [replace(moment, period=period, year=year, days=_long_days(name, value))]
    if parts.get("unit") or parts.get("named"):
        is_earlier = parts.get("order") in ("before", "earlier", "previously")
        is_earlier |= re.search(r"(?i)\b(?:previous|preceding|prior)\b", match.group()) is not None
        count = _count(parts["count"]) if parts.get("count") else 1
        if count is None:
            return []
        order = _ORDERS.get(parts.get("order") or "")
        span = f"{count} {parts['unit'].lower()} {order}" if order and parts.get("unit") else None
        return [replace(moment, is_relative=True, is_earlier=is_earlier, span=span)]
    return _read_years(match, text, moment)


def _read_years(match: re.Match[str], text: str, moment: Moment) -> list[Moment]:
    """Return the year of a match, or both ends of `2019-20`; none if the number counts something."""
    before = text[max(0, match.start() - 14) : match.start()]
    year = int(match["year"])
    is_year = _YEAR_CONTEXT.search(before) is not None or not _COUNTED.match(text, match.end())
    if (
        not is_year
        or year < 1500
        or (_COUNTED.match(text, match.end()) and re.search("(?i)(?:of|for|to) $", before))
    ):
        return []
    first = replace(moment, year=year, days=(_year_days(year),), end=match.end("year"))
    if not match["until"]:
        return [first]
    until = int(match["until"]) if len(match["until"]) == 4 else year // 100 * 100 + int(match["until"])
    if not year < until < year + 100:
        return [first]
    start, end = match.span("until")
    return [first, Moment(match["until"], start, end, year=until, days=(_year_days(until),))]


def _long_days(name: str, value: str) -> tuple[Days, ...]:
    """Return the days of a decade or a century."""
    if name == "decade":
        return ((date(int(value), 1, 1), date(int(value) + 9, 12, 31)),)
    if name == "century" and 1 < int(value) < 40:
        return ((date(int(value) * 100 - 100, 1, 1), date(int(value) * 100, 12, 31)),)
    return ()


def _year_days(year: int) -> Days:
    return date(year, 1, 1), date(year, 12, 31)


def _calendar_days(moment: Moment, published: date | None) -> tuple[Days, ...]:
    """Return the days of a month or a day; without a year, those nearest to the publication."""
    years = [moment.year] if moment.year else []
    if not years and published:
        years = [published.year - 1, published.year, published.year + 1]
    ranges: list[Days] = []
    for year in years:
        try:
            first = date(year, moment.month or 1, moment.day or 1)
        except ValueError:  # 30 February
            continue
        last = first if moment.day else _month_end(first)
        ranges.append((first, last))
    if moment.year or not published:
        return tuple(ranges)
    # The latest that has begun and the next: "on 3 March" may lie on either side.
    past = [days for days in ranges if days[0] <= published][-1:]
    return tuple(past + [days for days in ranges if days[0] > published][:1])


def _month_end(first: date) -> date:
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _weekdays(moment: Moment, published: date | None, *, is_future: bool) -> tuple[Days, ...]:
    """Return the day that a weekday means: the last one before publication, or the next as well."""
    if published is None or moment.weekday is None:
        return ()
    ago = (published.weekday() - moment.weekday) % 7
    is_last = moment.words.lower().startswith("last")
    past = published - timedelta(days=ago or (7 if is_last else 0))
    days = [past, past - timedelta(days=7)] if is_last else [past]
    if is_future:
        days.append(published + timedelta(days=(7 - ago) % 7 or 7))
    return tuple((day, day) for day in days)


def _clock(parts: dict[str, str | None]) -> str:
    if named := parts.get("named_clock"):
        return "12:00" if named == "noon" else "0:00"
    hour = int(parts["hour"] or 0)
    if half := parts.get("half"):
        hour = hour % 12 + (12 if half in "pP" else 0)
    return f"{hour}:{parts['minute'] or '00'}"


def _count(words: str) -> int | None:
    """Return the whole number that words state, or None."""
    tokens = tokenize(words)
    number = read_number(words, tokens, 0, decimal_comma=False) if tokens else None
    if number is None or number.value != number.value.to_integral_value() or number.end < len(words):
        return None
    return int(number.value)


def _date_relative(moments: list[Moment], published: date | None, before: Sequence[int]) -> list[Moment]:
    """Date "last year" by the publication, and "the year before" by the year in front of it."""
    dated: list[Moment] = []
    anchors = list(before)
    for moment in moments:
        if moment.is_relative:
            moment = replace(moment, days=_relative_days(moment, anchors, published))
        dated.append(moment)
        anchors += sorted(
            {day.year for days in moment.days for day in days if days[0].year == days[1].year}
        )
    return dated


def _relative_days(moment: Moment, anchors: list[int], published: date | None) -> tuple[Days, ...]:
    words = moment.words.lower()
    order = re.search(r"\b(?:years?|months?) (before|earlier|ago|later|after|previously)$", words)
    if order or (moment.is_earlier and words.endswith("year")):
        first = words.split()[0]
        count = 1 if first in ("a", "the", "in") else _count(first) or 1
        if "month" in words:
            if count % 12:
                return ()
            count //= 12
        sign = 1 if order and order[1] in ("later", "after") else -1
        years = anchors if not (order and order[1] == "ago") else []
        if not years and published:
            # Annual figures are of the year before publication; "a year earlier" precedes them.
            years = (
                [published.year] if order and order[1] == "ago" else [published.year, published.year - 1]
            )
        return tuple(_year_days(year + sign * count) for year in years if 0 < year + sign * count < 9999)
    if published is None:
        return ()
    if words == "tomorrow":
        day = published + timedelta(days=1)
        return ((day, day),)
    if words.endswith("next year"):
        return (_year_days(published.year + 1),)
    if words.endswith(("this year", "current year")):
        return (_year_days(published.year),)
    span = parse_days(re.sub("^in ", "", words), published)
    return ((span.first, span.last),) if span else ()
