"""Character encoding of web pages: by byte order mark, declaration or detection."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from assistant.ingest.decoding import DamagedText, NotText, decode
from assistant.ingest.records import Unreadable

_BYTE_ORDER_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_DECLARATION = re.compile(
    rb"""<(?:meta\s[^>]*?charset|\?xml\s[^>]*?encoding)\s*=\s*["']?\s*([\w:.-]{2,40})""", re.IGNORECASE
)
_SEARCHED = 4096
"""Bytes searched for a declaration. The standard says 1,024, but some pages begin with long comments."""
_MARKUP = re.compile(rb"<(?:!doctype|html|head|body|meta|title|div|p|article)[\s>]", re.IGNORECASE)
_MIN_UTF_16_NULS = 0.25
"""Share of NUL bytes in UTF-16 of a European language, which has about one in two bytes."""
# Encodings that browsers replace (encoding.spec.whatwg.org): Latin-1 is read as Windows-1252, GB 2312
# as its superset.
_BROWSER_ENCODINGS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
}
_PAGE_ENCODINGS = re.compile(
    r"utf-8|cp\d{3,4}|iso8859-\d+|koi8-[ru]|gb18030|big5(hkscs)?|euc_\w+|shift_jis"
    r"|iso2022_jp|mac-\w+|tis-620"
)
"""Encodings a page may declare, by Python name. UTF-16 is absent: its declaration could not be read as
ASCII."""


class DecodedPage(NamedTuple):
    """The characters of a page."""

    markup: str
    damaged: int = 0
    """Number of undecodable characters, replaced by U+FFFD."""


def decode_page(raw: bytes, declared: str | None = None) -> DecodedPage:
    """Decode a page. `declared` is the encoding from outside the page, such as an HTTP header.

    NUL bytes are passed over, as browsers do. Raises Unreadable if it is not text.
    """
    raw = _without_nul_bytes(raw)
    has_mark = raw.startswith(_BYTE_ORDER_MARKS)
    encoding = None if has_mark or b"\0" in raw else known_encoding(declared) or _declared(raw)
    markup = _decode_strictly(raw, encoding) if encoding else None
    if markup is None:  # no declaration, or a wrong one
        markup = _detect_and_decode(raw)
    if markup is not None:
        return DecodedPage(markup)
    markup = raw.decode(encoding or "utf-8", "replace")
    return DecodedPage(markup, markup.count("\N{REPLACEMENT CHARACTER}"))


def _without_nul_bytes(raw: bytes) -> bytes:
    """Remove the NUL bytes of a page, and encode UTF-16 without a mark as UTF-8."""
    if b"\0" not in raw or raw.startswith(_BYTE_ORDER_MARKS):
        return raw
    if len(raw) % 2 == 0 and raw.count(b"\0") > len(raw) * _MIN_UTF_16_NULS:
        encoding = "utf-16-le" if raw[1::2].count(b"\0") > raw[::2].count(b"\0") else "utf-16-be"
        text = _decode_strictly(raw, encoding)
        if text is not None and _MARKUP.search(text.encode(errors="replace"), 0, _SEARCHED):
            return codecs.BOM_UTF8 + text.encode(errors="replace")
    stripped = raw.replace(b"\0", b"")
    return stripped if _MARKUP.search(stripped, 0, _SEARCHED) else raw


def _decode_strictly(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return None


def _detect_and_decode(raw: bytes) -> str | None:
    """Decode with the detected encoding, or return None if that fails. Raises Unreadable if not text."""
    try:
        return decode(raw).text
    except DamagedText:
        return None
    except NotText as error:
        raise Unreadable(str(error)) from error


def _declared(raw: bytes) -> str | None:
    declaration = _DECLARATION.search(raw, 0, _SEARCHED)
    return known_encoding(declaration[1].decode("ascii")) if declaration else None


def known_encoding(label: str | None) -> str | None:
    """Return Python's name of an encoding that a page may declare, or None for any other label."""
    try:
        name = codecs.lookup(label).name if label else ""
    except (LookupError, ValueError):
        return None
    name = _BROWSER_ENCODINGS.get(name, name)
    return name if _PAGE_ENCODINGS.fullmatch(name) else None
