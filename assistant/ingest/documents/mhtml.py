"""Pages saved whole by a browser: a message whose parts are the page and what it shows."""

from __future__ import annotations

from email.message import EmailMessage

from assistant.ingest.documents.html import extract_html
from assistant.ingest.documents.mail import charset, content, header, parse_message
from assistant.ingest.records import Extracted, Unreadable


def extract_mhtml(raw: bytes) -> Extracted:
    """The article of a saved page. Raises Unreadable for what is no such page or has no words."""
    message = parse_message(raw, "a saved page (.mhtml)")
    page = next((part for part in message.walk() if _is_page(part)), None)
    if not isinstance(page, EmailMessage):
        raise Unreadable("holds no page; save it again in the browser")
    address = header(message, "Snapshot-Content-Location") or header(page, "Content-Location")
    # The day in the headers is that of saving, which says nothing of the article.
    extracted = extract_html(
        content(page),
        url=address if address.startswith(("http://", "https://")) else None,
        charset=charset(page),
    )
    title = header(message, "Subject")
    return extracted._replace(fields={**({"title": title} if title else {}), **extracted.fields})


def _is_page(part: object) -> bool:
    return isinstance(part, EmailMessage) and part.get_content_type() in (
        "text/html",
        "application/xhtml+xml",
    )
