"""Texts that hold several articles: exports of newspaper databases and press reviews.

Reads texts of `.txt` files and texts extracted from documents. The text of each article is copied
exactly; its title, day and outlet come from the fields around it, which are no part of it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from assistant.ingest.article import Location, build_article
from assistant.ingest.exports.databases import split_europresse, split_factiva
from assistant.ingest.exports.labelled_records import seems_to_hold_records, split_records
from assistant.ingest.exports.lines import Part, split_lines
from assistant.ingest.exports.nexis import split_nexis
from assistant.ingest.exports.press_reviews import seems_to_hold_several, split_press_review
from assistant.ingest.records import Extracted, Problem
from assistant.schema import Article

_SEVERAL = (
    "seems to hold several articles of different days, but was added as one; split it into one file each"
)
_SPLITTERS = (split_nexis, split_factiva, split_europresse, split_records, split_press_review)


def build_articles(location: Location, document: Extracted) -> Iterator[Article | Problem]:
    """Yield the article of a text, or each article if it is an export or a press review.

    A note comes last if a text seems to hold several articles that cannot be separated.
    """
    lines = split_lines(document.text)
    parts = next(filter(None, (split(lines, document.text) for split in _SPLITTERS)), [])
    if parts:
        yield from _build_parts(location, document, parts)
        return
    yield from build_article(location, document)
    if seems_to_hold_several(lines) or seems_to_hold_records(lines):
        yield Problem(path=location.display_name, reason=_SEVERAL, is_note=True)


def _build_parts(
    location: Location, document: Extracted, parts: list[Part]
) -> Iterator[Article | Problem]:
    for row, part in enumerate(parts, 1):
        fields = {"title": part.title, "date": part.date, "source": part.source}
        article = Extracted(
            text="\n\n".join(document.text[start:end] for start, end in part.spans),
            fields={name: value for name, value in fields.items() if value},
            pages=_pages_of(document.pages, part),
            ocr_confidence=document.ocr_confidence,
            reader=document.reader,
        )
        yield from build_article(location, article, row=row)
    dropped = [f"was added without {', '.join(document.dropped)}"] if document.dropped else []
    for note in (*dropped, *document.notes):
        yield Problem(path=location.display_name, reason=note, is_note=True)


def _pages_of(pages: tuple[int, ...], part: Part) -> tuple[int, ...]:
    """Return the page starts of an article, so that its first page keeps its number in the file.

    The pages before it begin at its start. Empty for an article of two spans.
    """
    if not pages or len(part.spans) > 1:
        return ()
    start, end = part.spans[0]
    return tuple(max(0, page - start) for page in pages[: bisect_right(pages, end - 1)])
