"""Selection of a page's article: trafilatura chooses the text, the words come from the page itself.

Trafilatura rewrites what it extracts: it drops the words of some elements, joins neighbours and moves
parts. So pieces of text carry a number in invisible characters through its extraction, and the blocks of
the page whose pieces come out are the article.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from copy import copy
from typing import TYPE_CHECKING

from assistant.ingest.documents.html.completion import complete
from assistant.ingest.documents.prose import (
    TextBlock,
    TextNode,
    element_text,
    join_blocks,
    text_blocks,
)
from assistant.ingest.documents.visibility import is_hidden, show

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_FIRST_DIGIT, _BASE = 0xE0100, 240
"""Variation selectors U+E0100 to U+E01EF, printable and without a shape of their own."""
_DIGITS = re.compile("[\U000e0100-\U000e01ef]+")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff\U000e0100-\U000e01ef]")
"""Characters that a tree refuses, though pages may contain them, and the digits themselves."""
_FIRST_PIECES, _LONG_PIECE = 3, 30
"""Links that are numbered: those at the start of a block, and those of this length in characters.

Numbers on every link make long lists of links look like text: 1 of 130 pages was lost by it.
"""
_MIN_SHARE = 0.3
"""Share of a block's characters that must be chosen. Words that trafilatura drops are made up for."""


def article_text(tree: Element) -> str:
    """Return the text of the article that trafilatura finds. It may be empty."""
    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    blocks = text_blocks(tree)
    numbered = _pieces_to_number(tree, blocks)
    document = trafilatura.bare_extraction(
        _number_pieces(tree, numbered), include_comments=False, include_tables=True, with_metadata=False
    )
    body: Element | None = getattr(document, "body", None)
    if body is None:
        return ""
    numbers = _read_numbers("".join(body.itertext()), _width(len(numbered)))
    chosen = {node for number, node in enumerate(numbered) if number in numbers}
    if not chosen:  # trafilatura read the text from a script, not from the page
        return element_text(body)
    if _show_hidden_article(chosen):
        blocks = text_blocks(tree)
    known = set(numbered)
    flags = [_chosen_share(block.nodes, known, chosen) >= _MIN_SHARE for block in blocks]
    return join_blocks(complete(blocks, flags))


def piece_text(node: TextNode) -> str:
    """Return a piece of text without white space around it."""
    element, is_tail = node
    return ((element.tail if is_tail else element.text) or "").strip()


def _pieces_to_number(tree: Element, blocks: Iterable[TextBlock]) -> list[TextNode]:
    first = {node for block in blocks for node in block.nodes[:_FIRST_PIECES]}
    return [
        node
        for element in tree.iter()
        for node in ((element, False), (element, True))
        if any(map(str.isalnum, text := piece_text(node)))
        and (node[1] or element.tag not in ("script", "style"))
        and (len(text) >= _LONG_PIECE or node in first or not _is_in_link(node))
    ]


def _is_in_link(node: TextNode) -> bool:
    element, is_tail = node
    parent = element.getparent()
    return (not is_tail and element.tag == "a") or (parent is not None and parent.tag == "a")


def _number_pieces(tree: Element, nodes: list[TextNode]) -> Element:
    """Return a copy of a tree with its number before each of the pieces of text."""
    clone = copy(tree)
    copies = dict(zip(tree.iter(), clone.iter(), strict=True))
    width = _width(len(nodes))
    for number, (element, is_tail) in enumerate(nodes):
        mark, piece = _encode(number, width), copies[element]
        if is_tail:
            piece.tail = mark + _NOT_XML.sub("", piece.tail or "")
        else:
            piece.text = mark + _NOT_XML.sub("", piece.text or "")
    return clone


def _width(count: int) -> int:
    """Return the number of digits for `count` numbers."""
    return 2 if count <= _BASE**2 else 3


def _encode(number: int, width: int) -> str:
    digits = []
    for _ in range(width):
        number, digit = divmod(number, _BASE)
        digits.append(chr(_FIRST_DIGIT + digit))
    return "".join(digits)


def _read_numbers(text: str, width: int) -> set[int]:
    numbers = set()
    for run in _DIGITS.findall(text):
        for start in range(0, len(run) - width + 1, width):
            digits = (ord(char) - _FIRST_DIGIT for char in run[start : start + width])
            numbers.add(sum(digit * _BASE**place for place, digit in enumerate(digits)))
    return numbers


def _show_hidden_article(chosen: set[TextNode]) -> bool:
    """Show the chosen text if most of it is hidden. Return whether it was.

    Scripts of a page show such text: a gallery's slides, or the article in a `noscript` element.
    """
    hiding: set[Element] = set()
    hidden = total = 0
    for element, is_tail in chosen:
        size = len(piece_text((element, is_tail)))
        ancestors = [*element.iterancestors()] if is_tail else [element, *element.iterancestors()]
        layers = [ancestor for ancestor in ancestors if is_hidden(ancestor)]
        hiding.update(layers)
        hidden += size * bool(layers)
        total += size
    if hidden <= total / 2:
        return False
    for element in hiding:
        show(element)
    return True


def _chosen_share(nodes: tuple[TextNode, ...], numbered: set[TextNode], chosen: set[TextNode]) -> float:
    """Return the share of a block's numbered characters that trafilatura chose, 0..1."""
    sizes = [(len(piece_text(node)), node in chosen) for node in nodes if node in numbered]
    total = sum(size for size, _ in sizes)
    return sum(size for size, is_chosen in sizes if is_chosen) / total if total else 0.0
