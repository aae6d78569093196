"""Texts with labelled fields for each article, such as exports of ProQuest, Gale and EBSCO."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from assistant.ingest.dates import iso_date
from assistant.ingest.exports.lines import (
    Part,
    TextLine,
    is_copyright,
    is_page_line,
    is_rule,
    read_label,
    span_of,
)

_TITLE = ("title", "headline", "article title", "document title", "titel", "titre", "título")
_DATE = ("publication date", "pub date", "date", "published", "date published", "issue date", "datum")
_SOURCE = (
    *("publication title", "publication", "source", "source title", "newspaper", "outlet", "journal"),
    *("journal title", "publication name", "media", "quelle", "publisher"),
)
_TEXT = ("full text", "text", "body", "content", "article text", "volltext", "texte intégral")
_OTHER = (
    *("abstract", "author", "authors", "byline", "section", "page", "pages", "start page", "first page"),
    *("url", "link", "links", "subject", "subjects", "location", "people", "company / organization"),
    *("publication info", "place of publication", "country of publication", "publication subject"),
    *("source type", "language of publication", "language", "document type", "proquest document id"),
    *("document url", "copyright", "last updated", "database", "issn", "eissn", "accession number"),
    *("word count", "length", "edition", "volume", "issue", "publication year", "identifier / keyword"),
    *("keywords", "gale document number", "source citation", "record", "persistent link", "doi"),
    *("document number", "document feature", "classification", "credit", "dateline", "city", "column"),
    *("record number", "author(s)", "full text word count", "article type", "topic", "caption"),
    *("ean", "isbn", "publisher location", "illustrations", "series", "number of pages", "notes"),
)
_ENDS = frozenset(("gale document number", "record number", "accession number", "dokumentnummer"))
"""Labels of the number that a database gives to a document, which is its last field or near it."""
_KNOWN = frozenset((*_ENDS, *_TITLE, *_DATE, *_SOURCE, *_TEXT, *_OTHER))
_ABOVE_TITLE = (*_DATE, *_SOURCE, "author", "authors", "byline", "section", "record")
_BEHIND_OUTLET = re.compile(r"\s*(?:[;(\[]|\.\s*\().*")
"""The place or the issue behind an outlet: `Tarnby Mail; Tarnby`, `Tarnby Mail. (Mar. 6, 2026): A4`."""
_SHORTEST_TEXT = 80
"""Characters of a text. A list of references has fields, but no text."""


def split_records(lines: Sequence[TextLine], text: str) -> list[Part]:
    """Return the articles of a text whose fields are labelled; nothing for another text.

    At least two articles have a title, a date and an outlet.
    """
    lines = [line for line in lines if not is_page_line(line.words)]
    for blocks in (_split_at_rules(lines), _split_at_titles(lines), _split_at_numbers(lines)):
        parts = [part for block in blocks if (part := _read_block(block, text))]
        if sum(bool(part.date and part.source) for part in parts) >= 2:
            return parts
    return []


def _split_at_rules(lines: Sequence[TextLine]) -> Iterator[list[TextLine]]:
    block: list[TextLine] = []
    for line in lines:
        if is_rule(line.words):
            yield block
            block = []
        else:
            block.append(line)
    yield block


def _split_at_titles(lines: Sequence[TextLine]) -> Iterator[list[TextLine]]:
    """Yield the lines from each title on, with the fields of the same article above it."""
    starts: list[int] = []
    for number, line in enumerate(lines):
        if _label(line) in _TITLE:
            start = number
            while start and _label(lines[start - 1]) in _ABOVE_TITLE:
                start -= 1
            starts.append(start)
    for start, end in pairwise([*starts, len(lines)]):
        yield [line for line in lines[start:end] if not is_rule(line.words)]


def _split_at_numbers(lines: Sequence[TextLine]) -> Iterator[list[TextLine]]:
    """Yield the lines up to each number of a document, for records whose titles have no label."""
    block: list[TextLine] = []
    for line in lines:
        if block and _label(block[-1]) in _ENDS and not is_copyright(line.words):
            yield block
            block = []
        if block or not is_copyright(line.words):
            block.append(line)
    yield block


def seems_to_hold_records(lines: Sequence[TextLine]) -> bool:
    """Return whether a text has the document numbers of several documents of a database."""
    numbers = {
        read_label(line.words)[1] or following.words
        for line, following in pairwise([*lines, *lines[-1:]])
        if read_label(line.words)[0] in _ENDS
    }
    return len(numbers) > 1


def _label(line: TextLine) -> str:
    label = read_label(line.words)[0]
    return label if label in _KNOWN else ""


def _read_block(block: Sequence[TextLine], text: str) -> Part | None:
    """Read the fields and the text of an article; None if it lacks one of them."""
    values: dict[str, str] = {}
    for number, line in enumerate(block):
        label, value = read_label(line.words)
        if label in _KNOWN or label == "from":
            follows = block[number + 1].words if number + 1 < len(block) and not value else ""
            values.setdefault(label, value or follows)
    title = next((values[name] for name in _TITLE if values.get(name)), "")
    if not title and block and _ENDS & values.keys() and not _label(block[0]):
        title = block[0].words
    dates = (iso_date(values[name]) for name in _DATE if values.get(name))
    date = next(filter(None, dates), "")
    names = (*_SOURCE[:-1], "from", *_SOURCE[-1:]) if _ENDS & values.keys() else _SOURCE
    source = next((values[name] for name in names if values.get(name)), "")
    source = _BEHIND_OUTLET.sub("", source)
    span = _text_span(block, text) if title else ()
    return Part(title, date or "", source, span) if span else None


def _text_span(block: Sequence[TextLine], text: str) -> tuple[tuple[int, int], ...]:
    """Return the span of the text: behind its label, or behind the labels at the start."""
    stated = next((n for n, line in enumerate(block) if _label(line) in _TEXT), None)
    if stated is not None:
        value = read_label(block[stated].words)[1]
        offset = text.find(value, block[stated].start) if value else block[stated].end
        body = [block[stated]._replace(start=offset), *block[stated + 1 :]]
    else:
        start = next((n for n, line in enumerate(block) if not _label(line)), len(block))
        body = [*block[start:]]
    first = stated is not None  # the line of the label itself
    end = next((n for n in range(first, len(body)) if _is_trailer(body, n)), len(body))
    span = span_of(body[:end], text)
    return span if span and span[0][1] - span[0][0] >= _SHORTEST_TEXT else ()


def _is_trailer(body: Sequence[TextLine], number: int) -> bool:
    """Return whether the fields behind a text begin at a line: two labels in a row, a copyright, or the
    last line.
    """
    if not _label(body[number]):
        return False
    following = body[number + 1 : number + 3]
    is_end = not following or _label(body[number]) == "copyright"
    return is_end or any(_label(line) or is_copyright(line.words) for line in following)
