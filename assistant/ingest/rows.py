"""JSON Lines files: one article per line. A bad line is a Problem, and reading continues after it."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.ingest.article import Location, build_article
from assistant.ingest.reader_versions import reader_version
from assistant.ingest.records import Extracted, Problem
from assistant.schema import Article

MAX_ROW_BYTES = 64_000_000
"""Largest line, in bytes; a line is held in memory. Enough for the longest text with every character
escaped and its metadata."""
MAX_UNPACKED_BYTES = 2_000_000_000
"""Largest uncompressed size of a compressed file, in bytes: a hundred thousand long articles. A file of
a few megabytes that unpacks to more is a decompression bomb."""


def read_rows(path: Path, location: Location) -> Iterator[Article | Problem]:
    """Yield the articles of a JSON Lines file, with a Problem for each bad row.

    Raises OSError if the file cannot be read.
    """
    with path.open("rb") as file:
        yield from _read_lines(location, file, limit=None)


def read_compressed_rows(path: Path, location: Location) -> Iterator[Article | Problem]:
    """Yield the articles of a gzip-compressed JSON Lines file, with a Problem for each bad row.

    Raises OSError if the file cannot be read.
    """
    with gzip.open(path, "rb") as file:
        try:
            yield from _read_lines(location, file, limit=MAX_UNPACKED_BYTES)
        except (EOFError, zlib.error, gzip.BadGzipFile):
            reason = "is damaged or truncated; earlier rows were added. Download or compress it again"
            yield Problem(path=location.display_name, reason=reason)


def _read_lines(
    location: Location, file: IO[bytes] | gzip.GzipFile, *, limit: int | None
) -> Iterator[Article | Problem]:
    path = location.display_name
    number = total = 0
    empty = True
    while line := file.readline(MAX_ROW_BYTES + 1):
        number, total = number + 1, total + len(line)
        if number == 1 and b"\0" in line:
            yield Problem(path=path, reason="is not UTF-8 text; save it as UTF-8")
            return
        if reason := _check_limits(line, total, limit):
            reason = f"{reason}; it and all later rows were skipped. Split the file"
            yield Problem(path=path, row=number, reason=reason)
            return
        if line.strip():
            empty = False
            yield from _parse_line(location, number, line)
    if empty:
        yield Problem(path=path, reason="is empty")


def _check_limits(line: bytes, total: int, limit: int | None) -> str | None:
    if len(line) > MAX_ROW_BYTES:
        return f"is longer than {MAX_ROW_BYTES // 10**6} MB"
    if limit is not None and total > limit:
        return f"exceeds the limit of {limit / 10**9:g} GB of uncompressed rows"
    return None


class _Row(BaseModel):
    """The known fields of a row; unknown fields are ignored. An id may be a number."""

    model_config = ConfigDict(extra="ignore", strict=True)

    text: str
    id: str | int | None = None
    title: str | None = None
    date: str | None = None
    source: str | None = None
    url: str | None = None


def _parse_line(location: Location, number: int, line: bytes) -> Iterator[Article | Problem]:
    try:
        row = _Row.model_validate(json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8")))
    except UnicodeDecodeError:
        reason = "is not UTF-8; save the file as UTF-8"
        yield Problem(path=location.display_name, row=number, reason=reason)
    except ValidationError as error:
        yield Problem(path=location.display_name, row=number, reason=_describe_error(error))
    except (ValueError, RecursionError):  # ValueError also for a number of more than 4,300 digits
        reason = "is not JSON: each line must be one object"
        yield Problem(path=location.display_name, row=number, reason=reason)
    else:
        values = row.model_dump(exclude={"text"}, exclude_none=True)
        lines = {name: " ".join(str(value).split()) for name, value in values.items()}
        fields = {name: value for name, value in lines.items() if value}
        yield from build_article(
            location, Extracted(row.text, fields, reader=reader_version("rows")), row=number
        )


def _describe_error(error: ValidationError) -> str:
    first = error.errors()[0]
    if not first["loc"]:
        return "is not an object with a text"
    if first["loc"][0] == "text":
        missing = first["type"] == "missing" or first["input"] is None
        return "has no text" if missing else "has a text that is not a string"
    return f"has a value for {first['loc'][0]!r} that is not a string"
