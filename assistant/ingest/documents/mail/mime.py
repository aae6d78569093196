"""MIME messages, the container of mail and of saved web pages: headers, parts and encodings."""

from __future__ import annotations

import email
import email.policy
import re
from binascii import Error as Base64Error
from binascii import a2b_qp
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import EmailMessage

from assistant.ingest.documents.characters import one_line
from assistant.ingest.documents.html.decoding import decode_page
from assistant.ingest.records import Unreadable

_HEADERS = frozenset(
    """content-type date delivered-to from message-id mime-version received return-path sender
    subject to""".split()
)
"""Headers of which a message has at least one."""
_FOLD = re.compile(r"[\r\n]+[ \t]+")
_ENCODED_WORD = re.compile(r"=\?[^\s?]+\?[bq]\?[^?]*\?=", re.IGNORECASE)
_PADDED_BREAK = re.compile(r"=[ \t]+\r?\n")
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_STRAY_LINE = re.compile(
    rb"(?<=\n)(?!From |>From )(?![!-9;-~]+[ \t]*:)[^\s][^\n]*\n(?=[A-Za-z][A-Za-z0-9-]*:[ \t])"
)
_HEADER_ERRORS = (ValueError, LookupError, IndexError, AttributeError, TypeError, HeaderParseError)
"""Exceptions that the standard library raises for malformed headers."""
_CHARSETS = {
    "unicode-1-1-utf-7": "utf-7",
    "x-unicode-2-0-utf-7": "utf-7",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "x-gbk": "gb18030",
    "windows-31j": "cp932",
    "x-sjis": "cp932",
    "iso-8859-8-i": "iso8859-8",
    "iso-8859-8-e": "iso8859-8",
    "x-mac-roman": "mac-roman",
}
"""Python's names of encodings that mail programs declare under other names."""
_MAIL_ENCODINGS = ("utf-7", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "hz", "iso2022_kr", "cp949")
"""Encodings of mail that no web page may declare, by Python name."""

_CARELESS = ("us-ascii", "ascii", "iso-8859-1", "latin1", "windows-1252", "cp1252")


def parse_message(raw: bytes, kind: str) -> EmailMessage:
    """Parse a message. `kind` names the expected format. Raises Unreadable if there are no headers."""
    if not raw.strip():
        raise Unreadable("is empty")
    # This policy leaves headers undecoded, so that a malformed header harms no other part of the mail.
    message: object = email.message_from_bytes(
        _mend_headers(raw.removeprefix(b"\xef\xbb\xbf").lstrip()),
        EmailMessage,
        policy=email.policy.compat32,
    )
    if not isinstance(message, EmailMessage) or not _HEADERS & {
        name.lower() for name, _ in message.raw_items()
    }:
        raise Unreadable(f"is not {kind}: it does not begin with headers")
    for part in message.walk():
        for name, value in part.raw_items():
            if any("\udc80" <= character <= "\udcff" for character in str(value)):
                # Bytes beyond ASCII, which older programs send; they may be a file's name.
                escaped = str(value).encode("ascii", "surrogateescape")
                part.replace_header(name, _decode_bytes(escaped, "utf-8"))
    return message


def raw_header(message: EmailMessage, name: str) -> str:
    """Return the first header of that name as it was sent, or an empty string."""
    items = (str(value) for key, value in message.raw_items() if key.lower() == name.lower())
    return next(items, "")


def header_text(message: EmailMessage, name: str) -> str:
    """Return a decoded header, or an empty string if it is missing."""
    return decode_words(raw_header(message, name))


