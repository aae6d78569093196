"""Web pages: the text of the article without menus, advertisements and comments."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from assistant.ingest.documents.html.article import article_text
from assistant.ingest.documents.html.decoding import decode_page
from assistant.ingest.documents.html.fields import page_fields
from assistant.ingest.documents.html.json_ld import article_objects, is_not_free
from assistant.ingest.documents.html.refusals import paywall_note, refusal
from assistant.ingest.documents.html.styles import apply_page_styles
from assistant.ingest.documents.prose import element_text
from assistant.ingest.documents.visibility import reveal_main_text
from assistant.ingest.records import Extracted, Unreadable

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_MIN_ARTICLE = 250
"""Characters. With less text the article cannot be distinguished from its surroundings, so the
whole page is used."""
_EMPTY_ELEMENT = re.compile(
    r"<(?!(?:area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr)\b)"
    r"([a-z][\w:-]*)((?:\s[^<>]*)?)/>",
    re.IGNORECASE,
)
"""An element such as `<a id="x"/>`, which ends at once in XML and stays open in HTML."""
_CDATA = re.compile(r"(?<!//)(?<!/\*)<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_SURROUNDINGS = ("head", "nav", "footer", "aside", "form")


def extract_html(
    raw: bytes, *, url: str | None = None, charset: str | None = None, is_xml: bool = False
) -> Extracted:
    """Extract the article of a web page.

    `url` is the address the page was fetched from, `charset` the encoding declared by the server, and
    `is_xml` marks a page in the syntax of XML (.xhtml). Raises Unreadable if it is not a web page, is no
    article or has no text.
    """
    markup, damaged = decode_page(raw, charset)
    if not markup.strip():
        raise Unreadable("is empty")
    if is_xml:
        markup = _EMPTY_ELEMENT.sub(r"<\1\2></\1>", _CDATA.sub(_escape, markup))
    tree = parse_html(markup)
    fields, is_locked = page_fields(tree, markup, url), is_not_free(article_objects(tree))
    apply_page_styles(tree)
    reveal_main_text(tree)
    text = _article_text(tree)
    head_title = "".join(tree.xpath("string(//title)"))
    if reason := refusal(head_title, text):
        raise Unreadable(reason)
    if not any(map(str.isalnum, text)):
        raise Unreadable("has no text: its content is loaded by scripts, or it is not a web page")
    note = paywall_note(tree, text, is_locked=is_locked)
    dropped = (f"{damaged:,} damaged character{'s' if damaged > 1 else ''}",) if damaged else ()
    return Extracted(text, fields, dropped=dropped, notes=(note,) if note else ())


def _escape(section: re.Match[str]) -> str:
    return html.escape(section[1], quote=False)


def fragment_text(markup: str) -> str:
    """Return the full text of a piece of HTML, such as a feed entry, as paragraphs. It may be empty."""
    if not markup.strip():
        return ""
    return element_text(parse_html(f"<html><body>{markup}</body></html>"))


def parse_html(markup: str) -> Element:
    """Parse a page.

    Raises Unreadable if it is nested so deeply that the parser would silently drop the rest.
    """
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
        raise Unreadable("is nested too deeply for a web page; save it again as text")
    return tree


def _article_text(tree: Element) -> str:
    """Return the text of the article, or of the whole page if no article stands out."""
    text = article_text(tree)
    return text if len(text) >= _MIN_ARTICLE else _page_text(tree) or text


def _page_text(tree: Element) -> str:
    """Return the text of the only `main` or `article` element, or of the body, without surroundings."""
    marked = tree.xpath("//main") or tree.xpath("//article")
    body = marked[0] if len(marked) == 1 else tree.find("body")
    if body is None:
        return ""
    for element in [*body.iter(*_SURROUNDINGS)]:
        element.drop_tree()
    return element_text(body)
