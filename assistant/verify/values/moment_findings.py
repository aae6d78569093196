"""Compare the years, days and times of day of a claim with those of its quote."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from assistant.verify.values.bindings import Binding
from assistant.verify.values.context import Value
from assistant.verify.values.derived import derived_years
from assistant.verify.values.moments import Moment
from assistant.verify.verdicts import Finding, FindingKind, Verdict

_DAY_GAP = range(1, 3)
"""Characters between a weekday and its date: a space, or a comma and a space."""
_RANGE_GAP = range(3, 6)
"""Characters between the ends of a range: " to ", " and ". Life dates have a dash."""


def moment_findings(
    claimed: Sequence[Moment],
    quoted: Sequence[Moment],
    context: Sequence[Moment],
    *,
    values: Sequence[Value],
    published: date | None,
    binding: Binding,
    words: frozenset[str],
    names: frozenset[str],
    same_thing: bool,
) -> Iterator[Finding]:
    """Yield a finding for each moment of a claim that the quote lacks or gives to another fact."""
    whole = _join_weekdays(quoted)
    for moment in claimed:
        matches = [other for other in quoted if moment.includes(other)]
        rivals = [
            other
            for other in whole
            if _is_rival(moment, other) and not any(own.includes(other) for own in claimed)
        ]
        if matches:
            whole_matches = [other for other in whole if moment.includes(other)] or matches
            rival = _elsewhere(whole_matches, rivals, binding, words, names)
            if rival is not None and not moment.is_relative:
                yield Finding(FindingKind.TIME, Verdict.REFUTED, moment.words, rival.words)
            continue
        is_implied = _is_within_range(moment, quoted) or _is_derived(moment, quoted, values)
        if is_implied or _is_present(moment, published):
            continue
        if rivals and same_thing and not (moment.is_relative and not moment.days):
            yield Finding(FindingKind.TIME, Verdict.REFUTED, moment.words, rivals[0].words)
        elif not moment.is_relative and not _is_in_context(moment, context, published):
            yield Finding(FindingKind.TIME, Verdict.NOT_SAID, moment.words)


def _join_weekdays(moments: Sequence[Moment]) -> list[Moment]:
    """Return the moments with a weekday and its date as one: "Tuesday, March 3" is one day."""
    joined: list[Moment] = []
    for moment in moments:
        before = joined[-1] if joined else None
        if (
            before is not None
            and before.grain == "weekday"
            and moment.day is not None
            and moment.start - before.end in _DAY_GAP
        ):
            joined[-1] = replace(moment, start=before.start, is_limit=before.is_limit or moment.is_limit)
        else:
            joined.append(moment)
    return joined


def _elsewhere(
    matches: Sequence[Moment],
    rivals: Sequence[Moment],
    binding: Binding,
    words: frozenset[str],
    names: frozenset[str],
) -> Moment | None:
    """Return the moment that the claim's words belong to, if it is none of the matches."""
    for rival in rivals:
        if rival.is_limit and any(match.start - rival.end in _RANGE_GAP for match in matches):
            continue  # "moved from Monday to Friday": both belong to one verb
        if all(
            binding.belongs_elsewhere(words, names, (match.start, match.end), (rival.start, rival.end))
            for match in matches
        ):
            return rival
    return None


def _is_rival(moment: Moment, other: Moment) -> bool:
    """Return whether two moments name the same kind of thing: two years, two days, two times of day."""
    if moment.clock or other.clock:
        return bool(moment.clock and other.clock)
    if moment.period or other.period:
        return bool(moment.period and other.period) and moment.grain == other.grain
    if moment.weekday is not None or other.weekday is not None:
        return {moment.grain, other.grain} <= {"weekday", "day"}
    if moment.day is not None:
        return other.day is not None
    if moment.month is not None:
        return other.month is not None
    if moment.year is not None:
        return other.year is not None or (other.is_relative and _is_a_year(other))
    return (
        other.is_relative
        and bool(moment.days)
        and bool(other.days)
        and _is_a_year(moment) == _is_a_year(other)
    )


def _is_a_year(moment: Moment) -> bool:
    return bool(moment.days) and all((last - first).days > 360 for first, last in moment.days)


def _is_derived(moment: Moment, quoted: Sequence[Moment], values: Sequence[Value]) -> bool:
    """Return whether a quote reaches the year of a moment by a span: "1793 … six years earlier"."""
    if moment.year is None or moment.month is not None:
        return False
    return moment.year in derived_years(quoted, values)


def _is_within_range(moment: Moment, quoted: Sequence[Moment]) -> bool:
    """Return whether a moment lies within a range of the quote: 2016 in "from 2013 to 2019"."""
    if moment.is_limit or not moment.days:
        return False
    first, last = moment.days[0]
    return any(
        end.start - start.end in _RANGE_GAP
        and bool(start.days and end.days)
        and start.days[0][0] <= first
        and last <= end.days[0][1]
        for start, end in pairwise(quoted)
    )


def _is_present(moment: Moment, published: date | None) -> bool:
    """Return whether a moment is "this year" or "today" of the publication."""
    if not moment.is_relative or published is None:
        return False
    return any(first <= published <= last for first, last in moment.days)


def _is_in_context(moment: Moment, context: Sequence[Moment], published: date | None) -> bool:
    """Return whether the title or a sentence before names a moment, or it is the time of publication."""
    if any(moment.includes(other) for other in context):
        return True
    return published is not None and any(first <= published <= last for first, last in moment.days)
