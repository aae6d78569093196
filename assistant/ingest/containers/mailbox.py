"""Mailboxes (`.mbox`), inside the sandbox: finds one message at a time and writes it to a file.

A mailbox is read in pieces, whatever its size. Its variants differ in how they tell the start of a
message from a line of a text that begins with `From `:

| variant | written by | rule |
|---|---|---|
| mboxo, mboxrd | Gmail, Apple Mail, mutt, Thunderbird | such lines have a `>` more |
| mboxcl | some servers | also states the length of each text |
| mboxcl2 | some servers | states only the length |
"""

from __future__ import annotations

import hashlib
import re
from contextlib import suppress
from email.header import decode_header, make_header
from pathlib import Path

from assistant.ingest.containers.container_items import ContainerItem, NextItem
from assistant.ingest.documents.mail.eml import message_name
from assistant.ingest.records import Unreadable

MAX_MESSAGE_BYTES = 200_000_000
"""Largest message, as for a document in a file of its own."""
_CHUNK = 1_000_000
_FIRST_CHUNK = 16_000
"""Bytes that hold most messages as a whole."""
_LONGEST_HEADERS = 256_000
_START = b"From "
_DATE_IN_START = re.compile(rb"\d{1,2}:\d{2}.*\b\d{4}\b|\b\d{4}\b.*\d{1,2}:\d{2}")
_HEADER_LINE = re.compile(rb"(?:>?From |[!-9;-~]+[ \t]*:)")
_END_OF_HEADERS = re.compile(rb"\n\r?\n|\nFrom ")
_ESCAPED_START = re.compile(rb"^>(>*From )", re.MULTILINE)
_VOLATILE = re.compile(
    rb"^(?:Status|X-Status|X-Mozilla-(?:Status2?|Keys)|X-Keywords|X-UID|X-Gmail-Labels|Content-Length"
    rb"|Lines|X-IMAPbase)[ \t]*:[^\n]*\n(?:[ \t][^\n]*\n)*",
    re.MULTILINE | re.IGNORECASE,
)
"""Headers that a mail program changes without changing the message."""
_DELETED_BY_THUNDERBIRD = 0x0008
_UNWANTED_LABELS = {"spam": "spam", "trash": "deleted messages", "papierkorb": "deleted messages"}


