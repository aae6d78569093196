"""Body of a mail: the parts that its reader sees, in order, chosen by the rules of RFC 2046.

Each `multipart/alternative` gives the version that really carries the text, wherever it stands. Enclosed
messages are read as part of the text, below their subject, sender and day.
"""

from __future__ import annotations

import re
from email.message import EmailMessage
from typing import NamedTuple

from assistant.ingest.documents.characters import clean_paragraphs, one_line
from assistant.ingest.documents.mail import mime
from assistant.ingest.documents.mail.calendar_text import calendar_text
from assistant.ingest.documents.mail.digest import DigestMessage, is_bare_list_of_contents, split_digest
from assistant.ingest.documents.mail.page import choose_version, is_same_text, page_text
from assistant.ingest.documents.mail.signed_data import signed_content
from assistant.ingest.documents.mail.text import is_encrypted, is_markup, read_plain
from assistant.ingest.documents.mail.trailer import drop_trailers, drop_view_links, is_trailer
from assistant.ingest.records import Unreadable

MESSAGES = ("message/rfc822", "message/global", "message/news")
_FORWARDED_HEADERS = ("From", "Date", "To", "Subject")
_UNSEEN = (
    "application/pgp-signature",
    "application/pkcs7-signature",
    "application/x-pkcs7-signature",
    "application/applefile",
    "message/delivery-status",
    "message/disposition-notification",
    "message/feedback-report",
    "text/rfc822-headers",
    "text/x-amp-html",
)
"""Parts that programs read. They are neither text nor attachments."""
_SECURED = ("application/pkcs7-mime", "application/x-pkcs7-mime")
_PAGES = ("text/html", "application/xhtml+xml")
_ENRICHED = re.compile(r"<param>.*?</param>|<(?!<)[^<>\n]{1,60}>", re.IGNORECASE | re.DOTALL)
_BOUNDARY = re.compile(rb"^--(\S[^\r\n]{0,68}?)[ \t]*\r?$", re.MULTILINE)


class MailBody(NamedTuple):
    """The text of a mail, and what it holds besides."""

    text: str
    attachments: tuple[str, ...] = ()
    digest: tuple[EmailMessage, ...] = ()
    """Messages of a `multipart/digest`. They are not part of the text."""
    sections: tuple[DigestMessage, ...] = ()
    """Messages of a plain-text digest. They are not part of the text."""
    is_encrypted: bool = False
    forwarded_subject: str = ""
    """Subject of the first enclosed message."""


class _Piece(NamedTuple):
    """Text of one part."""

    text: str
    kind: str = ""
    """`plain`, `page` or an empty string for text of several parts."""


def read_body(message: EmailMessage) -> MailBody:
    """Read the body of a mail. The text is empty if there is none."""
    reader = _BodyReader()
    text = reader.read(message, is_top=True).text
    if not any(map(str.isalnum, text)):
        text = "\n\n".join(reader.calendars)
        reader.attachments += [] if any(map(str.isalnum, text)) else reader.pictures
    return MailBody(
        text,
        tuple(dict.fromkeys(reader.attachments)),
        tuple(reader.digest),
        tuple(reader.sections),
        reader.is_encrypted,
        next((subject for subject in reader.subjects if subject), ""),
    )


