"""Fonts and encodings of Rich Text: the bytes of text mean what the font says."""

from __future__ import annotations

import codecs

from assistant.ingest.documents.rtf.words import CHARSETS, CODE_PAGES, ENCODINGS, SYMBOL_CHARSET

ENCODING_WORDS = frozenset(("ansicpg", "fcharset", "cpg", *ENCODINGS))


class RtfFonts:
    """The encoding of a document and of each of its fonts, and the names of the fonts."""

    def __init__(self, raw: bytes) -> None:
        self.default = 0
        self.is_utf8 = _is_utf8(raw)
        """True for a file of UTF-8, which some programs write although the format is ASCII."""
        self._encoding = "cp1252"
        self._encodings: dict[int, str] = {}
        self._names: dict[int, str] = {}

    def set_encoding(self, word: str, number: int, font: int | None) -> None:
        """Apply a word that sets the encoding of the document, or of `font` in the table of fonts."""
        if word in ENCODINGS:
            self._encoding = ENCODINGS[word]
        elif word == "ansicpg":
            self._encoding = _code_page(number) or self._encoding
        elif font is not None:
            is_symbol = word == "fcharset" and number == SYMBOL_CHARSET
            charset = _code_page(number) if word == "cpg" else CHARSETS.get(number, "")
            if encoding := "latin-1" if is_symbol else charset:
                self._encodings[font] = encoding

    def add_name(self, font: int, text: str) -> None:
        """Add text to the name of a font."""
        self._names[font] = self._names.get(font, "") + text

    def name(self, font: int) -> str:
        """Return the name of a font, or an empty string."""
        return self._names.get(font, "").strip(" ;")

    def decode(self, raw: bytes, font: int | None) -> str:
        """Decode bytes in the encoding of a font, or of the document. Damaged bytes become U+FFFD."""
        encoding = self._encoding if font is None else self._encodings.get(font, self._encoding)
        return raw.decode(encoding, "replace")


def _is_utf8(raw: bytes) -> bool:
    if raw.isascii():
        return False
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True


def _code_page(number: int) -> str:
    """Return the encoding of a code page of Windows by its name in Python; empty if unknown."""
    if name := CODE_PAGES.get(number):
        return name
    try:
        return codecs.lookup(f"cp{number}").name
    except LookupError:
        return ""
