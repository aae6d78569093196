"""Bytes of a page to characters: by its mark, by what it declares, or as `decoding` finds them."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from assistant.ingest.decoding import DamagedText, NotText, decode
from assistant.ingest.records import Unreadable

_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_DECLARED = re.compile(
    rb"""<(?:meta\s[^>]*?charset|\?xml\s[^>]*?encoding)\s*=\s*["']?\s*([\w:.-]{2,40})""", re.IGNORECASE
)
_WITHIN = 4096
"""Bytes. The standard says 1,024; pages put it behind long comments."""
# As browsers do (encoding.spec.whatwg.org): what calls itself Latin-1 is Windows-1252, and GB 2312 is read as its successor.
_BROWSERS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
}
_OF_PAGES = re.compile(
    r"utf-8|cp\d{3,4}|iso8859-\d+|koi8-[ru]|gb18030|big5(hkscs)?|euc_\w+|shift_jis|iso2022_jp|mac-\w+|tis-620"
)
"""Encodings that a page may declare, as Python names them. UTF-16 cannot be: the declaration would not have been found."""


class DecodedPage(NamedTuple):
    """The characters of a page."""

    markup: str
    damaged: int = 0
    """Characters that could not be read and are U+FFFD."""


def decode_page(raw: bytes, declared: str | None = None) -> DecodedPage:
    """The characters of a page; `declared` is the encoding given beside it, as by a server. Raises Unreadable for what is no text."""
    encoding = None if raw.startswith(_MARKS) or b"\0" in raw else _known(declared) or _declared(raw)
    whole = _in(raw, encoding) if encoding else None
    if whole is None:  # it declares none, or another than its own
        whole = _as_found(raw)
    if whole is not None:
        return DecodedPage(whole)
    markup = raw.decode(encoding or "utf-8", "replace")
    return DecodedPage(markup, markup.count("\N{REPLACEMENT CHARACTER}"))


def _in(raw: bytes, encoding: str) -> str | None:
    """The characters in an encoding, if all bytes are."""
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return None


def _as_found(raw: bytes) -> str | None:
    """The characters in the encoding that the bytes seem to be in, if all are. Raises Unreadable for what is no text."""
    try:
        return decode(raw).text
    except DamagedText:
        return None
    except NotText as error:
        raise Unreadable(str(error)) from error


def _declared(raw: bytes) -> str | None:
    found = _DECLARED.search(raw, 0, _WITHIN)
    return _known(found[1].decode("ascii")) if found else None


def _known(label: str | None) -> str | None:
    try:
        name = codecs.lookup(label).name if label else ""
    except (LookupError, ValueError):
        return None
    name = _BROWSERS.get(name, name)
    return name if _OF_PAGES.fullmatch(name) else None