class _BodyReader:
    """Reads the parts of a mail, and collects what is no text."""

    def __init__(self) -> None:
        self.attachments: list[str] = []
        self.pictures: list[str] = []
        """Names of the pictures within the text, which are attachments of a mail without text."""
        self.calendars: list[str] = []
        self.subjects: list[str] = []
        """Subjects of the enclosed messages."""
        self.digest: list[EmailMessage] = []
        self.sections: list[DigestMessage] = []
        self.is_encrypted = False
        self._depth = 0

    def read(self, part: EmailMessage, *, is_top: bool = False) -> _Piece:
        """Read a part and the parts in it."""
        kind = mime.content_type(part)
        if kind.startswith("multipart/"):
            return self._read_multipart(part, kind)
        if kind in MESSAGES:
            return self._read_enclosed(part)
        if kind in _SECURED:
            return self._read_secured(part)
        if kind == "application/pgp-encrypted":
            self.is_encrypted = True
        elif kind == "text/calendar":
            self.calendars.append(calendar_text(mime.part_text(part, default="utf-8")))
        elif kind not in _UNSEEN:
            is_file = mime.disposition(part) == "attachment" and not is_top
            if kind in (*_PAGES, "text/plain", "text/enriched", "text/markdown") and not is_file:
                return self._read_text(part, kind)
            if mime.file_name(part).lower().endswith(".eml"):
                return self._read_attached_mail(part)
            self.attachments.append(mime.file_name(part) or kind)
        return _Piece("")

    def _read_text(self, part: EmailMessage, kind: str) -> _Piece:
        text = mime.part_text(part)
        if kind in _PAGES:
            return _Piece(page_text(text), "page")
        if kind == "text/enriched":
            text = re.sub(r"\n(\n*)", lambda match: match[1] or " ", text.replace("\r\n", "\n"))
            text = _ENRICHED.sub("", text).replace("<<", "<")
        plain = read_plain(
            text,
            is_flowed=mime.parameter(part, "format") == "flowed",
            deletes_space=mime.parameter(part, "delsp") == "yes",
        )
        self.attachments += map(one_line, plain.files)
        if is_encrypted(plain.text):
            self.is_encrypted = True
            return _Piece("")
        if is_markup(plain.text):
            return _Piece(page_text(plain.text), "page")
        digest = None if self._depth else split_digest(plain.text)
        if digest is not None:
            self.sections += digest.messages
            return _Piece(clean_paragraphs(digest.preamble))
        return _Piece(drop_trailers(drop_view_links(clean_paragraphs(plain.text))), "plain")

    def _read_multipart(self, part: EmailMessage, kind: str) -> _Piece:
        parts = mime.sub_parts(part) or _recover_parts(part)
        if not parts:
            return _Piece(clean_paragraphs(mime.part_bytes(part).decode("utf-8", "replace")), "plain")
        if kind == "multipart/encrypted":
            self.is_encrypted = True
            return _Piece("")
        if kind == "multipart/alternative":
            return self._choose(parts)
        if kind == "multipart/related":
            return self._read_related(part, parts)
        if kind == "multipart/digest" and not self._depth:
            messages = [inner for inner in parts if mime.content_type(inner) in MESSAGES]
            self.digest += [item for inner in messages for item in mime.sub_parts(inner)]
            parts = [inner for inner in parts if inner not in messages]
        elif not self._depth and self._read_bundle(parts):
            parts = [inner for inner in parts if mime.content_type(inner) not in MESSAGES]
        return self._read_all(parts)

    def _read_bundle(self, parts: list[EmailMessage]) -> bool:
        """Read several enclosed messages as a digest if the text above them is only a list of them."""
        messages = [part for part in parts if mime.content_type(part) in MESSAGES]
        enclosed = [item for item in map(_decode_enclosed, messages) if item is not None]
        text = next(
            (mime.part_text(part) for part in parts if mime.content_type(part) == "text/plain"), ""
        )
        titles = [mime.header_text(item, "Subject") for item in enclosed]
        is_digest = len(enclosed) > 1 and is_bare_list_of_contents(text, titles)
        self.digest += enclosed if is_digest else []
        return is_digest

    def _choose(self, parts: list[EmailMessage]) -> _Piece:
        """Read all alternatives and return the best one."""
        best = _Piece("")
        for piece in map(self.read, parts):
            if not any(map(str.isalnum, piece.text)):
                continue
            is_better = not best.text or choose_version(best.text, piece.text) == piece.text
            if best.kind == "page" and piece.kind == "plain":  # the wrong way round
                is_better = choose_version(piece.text, best.text) == piece.text
            best = piece if is_better else best
        return best

    def _read_related(self, part: EmailMessage, parts: list[EmailMessage]) -> _Piece:
        """Read the root of related parts, and name the others unless the root shows them."""
        start = mime.parameter(part, "start")
        root = next(
            (item for item in parts if start and mime.header_text(item, "Content-ID").lower() == start),
            parts[0],
        )
        others = [item for item in parts if item is not root]
        shown = [item for item in others if _is_shown_by_root(item)]
        self.pictures += [mime.file_name(item) or mime.content_type(item) for item in shown]
        return self._read_all([root, *(item for item in others if item not in shown)])

    def _read_all(self, parts: list[EmailMessage]) -> _Piece:
        """Read parts that stand one below the other; a footer that a server added is left out."""
        pieces: list[_Piece] = []
        for part in parts:
            piece = self.read(part)
            if not any(map(str.isalnum, piece.text)):
                continue
            if (pieces or self.digest or self.sections) and piece.kind and is_trailer(piece.text):
                continue
            if pieces and {pieces[-1].kind, piece.kind} == {"plain", "page"}:
                plain, page = sorted((pieces[-1], piece), key=lambda item: item.kind != "plain")
                if is_same_text(plain.text, page.text):
                    pieces[-1] = page
                    continue
            pieces.append(piece)
        if len(pieces) == 1:
            return pieces[0]
        return _Piece("\n\n".join(piece.text for piece in pieces))

    def _read_secured(self, part: EmailMessage) -> _Piece:
        """Read a part that holds a signed message, an encrypted one or only certificates."""
        content = signed_content(mime.part_bytes(part))
        if content:
            try:
                return self.read(mime.parse_message(content, "a mail"))
            except Unreadable:
                self.attachments.append(mime.file_name(part) or mime.content_type(part))
        elif mime.parameter(part, "smime-type") != "certs-only":
            self.is_encrypted = True
        return _Piece("")

    def _read_enclosed(self, part: EmailMessage) -> _Piece:
        """Read an enclosed message, with its headers as the first paragraph."""
        enclosed = _decode_enclosed(part)
        if enclosed is None:
            return _Piece("")
        self.subjects.append(mime.header_text(enclosed, "Subject"))
        self._depth += 1
        text = self.read(enclosed).text
        self._depth -= 1
        return _Piece(describe_message(enclosed, text)) if any(map(str.isalnum, text)) else _Piece("")

    def _read_attached_mail(self, part: EmailMessage) -> _Piece:
        """Read a mail that was attached as a file."""
        try:
            message = mime.parse_message(mime.part_bytes(part), "a mail")
        except Unreadable:
            self.attachments.append(mime.file_name(part))
            return _Piece("")
        wrapper = EmailMessage(part.policy)
        wrapper["Content-Type"] = MESSAGES[0]
        wrapper.set_payload([message])
        return self._read_enclosed(wrapper)


