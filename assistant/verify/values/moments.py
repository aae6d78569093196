"""Years, months, days and times of day that a text names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

Days = tuple[date, date]
"""A first and a last day."""


@dataclass(frozen=True)
class Moment:
    """A year, month, day or time of day that a text names. Fields that it does not name are None."""

    words: str
    start: int
    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    """0 is Monday."""
    clock: str | None = None
    """`18:30`."""
    period: str | None = None
    """A period that is no month or day: `1990s`, `century 19`, `quarter 2`, `spring`."""
    days: tuple[Days, ...] = ()
    """The days that it may mean; empty if it cannot be dated."""
    is_relative: bool = False
    """True for "last year" and "the year before"."""
    is_limit: bool = False
    """True for "until 2016" and "since 2016", which name an end of a period."""
    span: str | None = None
    """`2 year earlier` for "two years earlier" and "2 years before"."""
    is_earlier: bool = False
    """True for "the year before", "two years earlier"."""

    @property
    def grain(self) -> str:
        """The finest field that it names."""
        for name in ("clock", "weekday", "day", "month", "period", "year"):
            if getattr(self, name) is not None:
                return name
        return "relative"

    def includes(self, other: Moment) -> bool:
        """Return whether the other moment lies within this one, as far as both are known."""
        if self.words.lower() == other.words.lower() or (self.span and self.span == other.span):
            return True
        names = ("year", "month", "day", "weekday", "clock", "period")
        own = {name: getattr(self, name) for name in names if getattr(self, name) is not None}
        common = {name: getattr(other, name) for name in own if getattr(other, name) is not None}
        if own and any(own[name] != value for name, value in common.items()):
            return False
        if own and len(common) == len(own):
            return True
        if self.clock or (self.period and not self.days):
            return False
        if self.days and other.days:
            return any(
                first <= inner_first and inner_last <= last
                for first, last in self.days
                for inner_first, inner_last in other.days
            )
        # "2 March" may be the "2 March 2026" of an undated article.
        return bool(common) and own.keys() - common.keys() <= {"year"}
