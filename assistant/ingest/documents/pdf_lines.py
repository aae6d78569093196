"""Lines of a PDF page with their positions, from PDFium."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, NamedTuple

from assistant.ingest.documents.characters import one_line

if TYPE_CHECKING:
    from pypdfium2 import PdfTextPage

_BULLETS = str.maketrans({"\uf0b7": "•", "\uf0a7": "▪", "\uf02d": "–"})
"""Bullets of symbol fonts, from their private code points."""
LINE_HYPHEN = "\u00ad"
"""End of a line whose last word continues on the next line, if the PDF marks the hyphen as added by the
program."""
_LINE_HYPHENS = (LINE_HYPHEN, "\ufffe", "\x02", "\u2010")
_BOLD = (b"bold", b"black", b"heavy")


class Line(NamedTuple):
    """A line of text. Positions are in points from the lower left corner of the page."""

    text: str
    left: float
    right: float
    bottom: float
    size: float
    """Height of the font's bounding box."""
    bold: bool


def page_lines(page: PdfTextPage) -> list[Line]:
    """Return the lines of a page in text order, without blank lines."""
    lines: list[Line] = []
    start = 0
    for raw in _characters(page).split("\r\n"):
        words = raw.strip()
        if words:
            first = start + raw.index(words)
            line = _line(page, words, first, first + len(words) - 1)
            lines += [line] if line.text else []
        start += len(raw) + 2
    return _join_cells(lines)


def _characters(page: PdfTextPage) -> str:
    """Return the text with each character at its index in the page.

    Beyond the basic multilingual plane an index holds half a surrogate pair.
    """
    from pypdfium2 import raw

    count = page.count_chars()
    text: str = page.get_text_range() if count else ""
    if len(text) != count:
        text = "".join(chr(raw.FPDFText_GetUnicode(page, index) or 0xFFFD) for index in range(count))
    return text


def _line(page: PdfTextPage, words: str, first: int, last: int) -> Line:
    from pypdfium2 import raw

    first_box, last_box = raw.FS_RECTF(), raw.FS_RECTF()
    raw.FPDFText_GetLooseCharBox(page, first, first_box)
    raw.FPDFText_GetLooseCharBox(page, last, last_box)
    text = words.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    hyphen = LINE_HYPHEN if text.endswith(_LINE_HYPHENS) else ""
    text = one_line(text.translate(_BULLETS)).rstrip("\ufffe\u2010") + hyphen
    size = max(first_box.top - first_box.bottom, last_box.top - last_box.bottom, 1.0)
    bold = _is_bold(page, first) and _is_bold(page, last)
    bottom = min(first_box.bottom, last_box.bottom)
    return Line(text, first_box.left, last_box.right, bottom, size, bold)


def _is_bold(page: PdfTextPage, index: int) -> bool:
    from pypdfium2 import raw

    name = ctypes.create_string_buffer(128)
    raw.FPDFText_GetFontInfo(page, index, name, len(name), ctypes.c_int())
    return any(weight in name.value.lower() for weight in _BOLD)


def _join_cells(lines: list[Line]) -> list[Line]:
    """Join neighbouring lines on one baseline, such as the cells of a table row."""
    joined: list[Line] = []
    for line in lines:
        previous = joined[-1] if joined else None
        if (
            previous
            and abs(previous.bottom - line.bottom) < 0.3 * line.size
            and line.left >= previous.right - 1
        ):
            joined[-1] = previous._replace(
                text=f"{previous.text} {line.text}",
                right=line.right,
                size=max(previous.size, line.size),
            )
        else:
            joined.append(line)
    return joined
