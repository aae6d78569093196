"""Web pages: the article's own words, without the menus, advertisements and comments around them."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from assistant.ingest.documents.html_decoding import decode_page
from assistant.ingest.documents.html_fields import page_fields
from assistant.ingest.documents.prose import prose
from assistant.ingest.records import Extracted, Unreadable

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_ENOUGH = 250
"""Characters. Of a page with less no article can be told from what is around it, and all its words are taken."""
_AROUND = ("head", "nav", "footer", "aside", "form")


def extract_html(raw: bytes, *, url: str | None = None, charset: str | None = None) -> Extracted:
    """The article of a page. Raises Unreadable for what is no page or has no words.

    `url` is where it was fetched from and `charset` the encoding that the server named, where there was one.
    """
    markup, damaged = decode_page(raw, charset)
    if not markup.strip():
        raise Unreadable("is empty")
    tree = parse(markup)
    fields = page_fields(tree, markup, url)
    text = _article(tree)
    if not any(map(str.isalnum, text)):
        raise Unreadable(
            "has no text: what it shows is put there by its scripts, or it is none of a page"
        )
    dropped = (f"{damaged:,} damaged character{'s' if damaged > 1 else ''}",) if damaged else ()
    return Extracted(text, fields, dropped=dropped)


def fragment_text(markup: str) -> str:
    """A piece of HTML, such as an entry of a feed, as plain paragraphs: all of it, since nothing stands around it. May be empty."""
    return prose(parse(f"<html><body>{markup}</body></html>")) if markup.strip() else ""


def parse(markup: str) -> Element:
    """The tree of a page. Raises Unreadable if it is nested deeper than any page is, since the parser would drop the rest in silence."""
    from lxml import etree
    from lxml.html import HTMLParser, document_fromstring

    parser = HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True
    )
    try:
        tree: Element = document_fromstring(markup.encode(errors="replace"), parser=parser)
    except etree.ParserError as error:
        raise Unreadable("has no text") from error
    except etree.XMLSyntaxError as error:
        raise (MemoryError() if error.code == etree.ErrorTypes.ERR_NO_MEMORY else error) from error
    if any(
        "depth" in entry.message for entry in parser.error_log.filter_from_level(etree.ErrorLevels.FATAL)
    ):
        raise Unreadable("is nested too deeply to be a page; save it again as text")
    return tree


def _article(tree: Element) -> str:
    """The words of the article, or of the whole page where none stands out."""
    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    found = trafilatura.bare_extraction(
        tree, include_comments=False, include_tables=True, with_metadata=False
    )
    body: Element | None = getattr(found, "body", None)
    text = prose(body) if body is not None else ""
    return text if len(text) >= _ENOUGH else _all_words(tree) or text


def _all_words(tree: Element) -> str:
    """All words of the one element that is marked as what the page is about, or of the whole page, without what is around it."""
    marked = tree.xpath("//main") or tree.xpath("//article")
    body = marked[0] if len(marked) == 1 else tree.find("body")
    if body is None:
        return ""
    for around in [*body.iter(*_AROUND)]:
        around.drop_tree()
    return prose(body)
