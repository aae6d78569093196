"""A page of a PDF as lines with their places, as PDFium tells them."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, NamedTuple

from assistant.ingest.documents.characters import one_line

if TYPE_CHECKING:
    from pypdfium2 import PdfTextPage

_BULLETS = str.maketrans({"\uf0b7": "•", "\uf0a7": "▪", "\uf02d": "–"})
"""Symbol fonts keep their bullets where other fonts have none."""
PARTED = "\u00ad"
"""What a line ends in whose last word goes on in the next one, if it is marked in any way as a hyphen that is not the word's own."""
_PARTING = (PARTED, "\ufffe", "\x02", "\u2010")
_BOLD = (b"bold", b"black", b"heavy")


class Line(NamedTuple):
    """Words on one line, in points from the lower left corner of the page."""

    text: str
    left: float
    right: float
    bottom: float
    size: float
    """Height of its font's box."""
    bold: bool


def lines_of(page: PdfTextPage) -> list[Line]:
    """The lines of a page in the order of its text, without blank ones."""
    lines: list[Line] = []
    start = 0
    for raw in _characters(page).split("\r\n"):
        words = raw.strip()
        if words:
            first = start + raw.index(words)
            line = _line(page, words, first, first + len(words) - 1)
            lines += [line] if line.text else []
        start += len(raw) + 2
    return _side_by_side(lines)


def _characters(page: PdfTextPage) -> str:
    """The text, in which each character stands at its number in the page: half a pair for those beyond the first plane."""
    from pypdfium2 import raw

    count = page.count_chars()
    text: str = page.get_text_range() if count else ""
    if len(text) != count:
        text = "".join(chr(raw.FPDFText_GetUnicode(page, number) or 0xFFFD) for number in range(count))
    return text


def _line(page: PdfTextPage, words: str, first: int, last: int) -> Line:
    from pypdfium2 import raw

    begin, end = raw.FS_RECTF(), raw.FS_RECTF()
    raw.FPDFText_GetLooseCharBox(page, first, begin)
    raw.FPDFText_GetLooseCharBox(page, last, end)
    text = words.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    text = one_line(text.translate(_BULLETS)).rstrip("\ufffe\u2010") + (
        PARTED if text.endswith(_PARTING) else ""
    )
    size = max(begin.top - begin.bottom, end.top - end.bottom, 1.0)
    bold = _is_bold(page, first) and _is_bold(page, last)
    return Line(text, begin.left, end.right, min(begin.bottom, end.bottom), size, bold)


def _is_bold(page: PdfTextPage, number: int) -> bool:
    from pypdfium2 import raw

    name = ctypes.create_string_buffer(128)
    raw.FPDFText_GetFontInfo(page, number, name, len(name), ctypes.c_int())
    return any(weight in name.value.lower() for weight in _BOLD)


def _side_by_side(lines: list[Line]) -> list[Line]:
    """Lines of which those that stand beside each other, such as the cells of a row, are one."""
    joined: list[Line] = []
    for line in lines:
        before = joined[-1] if joined else None
        if (
            before
            and abs(before.bottom - line.bottom) < 0.3 * line.size
            and line.left >= before.right - 1
        ):
            joined[-1] = before._replace(
                text=f"{before.text} {line.text}", right=line.right, size=max(before.size, line.size)
            )
        else:
            joined.append(line)
    return joined
