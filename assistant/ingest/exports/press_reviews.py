"""Press reviews and clippings: articles one below the other, each with a title, an outlet and a date.

Minutes, letters, diaries and lists of references have dates below headings too. A text is therefore only
split if its outlets are recognised, or each article names its author or page; otherwise
`seems_to_hold_several` decides on a warning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from assistant.ingest.dates import iso_date
from assistant.ingest.exports.lines import (
    DATE,
    Part,
    TextLine,
    date_of_line,
    is_byline,
    is_copyright,
    is_page_line,
    is_prose,
    is_rule,
    span_of,
)

_PAGE_NUMBER = r"\b(?:pp?|pg|pages?|s|seite|sec|section)\b\.?\s*[A-Z]?\d{1,4}(?:\s*[-–]\s*\d{1,4})?"
_PAGE = rf"(?:[\s,;|()–-]*{_PAGE_NUMBER}\)?)?"
_SEPARATOR = r"\s*(?:[,;|/·•:(]|\s[–—-])\s*"
_OUTLET = r"(?P<outlet>[^\W_][^|;:()•·]{1,70}?)"
_STAMPS = (
    re.compile(
        rf"(?:(?:source|quelle|from|in):?\s+)?{_OUTLET}{_PAGE}{_SEPARATOR}(?P<date>{DATE})\)?{_PAGE}\.?",
        re.IGNORECASE,
    ),
    re.compile(rf"(?P<date>{DATE}){_PAGE}{_SEPARATOR}{_OUTLET}\)?{_PAGE}\.?", re.IGNORECASE),
)
_CREDIT = re.compile(r"(?:source|quelle|kilde|källa):", re.IGNORECASE)
_BY = re.compile(r"by\s+[^,|–—]{3,60}[,|–—]\s*", re.IGNORECASE)
_NEWSPAPER = re.compile(
    r"\b(?i:times|post|mail|news|herald|tribune|guardian|gazette|journal|daily|chronicle|telegraph"
    r"|courier|observer|independent|examiner|press|star|sun|express|mirror|standard|echo|argus|reuters"
    r"|associated press|bloomberg|politico|economist|le monde|figaro|libération|zeitung|spiegel"
    r"|tageblatt|allgemeine|anzeiger|rundschau|kurier|magazine|ledger|sentinel|globe|register|weekly"
    r"|advertiser"
    r"|dispatch|bulletin|monitor|wire|radio|tv|inquirer|messenger|newspaper|review|beacon|clarion"
    r"|intelligencer|scotsman|irish times|el país|corriere|repubblica|la stampa|politiken|aftenposten"
    r"|dagblad\w*|tidende|bladet|avis\w*|nyheter|morgen\w*|evening \w+|morning \w+|sunday \w+)\b"
    r"|\b\w+\.(?:com|org|net|info|eu|co|uk|de|fr|dk|no|se)\b|\b[A-Z]{3,4}\b"
)
_COVER = re.compile(
    r".{0,40}\b(?:press (?:review|clippings?|cuttings?|digest|summary)|clippings?|pressespiegel"
    r"|media (?:review|monitoring|digest)|news (?:digest|clippings?|cuttings?)"
    r"|revue de presse|rassegna stampa)\b.{0,60}",
    re.IGNORECASE,
)
_NO_ARTICLE = re.compile(
    r"\b(?:minutes|meetings?|agenda|session|sitting|hearing|assembly|chapter|version|release|changelog"
    r"|diary"
    r"|entry|letters?|lecture|lesson|episode|sermon|conference|workshop|appendix|annex|table|figure"
    r"|exhibit"
    r"|invoice|report to|day \d|week \d|part \d|v\d+\.\d+)\b",
    re.IGNORECASE,
)
_PROPER_NAME = re.compile(r"(?:The )?[A-ZÀ-Þ][\w'’-]+(?: (?:of|the|and|[A-ZÀ-Þ][\w'’-]+)){1,4}")
_PLACE = re.compile(
    r"\b(?:hall|house|room|office|school|church|street|road|cent(?:er|re)|building|library|hotel"
    r"|university"
    r"|college|court|town|city|square|theat(?:er|re)|island|club|park|station|museum|harbour|ministry"
    r"|parliament|council|committee|board|department|north|south|east|west|new|san|los|saint)\b",
    re.IGNORECASE,
)
_DATELINE = re.compile(
    r"[A-ZÀ-Þ][A-ZÀ-Þ .'’-]{2,30},\s+(?P<day>[^\W\d_]{3,9}\.?\s+\d{1,2}|\d{1,2}\.?\s+[^\W\d_]{3,9})\b"
    r".{0,30}[–—-]\s+\S"
)
_YEAR = re.compile(r"\d{4}")
_LONGEST_STAMP = 140
_LONGEST_TITLE = 200
_BODY_WITHIN = 60
"""Lines of an article that are searched for running text."""


class _Stamp(NamedTuple):
    """One or two lines with the outlet and the day of an article."""

    source: str
    date: str
    start: int
    end: int
    """Number of the line after it."""
    has_author_or_page: bool = False
    is_credit: bool = False
    """True for a line that begins with `Source:`."""


class _Clipping(NamedTuple):
    """An article of a press review: numbers of lines, and its stamp."""

    start: int
    title: range
    body: range
    stamp: _Stamp


def split_press_review(lines: Sequence[TextLine], text: str) -> list[Part]:
    """Return the articles of a press review, or nothing for another text."""
    lines = _without_furniture(lines)
    clippings = _clippings(lines)
    if len(clippings) < 2 or not _is_press_review(lines, clippings):
        return []
    introduction = lines[: clippings[0].start]
    parts: list[Part] = []
    if any(is_prose(line.words) for line in introduction):
        parts.append(Part("", "", "", span_of(introduction, text)))
    for clipping in clippings:
        body = [lines[number] for number in clipping.body]
        while body and is_copyright(body[-1].words):
            body.pop()
        if span := span_of(body, text):
            title = _title_of(lines, clipping)
            parts.append(Part(title, clipping.stamp.date, clipping.stamp.source, span))
    return parts


def seems_to_hold_several(lines: Sequence[TextLine]) -> bool:
    """Return whether a text has several titles with different days and what may be an outlet, or
    several datelines of different days.

    Weak evidence, which warrants a warning but no splitting.
    """
    lines = _without_furniture(lines)
    clippings = [
        clipping
        for clipping in _clippings(lines)
        if not _NO_ARTICLE.search(f"{_title_of(lines, clipping)} {clipping.stamp.source}")
    ]
    titles = {_title_of(lines, clipping) for clipping in clippings}
    days = {clipping.stamp.date for clipping in clippings}
    has_outlets = any(map(_is_recognised, clippings)) or all(
        _PROPER_NAME.fullmatch(clipping.stamp.source) and not _PLACE.search(clipping.stamp.source)
        for clipping in clippings
    )
    if len(days) >= 2 and len(titles) == len(clippings) and has_outlets:
        return True
    datelines = {
        match["day"]
        for previous, line in pairwise(lines)
        if _is_title(previous) and is_prose(line.words) and (match := _DATELINE.match(line.words))
    }
    return len(datelines) >= 2


def _without_furniture(lines: Sequence[TextLine]) -> list[TextLine]:
    return [line for line in lines if not (is_rule(line.words) or is_page_line(line.words))]


def _title_of(lines: Sequence[TextLine], clipping: _Clipping) -> str:
    return " ".join(lines[number].words for number in clipping.title)


def _clippings(lines: Sequence[TextLine]) -> list[_Clipping]:
    """Return the articles that have a title, a line with outlet and date, and running text."""
    stamps = [*_stamps(lines)]
    if not stamps:
        return []
    above = lines[: stamps[0].start]
    if all(stamp.is_credit and is_prose(lines[stamp.start - 1].words) for stamp in stamps):
        clippings = [*_clippings_with_credits(lines, stamps)]
    elif any(_is_title(line) and not _COVER.fullmatch(line.words) for line in above):
        clippings = [*_clippings_by_title(lines, stamps)]
    else:
        clippings = [*_clippings_by_stamp(lines, stamps)]
    starts = [clipping.start for clipping in clippings[1:]]
    return [
        clipping._replace(body=range(clipping.body.start, min(clipping.body.stop, start)))
        for clipping, start in zip(clippings, [*starts, len(lines)], strict=False)
    ]


def _clippings_by_title(lines: Sequence[TextLine], stamps: Sequence[_Stamp]) -> Iterator[_Clipping]:
    """Yield the articles whose title stands above the outlet and date."""
    for number, stamp in enumerate(stamps):
        title = stamp.start - 1
        has_byline = title > 0 and is_byline(lines[title].words)
        title -= has_byline
        if title < 0 or not _is_title(lines[title]):
            continue
        first = title
        while first and not lines[first].after_gap and _is_title(lines[first - 1]) and title - first < 2:
            first -= 1
        following = stamps[number + 1].start if number + 1 < len(stamps) else len(lines)
        stamp = stamp._replace(has_author_or_page=stamp.has_author_or_page or has_byline)
        yield from _complete(lines, first, range(first, title + 1), stamp.end, following, stamp)


def _clippings_by_stamp(lines: Sequence[TextLine], stamps: Sequence[_Stamp]) -> Iterator[_Clipping]:
    """Yield the articles whose title stands below the outlet and date."""
    for stamp, following in pairwise([*stamps, None]):
        if stamp is None or stamp.end >= len(lines) or not _is_title(lines[stamp.end]):
            continue
        end = following.start if following else len(lines)
        title = range(stamp.end, stamp.end + 1)
        yield from _complete(lines, stamp.start, title, stamp.end + 1, end, stamp)


def _clippings_with_credits(lines: Sequence[TextLine], stamps: Sequence[_Stamp]) -> Iterator[_Clipping]:
    """Yield the articles that end in `Source: Tarnby Mail, 6 March 2026`."""
    start = 0
    for stamp in stamps:
        if _is_title(lines[start]):
            yield from _complete(lines, start, range(start, start + 1), start + 1, stamp.start, stamp)
        start = min(stamp.end, len(lines) - 1)


def _complete(
    lines: Sequence[TextLine], start: int, title: range, body: int, end: int, stamp: _Stamp
) -> Iterator[_Clipping]:
    """Yield the article if running text follows before the next outlet and date."""
    if body < end and is_byline(lines[body].words):
        stamp = stamp._replace(has_author_or_page=True)
        body += 1
    if any(is_prose(line.words) for line in lines[body : min(end, body + _BODY_WITHIN)]):
        stop = end if stamp.is_credit else len(lines)
        yield _Clipping(start, title, range(body, stop), stamp)


def _is_title(line: TextLine) -> bool:
    words = line.words
    if not 3 < len(words) <= _LONGEST_TITLE or date_of_line(words) or is_byline(words):
        return False
    is_plain = " " in words and words[-1] not in ".:;,…" and words[0] not in "\"“'‘-•*("
    return line.is_heading or (is_plain and words[0].upper() == words[0])


def _stamps(lines: Sequence[TextLine]) -> Iterator[_Stamp]:
    number = 0
    while number < len(lines):
        stamp = _read_stamp(lines, number)
        if stamp:
            yield stamp
        number = stamp.end if stamp else number + 1


def _read_stamp(lines: Sequence[TextLine], number: int) -> _Stamp | None:
    """Read outlet and day in a line, or in a line and the next."""
    words = lines[number].words
    following = lines[number + 1] if number + 1 < len(lines) else None
    has_year = _YEAR.search(words) or (following and _YEAR.search(following.words[:_LONGEST_STAMP]))
    if len(words) > _LONGEST_STAMP or not has_year or _COVER.fullmatch(words):
        return None
    if day := date_of_line(words):
        if following and (outlet := _outlet_alone(following)):
            return _Stamp(outlet, day, number, number + 2)
        neighbours = (*lines[max(0, number - 1) : number], *lines[number + 1 : number + 2])
        has_author = any(is_byline(line.words) for line in neighbours)
        return _Stamp("", day, number, number + 1, has_author_or_page=True) if has_author else None
    if following and (day := date_of_line(following.words)) and (outlet := _outlet_alone(lines[number])):
        return _Stamp(outlet, day, number, number + 2)
    byline = _BY.match(words)
    for pattern in _STAMPS:
        match = pattern.fullmatch(words[byline.end() :] if byline else words)
        if match and (day := iso_date(match["date"])) and _is_outlet(match["outlet"]):
            has_page = re.search(_PAGE_NUMBER, words, re.IGNORECASE)
            source = match["outlet"].strip(" ,.")
            is_credit = bool(_CREDIT.match(words))
            return _Stamp(source, day, number, number + 1, bool(byline or has_page), is_credit)
    return None


def _outlet_alone(line: TextLine) -> str:
    """Return the outlet of a line that holds nothing else; empty for other lines."""
    words = line.words.removeprefix("Source:").strip()
    is_short = len(words) <= 50 and words.count(" ") <= 5 and words[-1:] not in tuple(".:;,?!")
    return words if is_short and not line.is_heading and _NEWSPAPER.search(words) else ""


def _is_outlet(words: str) -> bool:
    words = words.strip(" ,.")
    is_name = words[:1].isupper() or bool(_NEWSPAPER.search(words))
    return is_name and words.count(" ") <= 7 and iso_date(words) is None


def _is_press_review(lines: Sequence[TextLine], clippings: Sequence[_Clipping]) -> bool:
    """Return whether most outlets are recognised, or the author or page of most articles is named."""
    if 2 * sum(bool(_NO_ARTICLE.search(_title_of(lines, item))) for item in clippings) > len(clippings):
        return False
    if any(_COVER.fullmatch(line.words) for line in lines[:3]):
        return True
    return 2 * sum(map(_is_recognised, clippings)) >= len(clippings)


def _is_recognised(clipping: _Clipping) -> bool:
    return clipping.stamp.has_author_or_page or bool(_NEWSPAPER.search(clipping.stamp.source))
