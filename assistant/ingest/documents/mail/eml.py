"""Mail: the text of a message with subject, sender and day; a digest as one text for each message.

Attachments are named but not read.
"""

from __future__ import annotations

import email.policy
import hashlib
import re
from email.message import EmailMessage
from typing import NamedTuple

from assistant.ingest.documents.characters import clean_paragraphs, one_line
from assistant.ingest.documents.mail.body import MailBody, describe_message, read_body
from assistant.ingest.documents.mail.digest import DigestMessage, is_list_of_contents
from assistant.ingest.documents.mail.headers import mail_fields
from assistant.ingest.documents.mail.mime import header_text, parse_message
from assistant.ingest.documents.mail.msg import read_msg
from assistant.ingest.documents.mail.trailer import drop_trailers
from assistant.ingest.records import Unreadable

OLE_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""First bytes of Outlook's own format, which some programs store with the suffix `.eml`."""
DIGEST_DAY = "the day of the digest"
_MAX_NAMES = 5
"""Attachments that a message names; the others are counted."""
_LONGEST_NAME = 120
_UNSAFE = re.compile(r"[^\w.@+=$%&~-]")


class MailMessage(NamedTuple):
    """A message, or the reason why it cannot be read."""

    text: str
    fields: dict[str, str]
    """Metadata by name; see `records.Extracted`."""
    name: str = ""
    """Name within the file; empty for the mail that is the file."""
    dropped: tuple[str, ...] = ()
    unreadable: str = ""


class Mail(NamedTuple):
    """The messages of a file: one, or those of a digest."""

    messages: tuple[MailMessage, ...]


def extract_mail(raw: bytes) -> Mail:
    """Extract a mail in either format, whatever its suffix.

    Raises Unreadable if it is not a mail, is encrypted or has no text.
    """
    if raw.startswith(OLE_SIGNATURE):
        message = read_msg(raw)
    else:
        message = parse_message(raw, "a mail (.eml, .msg)")
    body = read_body(message)
    fields = mail_fields(message)
    if body.forwarded_subject:
        fields.setdefault("title", body.forwarded_subject)
    members = [*_read_parts(body.digest, fields), *_read_sections(body.sections, fields)]
    return _with_contents(body, fields, members) if members else Mail((check_message(body, fields),))


def message_of(body: MailBody, fields: dict[str, str]) -> MailMessage:
    """Return a message with its attachments named."""
    dropped = (list_attachments(body.attachments),) if body.attachments else ()
    return MailMessage(body.text, fields, dropped=dropped)


def check_message(body: MailBody, fields: dict[str, str]) -> MailMessage:
    """Return a message. Raises Unreadable if it is encrypted or has no text."""
    if any(map(str.isalnum, body.text)):
        return message_of(body, fields)
    if body.is_encrypted:
        raise Unreadable("is encrypted; save a decrypted copy")
    raise Unreadable("has no text" + list_attachments(body.attachments, ", only "))


def message_name(message_id: str, raw: bytes) -> str:
    """Return a name for a message within its file that does not depend on its place.

    It is made of the message id, or of the content if there is none.
    """
    name = _UNSAFE.sub("_", message_id.strip().strip("<>"))[:_LONGEST_NAME]
    return name or hashlib.sha256(raw).hexdigest()[:16]


def list_attachments(names: tuple[str, ...], prefix: str = "") -> str:
    """Describe attachments by their names, phrased to follow "without"; empty if there are none."""
    if not names:
        return ""
    more = f" and {len(names) - _MAX_NAMES} more" if len(names) > _MAX_NAMES else ""
    noun = "attachments" if len(names) > 1 else "attachment"
    return f"{prefix}the {noun} {', '.join(names[:_MAX_NAMES])}{more}"


def _with_contents(body: MailBody, fields: dict[str, str], messages: list[MailMessage]) -> Mail:
    """Return the messages of a digest, after its own text unless that is a list of contents."""
    titles = [message.fields.get("title", "") for message in messages]
    is_text = any(map(str.isalnum, body.text)) and not is_list_of_contents(body.text, titles)
    return Mail((message_of(body, fields), *messages) if is_text else tuple(messages))


def _read_parts(parts: tuple[EmailMessage, ...], digest: dict[str, str]) -> list[MailMessage]:
    messages = []
    for part in parts:
        name = message_name(header_text(part, "Message-ID"), _raw_bytes(part))
        fields = _inherit_day(mail_fields(part), digest)
        try:
            body = read_body(part)
            # A digest within a digest is read as forwarded mail.
            inner = [describe_message(item, read_body(item).text) for item in body.digest]
            body = body._replace(text="\n\n".join([body.text, *inner]).strip())
            messages.append(check_message(body, fields)._replace(name=name))
        except Unreadable as error:
            messages.append(MailMessage("", {}, name, unreadable=str(error)))
    return messages


def _raw_bytes(part: EmailMessage) -> bytes:
    try:
        return part.as_bytes()
    except (ValueError, LookupError, TypeError):  # a part that cannot be written as it was read
        return str(part.raw_items()).encode("utf-8", "replace")


def _read_sections(sections: tuple[DigestMessage, ...], fields: dict[str, str]) -> list[MailMessage]:
    messages = []
    for section in sections:
        message = EmailMessage(email.policy.compat32)
        for header in ("From", "Subject", "Date"):
            if value := one_line(section.headers.get(header.lower(), "")):
                message[header] = value
        text = drop_trailers(clean_paragraphs(section.text))
        name = message_name(
            section.headers.get("message-id", ""), section.text.encode("utf-8", "replace")
        )
        unreadable = "" if any(map(str.isalnum, text)) else "has no text"
        own = _inherit_day(mail_fields(message), fields)
        messages.append(MailMessage(text, own, name, unreadable=unreadable))
    return messages


def _inherit_day(fields: dict[str, str], digest: dict[str, str]) -> dict[str, str]:
    """Add the day of the digest to a message that states none."""
    if "date" in fields or "date" not in digest:
        return fields
    return {**fields, "date": digest["date"], "date_basis": DIGEST_DAY}
