"""Lines that consist of a day, beside a place or a name, or that begin a report with place and day."""

from __future__ import annotations

import re

from assistant.ingest.dates import iso_date

LONGEST = 110
"""Characters of a line about the publication; longer lines are prose."""
_MONTH = r"[^\W\d_]{3,12}"
DATE = (
    rf"(?:[^\W\d_]{{3,12}}\.?,?\s+)?(?:(?:the\s+)?\d{{1,2}}(?:st|nd|rd|th|er|\.)?"
    rf"\s+(?:de\s+|of\s+)?{_MONTH}\.?,?\s+(?:de\s+)?\d{{4}}"
    rf"|{_MONTH}\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}|\d{{4}}-\d\d-\d\d"
    r"|\d{4}/\d{1,2}/\d{1,2}|\d{1,2}[./]\d{1,2}[./]\d{4}|\d{4}\s?[年년]\s?\d{1,2}\s?[月월]\s?\d{1,2}\s?[日일])"
)
_TIME = (
    r"(?:,?\s+(?:at\s+|um\s+|kl\.?\s*)?\d{1,2}[:.]\d\d\s*(?:[ap]\.?m\.?|[Uu]hr|h)?\s*(?:[A-Z]{2,4})?)?"
)
_ALONE = re.compile(rf"(?P<date>{DATE}){_TIME}\.?")
_PLACE = re.compile(rf"[^\W\d_][^\W\d_ .'’-]*(?:[ .'’-]+[^\W\d_]+){{0,3}},\s+(?P<date>{DATE})\.?")
_DATELINE = re.compile(
    rf"[^\W\d_][\w .'’-]{{1,40}}(?:,\s[\w .]{{2,30}})?(?:\s+\([\w /.]+\))?(?:,\s+|\s+\(|\s+)"
    rf"(?P<date>{DATE})\)?"
    r"(?:\s+\([\w /.]+\))?\s*[–—:-]\s"
)
_PARTS = re.compile(r"\s*[|•·–—;]\s*|\s+-\s+|\s{2,}|\t")
_MOST_WORDS = 8
"""Words of the other parts of a line with the day, such as the name of the paper."""


def lone_day(text: str) -> str | None:
    """Return the day of a line that is a date beside a place or a name, or that begins a report."""
    if match := _DATELINE.match(text):
        return iso_date(match["date"]) if match[0][0].isupper() else None
    if len(text) > LONGEST:
        return None
    parts = [part for part in _PARTS.split(text) if part]
    if any(len(part.split()) > _MOST_WORDS for part in parts):
        return None
    for part in parts:
        for pattern in (_ALONE, _PLACE) if part[0].isupper() else (_ALONE,):
            # A place is read as a weekday by the first pattern, and gives no day there.
            if (match := pattern.fullmatch(part)) and (day := iso_date(match["date"])):
                return day
    return None
