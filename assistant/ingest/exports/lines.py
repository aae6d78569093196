"""Lines of a text that may be an export of a database: their offsets, labels and dates."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from assistant.ingest.dates import iso_date

_LINE = re.compile(r"([^\n\f]*)[\n\f]|([^\n\f]+)\Z")
_MARKS = re.compile(r"^(?P<heading>#{1,6}[ \t]+)?(?P<bold>\*\*|__|\*|_)?(?P<words>.*?)(?P=bold)?$|^.*$")
_WORD = r"[^\W\d_]+"
_MONTH_DAY = rf"{_WORD}\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}"
_DAY_MONTH = rf"\d{{1,2}}(?:st|nd|rd|th|er|\.)?\s+(?:de\s+)?{_WORD}\.?,?\s+(?:de\s+)?\d{{4}}"
_NUMERIC = r"\d{4}[-/]\d{1,2}[-/]\d{1,2}|\d{1,2}[./]\d{1,2}[./]\d{4}"
_DAY = rf"(?:{_MONTH_DAY}|{_DAY_MONTH}|{_NUMERIC})"
DATE = rf"(?:{_WORD}(?:-{_WORD})?,?\s+)?{_DAY}(?:,?\s+{_WORD}day)?"
"""Pattern of a whole date with an optional weekday; `iso_date` decides whether it is one."""
_DATE_LINE = re.compile(
    rf"(?:(?:published|posted)(?:\s+on)?:?\s+)?(?P<date>{DATE}|{_DAY}\s+{_WORD})"
    r"(?:[\s,;|–-]+(?:at\s+)?\d{1,2}[:.]\d\d.{0,20}"
    r"|\s*[-–,;]\s*(?:p|pp|pg|page|s|seite)\b\.?\s*\w{1,8})?",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\d{4}")
_COPYRIGHT = re.compile(r"(?:copyright\b|\(c\)|©).*|.{0,80}\ball rights reserved\W*", re.IGNORECASE)
_PAGE_LINE = re.compile(r"(?:page\s+)?\d+\s*(?:of|/)\s*\d+|page\s+\d+", re.IGNORECASE)
_RULE = re.compile(r"[_=*~–—-]{3,}|(?:[*_–—-]\s+){2,}[*_–—-]")
_BYLINE = re.compile(r"(?i:by|von|par|av|af|door|por|di)\s+[^\W\d_a-z].{1,80}")
_LABEL = re.compile(r"(?P<label>[^\W\d_][\w /&-]{1,40}?)\s*:(?:\s+(?P<value>.*))?")


class TextLine(NamedTuple):
    """A line with words. Blank lines are left out."""

    start: int
    """Offset of the line in the text."""
    end: int
    words: str
    """The line without white space, marks of headings and bars of tables at its ends."""
    is_heading: bool
    after_gap: bool
    """True for the first line of a paragraph."""


class Part(NamedTuple):
    """An article within a text that holds several."""

    title: str
    date: str
    """ISO day, or empty."""
    source: str
    spans: tuple[tuple[int, int], ...]
    """Offsets of the article's text, in order."""


def split_lines(text: str) -> list[TextLine]:
    """Return the lines with words."""
    lines: list[TextLine] = []
    after_gap = True
    for match in _LINE.finditer(text):
        raw = match.group().strip(" \t\r\n\f\u00a0\u200b\ufeff")
        if not raw:
            after_gap = True
            continue
        if raw.startswith("|"):
            raw = "  ".join(cell.strip() for cell in raw.strip("|").split("|")).strip()
        marks = _MARKS.match(raw)
        words = ((marks and marks["words"]) or raw).strip()
        is_heading = bool(marks and marks["heading"])
        lines.append(TextLine(match.start(), match.end(), words, is_heading, after_gap))
        after_gap = False
    return lines


def date_of_line(words: str) -> str | None:
    """Return the day of a line that holds a date and nothing else; None for other lines."""
    match = _DATE_LINE.fullmatch(words) if len(words) <= 70 and _YEAR.search(words) else None
    return iso_date(match["date"]) if match else None


def is_copyright(words: str) -> bool:
    """Return whether a line states a copyright."""
    return len(words) <= 250 and bool(_COPYRIGHT.fullmatch(words))


def is_page_line(words: str) -> bool:
    """Return whether a line only numbers a page."""
    return bool(_PAGE_LINE.fullmatch(words))


def is_rule(words: str) -> bool:
    """Return whether a line is a rule of underscores, dashes or stars."""
    return bool(_RULE.fullmatch(words))


def is_byline(words: str) -> bool:
    """Return whether a line names the author alone."""
    return len(words) <= 90 and bool(_BYLINE.fullmatch(words)) and words[-1] not in ".?!:;"


def read_label(words: str) -> tuple[str, str]:
    """Return the lower-case label and the value of a line such as `Length: 212 words`; empty strings
    without a label.
    """
    match = _LABEL.fullmatch(words)
    return (match["label"].lower().strip(), (match["value"] or "").strip()) if match else ("", "")


def is_prose(words: str) -> bool:
    """Return whether a line reads like running text rather than a heading or a field."""
    return len(words) >= 60 and words.count(" ") >= 8


def span_of(lines: Sequence[TextLine], text: str) -> tuple[tuple[int, int], ...]:
    """Return the span of consecutive lines without white space at its ends; empty without words.

    The bar that ends a row of a table is no part of it either.
    """
    if not lines:
        return ()
    start, end = lines[0].start, lines[-1].end
    is_row = text.rfind("|", text.rfind("\n", 0, lines[-1].start) + 1, lines[-1].start + 1) >= 0
    while start < end and text[start].isspace():
        start += 1
    while end > start and (text[end - 1].isspace() or (is_row and text[end - 1] == "|")):
        end -= 1
    return ((start, end),) if any(map(str.isalnum, text[start:end])) else ()


def blocks_before(
    lines: Sequence[TextLine], end: re.Pattern[str], *, with_end: bool = False, with_rest: bool = False
) -> Iterator[list[TextLine]]:
    """Yield the lines before each end mark, and those after the last if asked for."""
    start = 0
    for number, line in enumerate(lines):
        if end.fullmatch(line.words):
            if number > start:
                yield [*lines[start : number + with_end]]
            start = number + 1
    if with_rest and 0 < start < len(lines):
        yield [*lines[start:]]


def rest_of(block: Sequence[TextLine], text: str) -> Part | None:
    """Return a document without readable fields as a whole, so that no text is lost."""
    span = span_of(block, text) if any(is_prose(line.words) for line in block) else ()
    return Part("", "", "", span) if span else None


def paragraph_ending(lines: Sequence[TextLine]) -> str:
    """Return the last paragraph as one line."""
    words: list[str] = []
    for line in reversed(lines[-3:]):
        words.insert(0, line.words)
        if line.after_gap:
            break
    return " ".join(words)
