"""Building articles: metadata, checks and ids, the same for every file format."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import NamedTuple

from assistant.ingest.dates import read_day
from assistant.ingest.documents.characters import one_line
from assistant.ingest.file_names import read_file_name
from assistant.ingest.heading import derive_note_title, derive_title, read_heading
from assistant.ingest.records import MAX_TEXT_BYTES, Extracted, Problem
from assistant.ingest.walk import DOCUMENTS, MARKDOWN, canonical_path, supported_suffix
from assistant.schema import Article, derive_article_id

DATED_NAMES = (".txt", *MARKDOWN)
"""Suffixes of posts and notes, whose file names may state their day. Those of scans and downloads state
when they were made."""


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
    heading = read_heading(text)
    fields = _merge_fields(heading.fields, document.fields)
    if reason := _find_defect(fields, text, heading.body):
        yield Problem(path=location.display_name, row=row, reason=reason)
        return
    published, refusal = read_day(fields["date"]) if "date" in fields else (None, "")
    date_basis = fields.get("date_basis") if published else None
    file = read_file_name(location.display_name)
    if published is None and row is None and supported_suffix(location.display_name) in DATED_NAMES:
        published, date_basis = file.day, "the file name" if file.day else None
    if refusal:
        added = f"dated {published}, by the file name" if published else "added without a date"
        reason = f"has the date {fields['date'][:40]!r}, {refusal}; {added}"
        yield Problem(path=location.display_name, row=row, reason=reason, is_note=True)
    origin = f"{location.origin}#{row}" if row else location.origin
    yield Article(
        id=fields.get("id") or derive_article_id(origin),
        origin=origin,
        title=one_line(fields.get("title", "")) or _derive_title(location, text, heading.body),
        published=published,
        source=one_line(fields.get("source", "")) or None,
        url=fields.get("url"),
        text=text,
        pages=document.pages,
        date_basis=date_basis,
        ocr_confidence=document.ocr_confidence,
        reader=document.reader,
    )
    dropped = [f"was added without {', '.join(document.dropped)}"] if document.dropped else []
    for note in (*dropped, *document.notes, *heading.notes):
        yield Problem(path=location.display_name, row=row, reason=note, is_note=True)


def _merge_fields(of_text: dict[str, str], of_document: dict[str, str]) -> dict[str, str]:
    """Return the fields of a document, and those of its text's heading that it lacks."""
    if "date" in of_document:
        of_text = {name: value for name, value in of_text.items() if name not in ("date", "date_basis")}
    return {**of_text, **of_document}


def _derive_title(location: Location, text: str, body: int) -> str:
    """Derive the title from the text, or from the file name if the text has none."""
    suffix, file = supported_suffix(location.display_name), read_file_name(location.display_name)
    if suffix in MARKDOWN:
        title = derive_note_title(text, body, file)
    else:
        title = derive_title(text, body, markdown=suffix in DOCUMENTS)
    return one_line(title) or file.words or PurePath(location.display_name).stem


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
