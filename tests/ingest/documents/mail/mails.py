"""Helpers to build mails and to read their articles."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

from assistant.ingest.readers import Problem, read_articles
from assistant.schema import Article

STORY = "The library of Brenning reopens on 4 May. Its roof cost 2.6 million euros. The old one leaked."
PAGE = (
    "<html><body><h1>Library reopens</h1><p>The library of Brenning reopens on 4 May.</p>"
    "<p>Its roof cost 2.6 million euros. The old one leaked.</p></body></html>"
)


def text_part(text: str, kind: str = "plain", **parameters: str) -> EmailMessage:
    part = EmailMessage()
    part.set_content(text, subtype=kind)
    for name, value in parameters.items():
        part.set_param(name, value)
    return part


def multipart(kind: str, *parts: EmailMessage) -> EmailMessage:
    message = EmailMessage()
    message["Content-Type"] = f"multipart/{kind}"
    message.set_payload(list(parts))
    return message


def enclosed(message: EmailMessage) -> EmailMessage:
    part = EmailMessage()
    part["Content-Type"] = "message/rfc822"
    part.set_payload([message])
    return part


def addressed(
    message: EmailMessage,
    subject: str = "Library",
    sender: str = "Brenning Post <post@example.org>",
    day: str = "Mon, 04 May 2026 08:00:00 +0200",
) -> EmailMessage:
    headers = {"From": sender, "To": "reader@example.org", "Subject": subject, "Date": day}
    for name, value in headers.items():
        if value:
            message[name] = value
    return message


def read_items(path: Path, raw: bytes | EmailMessage) -> list[Article | Problem]:
    path.write_bytes(raw if isinstance(raw, bytes) else raw.as_bytes())
    return list(read_articles(path))


def read_mails(path: Path, raw: bytes | EmailMessage) -> list[Article]:
    return [item for item in read_items(path, raw) if isinstance(item, Article)]


def read_mail(path: Path, raw: bytes | EmailMessage) -> Article:
    (article,) = read_mails(path, raw)
    return article
