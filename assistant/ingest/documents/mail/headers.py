"""Headers of mail: subject, sender, address, and the day with the evidence for it."""

from __future__ import annotations

import re
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_tz

from assistant.ingest.dates import iso_date
from assistant.ingest.documents.characters import one_line
from assistant.ingest.documents.html.fields import is_web_address
from assistant.ingest.documents.mail.mime import decode_words, header_text, raw_header

RECEIVED = "the day the mail was received"
"""Basis of a date from the stamps of mail servers or of the mailbox."""
_STAMPS = ("Received", "X-Received", "Delivery-date", "Resent-Date")
_ADDRESS = re.compile(r"[^\s<>,;]+@[^\s<>,;]+")
_SENDER = re.compile(r"\A\s*(?P<name>.*?)\s*<(?P<address>[^<>]*)>", re.DOTALL)


def mail_fields(message: EmailMessage) -> dict[str, str]:
    """Return title, date, outlet and address of a mail, without those that it does not state."""
    date, basis = mail_day(message)
    address = header_text(message, "Archived-At").strip("<> ")
    fields = {
        "title": header_text(message, "Subject"),
        "date": date,
        "date_basis": basis,
        "source": sender_name(raw_header(message, "From") or raw_header(message, "Sender")),
        "url": address if is_web_address(address) else "",
    }
    return {name: value for name, value in fields.items() if value}


def sender_name(header: str) -> str:
    """Return the name of the first sender in an undecoded header, or the address of a nameless one."""
    match = _SENDER.match(header)
    name, address = parseaddr(header)
    if "@" not in address and match:  # a comma that is not in quotes
        name, address = match["name"], match["address"]
    name = decode_words(name).strip().strip("\"'").strip()
    first = _ADDRESS.search(header)
    return name or one_line(address) or (first[0] if first else decode_words(header))


def mail_day(message: EmailMessage) -> tuple[str, str]:
    """Return the ISO day of a mail in the sender's time zone, and the basis of a day that was inferred.

    Both are empty if the mail has no valid date.
    """
    if day := parse_mail_day(header_text(message, "Date")):
        return day, ""
    stamps = [header_text(message, name).rpartition(";")[2] for name in _STAMPS]
    envelope = re.sub(r"\AFrom (?:\S+@\S+|-|\S+ at \S+|\S*)\s+", "", message.get_unixfrom() or "")
    for stamp in (*stamps, envelope):
        if day := parse_mail_day(stamp):
            return day, RECEIVED
    return "", ""


def parse_mail_day(text: str) -> str:
    """Return the ISO day of a date header, or an empty string if it is invalid or impossible."""
    if day := iso_date(text):
        return day
    parts = parsedate_tz(text) if text else None
    return (iso_date(f"{parts[0]:04}-{parts[1]:02}-{parts[2]:02}") or "") if parts else ""
