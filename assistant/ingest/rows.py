"""Files of rows: each line a JSON object with a text and what is said of it. A bad row is a Problem, and reading goes on behind it."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.ingest.article import Location, build_article
from assistant.ingest.records import Problem
from assistant.schema import Article

MAX_ROW_BYTES = 64_000_000
"""Of one line, which is held in memory: the longest text, with every character escaped, and its other fields."""
MAX_UNPACKED_BYTES = 2_000_000_000
"""Of all rows of a compressed file: a hundred thousand long articles. A file of some megabytes that goes on beyond is a bomb."""


def read_rows(path: Path, place: Location) -> Iterator[Article | Problem]:
    """The articles of a file of rows, one by one."""
    with path.open("rb") as file:
        yield from _rows(place, file, limit=None)


def read_compressed_rows(path: Path, place: Location) -> Iterator[Article | Problem]:
    """The articles of a compressed file of rows."""
    with gzip.open(path, "rb") as file:
        try:
            yield from _rows(place, file, limit=MAX_UNPACKED_BYTES)
        except (EOFError, zlib.error, gzip.BadGzipFile):
            yield Problem(
                path=place.display_name,
                reason="is damaged or cut off; the rows before were taken. Fetch or compress it again",
            )


def _rows(
    place: Location, file: IO[bytes] | gzip.GzipFile, *, limit: int | None
) -> Iterator[Article | Problem]:
    number = total = 0
    empty = True
    while line := file.readline(MAX_ROW_BYTES + 1):
        number, total = number + 1, total + len(line)
        if number == 1 and b"\0" in line:
            yield Problem(path=place.display_name, reason="is not UTF-8 text; save it as UTF-8")
            return
        if len(line) > MAX_ROW_BYTES:
            reason = f"is longer than {MAX_ROW_BYTES // 10**6} MB; it and the rows behind it were left out. Split the file"
            yield Problem(path=place.display_name, row=number, reason=reason)
            return
        if limit is not None and total > limit:
            reason = f"lies beyond {limit / 10**9:g} GB of unpacked rows; it and the rows behind it were left out. Split the file"
            yield Problem(path=place.display_name, row=number, reason=reason)
            return
        if line.strip():
            empty = False
            yield from _row(place, number, line)
    if empty:
        yield Problem(path=place.display_name, reason="is empty")


class _Row(BaseModel):
    """A row's known fields; others are left alone. A number serves as an id."""

    model_config = ConfigDict(extra="ignore", strict=True)

    text: str
    id: str | int | None = None
    title: str | None = None
    date: str | None = None
    source: str | None = None
    url: str | None = None


def _row(place: Location, number: int, line: bytes) -> Iterator[Article | Problem]:
    try:
        row = _Row.model_validate(json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8")))
    except UnicodeDecodeError:
        yield Problem(path=place.display_name, row=number, reason="is not UTF-8; save the file as UTF-8")
    except ValidationError as error:
        yield Problem(path=place.display_name, row=number, reason=_wrong_field(error))
    except (
        ValueError,
        RecursionError,
    ):  # ValueError is also what a number of more than 4,300 digits raises
        yield Problem(
            path=place.display_name, row=number, reason="is not JSON: each line must be one object"
        )
    else:
        written = {
            name: " ".join(str(value).split())
            for name, value in row.model_dump(exclude={"text"}, exclude_none=True).items()
        }
        yield from build_article(
            place, {name: value for name, value in written.items() if value}, row.text, row=number
        )


def _wrong_field(error: ValidationError) -> str:
    first = error.errors()[0]
    if not first["loc"]:
        return "is not an object with a text"
    if first["loc"][0] == "text":
        return (
            "has no text"
            if first["type"] == "missing" or first["input"] is None
            else "has a text that is not a string"
        )
    return f"gives a value for {first['loc'][0]!r} that is not a string"
