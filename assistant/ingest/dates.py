"""Date strings of document metadata to ISO days, in the document's own time zone.

Not a library: date parsers guess a day for ambiguous or partial strings, and a wrong day is worse than
none.
"""

from __future__ import annotations

import re
from datetime import date

from assistant.lexicon import MONTH_ABBREVIATIONS, MONTH_NUMBERS

_MONTH_NAME = "|".join(f"{month}[a-z]*" for month in MONTH_ABBREVIATIONS)
_FORMS = (
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})(?!\d)"),
    re.compile(r"(?P<year>\d{4})[/.](?P<month>\d{1,2})[/.](?P<day>\d{1,2})(?!\d)"),
    re.compile(r"(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})(?=\D|\Z|\d{4,6})"),
    re.compile(
        rf"(?:[a-z]{{3,9}}[,.]?\s+)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?"
        rf"[\s-]+(?P<month>{_MONTH_NAME})\.?,?[\s-]+(?P<year>\d{{4}})(?!\d)",
        re.I,
    ),
    re.compile(
        rf"(?:[a-z]{{3,9}},?\s+)?(?P<month>{_MONTH_NAME})\.?"
        rf"\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})(?!\d)",
        re.I,
    ),
)
"""ISO 8601 with hyphens; year first with slashes or dots; ISO 8601 without hyphens; RFC 2822 and British
order; American order. `03/06/2026` is ambiguous and matches none."""


def iso_date(text: str) -> str | None:
    """Return the day at the start of a date string as `2026-03-06`, or None if invalid or ambiguous."""
    for form in _FORMS:
        if match := form.match(text.strip()):
            month = match["month"]
            try:
                return date(
                    int(match["year"]),
                    int(month) if month.isdigit() else _month_number(month),
                    int(match["day"]),
                ).isoformat()
            except ValueError:
                return None
    return None


def _month_number(name: str) -> int:
    return MONTH_NUMBERS[name[:3].lower()]
