"""Decoding of text files. Characters are never normalized, since offsets count from here.

Hand-written around charset-normalizer: detectors guess wrong on short texts and give damaged UTF-8
another encoding. UTF-8, UTF-16 and Windows-1252 are decided by rules; charset-normalizer guesses only
the rest.
"""

from __future__ import annotations

import codecs
from typing import NamedTuple

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL_BYTES = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b"))
_PUNCTUATION = frozenset("‘’‚“”„–—…«»‹›€£°§·•´¡¿®©\u00a0\u00ad")
# The time of detection grows with the text; the first 200 kB are enough to detect its encoding.
_SAMPLE = 200_000


class NotText(ValueError):
    """Bytes that are not text. The message completes a sentence that starts with the file's path."""


class DamagedText(NotText):
    """Text with some bytes that are invalid in its encoding."""


class Decoded(NamedTuple):
    """The characters of a file, without its byte order mark."""

    text: str
    guessed: str | None = None
    """The encoding if it is a statistical guess, which may be wrong; None if it is certain."""


class Encoding(NamedTuple):
    """An encoding by its Python name."""

    name: str
    guessed: bool = False
    """True for a statistical guess, which may be wrong."""


def decode(raw: bytes) -> Decoded:
    """Decode the bytes of a text file.

    Raises NotText for binary data and DamagedText for bytes that are invalid in the text's encoding.
    """
    encoding = detect_encoding(raw)
    text = _decode_strictly(raw, encoding.name)
    if "\0" in text:
        raise NotText("is not a text file")
    return Decoded(text, encoding.name if encoding.guessed else None)


def detect_encoding(raw: bytes) -> Encoding:
    """Detect the encoding of a text or of its beginning. Raises NotText for binary data.

    In this order:

    1. UTF-8 or UTF-16 by the byte order mark.
    2. UTF-8 if the bytes are valid, and also if nearly all are: in another encoding such a text would be
       gibberish.
    3. Mac Roman, as a guess, if the lines end as on old Macs.
    4. Windows-1252, a superset of Latin-1, if the result looks like Western text.
    5. The guess of charset-normalizer.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if raw.startswith(mark):
            return Encoding(encoding)
    if b"\0" in raw:
        raise NotText("is not a text file, or is UTF-16 without a byte order mark; save it as UTF-8")
    if _control_share(raw[:_SAMPLE]) > 0.02:
        raise NotText("is not a text file")
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return Encoding("utf-8") if _is_damaged_utf_8(raw) else _detect_legacy(raw)
    return Encoding("utf-8")


def _detect_legacy(raw: bytes) -> Encoding:
    if b"\r" in raw and b"\n" not in raw:  # line ends of old Macs, as in Excel's "CSV (Macintosh)"
        return Encoding("mac_roman", guessed=True)
    try:
        western = raw.decode("cp1252")
    except UnicodeDecodeError:
        western = ""
    if western and _looks_western(western[:_SAMPLE]):
        return Encoding("cp1252")
    import charset_normalizer

    guess = charset_normalizer.from_bytes(raw[:_SAMPLE]).best()
    if guess is None:
        raise NotText("has an unknown encoding; save it as UTF-8")
    return Encoding(guess.encoding, guessed=True)


def _is_damaged_utf_8(raw: bytes) -> bool:
    """Return whether more non-ASCII characters are valid than broken.

    Byte pairs that are valid UTF-8 are rare in other encodings.
    """
    valid = raw.decode("utf-8", "ignore")
    broken = len(raw.decode("utf-8", "surrogateescape")) - len(valid)
    return len(valid) - len(valid.encode("ascii", "ignore")) > broken


def _decode_strictly(raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        name = encoding.removesuffix("-sig").upper()
        raise DamagedText(
            f"is damaged: byte {error.start + 1:,} is not valid {name}; save it as UTF-8"
        ) from error


def _looks_western(text: str) -> bool:
    """Return whether accented letters are a minority, as in German, and other signs are typographic."""
    letters = sum(map(str.isalpha, text))
    non_ascii = [character for character in text if ord(character) > 127]
    accented = sum(map(str.isalpha, non_ascii))
    unusual = sum(not character.isalpha() and character not in _PUNCTUATION for character in non_ascii)
    return accented <= 0.4 * letters and unusual <= 0.1 * len(non_ascii)


def _control_share(raw: bytes) -> float:
    """Return the share of control bytes, which text does not contain: 0.0 to 1.0."""
    return 1 - len(raw.translate(None, _CONTROL_BYTES)) / len(raw) if raw else 0.0
