"""PDF: the text layer and the offset of each page. Scanned pages are images and have no text layer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import TYPE_CHECKING

from assistant.ingest.dates import iso_date
from assistant.ingest.documents.characters import one_line
from assistant.ingest.documents.pdf.dates import publication_day
from assistant.ingest.documents.pdf.layout import PdfText, join_pages
from assistant.ingest.documents.pdf.lines import Line
from assistant.ingest.documents.pdf.ocr import mean_confidence, recognize_pages
from assistant.ingest.documents.pdf.pages import PageText, read_pages
from assistant.ingest.documents.pdf.quality import Quality, describe_pages
from assistant.ingest.documents.titles import is_placeholder_title
from assistant.ingest.reader_versions import reader_version
from assistant.ingest.records import Extracted, Unreadable, count_parts

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

MAX_PAGES = 20_000
_OCR_ADVICE = "install the extra 'ocr' to have them recognised, or run OCR and add it again"
_BROWSERS = re.compile(r"Mozilla|Chrom|Firefox|Safari|wkhtmltopdf|Quartz", re.I)
"""Programs that print web pages: their creation date is the day of printing."""
_FIRST_PDF = "1993"
"""Year of the first PDF; an earlier day of creation comes from a wrong clock."""
_HEADING = re.compile(r"^(?P<mark>#{1,3}) (?P<words>.+)$", re.MULTILINE)
_TITLE_WITHIN = 3000
"""Characters in which the title is sought."""
_LONGEST_TITLE = 200
_LONG_WORD = re.compile(r"[a-zà-öø-ÿ]{4,}")
_HEADING_WITHIN = 300
"""Characters in which a heading is sought that is better than the title of the properties."""
_MIN_WORDS = 3
"""Words of four letters or more of that heading, unlike `Contents` and `Friday`."""


def extract_pdf(raw: bytes, *, ocr: bool = False) -> Extracted:
    """Extract the text of a PDF. With `ocr`, recognise the pages that have no legible text layer.

    Raises Unreadable if it is encrypted, damaged, too long or without a legible text.
    """
    if not raw:
        raise Unreadable("is empty")
    if b"%PDF-" not in raw[:1024]:
        raise Unreadable("is not a PDF, despite its name")
    with closing(_open(raw)) as document:
        count = len(document)
        if count > MAX_PAGES:
            raise Unreadable(f"has {count:,} pages, above the limit of {MAX_PAGES:,}; split it")
        pages = list(read_pages(document))
        if ocr:
            pages = recognize_pages(document, pages)
        metadata = document.get_metadata_dict(skip_empty=True)
    _check_text_layer(pages)
    layout = join_pages([page.legible_lines for page in pages])
    is_scan = pages[0].quality is Quality.RECOGNISED
    return Extracted(
        layout.text,
        _fields(metadata, layout, pages[0].legible_lines, is_scan=is_scan),
        layout.pages,
        tuple(_dropped_pages(pages)),
        tuple(_notes(pages)),
        ocr_confidence=mean_confidence(pages),
        pictures=_count_pictures(pages),
        reader=reader_version("pdf"),
    )


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


def _check_text_layer(pages: Sequence[PageText]) -> None:
    """Raise Unreadable if no page has a legible text layer."""
    if any(page.legible_lines for page in pages):
        return
    pictures = _count_pictures(pages)
    if any(page.quality is Quality.GARBAGE for page in pages):
        raise Unreadable(
            "has a text layer of signs instead of words, as from failed OCR or a font without character "
            f"codes; print it to a new PDF, or {_OCR_ADVICE}",
            pictures=pictures,
        )
    if not pictures:
        raise Unreadable("has no text: even OCR recognises no words on its pages")
    raise Unreadable(
        f"has no text layer: its pages are images, as from a scanner; {_OCR_ADVICE}",
        pictures=pictures,
    )


def _count_pictures(pages: Sequence[PageText]) -> int:
    return sum(page.quality.needs_ocr for page in pages)


def _dropped_pages(pages: Sequence[PageText]) -> Iterator[str]:
    for quality, description in (
        (Quality.UNREADABLE, "that cannot be read"),
        (Quality.NONE, "without a text layer"),
        (Quality.BLANK, "without words"),
        (Quality.GARBAGE, "whose text layer holds signs instead of words"),
    ):
        count = sum(page.quality is quality for page in pages)
        yield from count_parts(count, "page", description)


def _notes(pages: Sequence[PageText]) -> Iterator[str]:
    poor = [number for number, page in enumerate(pages, 1) if page.quality is Quality.POOR]
    if poor:
        pages_with_signs = describe_pages(poor)
        yield f"has signs among the words of {pages_with_signs}, as from poor OCR; check its quotes"
    recognised = [page for page in pages if page.quality is Quality.RECOGNISED]
    if recognised:
        numbers = [number for number, page in enumerate(pages, 1) if page.quality is Quality.RECOGNISED]
        confidence = f"{mean_confidence(recognised):.0%} confidence"
        yield f"was recognised by OCR on {describe_pages(numbers)}, with {confidence}; check its quotes"


def _fields(
    metadata: dict[str, str], layout: PdfText, first_page: Sequence[Line], *, is_scan: bool
) -> dict[str, str]:
    """Return title and day. A scan's day of creation is that of the scanning."""
    title, head = one_line(metadata.get("Title", "")), layout.text[:_TITLE_WITHIN]
    if is_placeholder_title(title):
        title = _heading(head)
    elif not _is_about(title, head):
        heading = _heading(head[:_HEADING_WITHIN])
        title = heading if len(_LONG_WORD.findall(heading.casefold())) >= _MIN_WORDS else title
    day, basis = publication_day(first_page), "the page's text"
    if day is None:
        day = None if is_scan else _creation_day(metadata)
        basis = "the document's properties"
    fields = {"title": title, "date": day or "", "date_basis": basis if day else ""}
    return {name: value for name, value in fields.items() if value}


def _is_about(title: str, head: str) -> bool:
    """Return whether a text holds a word of a title. Those of a template or a printer it does not."""
    words, others = (set(_LONG_WORD.findall(text.casefold())) for text in (title, head))
    return not words or bool(words & others)


def _creation_day(metadata: dict[str, str]) -> str | None:
    """Return the day of creation, unless a browser made the file by printing a page."""
    if _BROWSERS.search(metadata.get("Creator", "") + metadata.get("Producer", "")):
        return None
    day = iso_date(metadata.get("CreationDate", ""), of_file=True)
    return day if day and day >= _FIRST_PDF else None


def _heading(head: str) -> str:
    """Return the first of the largest headings of a text, or an empty string to leave it to the text.

    A heading that names the kind of the document, such as `Press release`, is no title.
    """
    headings = [match for match in _HEADING.finditer(head) if not is_placeholder_title(match["words"])]
    if not headings:
        return ""
    first = min(headings, key=lambda match: len(match["mark"]))
    return first["words"] if len(first["words"]) <= _LONGEST_TITLE else ""