class Mailbox:
    """An open mailbox."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")
        self._size = self._file.seek(0, 2)
        if not self._read(0, _CHUNK).strip():
            raise Unreadable("is empty")
        self._end_of = (-1, -1)
        """Start and end of the message that was looked at last."""

    def find(self, after: int | None) -> NextItem:
        """Find the first message behind the one that starts at `after`; None for the first of all."""
        start = self._first() if after is None else self._end(after)
        skipped: dict[str, int] = {}
        while start < self._size:
            end = self._end(start)
            headers = self._headers(start)
            kind = _unwanted_kind(headers)
            if kind is None:
                return NextItem(self._describe(start, end, headers), skipped)
            if kind:
                skipped[kind] = skipped.get(kind, 0) + 1
            start = end
        return NextItem(None, skipped)

    def unpack(self, start: int, target: Path) -> None:
        """Write the message that starts at `start`, with its first line, to a file."""
        raw = self._read(start, self._end(start) - start)
        first, newline, message = raw.partition(b"\n")
        if not first.startswith(_START):
            target.write_bytes(raw)
            return
        # A line of the text that begins like a message shows that the mailbox escapes none.
        if not re.search(rb"^From ", message, re.MULTILINE):
            message = _ESCAPED_START.sub(rb"\1", message)
        target.write_bytes(first + newline + message)

    def _first(self) -> int:
        head = self._read(0, _CHUNK)
        start = len(head) - len(head.removeprefix(b"\xef\xbb\xbf").lstrip())
        if not (self._is_start(start) or _HEADER_LINE.match(head, start)):
            raise Unreadable("is not a mailbox (.mbox): it does not begin with a message")
        return start

    def _end(self, start: int) -> int:
        """Return the offset behind the message that starts at `start`."""
        if self._end_of[0] != start:
            self._end_of = (start, self._stated_end(start) or self._next_start(start + 1))
        return self._end_of[1]

    def _stated_end(self, start: int) -> int | None:
        """Return the end by the stated length of the text, if a message or the file's end is there."""
        headers = self._headers(start)
        stated = re.search(rb"^Content-Length:[ \t]*(\d{1,12})[ \t]*\r?$", headers, re.MULTILINE | re.I)
        if stated is None:
            return None
        text = start + len(headers)
        text += 2 if self._read(text, 2) == b"\r\n" else 1
        end = text + int(stated[1])
        rest = self._read(end, 200)
        following = end + len(rest) - len(rest.lstrip(b"\r\n"))
        is_end = following == self._size or self._is_start(following)
        return following if end <= self._size and is_end else None

    def _next_start(self, offset: int) -> int:
        """Return the offset of the first message at or behind an offset, or the size of the file."""
        size = _FIRST_CHUNK
        while offset < self._size:
            chunk = self._read(offset, size)
            size = min(2 * size, _CHUNK)
            position = chunk.find(b"\n" + _START)
            while position >= 0:
                if self._is_start(offset + position + 1):
                    return offset + position + 1
                position = chunk.find(b"\n" + _START, position + 1)
            offset += max(1, len(chunk) - len(_START))
        return self._size

    def _is_start(self, offset: int) -> bool:
        """Return whether a message starts at an offset: `From `, mostly a date, then headers.

        The line above it is blank, but for programs that forget it.
        """
        before = self._read(max(0, offset - 4), min(4, offset))
        head = self._read(offset, 4096)
        line, _, rest = head.partition(b"\n")
        if not line.startswith(_START) or not _HEADER_LINE.match(rest.lstrip(b"\r\n")):
            return False
        is_parted = not before.strip(b"\r\n\xef\xbb\xbf") or before.endswith((b"\n\n", b"\n\r\n"))
        is_dated = bool(_DATE_IN_START.search(line)) or line.rstrip() == b"From -"  # Netscape
        return is_dated or (is_parted and len(line.split()) <= 3)

    def _headers(self, start: int) -> bytes:
        """Return the headers of a message with their last line break, and its first line above them."""
        for size in (_FIRST_CHUNK, _LONGEST_HEADERS):
            head = self._read(start, size)
            if end := _END_OF_HEADERS.search(head):
                return head[: end.start() + 1]
        return head

    def _describe(self, start: int, end: int, headers: bytes) -> ContainerItem:
        identifier = re.search(rb"^message-id:\s*(\S[^\r\n]*)", headers, re.MULTILINE | re.IGNORECASE)
        digest = self._digest(start, end, headers)
        name = message_name(
            identifier[1].decode("ascii", "replace") if identifier else "", digest.encode()
        )
        too_large = f"has more than {MAX_MESSAGE_BYTES // 10**6} MB and was skipped"
        return ContainerItem(
            name=name,
            suffix=".eml",
            position=(0, start),
            size=end - start,
            digest=digest,
            reason=too_large if end - start > MAX_MESSAGE_BYTES else "",
        )

    def _digest(self, start: int, end: int, headers: bytes) -> str:
        """Return a hash of a message without its first line and the headers that programs change."""
        digest = hashlib.sha256(_VOLATILE.sub(b"", headers.partition(b"\n")[2]).replace(b"\r\n", b"\n"))
        offset = start + len(headers)
        while offset < end:
            chunk = self._read(offset, min(_CHUNK, end - offset))
            digest.update(
                chunk.replace(b"\r\n", b"\n").rstrip() if offset + len(chunk) >= end else chunk
            )
            offset += len(chunk)
        return digest.hexdigest()

    def _read(self, offset: int, length: int) -> bytes:
        self._file.seek(offset)
        return self._file.read(length)


def _unwanted_kind(headers: bytes) -> str | None:
    """Return the kind of a message that is not to be read, empty for one not to be counted, or None."""
    values = {
        name.strip().lower(): value.strip()
        for name, _, value in (line.partition(b":") for line in headers.splitlines()[:400])
    }
    is_internal = b"internal data" in values.get(b"subject", b"").lower()
    if b"x-imap" in values or (b"x-imapbase" in values and is_internal):
        return ""
    status = values.get(b"x-mozilla-status", b"0")
    is_expunged = (
        re.fullmatch(rb"[0-9a-fA-F]{1,4}", status) and int(status, 16) & _DELETED_BY_THUNDERBIRD
    )
    if is_expunged or b"D" in values.get(b"x-status", b"") or b"D" in values.get(b"status", b""):
        return "deleted messages"
    labels = _decode_labels(values.get(b"x-gmail-labels", b""))
    return next((_UNWANTED_LABELS[label] for label in labels if label in _UNWANTED_LABELS), None)


def _decode_labels(value: bytes) -> list[str]:
    text = value.decode("utf-8", "replace")
    with suppress(ValueError, LookupError):
        text = str(make_header(decode_header(text)))
    return [label.strip().strip('"').lower() for label in text.split(",")]
