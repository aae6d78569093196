"""Lines of a PDF to text: paragraphs, headings and whole words, with the offset of each page.

Not a library: pdfminer.six, pdfplumber, pypdf, pdftext and docling-parse were measured on pages of known
text. PDFium with these rules has more words in order and finds more paragraphs, at several times the
speed; the figures are in `docs/experiments.md`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from assistant.ingest.documents.pdf.columns import order_lines
from assistant.ingest.documents.pdf.geometry import (
    SENTENCE_END,
    Style,
    are_justified,
    is_row,
    place_lines,
)
from assistant.ingest.documents.pdf.heads import remove_line_numbers, remove_running_heads
from assistant.ingest.documents.pdf.hyphens import Hyphenation
from assistant.ingest.documents.pdf.lines import HYPHENS, Line
from assistant.ingest.documents.pdf.paragraphs import Paragraph, split_paragraphs

_TO_HYPHEN = str.maketrans(dict.fromkeys(HYPHENS, "-"))
_MAX_HEADING = 200
"""Characters."""


class PdfText(NamedTuple):
    """The text of a PDF and the offset in it at which each page begins."""

    text: str
    pages: tuple[int, ...]


def join_pages(pages: Sequence[Sequence[Line]]) -> PdfText:
    """Join the lines of all pages into paragraphs, also across pages, without running heads."""
    unnumbered = [remove_line_numbers(page) for page in pages]
    bodies = [order_lines(page) for page in remove_running_heads(unnumbered)]
    lines = [placed for number, page in enumerate(bodies) for placed in place_lines(number, page)]
    if not lines:
        return PdfText("", (0,) * len(pages))
    style = Style.of(lines)
    writer = _Writer(style, Hyphenation([placed.line for placed in lines]))
    for paragraph in split_paragraphs(lines, style):
        writer.add(paragraph)
    return writer.finish(len(pages))


class _Writer:
    """Text that grows by paragraphs, and the offset at which each page begins."""

    def __init__(self, style: Style, hyphenation: Hyphenation) -> None:
        self._style = style
        self._hyphenation = hyphenation
        self._pieces: list[str] = []
        self._starts: dict[int, int] = {}
        self._length = 0

    def add(self, paragraph: Paragraph) -> None:
        """Append a paragraph."""
        mark = ("\n\n" if self._pieces else "") + _heading_mark(paragraph, self._style)
        for number, placed in enumerate(paragraph):
            is_new_row = is_row(placed.line) and not are_justified(paragraph[number - 1], placed)
            separator = mark if number == 0 else "\n" if is_new_row else " "
            if number and self._pieces[-1][-1] in HYPHENS:
                separator = self._join_hyphen(placed.line.text)
            elif number and _is_unspaced(self._pieces[-1][-1], placed.line.text[0]):
                separator = ""
            self._append(separator + placed.line.text)
            start = self._length - len(placed.line.text)
            self._starts.setdefault(placed.page, start if start > len(mark) or number else 0)

    def _join_hyphen(self, following: str) -> str:
        before = self._pieces.pop()
        self._length -= len(before)
        joined = self._hyphenation.join(before, following)
        self._append(joined.rstrip(" "))
        return " " if joined.endswith(" ") else ""

    def _append(self, piece: str) -> None:
        self._pieces.append(piece)
        self._length += len(piece)

    def finish(self, page_count: int) -> PdfText:
        """Return the text. A page without text begins where the next page does."""
        text = "".join(self._pieces).translate(_TO_HYPHEN)
        pages: list[int] = []
        for page in reversed(range(page_count)):
            pages.append(self._starts.get(page, pages[-1] if pages else len(text)))
        return PdfText(text, (0, *reversed(pages[:-1])) if page_count else ())


def _is_unspaced(before: str, after: str) -> bool:
    """Return whether a line break is no space, as in Chinese and Japanese."""
    return all(
        "\u3000" <= character <= "\u9fff" or "\uff00" <= character <= "\uff60"
        for character in (before, after)
    )


def _heading_mark(paragraph: Paragraph, style: Style) -> str:
    """Return the Markdown mark of a heading, or an empty string for a paragraph."""
    words = " ".join(placed.line.text for placed in paragraph)
    first = paragraph[0].line
    is_larger = style.is_larger(first)
    if (
        style.is_heading(first)
        and len(words) <= _MAX_HEADING
        and (is_larger or not SENTENCE_END.search(words))
        and any(map(str.isalpha, words))
    ):
        return "# " if first.size > 1.6 * style.size else "## " if is_larger else "### "
    return ""
