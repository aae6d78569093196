"""Records and errors that all readers share."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from assistant.schema import Record

MAX_TEXT_BYTES = 20_000_000
"""Largest text of an article, in bytes. A long novel has 3 million; anything above 20 million is a dump
or a log and would take an hour to embed."""


class Unreadable(ValueError):
    """A document that cannot be read. The message completes a sentence that starts with its path."""

    def __init__(self, message: str, *, pictures: int = 0) -> None:
        super().__init__(message)
        self.pictures = pictures
        """Number of pages that OCR could read, if they are the reason."""


class Extracted(NamedTuple):
    """Text and metadata of a document. The text is final: every later offset counts from its start."""

    text: str
    fields: dict[str, str]
    """Metadata by name, a subset of `heading.FIELDS`. A date is an ISO day, omitted if ambiguous.

    `date_basis` names the evidence of an inferred date, such as `the document's properties`.
    """
    pages: tuple[int, ...] = ()
    """Offset of each page's first character in `text`. Empty for formats without pages."""
    dropped: tuple[str, ...] = ()
    """Parts omitted from the text, phrased to follow "without": `3 pictures`, `the comments`."""
    notes: tuple[str, ...] = ()
    """Reservations about the text, phrased to follow the file's path: `holds several articles`."""
    ocr_confidence: float | None = None
    """Mean confidence of the words that OCR recognised, 0..1; None for a text that needed no OCR."""
    pictures: int = 0
    """Number of pages that are missing from the text and that OCR could read."""
    reader: str = ""
    """Reader and version that extracted the text; see `reader_versions`."""


def count_parts(count: int, noun: str, detail: str = "") -> tuple[str, ...]:
    """Return omitted parts as an item of `Extracted.dropped`, such as `3 pictures`; empty for none."""
    return (f"{count:,} {noun}{'s' if count > 1 else ''} {detail}".rstrip(),) if count else ()


class Problem(Record):
    """A file or row that was skipped or only partly read.

    A value rather than an exception, so that one bad file never stops the others.
    """

    path: Path | str
    """The file or address, as the user typed it."""
    row: int | None = None
    """Row number from 1, in files with many rows."""
    rows: tuple[int, ...] = ()
    """Numbers of several rows with the same problem, which stands for all of them."""
    to_end: bool = False
    """True if all later rows were skipped as well."""
    reason: str
    """Completes a sentence that starts with the path."""
    is_note: bool = False
    """True for a note: the articles were added, apart from the part that the reason names."""

    def __str__(self) -> str:
        """Return one printable line; unprintable characters and undecodable bytes are escaped."""
        path = os.fsencode(self.path).decode("utf-8", "backslashreplace")
        line = f"{path}, row {self.row}: {self.reason}" if self.row else f"{path}: {self.reason}"
        return "".join(char if char.isprintable() else repr(char)[1:-1] for char in line)
