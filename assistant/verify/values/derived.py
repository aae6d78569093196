"""Recognise values that a quote gives without writing them: sums, differences, halves, later years."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations, permutations

from assistant.verify.values.context import Value
from assistant.verify.values.frequencies import PER_YEAR, are_as_often, read_frequencies
from assistant.verify.values.moments import Moment
from assistant.verify.values.same_number import is_near
from assistant.verify.values.units import AGE, PERCENT, TIME_SPAN, Unit, same_dimension

# Words for a factor, and the share that they leave or add.
_FACTORS = [
    (re.compile(r"(?i)\b(?:hal(?:f|ves?|ved|ving)|twice|doubl(?:es?|ed|ing))\b"), (2, "0.5"), (50, 100)),
    (re.compile(r"(?i)\b(?:thirds?|tripl(?:es?|ed|ing)|three times)\b"), (3, "0.33333333"), (33, 67)),
    (re.compile(r"(?i)\b(?:quarters?|four times|quadrupl\w+)\b"), (4, "0.25"), (25, 75)),
]
_PERIODS = [(re.compile(r"(?i)\bhalf\b"), 6), (re.compile(r"(?i)\bquarter\b"), 3)]
"""Months of "the first half" and "the third quarter"."""
_NAME = re.compile(r"[A-Z][\w'’.-]*(?: (?:of |de |van |the )?[A-Z][\w'’.-]*)*")
_MAX_LISTED = 8
_YEAR = Decimal(31557600)


def is_derived(
    value: Value, quote: str, values: Sequence[Value], moments: Sequence[Moment] = ()
) -> bool:
    """Return whether a value follows from a quote and the given values by one step of arithmetic."""
    if value.is_ordinal:
        return False
    results = [*_sums(value, values), *_shares(values), *_multiples(value, quote, values)]
    results += _spans(value, quote, moments)
    if _is_same_rate(value, quote, values) or _follows_from_rank(value, values):
        return True
    return any(
        same_dimension(value.unit, unit) and is_near(value, number, result, unit)
        for result, unit in results
        for number in value.readings
    )


def is_listed(value: Value, quote: str) -> bool:
    """Return whether a small count may be that of the names which a quote lists: "Anna and Per"."""
    is_small = value.unit is None and 2 <= value.number <= _MAX_LISTED
    return is_small and " and " in quote and len(_NAME.findall(quote)) >= value.number


def derived_years(moments: Sequence[Moment], values: Sequence[Value]) -> Iterator[int]:
    """Yield the years that a quote reaches from a year by a span: 1974, "took eight years", 1982."""
    years = {moment.year for moment in moments if moment.year}
    for value in values:
        if value.unit and value.unit.dimension == TIME_SPAN:
            span = value.number * value.unit.factor / _YEAR
            if span == span.to_integral_value():
                for year in years:
                    yield year + int(span)
                    yield year - int(span)


def _sums(value: Value, values: Sequence[Value]) -> Iterator[tuple[Decimal, Unit | None]]:
    """Yield the sums and differences of two values of a unit. Points may be added to percentages."""
    comparable = [
        other
        for other in values
        if same_dimension(value.unit, other.unit) or (value.unit == PERCENT and "point" in other.nouns)
    ]
    for first, second in combinations(comparable, 2):
        unit = first.unit or second.unit
        factor = 1 if not (first.unit and second.unit) else second.unit.factor / first.unit.factor
        yield first.number + second.number * factor, unit
        yield abs(first.number - second.number * factor), unit


def _shares(values: Sequence[Value]) -> Iterator[tuple[Decimal, Unit | None]]:
    """Yield 5 per cent of 600, and the share of two in four."""
    for first, second in permutations(values, 2):
        if first.unit == PERCENT and second.unit != PERCENT:
            for part in (first.number, 100 - first.number, 100 + first.number):
                yield second.number * part / 100, second.unit
        elif first.unit == second.unit and first.unit != PERCENT and 0 < first.number < second.number:
            share = 100 * first.number / second.number
            yield share, PERCENT
            yield 100 - share, PERCENT


def _follows_from_rank(value: Value, values: Sequence[Value]) -> bool:
    """Return whether a count is that of things before a rank: three are older than the fourth oldest."""
    return value.unit is None and any(
        other.is_ordinal and other.number == value.number + 1 for other in values
    )


def _is_same_rate(value: Value, quote: str, values: Sequence[Value]) -> bool:
    """Return whether a value is another one for another period: 350 tonnes a week, 50 a day."""
    per_year = PER_YEAR.get(value.rate or "")
    if per_year is None:
        return False
    rates = [
        other.number * PER_YEAR[other.rate]
        for other in values
        if other.rate in PER_YEAR and other.unit == value.unit
    ]
    if value.unit is None:
        rates += [frequency.per_year for frequency in read_frequencies(quote)]
    return any(are_as_often(value.number * per_year, rate) for rate in rates)


def _multiples(
    value: Value, quote: str, values: Sequence[Value]
) -> Iterator[tuple[Decimal, Unit | None]]:
    """Yield the values that "half", "twice" or "a third" makes of others, and the shares they are."""
    for pattern, factors, shares in _FACTORS:
        if pattern.search(quote):
            for other in values:
                for factor in factors:
                    yield other.number * Decimal(factor), other.unit
            if value.unit == PERCENT:
                for share in shares:
                    yield Decimal(share), PERCENT


def _minutes(clock: str) -> int:
    hour, minute = clock.split(":")
    return 60 * int(hour) + int(minute)


def _spans(value: Value, quote: str, moments: Sequence[Moment]) -> Iterator[tuple[Decimal, Unit | None]]:
    """Yield the time between two years or hours, and the months of a half or a quarter of a year."""
    if value.unit is None or value.unit.dimension not in (TIME_SPAN, AGE):
        return
    year = Unit("year", TIME_SPAN, _YEAR)
    clocks = [moment.clock for moment in moments if moment.clock]
    for start, end in combinations([_minutes(clock) for clock in clocks], 2):
        yield Decimal(abs(start - end)), Unit("min", TIME_SPAN, Decimal(60))
    years = {moment.year for moment in moments if moment.year}
    yield Decimal(len(years)), year
    for first, second in combinations(years, 2):
        yield Decimal(abs(first - second)), year
    for pattern, months in _PERIODS:
        if pattern.search(quote):
            yield Decimal(months), Unit("month", TIME_SPAN, _YEAR / 12)
