"""PDF: the text layer, with where each page begins. Pictures of pages, as scanners make them, have no text to read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING

from assistant.ingest.documents.characters import one_line
from assistant.ingest.documents.dates import iso_date
from assistant.ingest.documents.pdf_layout import lay_out
from assistant.ingest.documents.pdf_lines import Line, lines_of
from assistant.ingest.records import Extracted, Unreadable

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

MOST_PAGES = 20_000
_ILLEGIBLE = 0.3
"""Share of characters. Fonts that do not say which letters their shapes are give none or private ones for nearly all."""
_NO_TITLE = re.compile(
    r"\A(?:untitled|document\s*\d*|title|unnamed|\W*)\Z|\AMicrosoft (?:Word|PowerPoint)|\.(?:docx?|pdf|indd|qxd|tex|rtf|html?)\Z",
    re.I,
)
_BROWSERS = re.compile(r"Mozilla|Chrom|Firefox|Safari|wkhtmltopdf|Quartz", re.I)
"""Makers of prints of web pages, in which the day is that of printing."""


def extract_pdf(raw: bytes) -> Extracted:
    """The text of a PDF. Raises Unreadable for one that is encrypted, damaged or without text."""
    if not raw:
        raise Unreadable("is empty")
    if b"%PDF-" not in raw[:1024]:
        raise Unreadable("is not a PDF, whatever its name says")
    with closing(_opened(raw)) as document:
        count = len(document)
        if count > MOST_PAGES:
            raise Unreadable(f"has {count:,} pages, and one article may have {MOST_PAGES:,}; split it")
        pages = list(_pages(document))
        fields = _fields(document.get_metadata_dict(skip_empty=True))
    if not any(pages):
        raise Unreadable(
            "has no text layer: its pages are pictures, as of a scanner; have their text recognised (OCR), then add it again"
        )
    text, begins = lay_out([page or [] for page in pages])
    if _illegible(text):
        raise Unreadable(
            "has a text that its fonts do not spell out; print it to a new PDF or have its text recognised (OCR)"
        )
    return Extracted(text, fields, begins, tuple(_dropped(pages)))


def _opened(raw: bytes) -> PdfDocument:
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(raw)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise Unreadable("is encrypted; save a copy without its password") from error
        if "security" in str(error).lower():
            raise Unreadable(
                "is encrypted in a way that is not read; save a copy without encryption"
            ) from error
        raise Unreadable(
            "is damaged or cut off and cannot be opened as a PDF; fetch or save it again"
        ) from error


def _pages(document: PdfDocument) -> Iterator[list[Line] | None]:
    """The lines of each page; None for a page that cannot be read."""
    import pypdfium2

    for number in range(len(document)):
        try:
            with closing(document[number]) as page, closing(page.get_textpage()) as text:
                lines = lines_of(text)
        except pypdfium2.PdfiumError:
            yield None
        else:
            yield lines


def _dropped(pages: list[list[Line] | None]) -> Iterator[str]:
    for those, what in (
        (pages.count(None), "that cannot be read"),
        (pages.count([]), "without a text layer"),
    ):
        if those:
            yield f"{those:,} page{'s' if those > 1 else ''} {what}"


def _fields(metadata: dict[str, str]) -> dict[str, str]:
    title = one_line(metadata.get("Title", ""))
    made = metadata.get("CreationDate", "").removeprefix("D:")
    day = (
        None
        if _BROWSERS.search(metadata.get("Creator", "") + metadata.get("Producer", ""))
        else iso_date(made)
    )
    given = {"title": "" if _NO_TITLE.search(title) else title, "date": day or ""}
    return {name: value for name, value in given.items() if value}


def _illegible(text: str) -> bool:
    letters = [character for character in text if not character.isspace()]
    return sum(
        character == "\ufffd" or "\ue000" <= character <= "\uf8ff" for character in letters
    ) > _ILLEGIBLE * len(letters)
