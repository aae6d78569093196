"""Marked-up text to plain paragraphs, for pages, e-books, Word documents, HTML mail and feed entries.

Paragraphs are separated by blank lines. `#` marks headings, `-` and `1.` list items and `|` table rows,
the marks that `blocks` reads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from assistant.ingest.documents.characters import clean_paragraphs, one_line

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

# Trafilatura's element names are listed beside those of HTML: head, list, item, quote, row, cell, lb.
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6", "head")
_LISTS = ("ul", "ol", "list")
_ITEMS = ("li", "item")
_ROWS = ("tr", "row")
_CELLS = ("td", "th", "cell")
_BREAKS = ("br", "lb")
_BLOCKS = frozenset(
    """address article aside blockquote body caption center dd details div dl dt fieldset figcaption
    figure footer form header hgroup hr legend main nav p pre quote section summary table tbody tfoot
    thead""".split()
).union(_HEADINGS, _LISTS, _ITEMS, _ROWS, _CELLS)
_INVISIBLE = frozenset(
    """script style template noscript svg math canvas object iframe select button textarea audio video
    title""".split()
)
_MAX_CELL = 600
"""Characters. A longer cell is a column of a layout table rather than a value in a row."""
_BlockKind = Literal["paragraph", "item", "row"]


def element_text(root: Element) -> str:
    """Return the visible text of an element in document order."""
    from lxml import etree

    writer = _Writer()
    walker = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        is_visible = element.tag not in _INVISIBLE and not _is_hidden(element)
        if event == "start" and not is_visible:
            walker.skip_subtree()
        elif event == "start":
            writer.start(element)
        else:
            if is_visible:
                writer.end(str(element.tag))
            if element is not root:
                writer.add_text(element.tail)
    return writer.finish()


def _is_hidden(element: Element) -> bool:
    return (
        "hidden" in element.attrib
        or "display:none" in str(element.get("style", "")).replace(" ", "").lower()
    )


class _Writer:
    """Collects finished blocks and the text of the block in progress."""

    def __init__(self) -> None:
        self._blocks: list[str] = []
        self._last_kind: _BlockKind = "paragraph"
        self._words: list[str] = []
        self._mark = ""
        self._list_numbers: list[int | None] = []
        """Number of the last item of each open list, None for unnumbered lists."""
        self._open_tables: list[bool] = []
        """For each open table, True if it has rows of data and False if it only lays out the page."""
        self._cells: list[str] = []
        self._in_cell = False
        self._preformatted = 0

    def add_text(self, text: str | None) -> None:
        """Add text, with white space collapsed outside preformatted elements."""
        if text:
            self._words.append(text if self._preformatted else " ".join(f"_{text}_".split())[1:-1])

    def start(self, element: Element) -> None:
        """Process the start of an element and the text before its first child."""
        tag = str(element.tag)
        if self._in_cell and (tag in _BLOCKS or tag in _BREAKS):
            self._words.append(" ")
        elif tag in _BREAKS:
            self._words.append("\n")
        elif tag in _BLOCKS:
            self._finish_block()
            self._open(tag, element)
        self.add_text(element.text)

    def end(self, tag: str) -> None:
        """Process the end of an element."""
        if self._in_cell and tag in _CELLS:
            self._cells.append(one_line("".join(self._words)))
            self._words, self._in_cell = [], False
        elif self._in_cell:
            self._words.append(" " if tag in _BLOCKS else "")
        elif tag in _BLOCKS:
            self._finish_block()
            self._close(tag)

    def finish(self) -> str:
        """Return all blocks. Items of a list and rows of a table have no blank lines between them."""
        self._finish_block()
        return "".join(self._blocks).strip("\n")

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
        text, self._words = clean_paragraphs("".join(self._words)), []
        if text:
            mark, self._mark = self._mark, ""
            is_heading = mark.startswith("#")
            self._add_block(
                mark + (one_line(text) if is_heading else text),
                "item" if mark and not is_heading else "paragraph",
            )

    def _add_block(self, block: str, kind: _BlockKind) -> None:
        is_continued = kind == self._last_kind and kind != "paragraph"
        self._blocks.append(f"\n{block}" if is_continued else f"\n\n{block}")
        self._last_kind = kind


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
