"""Files to articles. A bad file or row is a Problem among the articles; reading goes on behind it.

The text of an article is that of its file or row to the last space: decoded, a byte order mark dropped, line ends as they are.
That of a document is what its reader makes of it, once. Every offset counts code points of that text. Front matter and datelines
stay in it and are passed over by `heading.body_start`.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.ingest import isolation
from assistant.ingest.article import Place, article_of, place_at
from assistant.ingest.decoding import NotText, decode
from assistant.ingest.extraction import MAX_TEXT_BYTES, Unreadable
from assistant.ingest.problem import Problem
from assistant.ingest.tables import read_table
from assistant.ingest.walk import DOCUMENTS, kind_of, refusal, walk
from assistant.schema import Article

__all__ = ["MAX_TEXT_BYTES", "Problem", "read", "walk"]

MAX_DOCUMENT_BYTES = 200_000_000
"""Of a document's file, most of which are pictures."""
MAX_ROW_BYTES = 64_000_000
"""Of one line, which is held in memory: the longest text, with every character escaped, and its other fields."""
MAX_UNPACKED_BYTES = 2_000_000_000
"""Of all rows of a compressed file: a hundred thousand long articles. A file of some megabytes that goes on beyond is a bomb."""


def read(path: Path) -> Iterator[Article | Problem]:
    """The articles of a file, one by one, in its order. Never raises for what a file contains or for one that cannot be read."""
    if problem := refusal(path):
        yield problem
        return
    yield from _read(path, place_at(path))


def _read(path: Path, place: Place) -> Iterator[Article | Problem]:
    """What a file holds, as if it stood at `place`."""
    try:
        match kind_of(place.shown):
            case ".jsonl":
                yield from _read_rows(path, place)
            case ".jsonl.gz":
                yield from _read_packed_rows(path, place)
            case ".csv" | ".tsv":
                yield from read_table(path, place)
            case kind if kind in DOCUMENTS:
                yield from _read_document(path, place, kind)
            case _:
                yield from _read_text(path, place)
    except OSError as error:
        yield Problem(path=place.shown, reason=f"cannot be read: {error.strerror or error}", unread=True)


def _read_text(path: Path, place: Place) -> Iterator[Article | Problem]:
    if reason := _too_large(path, MAX_TEXT_BYTES):
        yield Problem(path=place.shown, reason=f"{reason}, or make rows of a .jsonl file")
        return
    try:
        text, guessed = decode(path.read_bytes())
    except NotText as error:
        yield Problem(path=place.shown, reason=str(error))
        return
    if guessed:
        yield Problem(path=place.shown, reason=f"is taken to be {guessed}, a guess; save it as UTF-8 if words look wrong", taken=True)
    yield from article_of(place, {}, text)


def _read_document(path: Path, place: Place, kind: str) -> Iterator[Article | Problem]:
    if reason := _too_large(path, MAX_DOCUMENT_BYTES):
        yield Problem(path=place.shown, reason=reason)
        return
    try:
        document = isolation.extract(kind, path.read_bytes())
    except Unreadable as error:
        yield Problem(path=place.shown, reason=str(error))
        return
    for item in article_of(place, document.fields, document.text, pages=document.pages):
        yield item
        if document.dropped and isinstance(item, Article):
            yield Problem(path=place.shown, reason=f"was taken in without {', '.join(document.dropped)}", taken=True)


def _too_large(path: Path, most: int) -> str | None:
    size = path.stat().st_size
    return f"has {size / 10**6:,.0f} MB, and one article may have {most // 10**6}; split it" if size > most else None


def _read_rows(path: Path, place: Place) -> Iterator[Article | Problem]:
    with path.open("rb") as file:
        yield from _rows(place, file, limit=None)


def _read_packed_rows(path: Path, place: Place) -> Iterator[Article | Problem]:
    with gzip.open(path, "rb") as file:
        try:
            yield from _rows(place, file, limit=MAX_UNPACKED_BYTES)
        except (EOFError, zlib.error, gzip.BadGzipFile):
            yield Problem(path=place.shown, reason="is damaged or cut off; the rows before were taken. Fetch or compress it again")


def _rows(place: Place, file: IO[bytes] | gzip.GzipFile, *, limit: int | None) -> Iterator[Article | Problem]:
    number = total = 0
    empty = True
    while line := file.readline(MAX_ROW_BYTES + 1):
        number, total = number + 1, total + len(line)
        if number == 1 and b"\0" in line:
            yield Problem(path=place.shown, reason="is not UTF-8 text; save it as UTF-8")
            return
        if len(line) > MAX_ROW_BYTES:
            reason = f"is longer than {MAX_ROW_BYTES // 10**6} MB; it and the rows behind it were left out. Split the file"
            yield Problem(path=place.shown, row=number, reason=reason)
            return
        if limit is not None and total > limit:
            reason = f"lies beyond {limit / 10**9:g} GB of unpacked rows; it and the rows behind it were left out. Split the file"
            yield Problem(path=place.shown, row=number, reason=reason)
            return
        if line.strip():
            empty = False
            yield from _row(place, number, line)
    if empty:
        yield Problem(path=place.shown, reason="is empty")


class _Row(BaseModel):
    """A row's known fields; others are left alone. A number serves as an id."""

    model_config = ConfigDict(extra="ignore", strict=True)

    text: str
    id: str | int | None = None
    title: str | None = None
    date: str | None = None
    source: str | None = None
    url: str | None = None


def _row(place: Place, number: int, line: bytes) -> Iterator[Article | Problem]:
    try:
        row = _Row.model_validate(json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8")))
    except UnicodeDecodeError:
        yield Problem(path=place.shown, row=number, reason="is not UTF-8; save the file as UTF-8")
    except ValidationError as error:
        yield Problem(path=place.shown, row=number, reason=_wrong_field(error))
    except (ValueError, RecursionError):  # ValueError is also what a number of more than 4,300 digits raises
        yield Problem(path=place.shown, row=number, reason="is not JSON: each line must be one object")
    else:
        written = {name: " ".join(str(value).split()) for name, value in row.model_dump(exclude={"text"}, exclude_none=True).items()}
        yield from article_of(place, {name: value for name, value in written.items() if value}, row.text, row=number)


def _wrong_field(error: ValidationError) -> str:
    first = error.errors()[0]
    if not first["loc"]:
        return "is not an object with a text"
    if first["loc"][0] == "text":
        return "has no text" if first["type"] == "missing" or first["input"] is None else "has a text that is not a string"
    return f"gives a value for {first['loc'][0]!r} that is not a string"
