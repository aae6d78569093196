"""Character encoding of feeds: by byte order mark, content, declaration or detection.

The declaration comes after the content, since feeds often declare an encoding that they are not in.
"""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from assistant.ingest.decoding import NotText, detect_encoding
from assistant.ingest.documents.html.decoding import known_encoding
from assistant.ingest.records import Unreadable

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    # Without a mark, the first characters `<?` or `<r` show the width of a character.
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
_DECLARATION = re.compile(rb"""<\?xml\s[^>]*?encoding\s*=\s*["']([\w:.-]{2,40})["']""")
_SEARCHED = 4096
"""Bytes searched for a declaration, which text of a failing web server may precede."""
_CONTROL_BYTES = bytes(set(range(32)) - set(b"\t\n\r\x1b"))
_FOREIGN_BYTES = "cp1252 bytes in utf-8"


class DecodedFeed(NamedTuple):
    """The characters of a feed, without byte order mark."""

    text: str
    note: str = ""
    """Doubt about the characters, as the rest of a sentence; empty if the encoding is certain."""


def decode_feed(raw: bytes) -> DecodedFeed:
    """Decode a feed. Bytes that are not valid UTF-8 within UTF-8 are read as Windows-1252.

    Raises Unreadable if it is not text.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if raw.startswith(mark):
            text = _decode_strictly(raw, encoding)
            if text is not None:
                return DecodedFeed(text)
            if not encoding.startswith("utf-8"):
                return DecodedFeed(raw.decode(encoding, "replace"), "has damaged characters")
    declaration = _DECLARATION.search(raw, 0, _SEARCHED)
    declared = known_encoding(declaration[1].decode("ascii")) if declaration else None
    if declared == "iso2022_jp" and (text := _decode_strictly(raw, declared)) is not None:
        return DecodedFeed(text)  # its bytes are all ASCII
    if (text := _decode_strictly(raw, "utf-8-sig")) is not None:
        return DecodedFeed(text)
    if declared and declared != "utf-8" and (text := _decode_strictly(raw, declared)) is not None:
        return DecodedFeed(text)
    return _detect_and_decode(raw.translate(None, _CONTROL_BYTES))


def _detect_and_decode(raw: bytes) -> DecodedFeed:
    """Decode a feed that is not in the encoding that it declares."""
    if _is_mostly_utf_8(raw):
        codecs.register_error(_FOREIGN_BYTES, _read_as_windows_1252)
        text = raw.decode("utf-8-sig", _FOREIGN_BYTES)
        return DecodedFeed(text, "has bytes that are not valid UTF-8; they were read as Windows-1252")
    try:
        encoding = detect_encoding(raw).name
        text = raw.decode(encoding, "replace").removeprefix("\ufeff")
    except (NotText, LookupError) as error:
        raise Unreadable("is not XML, or is damaged or truncated; fetch it again") from error
    note = f"is not in the encoding that it declares; it was read as {encoding}, so check its words"
    return DecodedFeed(text, note)


def _is_mostly_utf_8(raw: bytes) -> bool:
    """Return whether at least one in four characters beyond ASCII is valid UTF-8.

    Texts in Windows-1252 have almost no valid sequences of bytes, and in East Asian encodings less than
    one in five.
    """
    valid = raw.decode("utf-8", "ignore")
    broken = len(raw.decode("utf-8", "surrogateescape")) - len(valid)
    return 3 * (len(valid) - len(valid.encode("ascii", "ignore"))) >= broken


def _decode_strictly(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _read_as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    """Decode the invalid bytes as Windows-1252. An error handler of `codecs`."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end