def _is_shown_by_root(part: EmailMessage) -> bool:
    is_picture = mime.content_type(part).startswith("image/")
    return is_picture and bool(mime.header_text(part, "Content-ID"))


def describe_message(message: EmailMessage, text: str) -> str:
    """Return the text of a forwarded message below its sender, day and subject."""
    headers = [(name, mime.header_text(message, name)) for name in _FORWARDED_HEADERS]
    facts = [f"{name}: {value}" for name, value in headers if value]
    return "\n\n".join(("---------- Forwarded message ----------\n" + "\n".join(facts), text))


def _decode_enclosed(part: EmailMessage) -> EmailMessage | None:
    """Return the enclosed message, also if its bytes are encoded, which the standard forbids."""
    messages = mime.sub_parts(part)
    if not messages:
        return None
    encoding = mime.header_text(part, "Content-Transfer-Encoding").lower()
    if encoding not in ("base64", "quoted-printable") or [*messages[0].raw_items()]:
        return messages[0]
    carrier = EmailMessage(part.policy)
    carrier["Content-Transfer-Encoding"] = encoding
    carrier.set_payload(messages[0].get_payload())
    try:
        return mime.parse_message(mime.part_bytes(carrier), "a mail")
    except Unreadable:
        return None


def _recover_parts(part: EmailMessage) -> list[EmailMessage]:
    """Read a multipart whose header does not name its boundary: use its first line of dashes."""
    raw = mime.part_bytes(part)
    boundary = _BOUNDARY.search(raw)
    if boundary is None:
        return []
    header = b'Content-Type: multipart/mixed; boundary="' + boundary[1].replace(b'"', b"") + b'"\n\n'
    return mime.sub_parts(mime.parse_message(header + raw, "a mail"))
