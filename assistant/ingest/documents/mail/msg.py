"""Outlook's own mail format (`.msg`): the message is rebuilt as a MIME message and read like any mail.

olefile opens the container. Each property of the message is a stream whose name states number and type
(MS-OXMSG); numbers and times stand in a table of 16 bytes for each.
"""

from __future__ import annotations

import base64
import email.policy
import io
import struct
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from typing import TYPE_CHECKING

from assistant.ingest.documents.characters import one_line
from assistant.ingest.documents.mail.mime import part_text
from assistant.ingest.documents.rtf.extract import extract_rtf
from assistant.ingest.records import Unreadable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from email.message import Message

    from olefile import OleFileIO

_TEXT, _BYTE_TEXT, _BINARY, _TIME, _INTEGER = 0x001F, 0x001E, 0x0102, 0x0040, 0x0003
_SUBJECT, _BODY, _HTML, _RTF, _HEADERS, _MESSAGE_ID = 0x0037, 0x1000, 0x1013, 0x1009, 0x007D, 0x1035
_SENDER_NAMES, _SENDER_ADDRESSES = (0x0C1A, 0x0042), (0x5D01, 0x5D02, 0x0C1F, 0x0065)
_SENT, _RECEIVED = 0x0039, 0x0E06
_BODY_CODE_PAGE, _CODE_PAGE = 0x3FDE, 0x3FFD
_FILE_NAMES, _FILE_TYPE, _FILE_DATA, _CONTENT_ID = (0x3707, 0x3704, 0x3001), 0x370E, 0x3701, 0x3712
_TO = 0x0E04
_EMBEDDED = "__substg1.0_3701000D"
_TOP_HEADER, _EMBEDDED_HEADER = 32, 24
"""Bytes before the table of properties, of the message itself and of an enclosed message."""
_MAX_DEPTH = 10
"""Enclosed messages within each other that are read."""
_CHARSETS = {
    936: "gb18030",
    20127: "us-ascii",
    20866: "koi8-r",
    20932: "euc-jp",
    21866: "koi8-u",
    50220: "iso-2022-jp",
    50221: "iso-2022-jp",
    50222: "iso-2022-jp",
    51932: "euc-jp",
    51949: "euc-kr",
    54936: "gb18030",
    65000: "utf-7",
    65001: "utf-8",
}
_POLICY = email.policy.compat32


def read_msg(raw: bytes) -> EmailMessage:
    """Return an Outlook message as a MIME message. Raises Unreadable if it is none."""
    from olefile import OleFileIO
    from olefile.olefile import OleFileError

    if not raw.strip():
        raise Unreadable("is empty")
    try:
        ole = OleFileIO(io.BytesIO(raw))
        if not ole.exists("__properties_version1.0"):
            raise Unreadable("is not an Outlook message (.msg), despite its name")
        return _read_message(ole, [], _TOP_HEADER)
    except (OleFileError, OSError, struct.error) as error:
        raise Unreadable("is damaged; save it again in Outlook") from error


