"""Messages in the form of the Internet's mail, which saved pages have too: parts, their encodings and what the headers say."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage

from assistant.ingest.documents.characters import one_line
from assistant.ingest.records import Unreadable


def parse_message(raw: bytes, kind: str) -> EmailMessage:
    """The message; `kind` says what it should be. Raises Unreadable if it begins without headers."""
    if not raw.strip():
        raise Unreadable("is empty")
    message = email.message_from_bytes(raw.lstrip(), policy=email.policy.default)
    if not isinstance(message, EmailMessage) or not (
        {"from", "subject", "date", "mime-version"} & {name.lower() for name in message}
    ):
        raise Unreadable(f"is not {kind}: it begins without headers")
    return message


def header(message: EmailMessage, name: str) -> str:
    """A header in words, or nothing; one that is malformed is none."""
    try:
        return one_line(str(message.get(name, "")))
    except (
        ValueError,
        LookupError,
        IndexError,
        AttributeError,
        TypeError,
    ):  # what the standard library raises for malformed headers
        return ""


def content(part: EmailMessage) -> bytes:
    """The bytes of a part that holds no other parts."""
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def charset(part: EmailMessage) -> str | None:
    """The encoding that a part names."""
    return part.get_content_charset()
