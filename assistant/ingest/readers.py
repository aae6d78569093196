"""Files to articles. A bad file or row is a Problem among the articles; reading goes on behind it.

The text of an article is that of its file or row to the last space: decoded, a byte order mark dropped, line ends as they are.
That of a document is what its reader makes of it, once. Every offset counts code points of that text. Front matter and datelines
stay in it and are passed over by `heading.body_start`.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import closing
from pathlib import Path

from assistant.ingest import sandbox
from assistant.ingest.archives import read_members
from assistant.ingest.article import Location, build_article, build_document_article, locate_file
from assistant.ingest.decoding import NotText, decode
from assistant.ingest.feeds import MAX_FEED_BYTES, read_feed
from assistant.ingest.records import MAX_TEXT_BYTES, Problem, Unreadable
from assistant.ingest.rows import read_compressed_rows, read_rows
from assistant.ingest.tables import read_table
from assistant.ingest.walk import DOCUMENTS, FEEDS, check_path, supported_suffix, walk
from assistant.schema import Article

__all__ = ["MAX_TEXT_BYTES", "Problem", "read_articles", "walk"]

MAX_DOCUMENT_BYTES = 200_000_000
"""Of a document's file, most of which are pictures."""


def read_articles(path: Path) -> Generator[Article | Problem, None, None]:
    """The articles of a file, one by one, in its order. Never raises for what a file contains or for one that cannot be read.

    Of an archive each file is unpacked while it is read; close the generator, and that is gone too.
    """
    if problem := check_path(path):
        yield problem
        return
    yield from _read(path, locate_file(path))


def _read(path: Path, place: Location) -> Iterator[Article | Problem]:
    """What a file holds, as if it stood at `place`."""
    try:
        match supported_suffix(place.display_name):
            case ".jsonl":
                yield from read_rows(path, place)
            case ".jsonl.gz":
                yield from read_compressed_rows(path, place)
            case ".csv" | ".tsv":
                yield from read_table(path, place)
            case ".zip":
                yield from _read_archive(path, place)
            case kind if kind in FEEDS:
                yield from _read_feed(path, place)
            case kind if kind in DOCUMENTS:
                yield from _read_document(path, place, kind)
            case _:
                yield from _read_text(path, place)
    except OSError as error:
        yield Problem(path=place.display_name, reason=f"cannot be read: {error.strerror or error}")


def _read_archive(path: Path, place: Location) -> Iterator[Article | Problem]:
    with closing(read_members(path, place)) as found:
        for member in found:
            if isinstance(member, Problem):
                yield member
            else:
                yield from _read(member.path, member.place)


def _read_text(path: Path, place: Location) -> Iterator[Article | Problem]:
    if reason := _too_large(path, MAX_TEXT_BYTES):
        yield Problem(path=place.display_name, reason=f"{reason}, or make rows of a .jsonl file")
        return
    try:
        text, guessed = decode(path.read_bytes())
    except NotText as error:
        yield Problem(path=place.display_name, reason=str(error))
        return
    if guessed:
        yield Problem(
            path=place.display_name,
            reason=f"is taken to be {guessed}, a guess; save it as UTF-8 if words look wrong",
            is_note=True,
        )
    yield from build_article(place, {}, text)


def _read_feed(path: Path, place: Location) -> Iterator[Article | Problem]:
    if (size := path.stat().st_size) > MAX_FEED_BYTES:
        yield Problem(
            path=place.display_name,
            reason=f"has {size / 10**6:,.0f} MB, and a feed may have {MAX_FEED_BYTES // 10**6}; split it",
        )
        return
    yield from read_feed(path.read_bytes(), place)


def _read_document(path: Path, place: Location, kind: str) -> Iterator[Article | Problem]:
    if reason := _too_large(path, MAX_DOCUMENT_BYTES):
        yield Problem(path=place.display_name, reason=reason)
        return
    try:
        document = sandbox.extract(kind, path.read_bytes())
    except Unreadable as error:
        yield Problem(path=place.display_name, reason=str(error))
        return
    yield from build_document_article(place, document)


def _too_large(path: Path, most: int) -> str | None:
    size = path.stat().st_size
    return (
        f"has {size / 10**6:,.0f} MB, and one article may have {most // 10**6}; split it"
        if size > most
        else None
    )
