"""Web pages saved as a single file: a MIME message with the page and its resources as parts."""

from __future__ import annotations

from email.message import EmailMessage

from assistant.ingest.documents.html.extract import extract_html
from assistant.ingest.documents.mail.mime import header_text, parse_message, part_bytes, part_charset
from assistant.ingest.records import Extracted, Unreadable


def extract_mhtml(raw: bytes) -> Extracted:
    """Extract the article of a saved page. Raises Unreadable if there is no page or no text."""
    message = parse_message(raw, "a saved page (.mhtml)")
    page = next((part for part in message.walk() if _is_page(part)), None)
    if not isinstance(page, EmailMessage):
        raise Unreadable("contains no page; save it again in the browser")
    address = header_text(message, "Snapshot-Content-Location") or header_text(page, "Content-Location")
    # The `Date` header is the day of saving, not of the article.
    extracted = extract_html(
        part_bytes(page),
        url=address if address.startswith(("http://", "https://")) else None,
        charset=part_charset(page),
    )
    title = header_text(message, "Subject")
    return extracted._replace(fields={**({"title": title} if title else {}), **extracted.fields})


def _is_page(part: object) -> bool:
    return isinstance(part, EmailMessage) and part.get_content_type() in (
        "text/html",
        "application/xhtml+xml",
    )
