"""HTML of mail: its visible text, and the choice between two versions of one text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.ingest.documents.html.extract import parse_html
from assistant.ingest.documents.mail.text import is_plain
from assistant.ingest.documents.mail.trailer import drop_trailers, drop_view_links
from assistant.ingest.documents.prose import element_text

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_HIDDEN = re.compile(r"(?:^|;)(?:opacity:0(?:\.0+)?|max-height:0(?:px|pt|em)?)(?=;|!|$)")
"""Styles of the words that a mail shows only in the list of an inbox."""
_NO_SIZE = re.compile(r"(?:^|;)font-size:[01](?:px|pt)?(?=;|!|$)")
_SIZE = re.compile(r"font(?:-size)?:")
_SIGNATURES = frozenset(("gmail_signature", "moz-signature", "ms-outlook-mobile-signature"))
_TOKEN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]|[^\W_]+")
"""A word, or a character of a language that does not put spaces between words."""
_WEB_ADDRESS = re.compile(r"(?:https?://|www\.|mailto:)\S+")
_SAME = 0.8
"""Share of the words of one version that the other has, from which it says the same."""
_MUCH_LONGER = 1.3
"""Ratio of words. A footer that only one version has makes up less."""


def page_text(markup: str) -> str:
    """Return the visible text of an HTML part, without signature and footers. It may be empty."""
    if not markup.strip():
        return ""
    if is_plain(markup):
        return drop_trailers(markup)
    tree = parse_html(markup)
    for element in [*tree.iter()]:
        if element.getparent() is not None and (_is_hidden(element) or _is_signature(element)):
            element.drop_tree()
    for table in tree.iter("table"):
        if not _is_data(table):
            table.set("role", "presentation")
    return drop_trailers(drop_view_links(element_text(tree)))


def choose_version(plain: str, page: str) -> str:
    """Return the version that carries the text: the HTML, unless it lacks what the plain text says."""
    plain_words, page_words = _words(plain), _words(page)
    if not plain_words or not page_words:
        return page if page_words or not plain_words else plain
    shared = len(plain_words & page_words)
    lacks_words = shared < _SAME * len(plain_words)
    return plain if lacks_words and len(plain_words) > _MUCH_LONGER * len(page_words) else page


def is_same_text(plain: str, page: str) -> bool:
    """Return whether two texts are versions of one text."""
    plain_words, page_words = _words(plain), _words(page)
    return len(plain_words & page_words) >= _SAME * max(len(plain_words), len(page_words), 1)


def _words(text: str) -> set[str]:
    return set(_TOKEN.findall(_WEB_ADDRESS.sub(" ", text).casefold()))


def _is_hidden(element: Element) -> bool:
    style = str(element.get("style") or "").replace(" ", "").lower()
    if not style:
        return False
    if _HIDDEN.search(style):
        return True
    # Some programs give the frame of a column no size, and its content one.
    return bool(_NO_SIZE.search(style)) and not any(
        _SIZE.search(str(inner.get("style") or "").lower()) for inner in element.iterdescendants()
    )


def _is_data(table: Element) -> bool:
    """Return whether a table holds values rather than laying out the mail, as most tables of mail do."""
    if table.find(".//th") is not None or str(table.get("border") or "0") not in ("0", "0px", "none"):
        return True
    rows = [row for row in table.iterdescendants("tr") if next(row.iterancestors("table")) is table]
    filled = (sum(_has_words(cell) for cell in row.iterchildren("td")) for row in rows)
    return sum(cells > 1 for cells in filled) > 1


def _has_words(element: Element) -> bool:
    return any(map(str.isalnum, "".join(element.itertext())))


def _is_signature(element: Element) -> bool:
    names = f"{element.get('class') or ''} {element.get('id') or ''}".lower().split()
    return not _SIGNATURES.isdisjoint(names)