class _Storage:
    """The properties of a message or of an attachment."""

    def __init__(self, ole: OleFileIO, path: list[str], header: int) -> None:
        self._ole = ole
        self.path = path
        table = self._stream("__properties_version1.0")[header:]
        self._fixed = {
            tag: value for tag, _, value in struct.iter_unpack("<II8s", table[: len(table) // 16 * 16])
        }

    def text(self, *numbers: int) -> str:
        """Return the first of some text properties that is not empty, or an empty string."""
        for number in numbers:
            text = self._stream(f"__substg1.0_{number:04X}{_TEXT:04X}").decode("utf-16-le", "replace")
            if not text:
                raw = self._stream(f"__substg1.0_{number:04X}{_BYTE_TEXT:04X}")
                code_page = self.charset(_BODY_CODE_PAGE) if number == _BODY else None
                charset = code_page or self.charset(_CODE_PAGE)
                text = part_text(text_part("text/plain", raw, charset)) if raw else ""
            if text.strip("\0 "):
                return text.replace("\0", "")
        return ""

    def binary(self, number: int) -> bytes:
        """Return a binary property, or no bytes."""
        return self._stream(f"__substg1.0_{number:04X}{_BINARY:04X}")

    def time(self, number: int) -> str:
        """Return a time in the form of a mail header, or an empty string."""
        (intervals,) = struct.unpack("<Q", self._fixed.get(number << 16 | _TIME, bytes(8)))
        try:
            moment = datetime(1601, 1, 1, tzinfo=UTC) + timedelta(microseconds=intervals // 10)
        except OverflowError:
            return ""
        return format_datetime(moment) if intervals else ""

    def charset(self, number: int) -> str | None:
        """Return the encoding that a property names by its code page."""
        code_page = int.from_bytes(self._fixed.get(number << 16 | _INTEGER, bytes(4))[:4], "little")
        if 28591 <= code_page <= 28605:
            return f"iso-8859-{code_page - 28590}"
        return _CHARSETS.get(code_page, f"cp{code_page}") if code_page else None

    def children(self, prefix: str) -> list[list[str]]:
        """Return the paths of the storages whose names begin with `prefix`."""
        depth = len(self.path)
        storages = self._ole.listdir(streams=False, storages=True)
        return [
            path
            for path in sorted(storages)
            if len(path) == depth + 1 and path[:depth] == self.path and path[depth].startswith(prefix)
        ]

    def has_storage(self, name: str) -> bool:
        """Return whether a storage with that name is in this one."""
        path = [*self.path, name]
        return bool(self._ole.exists(path)) and self._ole.get_type(path) == 1

    def _stream(self, name: str) -> bytes:
        path = [*self.path, name]
        if not self._ole.exists(path) or self._ole.get_type(path) != 2:
            return b""
        with self._ole.openstream(path) as stream:
            return bytes(stream.read())


def text_part(kind: str, raw: bytes, charset: str | None) -> EmailMessage:
    """Return bytes as a MIME part."""
    part = EmailMessage(_POLICY)
    part["Content-Type"] = kind + (f'; charset="{charset}"' if charset else "")
    part["Content-Transfer-Encoding"] = "base64"
    part.set_payload(base64.b64encode(raw).decode("ascii"))
    return part


def _read_message(ole: OleFileIO, path: list[str], header: int) -> EmailMessage:
    storage = _Storage(ole, path, header)
    message = EmailMessage(_POLICY)
    for name, value in _headers(storage).items():
        if value:
            message[name] = value
    html = storage.binary(_HTML)
    plain = storage.text(_BODY)
    if not plain and not html:
        plain = _rich_text(storage.binary(_RTF))
    bodies = [text_part("text/plain", plain.encode("utf-8", "replace"), "utf-8")]
    if html or (markup := storage.text(_HTML)):
        charset = storage.charset(_BODY_CODE_PAGE)
        bodies.append(
            text_part("text/html", html, charset)
            if html
            else text_part("text/html", markup.encode("utf-8", "replace"), "utf-8")
        )
    body = EmailMessage(_POLICY)
    _set_parts(body, "multipart/alternative", bodies)
    attachments = storage.children("__attach_version1.0_#") if len(path) < _MAX_DEPTH * 2 else []
    parts = [body, *(_read_attachment(ole, child) for child in attachments)]
    _set_parts(message, "multipart/mixed", parts)
    return message


def _rich_text(raw: bytes) -> str:
    """Return the text of a body that is only there as compressed Rich Text, or an empty string."""
    from compressed_rtf import decompress

    try:
        content = decompress(raw) if raw else b""
    except Exception as error:  # what the library raises for damaged data
        raise Unreadable("is damaged; save it again in Outlook") from error
    return extract_rtf(content).text if content else ""


def _headers(storage: _Storage) -> dict[str, str]:
    """Return the headers that the message was sent with, or else those of its properties."""
    sent = _parse(storage.text(_HEADERS).lstrip().encode("utf-8", "replace"))
    name = one_line(storage.text(*_SENDER_NAMES)).replace('"', "'")
    address = next((text for number in _SENDER_ADDRESSES if "@" in (text := storage.text(number))), "")
    sender = f'"{name}" <{address}>' if name and address else name or address
    subject = storage.text(_SUBJECT)
    if subject.startswith("\x01"):  # the length of a prefix such as `RE:`
        subject = subject[2:]
    received = storage.time(_RECEIVED)
    return {
        "From": str(sent.get("From", "")) or sender,
        "To": one_line(storage.text(_TO)),
        "Subject": one_line(subject) or str(sent.get("Subject", "")),
        "Date": str(sent.get("Date", "")) or storage.time(_SENT),
        "Received": f"; {received}" if received else "",
        "Message-ID": str(sent.get("Message-ID", "")) or one_line(storage.text(_MESSAGE_ID)),
    }


def _read_attachment(ole: OleFileIO, path: list[str]) -> EmailMessage:
    storage = _Storage(ole, path, 8)
    if storage.has_storage(_EMBEDDED):
        part = EmailMessage(_POLICY)
        _set_parts(part, "message/rfc822", [_read_message(ole, [*path, _EMBEDDED], _EMBEDDED_HEADER)])
        return part
    kind = one_line(storage.text(_FILE_TYPE)).lower() or "application/octet-stream"
    name = one_line(storage.text(*_FILE_NAMES))
    if kind == "multipart/signed":  # the whole message, signed
        return _parse(storage.binary(_FILE_DATA))
    is_mail = name.lower().endswith(".eml")
    part = text_part(kind, storage.binary(_FILE_DATA) if is_mail else b"", None)
    part.add_header("Content-Disposition", "attachment", filename=name or kind)
    if content_id := one_line(storage.text(_CONTENT_ID)):
        part["Content-ID"] = f"<{content_id}>"
    return part


def _parse(raw: bytes) -> EmailMessage:
    message: object = email.message_from_bytes(raw, EmailMessage, policy=_POLICY)
    if not isinstance(message, EmailMessage):
        raise AssertionError("the class that was asked for")
    return message


def _set_parts(message: EmailMessage, kind: str, parts: Sequence[EmailMessage]) -> None:
    message["Content-Type"] = kind
    payload: list[Message[str, str] | str] = [*parts]
    message.set_payload(payload)