def decode_words(text: str) -> str:
    """Decode the encoded words of a header (RFC 2047). A malformed word stays as it is.

    The bytes of neighbouring words are joined first, since some programs split a character between them.
    """
    if not _ENCODED_WORD.search(text):
        return one_line(text)
    try:
        chunks = decode_header(_FOLD.sub(" ", text))
    except (HeaderParseError, Base64Error, *_HEADER_ERRORS):
        return one_line(text)
    return one_line(
        "".join(
            chunk
            if isinstance(chunk, str)
            else _decode_bytes(chunk, charset)
            if charset
            else chunk.decode("raw-unicode-escape", "replace")
            for chunk, charset in chunks
        )
    )


def content_type(part: EmailMessage) -> str:
    """Return the media type of a part in lower case, such as `text/plain`."""
    try:
        return part.get_content_type()
    except _HEADER_ERRORS:
        return "text/plain"


def disposition(part: EmailMessage) -> str:
    """Return `attachment`, `inline` or an empty string."""
    try:
        return part.get_content_disposition() or ""
    except _HEADER_ERRORS:
        return ""


def parameter(part: EmailMessage, name: str) -> str:
    """Return a parameter of the content type in lower case, or an empty string."""
    try:
        value = part.get_param(name)
    except _HEADER_ERRORS:
        return ""
    return str(value[2] if isinstance(value, tuple) else value or "").strip().lower()


def file_name(part: EmailMessage) -> str:
    """Return the decoded name of an attached file, or an empty string."""
    try:
        return decode_words(part.get_filename() or "")
    except _HEADER_ERRORS:
        return ""


def sub_parts(part: EmailMessage) -> list[EmailMessage]:
    """Return the parts of a multipart, or the message in a `message/rfc822`; empty for other parts."""
    payload: object = part.get_payload()
    return (
        [item for item in payload if isinstance(item, EmailMessage)] if isinstance(payload, list) else []
    )


def part_bytes(part: EmailMessage) -> bytes:
    """Return the decoded bytes of a part, or no bytes for a multipart."""
    encoding = header_text(part, "Content-Transfer-Encoding").lower()
    try:
        text: object = part.get_payload()
        if encoding == "quoted-printable" and isinstance(text, str) and text.isascii():
            # The standard library keeps a soft line break that a server has padded with spaces.
            return a2b_qp(_PADDED_BREAK.sub("=\n", text).encode("ascii"))
        payload = part.get_payload(decode=True)
    except _HEADER_ERRORS:
        return b""
    return payload if isinstance(payload, bytes) else b""


def part_charset(part: EmailMessage) -> str | None:
    """Return the encoding that a part declares."""
    try:
        charset = part.get_content_charset()
    except _HEADER_ERRORS:
        return None
    return _CHARSETS.get(charset, charset) if charset else None


def part_text(part: EmailMessage, *, default: str | None = None) -> str:
    """Return the characters of a text part. Bytes that are invalid in its encoding become U+FFFD."""
    return _decode_bytes(part_bytes(part), part_charset(part) or default)


def _decode_bytes(raw: bytes, charset: str | None) -> str:
    charset = (charset or "").lower().partition("*")[0].strip()  # RFC 2231 appends a language
    charset = _CHARSETS.get(charset, charset)
    if charset in _MAIL_ENCODINGS:
        return raw.decode(charset, "replace")
    raw = raw.replace(b"\0", b"")
    if charset in _CARELESS:
        # Programs declare these for any text. Byte pairs that are valid UTF-8 are rare in them.
        charset = "utf-8" if _is_utf_8(raw) else "cp1252"
    try:
        return decode_page(raw, charset).markup
    except Unreadable:  # control characters: a file rather than a text, but the message is read
        return raw.decode("cp1252", "replace")


def _is_utf_8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _mend_headers(raw: bytes) -> bytes:
    """Turn a line among the headers that is none into the continuation of the header above it.

    The standard library would take such a line, and all headers below it, for the text.
    """
    end = _BLANK_LINE.search(raw)
    head, rest = (raw[: end.start()], raw[end.start() :]) if end else (raw, b"")
    return _STRAY_LINE.sub(rb" \g<0>", head) + rest if _STRAY_LINE.search(head) else raw
