"""Title and day of an office document: from its text, or else from its properties.

Properties are filled in by programs and copied from templates; a reader never sees them. They are used
where the text says nothing better.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import NamedTuple

from assistant.ingest.calendar_words import LEADING_WORDS, MONTHS, fold_word
from assistant.ingest.clutter import is_clutter_line
from assistant.ingest.dates import iso_date
from assistant.ingest.documents.characters import one_line
from assistant.ingest.documents.titles import is_placeholder_title
from assistant.ingest.heading import derive_title

BASIS_TEXT = "the document's text"
BASIS_PROPERTIES = "the document's properties"
_TEMPLATE_TIMES = ("2013-12-23T23:15", "2017-02-28T11:18", "2017-12-28T12:22:57", "2009-04-16T11:32:48")
"""Creation times in the templates of python-docx, officer, Pandoc and a converter to OpenDocument.
Documents that these programs write carry them unchanged."""
_FIRST_OFFICE_YEAR = 1983
"""Word appeared in 1983: a document file that claims to be older has a wrong clock."""
_TEMPLATE_GAP = timedelta(days=60)
"""Between the creation and the change of a document that was saved once. Longer means a template that a
program filled in, since people who write for weeks save more than once."""
_DAYS_AFTER_CHANGE = timedelta(days=3)
"""A day further behind the last change of the file is that of an event, or another future day."""
_LINES = 8
"""Lines searched for a dateline."""
_LONGEST_DATELINE = 90
"""Characters of a line that holds a place and a day only."""
_GENERIC_HEADING = re.compile(
    r"(?:[\divxa-z]{1,4}[.)]\s+)?(?:introduction|abstract|summary|executive summary|contents"
    r"|table of contents|background|overview|preface|foreword|acknowledge?ments|einleitung"
    r"|zusammenfassung|inhalt(?:sverzeichnis)?|introducción|résumé|sommaire|resumen|índice"
    r"|purpose|scope|part \w+|notes?"
    r"|chapter \w+|section \w+|kapitel \w+|press release|news release|for immediate release)\W*",
    re.IGNORECASE,
)
_TIME_WORDS = frozenset("a p am pm m h uhr o clock at of de del den the th st nd rd on le el la".split())
_ZONES = frozenset("utc gmt z t cet cest est edt pst pdt bst ist jst".split())
_LABELS = frozenset(
    """release released for immediate embargo embargoed until not before issue press statement media news
    pressemitteilung vom communiqué du comunicado fecha datum stand date dated""".split()
)
_NAME = r"[^\W\d_a-z][\w.'’-]*"
_PLACE = re.compile(rf"{_NAME}(?:,? (?:{_NAME}|of|de|la|le|am|an|der|upon|sur|del|du|i|och)){{0,4}}")
_RUN_IN = re.compile(r"(?P<head>[^–—:]{8,80}?)(?:\s?[–—:]|\s--?\s)\s*\S")
"""The start of a story with a dateline: a place, a day, perhaps an agency in brackets, and a dash."""
_AGENCY = re.compile(r"\s*\([A-Za-z/ .]{2,20}\)\s*\Z")


class Properties(NamedTuple):
    """Properties of a document file, as written."""

    title: str = ""
    created: str = ""
    modified: str = ""
    revision: str = ""


def document_fields(text: str, properties: Properties, heading: str = "") -> dict[str, str]:
    """Return the title and the day of a document with the day's basis.

    `heading` is the first heading of the highest level, empty if the text has none.
    """
    fields = {"title": choose_title(text, one_line(properties.title), one_line(heading))}
    if day := _read_dateline(text, properties):
        fields |= {"date": day, "date_basis": BASIS_TEXT}
    elif day := creation_day(properties):
        fields |= {"date": day, "date_basis": BASIS_PROPERTIES}
    return {name: value for name, value in fields.items() if value}


def choose_title(text: str, stated: str, heading: str) -> str:
    """Return the title of the properties, or the heading if it is the better title.

    A stated title that the text does not show is used if no heading stands in the first lines. Without
    either the title is the first line.
    """
    if is_placeholder_title(stated):
        stated = ""
    if heading and _GENERIC_HEADING.fullmatch(heading):
        heading = ""
    if not heading:
        return stated or _first_line(text)
    opening = _plain(text[:1000])
    is_at_start = any(_plain(line).endswith(_plain(heading)) for line in text.split("\n")[:5])
    is_shown = _plain(stated) in opening or _plain(heading) in _plain(stated)
    return stated if stated and (is_shown or not is_at_start) else heading


def creation_day(properties: Properties) -> str:
    """Return the day on which a document was created, or an empty string if its template was."""
    created = properties.created.strip()
    day = iso_date(created, of_file=True)
    if day is None or created.startswith(_TEMPLATE_TIMES) or int(day[:4]) < _FIRST_OFFICE_YEAR:
        return ""
    modified = _last_change(properties)
    is_unedited = properties.revision.strip() in ("0", "1")
    if is_unedited and modified and modified - date.fromisoformat(day) > _TEMPLATE_GAP:
        return ""
    return day


def _last_change(properties: Properties) -> date | None:
    modified = properties.modified.strip()
    day = iso_date(modified, of_file=True)
    return date.fromisoformat(day) if day and not modified.startswith(_TEMPLATE_TIMES) else None


def _first_line(text: str) -> str:
    """Return the first line that is no clutter, no dateline and no name of a kind of text."""
    for line in text.split("\n")[:20]:
        words = line.lstrip("#-| ").strip()
        is_name = is_clutter_line(words) or _GENERIC_HEADING.fullmatch(words) or _day_of_line(words)
        if any(map(str.isalpha, words)) and not is_name:
            return derive_title(words.rstrip("| "), 0, markdown=False)
    return ""


def _read_dateline(text: str, properties: Properties) -> str:
    """Return the day in the first lines of a text: on a line of its own or at the start of the story."""
    changed = _last_change(properties)
    lines = [line for line in text[:5000].split("\n") if line.strip()][:_LINES]
    for line in lines:
        words = " ".join(line.replace("|", " ").lstrip("#- ").split())
        day = _day_of_line(words) or _day_of_run_in(words)
        if day and not (changed and date.fromisoformat(day) > changed + _DAYS_AFTER_CHANGE):
            return day
    return ""


def _day_of_line(line: str) -> str:
    """Return the day of a line that holds nothing else but a label or a place."""
    if len(line) > _LONGEST_DATELINE or not re.search(r"\d{4}", line):
        return ""
    return _day_of_words(line) or _day_behind_place(line, joints=(",", " –", " —", " -", "("))


def _day_of_run_in(line: str) -> str:
    """Return the day of a dateline before the first sentence: `TARNBY, 5 March 2026 – The port …`."""
    match = _RUN_IN.match(line)
    return _day_behind_place(_AGENCY.sub("", match["head"]), joints=("",)) if match else ""


def _day_behind_place(words: str, joints: tuple[str, ...]) -> str:
    """Return the day behind the name of a place that ends with one of `joints`."""
    head = words.replace(" (", "( ").lstrip("(")
    for space in re.finditer(r" (?=\S)", head):
        place = head[: space.start()]
        is_place = place.endswith(joints) and _PLACE.fullmatch(place.rstrip(",.( –—-"))
        if is_place and (day := _day_of_words(head[space.end() :])):
            return day
    return ""


def _day_of_words(words: str) -> str:
    """Return the day of text that consists of a date, a time and words such as `Published on`."""
    words = words.strip("()[] .,:")
    names = [fold_word(name) for name in re.findall(r"[^\W\d_]+", words)]
    known = (MONTHS, LEADING_WORDS, _TIME_WORDS, _ZONES, _LABELS)
    if not all(any(name in group for group in known) for name in names):
        return ""
    if len(re.findall(r"(?<!\d)\d{4}(?!\d)", words)) > 1:
        return ""
    for start in re.finditer(r"(?<![\w./-])\w", words):
        if day := iso_date(words[start.start() :]):
            return day
    return ""


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))
