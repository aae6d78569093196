"""The day that a date names, as it is printed there: the time zone is the document's own, and nothing is guessed."""

from __future__ import annotations

import re
from datetime import date

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_NAMED = "|".join(f"{month}[a-z]*" for month in _MONTHS)
_FORMS = (
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})(?!\d)"),
    re.compile(r"(?P<year>\d{4})[/.](?P<month>\d{1,2})[/.](?P<day>\d{1,2})(?!\d)"),
    re.compile(r"(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})(?=\D|\Z|\d{4,6})"),
    re.compile(
        rf"(?:[a-z]{{3,9}}[,.]?\s+)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s-]+(?P<month>{_NAMED})\.?,?[\s-]+(?P<year>\d{{4}})(?!\d)",
        re.I,
    ),
    re.compile(
        rf"(?:[a-z]{{3,9}},?\s+)?(?P<month>{_NAMED})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})(?!\d)",
        re.I,
    ),
)
"""ISO 8601 with and without hyphens, year first with slashes, RFC 2822 and the British, the American order. `03/06/2026` is two days."""


def iso_date(given: str) -> str | None:
    """The day at the start of a date or time, as `2026-03-06`; None where there is none or it could be two."""
    for form in _FORMS:
        if found := form.match(given.strip()):
            month = found["month"]
            try:
                return date(
                    int(found["year"]),
                    int(month) if month.isdigit() else _month(month),
                    int(found["day"]),
                ).isoformat()
            except ValueError:
                return None
    return None


def _month(name: str) -> int:
    return _MONTHS.index(name[:3].lower()) + 1
