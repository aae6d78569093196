"""JSON files that are no lines: an array of articles, a document with a list of them, objects in a row.

An array is read in pieces, so that its size has no limit; a document is read whole.
"""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Iterator, Mapping
from enum import Enum
from itertools import chain, islice
from typing import IO

from assistant.ingest.article import Location
from assistant.ingest.decoding import NotText, detect_encoding
from assistant.ingest.records import Problem
from assistant.ingest.tabular.json_rows import SAMPLE, find_rows, has_text, is_article
from assistant.ingest.tabular.row_articles import RowReader
from assistant.schema import Article

MAX_ROW_BYTES = 64_000_000
"""Largest line or object, in bytes; it is held in memory. Enough for the longest text with every
character escaped and its metadata."""
MAX_JSON_DOCUMENT = 100_000_000
"""Characters. A document is held in memory as a whole, with about ten times its size in objects."""
_CHUNK = 1_000_000
_HEAD = 8_000_000
"""Bytes used to detect the encoding."""
_SPACE = " \t\r\n"
_NO_ARTICLES = (
    "holds no articles: no object in it has a text. If one has, name its field with --field text=NAME"
)


class JsonShape(Enum):
    """Arrangement of the objects in a file."""

    LINES = "an object a line"
    ARRAY = "an array of objects"
    OBJECTS = "objects one after the other, over several lines"
    DOCUMENT = "an object that may hold a list of articles"


class _Damaged(ValueError):
    """An array that cannot be read on. The message completes a sentence."""


def detect_shape(file: IO[bytes] | gzip.GzipFile, *, is_lines: bool) -> JsonShape:
    """Detect the arrangement by the first lines, and rewind the file.

    `is_lines` is True for a suffix that promises an object a line, such as `.jsonl`.
    """
    first = b""
    while (line := file.readline(MAX_ROW_BYTES + 1)) and not (
        first := line.strip(b" \t\r\n\xef\xbb\xbf")
    ):
        pass
    second = file.readline(MAX_ROW_BYTES + 1) if first else b""
    while second and not second.strip():
        second = file.readline(MAX_ROW_BYTES + 1)
    file.seek(0)
    fallback = JsonShape.LINES if is_lines else JsonShape.DOCUMENT
    if not first.startswith((b"[", b"{")):
        return fallback
    if _parses(first):
        if second:
            return JsonShape.LINES
        if first.startswith(b"["):
            return JsonShape.ARRAY
        document: object = json.loads(first)
        is_row = has_text(document) or not find_rows(document).rows
        return fallback if is_row else JsonShape.DOCUMENT
    if first.startswith(b"["):
        return JsonShape.ARRAY
    # A line that is cut or damaged does not go on in the next one, which begins another object.
    if is_lines:
        return fallback if second.lstrip().startswith(b"{") or not second else JsonShape.OBJECTS
    return JsonShape.LINES if second.startswith(b"{") else JsonShape.DOCUMENT


def read_json(
    location: Location,
    file: IO[bytes] | gzip.GzipFile,
    shape: JsonShape,
    *,
    names: Mapping[str, str] | None,
    limit: int | None,
) -> Iterator[Article | Problem]:
    """Yield the articles of a file that is no lines, with a Problem for each bad object.

    `limit` is the largest uncompressed size in bytes.
    """
    path = location.display_name
    head = file.read(_HEAD)
    file.seek(0)
    try:
        # A letter that is cut at the end of the sample must not look damaged.
        encoding = detect_encoding(head.rstrip(bytes(range(128, 256))) if len(head) == _HEAD else head)
    except NotText as error:
        yield Problem(path=path, reason=str(error))
        return
    if encoding.guessed:
        reason = f"was read as {encoding.name}, a guess; save it as UTF-8 if words look wrong"
        yield Problem(path=path, reason=reason, is_note=True)
    # An invalid byte becomes a lone surrogate, which marks its object as damaged; others are intact.
    text = io.TextIOWrapper(file, encoding.name, errors="surrogateescape")
    if shape is JsonShape.DOCUMENT:
        yield from _read_document(location, text, names)
    else:
        yield from _read_objects(
            location, _Objects(text, limit, is_array=shape is JsonShape.ARRAY), names
        )
    text.detach()


def _parses(line: bytes) -> bool:
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True


