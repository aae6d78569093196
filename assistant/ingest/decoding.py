"""Bytes of a text file to characters, one for one: nothing is normalised, since offsets count from here."""

from __future__ import annotations

import codecs
from typing import NamedTuple

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NOT_IN_TEXT = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b"))
_PUNCTUATION = frozenset("‘’‚“”„–—…«»‹›€£°§·•´¡¿®©\u00a0\u00ad")
# Detecting takes time in proportion; the first 200 kB of a text tell its encoding.
_SAMPLE = 200_000


class NotText(ValueError):
    """The bytes are not text; the message is the rest of a sentence."""


class DamagedText(NotText):
    """The bytes are text, of which some are not in its encoding."""


class Decoded(NamedTuple):
    """The characters of a file, its byte order mark dropped."""

    text: str
    guessed: str | None = None
    """The encoding, where it was guessed from how often characters occur: it may be the wrong one."""


class Encoding(NamedTuple):
    """What bytes are to be decoded by, as Python names it."""

    name: str
    guessed: bool = False
    """Whether it was told from how often characters occur."""


def decode(raw: bytes) -> Decoded:
    """The characters of a file. Raises NotText for binary data, and for bytes that are not in the encoding of the others."""
    encoding = detect_encoding(raw)
    text = _strictly(raw, encoding.name)
    if "\0" in text:
        raise NotText("is not a text file")
    return Decoded(text, encoding.name if encoding.guessed else None)


def detect_encoding(raw: bytes) -> Encoding:
    """The encoding of a text, or of one that begins so. Raises NotText for binary data.

    UTF-8 and UTF-16 by their marks, UTF-8 where the bytes are valid, and also where nearly all are: in any other encoding
    such a text would be gibberish. Otherwise Windows-1252, of which Latin-1 is a part, if they look like a Western text in it:
    detectors guess wrong on short texts. Otherwise what charset-normalizer makes of them.
    """
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return Encoding(encoding)
    if b"\0" in raw:
        raise NotText("is not a text file, or is UTF-16 without its mark; save it as UTF-8")
    if _controls(raw[:_SAMPLE]) > 0.02:
        raise NotText("is not a text file")
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return Encoding("utf-8") if _damaged_utf_8(raw) else _legacy(raw)
    return Encoding("utf-8")


def _legacy(raw: bytes) -> Encoding:
    try:
        western = raw.decode("cp1252")
    except UnicodeDecodeError:
        western = ""
    if western and _looks_western(western[:_SAMPLE]):
        return Encoding("cp1252")
    import charset_normalizer

    guess = charset_normalizer.from_bytes(raw[:_SAMPLE]).best()
    if guess is None:
        raise NotText("has an encoding that is not known; save it as UTF-8")
    return Encoding(guess.encoding, guessed=True)


def _damaged_utf_8(raw: bytes) -> bool:
    """Whether more of the characters beyond ASCII are whole than broken: pairs of bytes that make one are rare in other encodings."""
    kept = raw.decode("utf-8", "ignore")
    broken = len(raw.decode("utf-8", "surrogateescape")) - len(kept)
    return len(kept) - len(kept.encode("ascii", "ignore")) > broken


def _strictly(raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise _damage(error, encoding) from error


def _damage(error: UnicodeDecodeError, encoding: str) -> DamagedText:
    return DamagedText(
        f"is damaged: byte {error.start + 1:,} is not {encoding.removesuffix('-sig').upper()}; save it as UTF-8"
    )


def _looks_western(text: str) -> bool:
    """Whether letters beyond ASCII stand among others, as in German or French, and signs beyond it are those of typesetting."""
    letters = sum(map(str.isalpha, text))
    beyond = [character for character in text if ord(character) > 127]
    accented = sum(map(str.isalpha, beyond))
    odd = sum(not character.isalpha() and character not in _PUNCTUATION for character in beyond)
    return accented <= 0.4 * letters and odd <= 0.1 * len(beyond)


def _controls(raw: bytes) -> float:
    """Share of bytes that no text has."""
    return 1 - len(raw.translate(None, _NOT_IN_TEXT)) / len(raw) if raw else 0.0
