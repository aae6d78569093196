"""Words of a PDF page with their positions, from PDFium.

A raised or lowered part of a word, such as the number of a note, is a word of its own here.
"""

from __future__ import annotations

import ctypes
import math
import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pypdfium2 import PdfPage, PdfTextPage

SOFT_HYPHEN = "\u00ad"
_CODED = str.maketrans(
    {"\x10": "“", "\x11": "”", "\x12": "„", "\x13": "«", "\x14": "»", "\x15": "–", "\x16": "—"}
    | {"\x1b": "ﬀ", "\x1c": "ﬁ", "\x1d": "ﬂ", "\x1e": "ﬃ", "\x1f": "ﬄ"}
)
"""Characters of TeX's T1 encoding at the places of control characters. A font without names of its
characters, as of bitmaps, states the codes alone."""
_CONTROLS = re.compile(r"[\x00\x01\x03-\x08\x0b\x0c\x0e-\x1f]")
_MAX_CODED = 0.05
"""Share of control characters in a text of words. Fonts that number their characters have far more."""
_WORD = re.compile(r"[^\s\x00\x02\ufffe]+[\x02\ufffe]?|[\x02\ufffe]")
"""A run of characters up to a space, or to the hyphen that PDFium puts in the place of a line break."""
_HAS_DIGIT = re.compile(r"\d")
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_PLAIN = str.maketrans(
    {"\uf0b7": "•", "\uf0a7": "▪", "\uf02d": "–", "\ufffe": "-", "\x02": "-", **_LIGATURES}
)
"""Bullets of symbol fonts, from their private code points; hyphens, ligatures."""
_INITIAL_SIZE = 1.7
"""Size of an initial at least, as a multiple of the word behind it, from which it is one by itself."""
_MOST_SIZES = 2.5
"""Ratio of a font's size to the height of its characters' boxes at most, and of the reverse. Fonts that
are scaled in themselves state other sizes."""
_BOLD = (b"bold", b"black", b"heavy", b"demi", b"cmbx", b"sfbx", b"ecbx", b"9l-medi")
"""Parts of the names of bold fonts, those of TeX among them."""


class Word(NamedTuple):
    """A run of characters of one size. Positions are in points from the page's lower left corner."""

    text: str
    left: float
    right: float
    base: float
    """Height of the baseline."""
    size: float
    """Height of the font's bounding box."""
    first: int
    """Index of the first character in the page."""
    has_space: bool = False
    """True if a space precedes the word, rather than nothing or a line break."""
    starts_line: bool = False
    """True if PDFium sees the beginning of a line."""
    is_rotated: bool = False


class _Box(NamedTuple):
    left: float
    right: float
    base: float
    size: float


def page_words(page: PdfPage, text_page: PdfTextPage) -> list[Word]:
    """Return the words of a page in the order of the file."""
    text = _characters(text_page)
    measure = _box_reader(page, text_page)
    read_size = _size_reader(text_page)
    is_turned = _angle_reader(page, text_page)
    words: list[Word] = []
    end = 0
    for match in _WORD.finditer(text):
        start = match.start()
        has_space = start > end and text[end:start] != "\r\n"
        starts_line = "\n" in text[end:start]
        end = match.end()
        parts = [
            word._replace(size=_full_size(word.size, read_size(word.first)))
            for word in _split_word(match[0], start, measure, is_turned)
        ]
        words.append(parts[0]._replace(has_space=has_space, starts_line=starts_line))
        words += parts[1:]
    return words


def bold_reader(text_page: PdfTextPage) -> Callable[[int], bool]:
    """Return a function that tells whether the character with an index is set in a bold font."""
    from pypdfium2 import raw

    @cache
    def is_bold_name(name: bytes) -> bool:
        return any(weight in name.lower() for weight in _BOLD)

    name = ctypes.create_string_buffer(128)
    flags = ctypes.c_int()

    def is_bold(index: int) -> bool:
        name.value = b""
        raw.FPDFText_GetFontInfo(text_page, index, name, len(name), flags)
        return is_bold_name(name.value)

    return is_bold


def _characters(page: PdfTextPage) -> str:
    """Return the text with each character at its index in the page.

    Beyond the basic multilingual plane an index holds half a surrogate pair.
    """
    from pypdfium2 import raw

    count = page.count_chars()
    text: str = page.get_text_range() if count else ""
    if len(text) != count:
        text = "".join(chr(raw.FPDFText_GetUnicode(page, index) or 0xFFFD) for index in range(count))
    return text.translate(_CODED) if _is_tex_coded(text) else text


def _is_tex_coded(text: str) -> bool:
    """Return whether the control characters of a text are few, and those of TeX's encoding."""
    controls = _CONTROLS.findall(text)
    return len(controls) < _MAX_CODED * len(text) and all(ord(code) in _CODED for code in controls)


