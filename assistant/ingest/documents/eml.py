"""Mail: the message's text with subject, sender and day. Attachments are named but not read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import EmailMessage
from email.utils import parseaddr

from assistant.ingest.dates import iso_date
from assistant.ingest.documents.characters import clean_paragraphs, one_line
from assistant.ingest.documents.html import parse_html
from assistant.ingest.documents.html_decoding import decode_page
from assistant.ingest.documents.mime import header_text, parse_message, part_bytes, part_charset
from assistant.ingest.documents.prose import element_text
from assistant.ingest.records import Extracted, Unreadable

_MAX_NAMES = 5
"""Attachments that a message names; the others are counted."""
_FLOWED = re.compile(r"(?<!\n--) \n(?!\n)")
"""Soft line break of flowed text (RFC 3676): a space at the line end, except in the signature mark."""


def extract_eml(raw: bytes) -> Extracted:
    """Extract the text of a mail. Raises Unreadable if it is not a mail, is encrypted or has no text."""
    message = parse_message(raw, "a mail (.eml)")
    parts = list(_leaf_parts(message))
    attachments = [part for part in parts if _is_attachment(part)]
    text = _body_text([part for part in parts if part not in attachments])
    if not any(map(str.isalnum, text)):
        is_encrypted = any(
            part.get_content_type() in ("application/pgp-encrypted", "application/pkcs7-mime")
            for part in parts
        )
        raise Unreadable(
            "is encrypted; save a decrypted copy"
            if is_encrypted
            else "has no text" + _list_attachments(attachments, ", only ")
        )
    name, address = parseaddr(header_text(message, "From"))
    candidates = {
        "title": header_text(message, "Subject"),
        "date": iso_date(header_text(message, "Date")) or "",
        "source": one_line(name or address),
    }
    fields = {field: value for field, value in candidates.items() if value}
    return Extracted(text, fields, dropped=(_list_attachments(attachments),) if attachments else ())


def _leaf_parts(message: EmailMessage) -> Iterator[EmailMessage]:
    """Yield the parts without parts of their own, in order. An enclosed message counts as one part."""
    queue: list[object] = [message]
    while queue:
        part = queue.pop(0)
        if (
            isinstance(part, EmailMessage)
            and part.get_content_maintype() == "multipart"
            and part.is_multipart()
        ):
            queue = [*part.iter_parts(), *queue]
        elif isinstance(part, EmailMessage):
            yield part


def _is_attachment(part: EmailMessage) -> bool:
    is_file = part.get_content_maintype() != "text" and part.get_filename() is not None
    return part.is_attachment() or is_file or part.get_content_maintype() == "message"


def _body_text(parts: list[EmailMessage]) -> str:
    """Return the plain text, or the text of the HTML parts if there is no plain text."""
    plain = "\n\n".join(_plain_text(part) for part in parts if part.get_content_type() == "text/plain")
    if any(map(str.isalnum, plain)):
        return clean_paragraphs(plain)
    pages = [
        decode_page(part_bytes(part), part_charset(part)).markup
        for part in parts
        if part.get_content_type() == "text/html"
    ]
    return "\n\n".join(element_text(parse_html(markup)) for markup in pages if markup.strip())


def _plain_text(part: EmailMessage) -> str:
    text = decode_page(part_bytes(part), part_charset(part) or "utf-8").markup.replace("\r\n", "\n")
    return _FLOWED.sub(" ", text) if part.get_param("format") == "flowed" else text


def _list_attachments(attachments: list[EmailMessage], prefix: str = "") -> str:
    if not attachments:
        return ""
    names = [one_line(part.get_filename() or part.get_content_type()) for part in attachments]
    more = f" and {len(names) - _MAX_NAMES} more" if len(names) > _MAX_NAMES else ""
    noun = "attachments" if len(names) > 1 else "attachment"
    return f"{prefix}the {noun} {', '.join(names[:_MAX_NAMES])}{more}"
