"""A text and what is said of it to an article: the same checks, whatever the text was read from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import NamedTuple

from assistant.ingest.heading import BadHeading, derive_title, parse_day, read_heading
from assistant.ingest.records import MAX_TEXT_BYTES, Extracted, Problem
from assistant.ingest.walk import DOCUMENTS, canonical_path, supported_suffix
from assistant.schema import Article, derive_article_id


class Location(NamedTuple):
    """Where what is read stands, which need not be where its bytes are: those of a file in an archive are unpacked elsewhere."""

    display_name: Path | str
    """The file or address as the user named it, for what is said of it."""
    origin: str
    """The same, however it was named: what an article is cited by and its id derives from."""


def locate_file(path: Path) -> Location:
    """The place of a file on the disk."""
    return Location(path, str(canonical_path(path)))


def build_article(
    place: Location,
    given: dict[str, str],
    text: str,
    *,
    row: int | None = None,
    pages: tuple[int, ...] = (),
) -> Iterator[Article | Problem]:
    """The article of a text and what is said of it beside it or in the text itself, and a Problem for what is wrong with either."""
    try:
        heading = read_heading(text)
    except BadHeading as error:
        yield Problem(path=place.display_name, row=row, reason=f"was left out: {error}")
        return
    fields = {**heading.fields, **given}
    if reason := _unusable(fields, text, heading.body):
        yield Problem(path=place.display_name, row=row, reason=reason)
        return
    published = parse_day(fields["date"]) if "date" in fields else None
    if "date" in fields and published is None:
        reason = f"has the date {fields['date'][:40]!r}, which is not a day like 2026-03-06; it was taken without a date"
        yield Problem(path=place.display_name, row=row, reason=reason, is_note=True)
    origin = f"{place.origin}#{row}" if row else place.origin
    markdown = supported_suffix(place.display_name) in (".md", *DOCUMENTS)
    yield Article(
        id=fields.get("id") or derive_article_id(origin),
        origin=origin,
        title=fields.get("title")
        or derive_title(text, heading.body, markdown=markdown)
        or PurePath(place.display_name).stem,
        published=published,
        source=fields.get("source"),
        url=fields.get("url"),
        text=text,
        pages=pages,
    )


def build_document_article(place: Location, document: Extracted) -> Iterator[Article | Problem]:
    """The article of a document, and a note of what was left out of it."""
    for item in build_article(place, document.fields, document.text, pages=document.pages):
        yield item
        if document.dropped and isinstance(item, Article):
            yield Problem(
                path=place.display_name,
                reason=f"was taken in without {', '.join(document.dropped)}",
                is_note=True,
            )


def _unusable(fields: dict[str, str], text: str, body: int) -> str | None:
    """Why a text cannot be an article, as the rest of a sentence."""
    if not any(map(str.isalnum, text[body:])):
        return "has no text" if text.strip() else "is empty"
    if len(text) > MAX_TEXT_BYTES:
        return f"has a text of more than {MAX_TEXT_BYTES // 10**6} million characters; split it"
    if len(fields.get("id", "")) > 200:
        return "has an id of more than 200 characters; shorten it"
    whole = "".join([text, *fields.values()])
    if "\0" in whole:
        return "holds a NUL character, which is not text"
    try:
        whole.encode()
    except UnicodeEncodeError:
        return "holds half a character (a lone surrogate), which cannot be stored"
    return None
