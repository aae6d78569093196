"""Mail: the message's own words under its subject, with the sender and the day. Attachments are named, not read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import EmailMessage
from email.utils import parseaddr

from assistant.ingest.documents.characters import one_line, paragraphs
from assistant.ingest.documents.dates import iso_date
from assistant.ingest.documents.html import parse
from assistant.ingest.documents.html_decoding import decode_page
from assistant.ingest.documents.mail import charset, content, header, parse_message
from assistant.ingest.documents.prose import prose
from assistant.ingest.records import Extracted, Unreadable

_NAMED_AT_MOST = 5
_FLOWED = re.compile(r"(?<!\n--) \n(?!\n)")
"""Where a flowed line goes on (RFC 3676): a space at its end, but not behind the dashes above a signature."""


def extract_eml(raw: bytes) -> Extracted:
    """The text of a mail. Raises Unreadable for what is no mail, is encrypted or has no words."""
    message = parse_message(raw, "a mail (.eml)")
    parts = list(_leaves(message))
    attached = [part for part in parts if _is_attached(part)]
    text = _text([part for part in parts if part not in attached])
    if not any(map(str.isalnum, text)):
        locked = any(
            part.get_content_type() in ("application/pgp-encrypted", "application/pkcs7-mime")
            for part in parts
        )
        raise Unreadable(
            "is encrypted; save a copy that is not"
            if locked
            else "has no text" + _named(attached, ", only ")
        )
    name, address = parseaddr(header(message, "From"))
    given = {
        "title": header(message, "Subject"),
        "date": iso_date(header(message, "Date")) or "",
        "source": one_line(name or address),
    }
    fields = {field: value for field, value in given.items() if value}
    return Extracted(text, fields, dropped=(_named(attached, ""),) if attached else ())


def _leaves(message: EmailMessage) -> Iterator[EmailMessage]:
    """The parts that hold no others, in order; a message within the message is one."""
    waiting: list[object] = [message]
    while waiting:
        part = waiting.pop(0)
        if (
            isinstance(part, EmailMessage)
            and part.get_content_maintype() == "multipart"
            and part.is_multipart()
        ):
            waiting = [*part.iter_parts(), *waiting]
        elif isinstance(part, EmailMessage):
            yield part


def _is_attached(part: EmailMessage) -> bool:
    named = part.get_content_maintype() != "text" and part.get_filename() is not None
    return part.is_attachment() or named or part.get_content_maintype() == "message"


def _text(parts: list[EmailMessage]) -> str:
    """The plain text, or what the mail shows in HTML where it has no other."""
    plain = "\n\n".join(_plain(part) for part in parts if part.get_content_type() == "text/plain")
    if any(map(str.isalnum, plain)):
        return paragraphs(plain)
    shown = [
        decode_page(content(part), charset(part)).markup
        for part in parts
        if part.get_content_type() == "text/html"
    ]
    return "\n\n".join(prose(parse(markup)) for markup in shown if markup.strip())


def _plain(part: EmailMessage) -> str:
    text = decode_page(content(part), charset(part) or "utf-8").markup.replace("\r\n", "\n")
    return _FLOWED.sub(" ", text) if part.get_param("format") == "flowed" else text


def _named(attached: list[EmailMessage], before: str) -> str:
    if not attached:
        return ""
    names = [one_line(part.get_filename() or part.get_content_type()) for part in attached]
    more = f" and {len(names) - _NAMED_AT_MOST} more" if len(names) > _NAMED_AT_MOST else ""
    return f"{before}the attachment{'s' if len(names) > 1 else ''} {', '.join(names[:_NAMED_AT_MOST])}{more}"
