"""Marked-up text to plain paragraphs, for pages, e-books, Word documents, HTML mail and feed entries.

Call `element_text(root)` on a tree with the element names of HTML. Another format renames its elements
first: raised text to `sup`, lowered text to `sub`, struck-out text to `s`, deleted text to `del`, text
that is not shown to any element with the attribute `hidden`. `text_blocks` returns the blocks with the
elements their text comes from, for a reader that selects some of them.

Paragraphs are separated by blank lines. `#` marks headings, `-` and `1.` list items and `|` table rows,
the marks that `blocks` reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal, NamedTuple

from assistant.ingest.documents import inline_text
from assistant.ingest.documents.characters import clean_lines, clean_paragraphs, one_line
from assistant.ingest.documents.visibility import inline_style, is_hidden

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

# Trafilatura's element names are listed beside those of HTML: head, list, item, quote, row, cell, lb.
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6", "head")
_LISTS = ("ul", "ol", "list")
_ITEMS = ("li", "item")
_ROWS = ("tr", "row")
_CELLS = ("td", "th", "cell")
_BREAKS = ("br", "lb")
BLOCKS = frozenset(
    """address article aside blockquote body caption center dd details dialog dir div dl dt fieldset
    figcaption figure footer form header hgroup hr legend main menu nav p pre quote search section
    summary table tbody tfoot thead""".split()
).union(_HEADINGS, _LISTS, _ITEMS, _ROWS, _CELLS)
"""Elements that begin and end a paragraph."""
_BLOCK_STYLE = re.compile(r"(?:^|;)display:(?:block|flex|grid|list-item|table|flow-root)")
_INLINE_STYLE = re.compile(r"(?:^|;)display:inline(?:;|$)")
_LITERAL = ("code", "pre", "kbd", "samp")
"""Elements whose parts may meet without a space."""
_MAX_CELL = 600
"""Characters. A longer cell is a column of a layout table rather than a value in a row."""
_CONTEXT = 6
"""Pieces of text before a joint that are compared. Nearly all are whole words or more."""
_BlockKind = Literal["paragraph", "item", "row"]
TextNode = tuple["Element", bool]
"""An element with False for the text at its start, True for the text behind its end."""


class TextBlock(NamedTuple):
    """A paragraph, heading, list item or table row."""

    text: str
    """The text with its mark."""
    kind: _BlockKind
    nodes: tuple[TextNode, ...]
    """The pieces of the tree that the text was read from."""


def element_text(root: Element) -> str:
    """Return the visible text of an element in document order."""
    return join_blocks(text_blocks(root))


def join_blocks(blocks: Iterable[TextBlock]) -> str:
    """Join blocks. Items of a list and rows of a table have no blank lines between them."""
    parts: list[str] = []
    last_kind: _BlockKind = "paragraph"
    for block in blocks:
        is_continued = block.kind == last_kind and block.kind != "paragraph"
        parts.append(f"\n{block.text}" if is_continued else f"\n\n{block.text}")
        last_kind = block.kind
    return "".join(parts).strip("\n")


def text_blocks(root: Element) -> list[TextBlock]:
    """Return the visible text of an element as blocks in document order."""
    from lxml import etree

    writer = _Writer()
    skipped: Element | None = None
    walker = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        if event == "start" and writer.replace(element, is_root=element is root):
            skipped = element
            walker.skip_subtree()
        elif event == "start":
            writer.start(element)
        else:
            if element is not skipped:
                writer.end(element)
            skipped = None
            if element is not root:
                writer.add_tail(element)
    return writer.finish()


class _Writer:
    """Collects finished blocks and the text of the block in progress."""

    def __init__(self) -> None:
        self._blocks: list[TextBlock] = []
        self._words: list[str] = []
        self._nodes: list[TextNode] = []
        self._mark = ""
        self._list_numbers: list[int | None] = []
        """Number of the last item of each open list, None for unnumbered lists."""
        self._open_tables: list[bool] = []
        """For each open table, True if it has rows of data and False if it only lays out the page."""
        self._cells: list[str] = []
        self._in_cell = False
        self._preformatted = 0
        self._literal = 0
        self._closing_marks: list[str] = []
        """Quotation mark at the end of each open `q` element."""
        self._ended: Element | None = None
        self._begun: Element | None = None
        """Inline elements that ended and began since the last text."""

    def replace(self, element: Element, *, is_root: bool) -> bool:
        """Write an element that is not written by its parts. Return whether it was one.

        Nothing is written for hidden elements and for captions of controls.
        """
        if is_hidden(element):
            return True
        if is_root or _effective_tag(element) in BLOCKS:
            return False
        if inline_text.is_control(element):
            after = inline_text.following_text(element, BLOCKS)
            return inline_text.is_caption(element, self._before(), after)
        is_raised = inline_text.is_raised(element)
        if is_raised or inline_text.is_lowered(element):
            text = element_text(element) if len(element) else element.text or ""
            before = self._before()
            self._add(
                inline_text.raised_text(element, text, before)
                if is_raised
                else inline_text.lowered_text(text, before)
            )
            self._nodes.append((element, False))
            return True
        return False

    def start(self, element: Element) -> None:
        """Process the start of an element and the text before its first child."""
        tag = _effective_tag(element)
        if self._in_cell and (tag in BLOCKS or tag in _BREAKS):
            self._words.append(" ")
        elif tag in _BREAKS:
            self._words.append("\n")
        elif tag in BLOCKS:
            self._finish_block()
            self._open(tag, element)
        elif tag == "q":
            self._open_quotation(element)
        else:
            self._begun = element
        self._literal += tag in _LITERAL
        self._add_text(element.text, (element, False))

    def end(self, element: Element) -> None:
        """Process the end of an element."""
        tag = _effective_tag(element)
        self._literal -= tag in _LITERAL
        if self._in_cell and tag in _CELLS:
            self._cells.append(one_line("".join(self._words)))
            self._words, self._in_cell = [], False
        elif self._in_cell and tag in BLOCKS:
            self._words.append(" ")
        elif tag in BLOCKS:
            self._finish_block()
            self._close(tag)
        elif tag == "q":
            self._add(self._closing_marks.pop())
        else:
            self._ended, self._begun = element, None

    def add_tail(self, element: Element) -> None:
        """Add the text behind the end of an element."""
        self._add_text(element.tail, (element, True))

    def finish(self) -> list[TextBlock]:
        """Return all blocks."""
        self._finish_block()
        return self._blocks

    def _add_text(self, text: str | None, node: TextNode) -> None:
        """Add text, with white space collapsed outside preformatted elements."""
        if not text:
            return
        text = text if self._preformatted else " ".join(f"_{text}_".split())[1:-1]
        if not self._literal and inline_text.needs_space(self._before(), text, self._ended, self._begun):
            text = f" {text}"
        self._add(text)
        self._nodes.append(node)

    def _add(self, text: str) -> None:
        self._ended = self._begun = None
        if text:
            self._words.append(text)

    def _before(self) -> str:
        return "".join(self._words[-_CONTEXT:])

    def _open_quotation(self, element: Element) -> None:
        text, depth = "".join(element.itertext()), len(self._closing_marks)
        opening, closing = inline_text.quotation_marks(self._before(), text, element.tail or "", depth)
        self._add(opening)
        self._closing_marks.append(closing)

    def _open(self, tag: str, element: Element) -> None:
        if tag in _HEADINGS:
            self._mark = "#" * _heading_level(tag, element) + " "
        elif tag in _LISTS:
            is_numbered = tag == "ol" or element.get("rend") == "ol"
            self._list_numbers.append(0 if is_numbered else None)
        elif tag in _ITEMS:
            self._mark = self._next_item_mark()
        elif tag == "table":
            self._open_tables.append(_is_data_table(element))
        elif tag == "pre":
            self._preformatted += 1
        elif tag in _CELLS:
            self._in_cell = bool(self._open_tables) and self._open_tables[-1]

    def _close(self, tag: str) -> None:
        if tag in _HEADINGS or tag in _ITEMS:
            self._mark = ""
        elif tag in _LISTS:
            self._list_numbers.pop()
        elif tag == "table":
            self._open_tables.pop()
        elif tag == "pre":
            self._preformatted -= 1
        elif tag in _ROWS:
            cells, self._cells = self._cells, []
            if any(cells):
                self._add_block(
                    f"| {' | '.join(cells)} |" if len(cells) > 1 else cells[0],
                    "row" if len(cells) > 1 else "paragraph",
                )

    def _next_item_mark(self) -> str:
        if not self._list_numbers or (number := self._list_numbers[-1]) is None:
            return "- "
        self._list_numbers[-1] = number + 1
        return f"{number + 1}. "

    def _finish_block(self) -> None:
        """Finish the block in progress. A block without text is skipped and its mark stays pending."""
        clean = clean_lines if self._preformatted else clean_paragraphs
        text, self._words = clean("".join(self._words)), []
        self._ended = self._begun = None
        if text:
            mark, self._mark = self._mark, ""
            is_heading = mark.startswith("#")
            self._add_block(
                mark + (one_line(text) if is_heading else text),
                "item" if mark and not is_heading else "paragraph",
            )

    def _add_block(self, text: str, kind: _BlockKind) -> None:
        self._blocks.append(TextBlock(text, kind, tuple(self._nodes)))
        self._nodes = []


def _effective_tag(element: Element) -> str:
    """Return the tag of an element, or `div` or `span` if its style shows it as a block or inline."""
    tag = str(element.tag)
    if style := inline_style(element):
        if tag not in BLOCKS and _BLOCK_STYLE.search(style):
            return "div"
        if tag in ("div", "p") and _INLINE_STYLE.search(style):
            return "span"
    return tag


def _heading_level(tag: str, element: Element) -> int:
    digit = str(element.get("rend") or tag)[-1:]
    return int(digit) if digit in "123456" else 2


def _is_data_table(table: Element) -> bool:
    """Return whether a table holds rows of data rather than laying out the page."""
    if (
        table.get("role") == "presentation"
        or next(table.iterdescendants("table", "section", "article", *_HEADINGS[:4]), None) is not None
    ):
        return False
    return all(len("".join(cell.itertext())) <= _MAX_CELL for cell in table.iterdescendants(*_CELLS))