def _box_reader(page: PdfPage, text_page: PdfTextPage) -> Callable[[int], _Box]:
    """Return a function that measures the character with an index, as the page is displayed."""
    from pypdfium2 import raw

    box, x, y = raw.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    loose_box, origin = raw.FPDFText_GetLooseCharBox, raw.FPDFText_GetCharOrigin
    handle = text_page.raw

    def measure(index: int) -> _Box:
        loose_box(handle, index, box)
        origin(handle, index, x, y)
        return _Box(box.left, box.right, y.value, max(box.top - box.bottom, 1.0))

    turn = page.get_rotation()
    if not turn:
        return measure
    page_width, page_height = page.get_size()

    def measure_turned(index: int) -> _Box:
        loose_box(handle, index, box)
        origin(handle, index, x, y)
        if turn == 90:
            return _Box(box.bottom, box.top, -x.value, max(box.right - box.left, 1.0))
        if turn == 180:
            left, right = page_width - box.right, page_width - box.left
            return _Box(left, right, -y.value, max(box.top - box.bottom, 1.0))
        left, right = page_height - box.top, page_height - box.bottom
        return _Box(left, right, x.value, max(box.right - box.left, 1.0))

    return measure_turned


def _size_reader(text_page: PdfTextPage) -> Callable[[int], float]:
    """Return a function that gives the size of the font of the character with an index, in points."""
    from pypdfium2 import raw

    handle, matrix = text_page.raw, raw.FS_MATRIX()

    def read_size(index: int) -> float:
        raw.FPDFText_GetMatrix(handle, index, matrix)
        return float(raw.FPDFText_GetFontSize(handle, index)) * math.hypot(matrix.c, matrix.d)

    return read_size


def _full_size(height: float, font_size: float) -> float:
    """Return the size of a word's font, or the height of its box if the font states another size.

    PDFium measures the box of the glyph alone for some fonts and some ligatures.
    """
    return font_size if height / _MOST_SIZES < font_size < height * _MOST_SIZES else height


def _angle_reader(page: PdfPage, text_page: PdfTextPage) -> Callable[[int], bool]:
    """Return a function that tells whether the character with an index is not upright."""
    from pypdfium2 import raw

    handle, upright = text_page.raw, math.radians(page.get_rotation())

    def is_turned(index: int) -> bool:
        turn = (raw.FPDFText_GetCharAngle(handle, index) - upright + math.pi) % (2 * math.pi) - math.pi
        return bool(0.05 < abs(turn) < math.pi - 0.05)

    return is_turned


def _split_word(
    characters: str, start: int, measure: Callable[[int], _Box], is_turned: Callable[[int], bool]
) -> Iterator[Word]:
    """Yield the parts of a word that differ in height."""
    head = measure(start)
    tail = measure(start + len(characters) - 1) if len(characters) > 1 else head
    is_level = len(characters) > 1 and _is_level(head, tail)
    if not is_level and is_turned(start):
        yield _word(characters, start, head, tail)._replace(is_rotated=True)
        return
    if is_level and head.size > _INITIAL_SIZE * tail.size:
        second = measure(start + 1)
        if head.size > _INITIAL_SIZE * second.size:
            yield _word(characters[0], start, head, head)
            yield _word(characters[1:], start + 1, second, tail)
            return
    if len(characters) == 1 or (is_level and not _HAS_DIGIT.search(characters)):
        if len(characters) > 2 and not 0.97 < head.size / tail.size < 1.03:
            # The box of a ligature is lower than that of its font, that of an accented capital higher.
            sizes = sorted((head.size, tail.size, measure(start + len(characters) // 2).size))
            head, tail = head._replace(size=sizes[1]), tail._replace(size=sizes[1])
        yield _word(characters, start, head, tail)
        return
    boxes = [head, *map(measure, range(start + 1, start + len(characters) - 1)), tail]
    cuts = [
        index
        for index, (before, after) in enumerate(pairwise(boxes), 1)
        if not _is_level(before, after)
        and (characters[index - 1].isalnum() or characters[index].isalnum())
    ]
    for begin, end in pairwise([0, *cuts, len(boxes)]):
        part = boxes[begin:end]
        yield _word(characters[begin:end], start + begin, part[0], part[-1])


def _is_level(before: _Box, after: _Box) -> bool:
    return abs(after.base - before.base) < 0.1 * max(before.size, after.size)


def _word(characters: str, start: int, head: _Box, tail: _Box) -> Word:
    text = characters
    if not text.isascii() or text[-1] == "\x02":
        text = text.translate(_PLAIN).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    left = head.left if head.left < tail.left else tail.left
    right = tail.right if tail.right > head.right else head.right
    # The box of a capital with an accent is higher than that of its font.
    size = head.size if head.size < tail.size else tail.size
    return Word(text, left, right, head.base, size, start)
