"""Reading of articles from files of every supported format. A bad file or row becomes a Problem.

The text of an article is the text of its file or row to the last space: decoded, without byte order
mark, with its line ends. The text of a document is extracted once. Every offset counts characters of
that text. Front matter and datelines stay in it; `heading.body_start` returns the offset after them.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from contextlib import closing
from pathlib import Path

from assistant.ingest import sandbox
from assistant.ingest.article import Location, build_article, locate_file
from assistant.ingest.containers.archives import read_members
from assistant.ingest.containers.containers import read_container
from assistant.ingest.decoding import NotText, decode
from assistant.ingest.documents.pdf.ocr import SECONDS_PER_PAGE, is_ocr_available
from assistant.ingest.exports.split import build_articles
from assistant.ingest.feeds import MAX_FEED_BYTES, read_feed
from assistant.ingest.mails import read_mail
from assistant.ingest.notebooks import MAX_NOTEBOOK_BYTES, read_notebook
from assistant.ingest.reader_versions import reader_version
from assistant.ingest.records import MAX_TEXT_BYTES, Extracted, Problem, Unreadable
from assistant.ingest.tabular.row_articles import limit_problems
from assistant.ingest.tabular.rows import read_compressed_rows, read_rows
from assistant.ingest.tabular.tables import read_table
from assistant.ingest.walk import (
    CONTAINERS,
    DOCUMENTS,
    FEEDS,
    MAILS,
    NOTEBOOKS,
    check_path,
    supported_suffix,
    walk,
)
from assistant.schema import Article

__all__ = ["MAX_TEXT_BYTES", "Problem", "read_articles", "walk"]

MAX_DOCUMENT_BYTES = 200_000_000
"""Largest document file, in bytes. Most of a large document is pictures."""
_MAY_HOLD_SEVERAL = (".pdf", ".docx", ".odt", ".rtf")
"""Documents that databases export. Web pages, books and mails are split by their own readers."""


def read_articles(
    path: Path, *, names: Mapping[str, str] | None = None
) -> Generator[Article | Problem, None, None]:
    """Yield the articles of a file in order, with a Problem for each part that cannot be read.

    `names` are the user's own names of fields in rows and tables.

    Never raises for the content of a file or for an unreadable file. The files of an archive are
    unpacked one at a time; close the generator to delete the current file.
    """
    if problem := check_path(path):
        yield problem
        return
    yield from _read(path, locate_file(path), names)


def _read(
    path: Path, location: Location, names: Mapping[str, str] | None
) -> Iterator[Article | Problem]:
    """Yield the articles of the file at `path`, with a few lines for each kind of problem."""
    with closing(_read_all(path, location, names)) as items:
        yield from limit_problems(items)


def _read_all(
    path: Path, location: Location, names: Mapping[str, str] | None
) -> Generator[Article | Problem, None, None]:
    """Yield the articles of the file at `path`, as articles of `location`."""
    try:
        match supported_suffix(location.display_name):
            case ".jsonl" | ".ndjson" | ".json":
                yield from read_rows(path, location, names=names)
            case ".jsonl.gz":
                yield from read_compressed_rows(path, location, names=names)
            case ".csv" | ".tsv":
                yield from read_table(path, location, names=names)
            case ".zip":
                yield from _read_archive(path, location, names)
            case suffix if suffix in CONTAINERS:
                yield from _read_container(path, location, suffix)
            case suffix if suffix in MAILS:
                yield from _read_mail(path, location, suffix)
            case suffix if suffix in NOTEBOOKS:
                yield from _read_notebook(path, location)
            case suffix if suffix in FEEDS:
                yield from _read_feed(path, location)
            case suffix if suffix in DOCUMENTS:
                yield from _read_document(path, location, suffix)
            case _:
                yield from _read_text(path, location)
    except OSError as error:
        reason = f"cannot be read: {error.strerror or error}"
        yield Problem(path=location.display_name, reason=reason)


def _read_archive(
    path: Path, location: Location, names: Mapping[str, str] | None
) -> Iterator[Article | Problem]:
    with closing(read_members(path, location)) as members:
        for member in members:
            if isinstance(member, Problem):
                yield member
            else:
                yield from _read(member.path, member.location, names)


def _read_container(path: Path, location: Location, suffix: str) -> Iterator[Article | Problem]:
    with closing(read_container(path, location, suffix)) as items:
        yield from items


def _read_text(path: Path, location: Location) -> Iterator[Article | Problem]:
    if reason := _check_size(path, "an article", MAX_TEXT_BYTES):
        reason = f"{reason}, or convert it to rows of a .jsonl file"
        yield Problem(path=location.display_name, reason=reason)
        return
    try:
        text, guessed = decode(path.read_bytes())
    except NotText as error:
        yield Problem(path=location.display_name, reason=str(error))
        return
    if guessed:
        reason = f"was read as {guessed}, a guess; save it as UTF-8 if words look wrong"
        yield Problem(path=location.display_name, reason=reason, is_note=True)
    yield from build_articles(location, Extracted(text, {}, reader=reader_version("text")))


def _read_notebook(path: Path, location: Location) -> Iterator[Article | Problem]:
    if reason := _check_size(path, "a notebook", MAX_NOTEBOOK_BYTES):
        yield Problem(path=location.display_name, reason=reason)
        return
    yield from read_notebook(path, location)


def _read_feed(path: Path, location: Location) -> Iterator[Article | Problem]:
    if reason := _check_size(path, "a feed", MAX_FEED_BYTES):
        yield Problem(path=location.display_name, reason=reason)
        return
    yield from read_feed(path.read_bytes(), location)


def _read_mail(path: Path, location: Location, suffix: str) -> Iterator[Article | Problem]:
    if reason := _check_size(path, "a document", MAX_DOCUMENT_BYTES):
        yield Problem(path=location.display_name, reason=reason)
        return
    yield from read_mail(path.read_bytes(), location, suffix)


def _read_document(path: Path, location: Location, suffix: str) -> Iterator[Article | Problem]:
    if reason := _check_size(path, "a document", MAX_DOCUMENT_BYTES):
        yield Problem(path=location.display_name, reason=reason)
        return
    try:
        document = _extract(suffix, path.read_bytes())
    except Unreadable as error:
        yield Problem(path=location.display_name, reason=str(error))
        return
    build = build_articles if suffix in _MAY_HOLD_SEVERAL else build_article
    yield from build(location, document)


def _extract(suffix: str, raw: bytes) -> Extracted:
    """Extract the text of a document, also from its pictures of pages if OCR is installed.

    OCR takes seconds for a page, so its time depends on the number of pictures. Raises Unreadable.
    """
    try:
        document = sandbox.extract(suffix, raw)
        pictures = document.pictures
    except Unreadable as error:
        if not (error.pictures and is_ocr_available()):
            raise
        pictures = error.pictures
    if not (pictures and is_ocr_available()):
        return document
    return sandbox.extract(f"{suffix}+ocr", raw, seconds=pictures * SECONDS_PER_PAGE)


def _check_size(path: Path, kind: str, limit: int) -> str | None:
    """Return the reason why a file is too large, or None."""
    size = path.stat().st_size
    if size <= limit:
        return None
    return f"has {size / 10**6:,.0f} MB, above the limit of {limit // 10**6} MB for {kind}; split it"
