"""Day of publication of a PDF, from a line near the head of its first page."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.ingest.dates import iso_date
from assistant.ingest.documents.day_lines import DATE, LONGEST, lone_day
from assistant.ingest.documents.pdf.lines import TYPED_HYPHEN, Line

_HEAD = 16
"""Lines."""
_MOST_DAYS = 2
"""Different days near the head; more belong to a table, a chart or a list of events."""
_PUBLISHED = re.compile(
    r"(?:\A|[|•·–—;,]\s*)(?:First |Originally |Date )?(?:Published|Posted|Issued|Released|"
    r"Publication date|Release date|Issue date|Date of (?:publication|issue|release)|Date(?=:)|"
    r"For (?:immediate )?release|Veröffentlicht|Erschienen|Publié|Publicado|Publicerad|Publisert|"
    r"Udgivet|Gepubliceerd|Pubblicato|Julkaistu|Datum(?=:))"
    rf"(?:\s+(?:on|online|by\s[^,|]{{2,40}},?|am|le|el|il|den|op|em))*\s*[:,|–-]?\s*(?P<date>{DATE})",
    re.I,
)
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
    for read in (_stated_day, lone_day):
        days = [
            day
            for index, text in enumerate(head)
            if (day := read(text)) and not any(map(_EVENT.match, head[index + 1 : index + 4]))
        ]
        if days and len(set(days)) <= _MOST_DAYS:
            return days[0]
    return None


def _stated_day(text: str) -> str | None:
    if len(text) > LONGEST or not (match := _PUBLISHED.search(text)):
        return None
    is_sentence = match[0].lstrip("|•·–—;, ")[0].islower()
    return None if is_sentence else iso_date(match["date"])
