"""Opaque S/MIME signatures: the message within is read, in both forms of lengths."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest

from assistant.ingest.documents.mail.signed_data import signed_content
from assistant.ingest.records import Problem
from tests.ingest.documents.mail.mails import (
    STORY,
    addressed,
    multipart,
    read_items,
    read_mail,
    text_part,
)

SIGNED, ENVELOPED, DATA = ("2a864886f70d010702", "2a864886f70d010703", "2a864886f70d010701")


def definite(tag: int, *contents: bytes) -> bytes:
    content = b"".join(contents)
    size = (len(content).bit_length() + 7) // 8 or 1
    length = bytes([len(content)]) if len(content) < 128 else bytes([0x80 + size])
    return (
        bytes([tag])
        + length
        + (len(content).to_bytes(size, "big") if len(content) > 127 else b"")
        + content
    )


def indefinite(tag: int, *contents: bytes) -> bytes:
    return bytes([tag, 0x80]) + b"".join(contents) + b"\0\0"


def identifier(number: str) -> bytes:
    return definite(0x06, bytes.fromhex(number))


def signature(content: bytes, *, kind: str = SIGNED, is_streamed: bool = False) -> bytes:
    """Return a message in CMS, without certificates and signers."""
    wrap = indefinite if is_streamed else definite
    parts = [content[start : start + 100] for start in range(0, len(content), 100)]
    octets = (
        wrap(0x24, *(definite(0x04, part) for part in parts)) if is_streamed else definite(0x04, content)
    )
    inner = wrap(0x30, identifier(DATA), wrap(0xA0, octets))
    signed = wrap(0x30, definite(0x02, b"\1"), definite(0x31), inner, definite(0x31))
    return wrap(0x30, identifier(kind), wrap(0xA0, signed))


def mail(content: bytes, name: str = "pkcs7-mime") -> EmailMessage:
    part = EmailMessage()
    part.set_content(content, "application", name, filename="smime.p7m")
    return addressed(multipart("mixed", part))


@pytest.mark.parametrize("name", ["pkcs7-mime", "x-pkcs7-mime"])
def test_a_message_within_its_signature_is_read(tmp_path: Path, name: str) -> None:
    inner = text_part(STORY).as_bytes()
    for raw in (signature(inner), signature(inner, is_streamed=True)):
        assert read_mail(tmp_path / "a.eml", mail(raw, name)).text == STORY


def test_an_encrypted_message_is_reported(tmp_path: Path) -> None:
    (problem,) = read_items(tmp_path / "a.eml", mail(signature(b"x", kind=ENVELOPED)))
    assert isinstance(problem, Problem)
    assert problem.reason == "is encrypted; save a decrypted copy"


def test_damaged_and_hostile_signatures_hold_no_message() -> None:
    raw = signature(text_part(STORY).as_bytes(), is_streamed=True)
    for size in range(len(raw)):
        assert signed_content(raw[:size]) in (b"", signed_content(raw))
    for hostile in (
        b"",
        b"0",
        b"\x30\x80" * 5000,
        b"\x30\x84\xff\xff\xff\xff",
        b"\x30\xff" + b"\xff" * 200,
    ):
        assert signed_content(hostile) == b""
