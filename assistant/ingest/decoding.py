"""Bytes of a text file to characters, one for one: nothing is normalised, since offsets count from here."""

from __future__ import annotations

import codecs
from typing import NamedTuple

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_TEXT_CONTROLS = frozenset(b"\t\n\v\f\r\x1b")
_PUNCTUATION = frozenset("‘’‚“”„–—…«»‹›€£°§·•´¡¿®©\u00a0\u00ad")
# Detecting takes time in proportion; the first 200 kB of a text tell its encoding.
_SAMPLE = 200_000


class NotText(ValueError):
    """The bytes are not text; the message is the rest of a sentence."""


class Decoded(NamedTuple):
    """The characters of a file, its byte order mark dropped."""

    text: str
    guessed: str | None = None
    """The encoding, where it was guessed from how often characters occur: it may be the wrong one."""


def decode(raw: bytes) -> Decoded:
    """The characters of a file. Raises NotText for binary data.

    UTF-8 and UTF-16 by their marks, UTF-8 where the bytes are valid; otherwise Windows-1252, of which Latin-1 is a part, if they
    look like a Western text in it: detectors guess wrong on short texts. Otherwise what charset-normalizer makes of them.
    """
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            text = _strictly(raw, encoding)
            if "\0" in text:
                raise NotText("is not a text file")
            return Decoded(text)
    if b"\0" in raw:
        raise NotText("is not a text file, or is UTF-16 without its mark; save it as UTF-8")
    if _controls(raw[:_SAMPLE]) > 0.02:
        raise NotText("is not a text file")
    try:
        return Decoded(raw.decode("utf-8"))
    except UnicodeDecodeError:
        return _legacy(raw)


def _legacy(raw: bytes) -> Decoded:
    try:
        western = raw.decode("cp1252")
    except UnicodeDecodeError:
        western = ""
    if western and _looks_western(western[:_SAMPLE]):
        return Decoded(western)
    import charset_normalizer

    guess = charset_normalizer.from_bytes(raw[:_SAMPLE]).best()
    if guess is None:
        raise NotText("has an encoding that is not known; save it as UTF-8")
    return Decoded(_strictly(raw, guess.encoding), guess.encoding)


def _strictly(raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        name = encoding.removesuffix("-sig").upper()
        raise NotText(f"is damaged: byte {error.start:,} is not {name}; save it as UTF-8") from error


def _looks_western(text: str) -> bool:
    """Whether letters beyond ASCII stand among others, as in German or French, and signs beyond it are those of typesetting."""
    letters = sum(map(str.isalpha, text))
    beyond = [character for character in text if ord(character) > 127]
    accented = sum(map(str.isalpha, beyond))
    odd = sum(not character.isalpha() and character not in _PUNCTUATION for character in beyond)
    return accented <= 0.4 * letters and odd <= 0.1 * len(beyond)


def _controls(raw: bytes) -> float:
    """Share of bytes that no text has."""
    return sum(byte < 32 and byte not in _TEXT_CONTROLS for byte in raw) / len(raw) if raw else 0.0
