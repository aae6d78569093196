"""PDF: the text layer and the offset of each page. Scanned pages are images and have no text layer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING

from assistant.ingest.dates import iso_date
from assistant.ingest.documents.characters import one_line
from assistant.ingest.documents.pdf_layout import join_pages
from assistant.ingest.documents.pdf_lines import Line, page_lines
from assistant.ingest.documents.titles import is_placeholder_title
from assistant.ingest.records import Extracted, Unreadable

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

MAX_PAGES = 20_000
_MAX_ILLEGIBLE = 0.3
"""Share of illegible characters. A font without character codes makes nearly all of them illegible."""
_BROWSERS = re.compile(r"Mozilla|Chrom|Firefox|Safari|wkhtmltopdf|Quartz", re.I)
"""Programs that print web pages: their creation date is the day of printing."""


def extract_pdf(raw: bytes) -> Extracted:
    """Extract the text of a PDF.

    Raises Unreadable if it is encrypted, damaged, too long or without a legible text layer.
    """
    if not raw:
        raise Unreadable("is empty")
    if b"%PDF-" not in raw[:1024]:
        raise Unreadable("is not a PDF, despite its name")
    with closing(_open(raw)) as document:
        count = len(document)
        if count > MAX_PAGES:
            raise Unreadable(f"has {count:,} pages, above the limit of {MAX_PAGES:,}; split it")
        pages = list(_read_pages(document))
        fields = _fields(document.get_metadata_dict(skip_empty=True))
    if not any(pages):
        raise Unreadable(
            "has no text layer: its pages are images, as from a scanner; run OCR, then add it again"
        )
    text, page_starts = join_pages([page or [] for page in pages])
    if _is_illegible(text):
        raise Unreadable(
            "has text in fonts without character codes; print it to a new PDF or run OCR on it"
        )
    return Extracted(text, fields, page_starts, tuple(_dropped_pages(pages)))


def _open(raw: bytes) -> PdfDocument:
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(raw)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise Unreadable("is encrypted; save a copy without a password") from error
        if "security" in str(error).lower():
            raise Unreadable("uses an unsupported encryption; save a copy without encryption") from error
        raise Unreadable(
            "is damaged or truncated and cannot be opened as a PDF; fetch or save it again"
        ) from error


def _read_pages(document: PdfDocument) -> Iterator[list[Line] | None]:
    """Yield the lines of each page, or None for a page that cannot be read."""
    import pypdfium2

    for number in range(len(document)):
        try:
            with closing(document[number]) as page, closing(page.get_textpage()) as text:
                lines = page_lines(text)
        except pypdfium2.PdfiumError:
            yield None
        else:
            yield lines


def _dropped_pages(pages: list[list[Line] | None]) -> Iterator[str]:
    for count, description in (
        (pages.count(None), "that cannot be read"),
        (pages.count([]), "without a text layer"),
    ):
        if count:
            yield f"{count:,} page{'s' if count > 1 else ''} {description}"


def _fields(metadata: dict[str, str]) -> dict[str, str]:
    title = one_line(metadata.get("Title", ""))
    created = metadata.get("CreationDate", "").removeprefix("D:")
    is_print = _BROWSERS.search(metadata.get("Creator", "") + metadata.get("Producer", ""))
    fields = {
        "title": "" if is_placeholder_title(title) else title,
        "date": "" if is_print else iso_date(created, of_file=True) or "",
    }
    return {name: value for name, value in fields.items() if value}


def _is_illegible(text: str) -> bool:
    characters = [character for character in text if not character.isspace()]
    return sum(
        character == "\ufffd" or "\ue000" <= character <= "\uf8ff" for character in characters
    ) > _MAX_ILLEGIBLE * len(characters)
