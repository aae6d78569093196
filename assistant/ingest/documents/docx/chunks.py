"""Documents embedded in a Word document (altChunk): web pages, mail, Rich Text, Word and plain text."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from assistant.ingest.decoding import NotText, decode
from assistant.ingest.documents.html.decoding import decode_page
from assistant.ingest.documents.html.extract import parse_html
from assistant.ingest.documents.mail.mime import parse_message, part_bytes
from assistant.ingest.records import Unreadable

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_MAIL_HEADERS = (b"mime-version:", b"content-type:", b"from:", b"subject:", b"date:", b"message-id:")
_MARKUP = (b"<html", b"<!doctype", b"<body", b"<p", b"<div", b"<h1", b"<table", b"<?xml", b"<span")
_SEARCHED = 4096
"""Bytes searched for markup."""


def chunk_tree(raw: bytes, read_word_document: Callable[[bytes], Element]) -> Element:
    """Return an embedded document as a tree with the element names of HTML.

    Its format is recognised by its first bytes: the declared one is often wrong. Raises Unreadable.
    """
    start = raw[:_SEARCHED].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if raw.startswith(b"PK"):
        return read_word_document(raw)
    if start.startswith(b"{\\rtf"):
        from assistant.ingest.documents.rtf.extract import rtf_tree

        return rtf_tree(raw)
    if start.startswith(_MAIL_HEADERS):
        return _mail_tree(raw)
    plain_start = start.replace(b"\0", b"")
    if any(tag in plain_start for tag in _MARKUP):
        return _page_tree(raw)
    return _text_tree(raw)


def _page_tree(raw: bytes, charset: str | None = None) -> Element:
    page = parse_html(decode_page(raw, charset).markup)
    body = page.find("body")
    return page if body is None else body


def _mail_tree(raw: bytes) -> Element:
    message = parse_message(raw, "a saved page")
    for part in message.walk():
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            return _page_tree(part_bytes(part), part.get_content_charset())
    return _text_tree(part_bytes(message))


def _text_tree(raw: bytes) -> Element:
    from lxml import etree

    try:
        text = decode(raw).text
    except NotText as error:
        raise Unreadable(str(error)) from error
    body = etree.Element("body")
    for line in text.splitlines():
        etree.SubElement(body, "p").text = "".join(
            char for char in line if char.isprintable() or char == "\t"
        )
    return body
