"""Pages of a PDF: their lines, and whether their text layer holds what is printed on them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple

from assistant.ingest.documents.pdf.lines import Line, join_words
from assistant.ingest.documents.pdf.quality import Quality, are_codes, judge_text
from assistant.ingest.documents.pdf.words import bold_reader, page_words

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage

_STAMP = re.compile(
    r"(?=.{0,60}\Z).*(?:scann|evaluation|trial version).*|\W*(?:page\s*)?\d{0,4}\W*", re.I
)
"""Text that a scanner program puts on its pages, or a page number."""
_COVER = 0.6
"""Share of a page that a scan covers at least."""


class PageText(NamedTuple):
    """The lines of a page in the order of the file, and the quality of its text layer."""

    lines: Sequence[Line]
    quality: Quality
    confidence: float = 1.0
    """Mean confidence of the words, 0..1, if OCR recognised them."""

    @property
    def legible_lines(self) -> Sequence[Line]:
        """The lines, or none if they are not what is printed on the page."""
        return () if self.quality.needs_ocr else self.lines


def read_pages(document: PdfDocument) -> Iterator[PageText]:
    """Yield the pages of a document."""
    for number in range(len(document)):
        yield read_page(document, number)


def read_page(document: PdfDocument, number: int) -> PageText:
    """Read the text layer of a page, counted from 0."""
    import pypdfium2

    try:
        with closing(document[number]) as page, closing(page.get_textpage()) as text_page:
            words = page_words(page, text_page)
            lines = join_words(words, bold_reader(text_page))
            quality = judge_text(" ".join(line.text for line in lines))
            if are_codes([word.text for word in words]):
                quality = Quality.GARBAGE
            if quality is Quality.GOOD and _is_stamped_picture(page, lines):
                quality = Quality.NONE
    except pypdfium2.PdfiumError:
        return PageText((), Quality.UNREADABLE)
    return PageText(lines, quality)


def _is_stamped_picture(page: PdfPage, lines: Sequence[Line]) -> bool:
    """Return whether a picture covers the page, and the only text is a short stamp on it."""
    if len(lines) > 2 or not _STAMP.fullmatch(" ".join(line.text for line in lines)):
        return False
    from pypdfium2 import raw

    width, height = page.get_size()
    for picture in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = picture.get_bounds()
        if (right - left) * (top - bottom) >= _COVER * width * height:
            return True
    return False
