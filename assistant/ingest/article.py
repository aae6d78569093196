"""Building articles: metadata, checks and ids, the same for every file format."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import NamedTuple

from assistant.ingest.dates import read_day
from assistant.ingest.heading import BadHeading, derive_title, read_heading
from assistant.ingest.records import MAX_TEXT_BYTES, Extracted, Problem
from assistant.ingest.walk import DOCUMENTS, canonical_path, supported_suffix
from assistant.schema import Article, derive_article_id


class Location(NamedTuple):
    """The source of an article. Its bytes may be elsewhere, as for a file unpacked from an archive."""

    display_name: Path | str
    """The file or address as the user typed it, for messages."""
    origin: str
    """The canonical file or address: cited, and the basis of the article's id."""


def locate_file(path: Path) -> Location:
    """Return the location of a file on disk."""
    return Location(path, str(canonical_path(path)))


def build_article(
    location: Location, document: Extracted, *, row: int | None = None
) -> Iterator[Article | Problem]:
    """Yield the article of a document, or the Problem that prevents it.

    A note on an invalid date comes before the article, notes on omitted parts and other reservations
    after it. The document's fields override the heading of its text. `row` is the row number, from 1,
    in a file with many articles.
    """
    text = document.text
    try:
        heading = read_heading(text)
    except BadHeading as error:
        yield Problem(path=location.display_name, row=row, reason=f"was skipped: {error}")
        return
    fields = {**heading.fields, **document.fields}
    if reason := _find_defect(fields, text, heading.body):
        yield Problem(path=location.display_name, row=row, reason=reason)
        return
    published, refusal = read_day(fields["date"]) if "date" in fields else (None, "")
    if refusal:
        reason = f"has the date {fields['date'][:40]!r}, {refusal}; added without a date"
        yield Problem(path=location.display_name, row=row, reason=reason, is_note=True)
    origin = f"{location.origin}#{row}" if row else location.origin
    yield Article(
        id=fields.get("id") or derive_article_id(origin),
        origin=origin,
        title=fields.get("title") or _derive_title(location, text, heading.body),
        published=published,
        source=fields.get("source"),
        url=fields.get("url"),
        text=text,
        pages=document.pages,
        date_basis=fields.get("date_basis") if published else None,
        ocr_confidence=document.ocr_confidence,
        reader=document.reader,
    )
    dropped = [f"was added without {', '.join(document.dropped)}"] if document.dropped else []
    for note in (*dropped, *document.notes):
        yield Problem(path=location.display_name, row=row, reason=note, is_note=True)


def _derive_title(location: Location, text: str, body: int) -> str:
    """Derive the title from the text, or from the file name if the text has none."""
    markdown = supported_suffix(location.display_name) in (".md", *DOCUMENTS)
    return derive_title(text, body, markdown=markdown) or PurePath(location.display_name).stem


def _find_defect(fields: dict[str, str], text: str, body: int) -> str | None:
    """Return the reason why a text cannot be an article, as the rest of a sentence; None if it can."""
    if not any(map(str.isalnum, text[body:])):
        return "has no text" if text.strip() else "is empty"
    if len(text) > MAX_TEXT_BYTES:
        return f"has a text of more than {MAX_TEXT_BYTES // 10**6} million characters; split it"
    if len(fields.get("id", "")) > 200:
        return "has an id of more than 200 characters; shorten it"
    whole = "".join([text, *fields.values()])
    if "\0" in whole:
        return "contains a NUL character, which is not text"
    try:
        whole.encode()
    except UnicodeEncodeError:
        return "contains half a character (a lone surrogate), which cannot be stored"
    return None
