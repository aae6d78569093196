"""Files of JSON: one article per line, or as `json_files` reads them.

A bad line is a Problem, and reading continues after it. The content decides how a file is read, since
programs write lines into `.json` and arrays into `.jsonl`.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO

from assistant.ingest.article import Location
from assistant.ingest.records import Problem
from assistant.ingest.tabular.json_files import MAX_ROW_BYTES, JsonShape, detect_shape, read_json
from assistant.ingest.tabular.row_articles import RowReader
from assistant.ingest.walk import supported_suffix
from assistant.schema import Article

MAX_UNPACKED_BYTES = 2_000_000_000
"""Largest uncompressed size of a compressed file, in bytes: a hundred thousand long articles. A file of
a few megabytes that unpacks to more is a decompression bomb."""


def read_rows(
    path: Path, location: Location, *, names: Mapping[str, str] | None = None
) -> Iterator[Article | Problem]:
    """Yield the articles of a JSON file, with a Problem for each bad row.

    `names` are the user's own names of fields. Raises OSError if the file cannot be read.
    """
    with path.open("rb") as file:
        yield from _read_file(location, file, names=names, limit=None)


def read_compressed_rows(
    path: Path, location: Location, *, names: Mapping[str, str] | None = None
) -> Iterator[Article | Problem]:
    """Yield the articles of a gzip-compressed JSON file, with a Problem for each bad row.

    Raises OSError if the file cannot be read.
    """
    with gzip.open(path, "rb") as file:
        try:
            yield from _read_file(location, file, names=names, limit=MAX_UNPACKED_BYTES)
        except (EOFError, zlib.error, gzip.BadGzipFile):
            reason = "is damaged or truncated; earlier rows were added. Download or compress it again"
            yield Problem(path=location.display_name, reason=reason)


def _read_file(
    location: Location,
    file: IO[bytes] | gzip.GzipFile,
    *,
    names: Mapping[str, str] | None,
    limit: int | None,
) -> Iterator[Article | Problem]:
    is_lines = supported_suffix(location.display_name) != ".json"
    shape = detect_shape(file, is_lines=is_lines)
    if shape is JsonShape.LINES:
        yield from _read_lines(location, file, names=names, limit=limit)
    else:
        yield from read_json(location, file, shape, names=names, limit=limit)


def _read_lines(
    location: Location,
    file: IO[bytes] | gzip.GzipFile,
    *,
    names: Mapping[str, str] | None,
    limit: int | None,
) -> Iterator[Article | Problem]:
    path = location.display_name
    reader = RowReader(location, "rows", names=names)
    number = total = 0
    empty = True
    while line := file.readline(MAX_ROW_BYTES + 1):
        number, total = number + 1, total + len(line)
        if number == 1 and b"\0" in line:
            yield Problem(path=path, reason="is not UTF-8 text; save it as UTF-8")
            return
        if reason := _check_limits(line, total, limit):
            reason = f"{reason}; it and all later rows were skipped. Split the file"
            yield Problem(path=path, row=number, reason=reason, to_end=True)
            return
        if line.strip():
            empty = False
            yield from _parse_line(reader, path, number, line)
    if empty:
        yield Problem(path=path, reason="is empty")
    yield from reader.finish()


def _check_limits(line: bytes, total: int, limit: int | None) -> str | None:
    if len(line) > MAX_ROW_BYTES:
        return f"is longer than {MAX_ROW_BYTES // 10**6} MB"
    if limit is not None and total > limit:
        return f"exceeds the limit of {limit / 10**9:g} GB of uncompressed rows"
    return None


def _parse_line(
    reader: RowReader, path: Path | str, number: int, line: bytes
) -> Iterator[Article | Problem]:
    try:
        source = line.decode("utf-8-sig" if number == 1 else "utf-8")
        row: object = json.loads(source.strip().removesuffix(","))  # lines cut out of an array
        items = list(reader.read(number, row)) if isinstance(row, dict) else None
    except UnicodeDecodeError:
        yield Problem(path=path, row=number, reason="is not UTF-8; save the file as UTF-8")
    except (ValueError, RecursionError):  # ValueError also for a number of more than 4,300 digits
        yield Problem(path=path, row=number, reason="is not JSON: each line must be one object")
    else:
        if items is None:
            yield Problem(path=path, row=number, reason="is not an object with a text")
        else:
            yield from items
