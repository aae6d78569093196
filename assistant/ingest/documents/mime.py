"""MIME messages, the container of mail and of saved web pages: headers, parts and encodings."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage

from assistant.ingest.documents.characters import one_line
from assistant.ingest.records import Unreadable


def parse_message(raw: bytes, kind: str) -> EmailMessage:
    """Parse a message. `kind` names the expected format. Raises Unreadable if there are no headers."""
    if not raw.strip():
        raise Unreadable("is empty")
    message = email.message_from_bytes(raw.lstrip(), policy=email.policy.default)
    if not isinstance(message, EmailMessage) or not (
        {"from", "subject", "date", "mime-version"} & {name.lower() for name in message}
    ):
        raise Unreadable(f"is not {kind}: it does not begin with headers")
    return message


def header_text(message: EmailMessage, name: str) -> str:
    """Return a decoded header, or an empty string if it is missing or malformed."""
    try:
        return one_line(str(message.get(name, "")))
    # The exceptions that the standard library raises for malformed headers.
    except (ValueError, LookupError, IndexError, AttributeError, TypeError):
        return ""


def part_bytes(part: EmailMessage) -> bytes:
    """Return the decoded bytes of a part, or no bytes for a multipart."""
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def part_charset(part: EmailMessage) -> str | None:
    """Return the encoding that a part declares."""
    return part.get_content_charset()
