"""Day of publication of a PDF, from a line near the head of its first page."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.ingest.dates import iso_date
from assistant.ingest.documents.pdf_lines import TYPED_HYPHEN, Line

_HEAD = 16
"""Lines."""
_MOST_DAYS = 2
"""Different days near the head; more belong to a table, a chart or a list of events."""
_LONGEST = 110
"""Characters of a line about the publication; longer lines are prose."""
_MONTH = r"[^\W\d_]{3,12}"
_DATE = (
    rf"(?:[^\W\d_]{{3,12}}\.?,?\s+)?(?:(?:the\s+)?\d{{1,2}}(?:st|nd|rd|th|er|\.)?"
    rf"\s+(?:de\s+|of\s+)?{_MONTH}\.?,?\s+(?:de\s+)?\d{{4}}"
    rf"|{_MONTH}\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}|\d{{4}}-\d\d-\d\d"
    r"|\d{4}/\d{1,2}/\d{1,2}|\d{1,2}[./]\d{1,2}[./]\d{4})"
)
_TIME = r"(?:,?\s+(?:at\s+|um\s+|kl\.?\s*)?\d{1,2}[:.]\d\d\s*(?:[ap]\.?m\.?|uhr|h)?\s*(?:[A-Z]{2,4})?)?"
_PUBLISHED = re.compile(
    r"(?:\A|[|•·–—;,]\s*)(?:First |Originally |Date )?(?:Published|Posted|Issued|Released|"
    r"Publication date|Release date|Issue date|Date of (?:publication|issue|release)|Date(?=:)|"
    r"For (?:immediate )?release|Veröffentlicht|Erschienen|Publié|Publicado|Publicerad|Publisert|"
    r"Udgivet|Gepubliceerd|Pubblicato|Julkaistu|Datum(?=:))"
    rf"(?:\s+(?:on|online|by\s[^,|]{{2,40}},?|am|le|el|il|den|op|em))*\s*[:,|–-]?\s*(?P<date>{_DATE})",
    re.I,
)
_ALONE = re.compile(rf"(?P<date>{_DATE}){_TIME}\.?")
_PLACE = re.compile(rf"[^\W\d_][^\W\d_ .'’-]*(?:[ .'’-]+[^\W\d_]+){{0,3}},\s+(?P<date>{_DATE})\.?")
_DATELINE = re.compile(
    rf"[^\W\d_][\w .'’-]{{1,40}}(?:,\s[\w .]{{2,30}})?(?:\s+\([\w /.]+\))?(?:,\s+|\s+\(|\s+)"
    rf"(?P<date>{_DATE})\)?"
    r"(?:\s+\([\w /.]+\))?\s*[–—:-]\s"
)
_PARTS = re.compile(r"\s*[|•·–—;]\s*|\s+-\s+|\s{2,}|\t")
_MOST_WORDS = 8
"""Words of the other parts of a line with the day, such as the name of the paper."""
_EVENT = re.compile(
    r"(?:time|place|venue|where|location|room|rsvp|zeit|ort|lieu|heure|lugar|hora)\b", re.I
)


def publication_day(lines: Sequence[Line]) -> str | None:
    """Return the day that a line near the head of the first page gives as that of publication.

    None without such a line. A day within a sentence or of an event is no such day.
    """
    height = max((line.bottom for line in lines), default=0.0)
    head = [
        line.text.strip().replace(TYPED_HYPHEN, "-")
        for index, line in enumerate(lines)
        if index < _HEAD or line.bottom > 0.93 * height
    ]
    for read in (_stated_day, _lone_day):
        days = [
            day
            for index, text in enumerate(head)
            if (day := read(text)) and not any(map(_EVENT.match, head[index + 1 : index + 4]))
        ]
        if days and len(set(days)) <= _MOST_DAYS:
            return days[0]
    return None


def _stated_day(text: str) -> str | None:
    if len(text) > _LONGEST or not (match := _PUBLISHED.search(text)):
        return None
    is_sentence = match[0].lstrip("|•·–—;, ")[0].islower()
    return None if is_sentence else iso_date(match["date"])


def _lone_day(text: str) -> str | None:
    """Return the day of a line that is a date beside a place or a name, or that begins a report."""
    if match := _DATELINE.match(text):
        return iso_date(match["date"]) if match[0][0].isupper() else None
    if len(text) > _LONGEST:
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