def _read_document(
    location: Location, text: io.TextIOWrapper, names: Mapping[str, str] | None
) -> Iterator[Article | Problem]:
    path = location.display_name
    source = text.read(MAX_JSON_DOCUMENT + 1)
    if len(source) > MAX_JSON_DOCUMENT:
        size = f"{MAX_JSON_DOCUMENT // 10**6} MB"
        reason = f"is longer than {size}; save its articles as an array, or as .jsonl with one a line"
        yield Problem(path=path, reason=reason)
        return
    if not source.strip():
        yield Problem(path=path, reason="is empty")
        return
    try:
        document: object = json.loads(source)
    except json.JSONDecodeError as error:
        if error.msg == "Extra data":
            objects = _Objects(io.StringIO(source), None, is_array=False)
            yield from _read_objects(location, objects, names)
            return
        reason = f"is not JSON, or is damaged or cut off in line {error.lineno:,}; export it again"
        yield Problem(path=path, reason=reason)
        return
    except (ValueError, RecursionError):  # a number of more than 4,300 digits; nested too deeply
        yield Problem(path=path, reason="is not the JSON of articles, or is damaged; export it again")
        return
    found_rows = find_rows(document, names)
    yield from _read_rows(location, iter(found_rows.rows), names, outlet=found_rows.outlet)


def _read_objects(
    location: Location, objects: _Objects, names: Mapping[str, str] | None
) -> Iterator[Article | Problem]:
    head: list[object] = []
    try:
        for element in islice(objects, SAMPLE):
            head.append(element)  # noqa: PERF402 - the elements before a damage count
        if len(head) == 1 and not has_text(head[0]):  # a document on several lines
            document = find_rows(head[0], names)
            yield from _read_rows(location, iter(document.rows), names, outlet=document.outlet)
            return
        yield from _read_rows(location, chain(head, objects), names)
    except _Damaged as error:
        if objects.count <= len(head):
            yield from _read_rows(location, iter(head), names)
        reason = f"{error}; it and all later rows were skipped. Export the file again"
        yield Problem(path=location.display_name, row=objects.count + 1, reason=reason, to_end=True)


def _read_rows(
    location: Location,
    rows: Iterator[object],
    names: Mapping[str, str] | None,
    *,
    outlet: str = "",
) -> Iterator[Article | Problem]:
    """Yield the articles of rows, of which the first decide if they are articles at all."""
    head = list(islice(rows, SAMPLE))
    if not any(is_article(row, names) for row in head):
        yield Problem(path=location.display_name, reason=_NO_ARTICLES)
        return
    reader = RowReader(location, "json", names=names, outlet=outlet)
    for number, row in enumerate(chain(head, rows), 1):
        if isinstance(row, dict):
            yield from reader.read(number, row)
        else:
            reason = "is not an object with a text"
            yield Problem(path=location.display_name, row=number, reason=reason)
    yield from reader.finish()


class _Objects:
    """Iterator over the elements of an array, or over objects one after the other, read in pieces."""

    def __init__(self, text: IO[str], limit: int | None, *, is_array: bool) -> None:
        self.count = 0
        """Elements read so far."""
        self._text = text
        self._limit = limit
        self._is_array = is_array
        self._decoder = json.JSONDecoder()
        self._buffer = ""
        self._position = self._total = 0
        self._is_open = self._ended = False

    def __iter__(self) -> _Objects:
        return self

    def __next__(self) -> object:
        if self._ended:
            raise StopIteration
        sign = self._next_sign()
        if self._is_array and not self._is_open:
            self._is_open = True
            self._position += 1  # the bracket that `detect_shape` saw
            sign = self._next_sign()
        if sign == "," and self.count:
            self._position += 1
            sign = self._next_sign()
        if sign == "]" if self._is_array else not sign:
            self._ended = True
            raise StopIteration
        if not sign:
            raise _Damaged("is missing, since the file is cut off")
        element = self._decode()
        self.count += 1
        return element

    def _next_sign(self) -> str:
        """Skip white space and return the next character; empty at the end of the file."""
        while True:
            while self._position < len(self._buffer):
                character = self._buffer[self._position]
                if character not in _SPACE and character not in "\ufeff\x1e":
                    return character
                self._position += 1
            if not self._read_on(_CHUNK):
                return ""

    def _decode(self) -> object:
        size = _CHUNK
        while True:
            try:
                element, end = self._decoder.raw_decode(self._buffer, self._position)
            except RecursionError as error:
                raise _Damaged("is nested too deeply") from error
            except ValueError as error:
                if len(self._buffer) - self._position > MAX_ROW_BYTES:
                    raise _Damaged(f"is damaged, or longer than {MAX_ROW_BYTES // 10**6} MB") from error
                if not self._read_on(size):
                    raise _Damaged("is damaged or cut off") from error
                size = len(self._buffer)
            else:
                self._position = end
                return element

    def _read_on(self, size: int) -> bool:
        """Append the next piece to the buffer; return False at the end of the file."""
        piece = self._text.read(size)
        self._total += len(piece)
        if self._limit is not None and self._total > self._limit:
            raise _Damaged(f"exceeds the limit of {self._limit / 10**9:g} GB of uncompressed rows")
        self._buffer = self._buffer[self._position :] + piece
        self._position = 0
        return bool(piece)
