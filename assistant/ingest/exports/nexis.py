"""Exports of LexisNexis and Nexis Uni."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.ingest.exports.lines import (
    Part,
    TextLine,
    blocks_before,
    date_of_line,
    is_copyright,
    is_page_line,
    is_prose,
    is_rule,
    paragraph_ending,
    read_label,
    rest_of,
    span_of,
)

_DOCUMENT_WORD = r"(?:documents?|dokumente?n?|documentos?|documenti)"
_NUMBERED = re.compile(
    rf"(?P<number>\d{{1,5}})\s+(?:of|von|de|di|sur|from|/)\s+(?P<total>\d{{1,5}})\s+{_DOCUMENT_WORD}"
    rf"|{_DOCUMENT_WORD}\s+(?P<number2>\d{{1,5}})\s+(?:of|von|de|di|sur|from|/)\s+(?P<total2>\d{{1,5}})",
    re.IGNORECASE,
)
_END = re.compile(r"end of document|ende des dokuments|fin du document|fin del documento", re.IGNORECASE)
_HEADER_LABELS = frozenset(
    """byline section length dateline highlight headline body series rubrique rubrik ressort länge autor
    autoren auteur longueur encart lengte""".split()
)
_TRAILER_LABELS = frozenset(
    """load-date language publication-type document-type journal-code graphic acc-no correction-date
    pub-type update""".split()
)
_TRAILER_LINES = frozenset(("graphic", "classification"))
_EDITION = re.compile(r".{0,40}\b(?:edition|final|correction appended)\b.{0,25}", re.IGNORECASE)
_HEADER_WITHIN = 40
"""Lines searched for the header of a document, which may follow a table of contents."""


def split_nexis(lines: Sequence[TextLine], text: str) -> list[Part]:
    """Return the documents of an export of LexisNexis or Nexis Uni, or nothing for another text."""
    blocks, is_numbered = _nexis_blocks(lines)
    labelled = sum(_is_nexis_block(block) for block in blocks)
    if not labelled or 2 * labelled < len(blocks):
        return []
    parts: list[Part | None] = []
    for block in blocks:
        part = _nexis_part(block, text, title_first=not is_numbered)
        parts += [part, _rest_behind(part, block, text)] if part else [rest_of(block, text)]
    return [part for part in parts if part]


def _rest_behind(part: Part, block: Sequence[TextLine], text: str) -> Part | None:
    """Return running text behind the fields at the end of a document, so that no text is lost.

    There is none, unless the mark between two documents is damaged.
    """
    behind = [line for line in block if line.start >= part.spans[-1][1]]
    prose = (
        n for n, line in enumerate(behind) if is_prose(line.words) and not read_label(line.words)[0]
    )
    first = next((n for n in prose if not is_copyright(behind[n].words)), None)
    return None if first is None else rest_of(behind[first:], text)


def _nexis_blocks(lines: Sequence[TextLine]) -> tuple[list[list[TextLine]], bool]:
    """Return the lines of each document, and whether numbers as `1 of 23 DOCUMENTS` separate them."""
    starts: list[int] = []
    total = ""
    for number, line in enumerate(lines):
        if match := _NUMBERED.fullmatch(line.words):
            position = int(match["number"] or match["number2"])
            total = total or match["total"] or match["total2"]
            if position == len(starts) + 1 and (match["total"] or match["total2"]) == total:
                starts.append(number)
    if starts:
        ends = [*starts[1:], len(lines)]
        return [[*lines[start + 1 : end]] for start, end in zip(starts, ends, strict=True)], True
    return [*blocks_before(lines, _END, with_rest=True)], False


def _is_nexis_block(block: Sequence[TextLine]) -> bool:
    labels = {read_label(line.words)[0] for line in block} & (_HEADER_LABELS | _TRAILER_LABELS)
    has_date = any(date_of_line(line.words) for line in block[:_HEADER_WITHIN])
    return has_date and (len(labels) >= 2 or "load-date" in labels or "length" in labels)


def _nexis_part(block: Sequence[TextLine], text: str, *, title_first: bool) -> Part | None:
    """Read a document of LexisNexis: outlet, date, title, or in new exports title, outlet, date."""
    lines = [line for line in block if not (is_page_line(line.words) or is_rule(line.words))]
    first_label = next(
        (n for n, line in enumerate(lines[:_HEADER_WITHIN]) if _is_header_label(line)), _HEADER_WITHIN
    )
    days = [n for n, line in enumerate(lines[:first_label]) if date_of_line(line.words)]
    if not days:
        return None
    day = days[-1] if title_first else days[0]
    before = [line for line in lines[:day] if not is_copyright(line.words)]
    after = day + 1
    while after < len(lines) and (
        is_copyright(lines[after].words) or _EDITION.fullmatch(lines[after].words)
    ):
        after += 1
    source = before[-1].words if before else ""
    is_title_behind = after < len(lines) and not _is_header_label(lines[after])
    if (title_first or not is_title_behind) and len(before) >= 2:
        title = paragraph_ending(before[:-1])
    else:
        paragraph = _paragraph_from(lines, after) if is_title_behind else []
        title = " ".join(line.words for line in paragraph)
        after += len(paragraph)
    start, stated_title = _skip_nexis_header(lines, after)
    end = next((n for n in range(start, len(lines)) if _is_nexis_trailer(lines[n].words)), len(lines))
    while end > start and is_copyright(lines[end - 1].words):
        end -= 1
    spans = _highlight(lines[after:start], text) + span_of(lines[start:end], text)
    date = date_of_line(lines[day].words) or ""
    return (
        Part(stated_title or title, date, source, spans) if spans and (stated_title or title) else None
    )


def _highlight(header: Sequence[TextLine], text: str) -> tuple[tuple[int, int], ...]:
    """Return the span of the summary that the newspaper put above its article, if there is any."""
    for number, line in enumerate(header):
        label, value = read_label(line.words)
        if label == "highlight" and value:
            following = range(number + 1, len(header))
            end = next(
                (n for n in following if header[n].after_gap or _is_header_label(header[n])), len(header)
            )
            start = text.find(value, line.start)
            return span_of([line._replace(start=start), *header[number + 1 : end]], text)
    return ()


def _is_header_label(line: TextLine) -> bool:
    label, _ = read_label(line.words)
    return label in _HEADER_LABELS or line.words.lower() == "body"


def _skip_nexis_header(lines: Sequence[TextLine], start: int) -> tuple[int, str]:
    """Return the number of the first line of the text, and the title if a label states it."""
    title = ""
    first = start
    while start < len(lines) and (_is_header_label(lines[start]) or is_copyright(lines[start].words)):
        label, value = read_label(lines[start].words)
        start += 1
        if label in ("length", "länge", ""):
            continue
        wrapped = []
        while start < len(lines) and not lines[start].after_gap and not _is_header_label(lines[start]):
            wrapped.append(lines[start].words)
            start += 1
        title = " ".join([value, *wrapped]).strip() if label == "headline" else title
    bodies = (
        n for n in range(first, min(len(lines), first + _HEADER_WITHIN)) if _is_body(lines[n].words)
    )
    body = next(bodies, None)
    return start if body is None else body + 1, title


def _is_body(words: str) -> bool:
    return words.lower().rstrip(":") in ("body", "volltext", "text")


def _is_nexis_trailer(words: str) -> bool:
    label, _ = read_label(words)
    is_end = bool(_END.fullmatch(words))
    return label in _TRAILER_LABELS or words.lower() in _TRAILER_LINES or is_end


def _paragraph_from(lines: Sequence[TextLine], start: int) -> list[TextLine]:
    """Return the lines of the paragraph that begins at a line."""
    paragraph = [*lines[start : start + 1]]
    for line in lines[start + 1 : start + 4]:
        if line.after_gap or _is_header_label(line):
            break
        paragraph.append(line)
    return paragraph
