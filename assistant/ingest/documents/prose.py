"""Marked-up text to plain paragraphs, for HTML and all that is made of it: pages, books, mail, entries of feeds.

A blank line parts paragraphs, `#` marks headings, `-` and `1.` list items and `|` rows of tables, as `blocks` reads them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from assistant.ingest.documents.characters import one_line, paragraphs

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

# Trafilatura's names stand beside those of HTML: head, list, item, quote, row, cell, lb.
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6", "head")
_LISTS = ("ul", "ol", "list")
_ITEMS = ("li", "item")
_ROWS = ("tr", "row")
_CELLS = ("td", "th", "cell")
_BLOCKS = frozenset(
    """address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer form header hgroup hr
    legend main nav p pre quote section summary table tbody tfoot thead""".split()
).union(_HEADINGS, _LISTS, _ITEMS, _ROWS, _CELLS)
_UNSEEN = frozenset(
    "script style template noscript svg math canvas object iframe select button textarea audio video title".split()
)
_LONGEST_CELL = 600
"""Characters. What is longer is a column of a page that a table lays out, and no figure or name in a row."""


def prose(root: Element) -> str:
    """The text below an element, in its order; what is never shown, such as scripts, is left out."""
    from lxml import etree

    writer = _Writer()
    walker = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        seen = element.tag not in _UNSEEN and not _hidden(element)
        if event == "start" and not seen:
            walker.skip_subtree()
        elif event == "start":
            writer.start(element)
        else:
            if seen:
                writer.end(str(element.tag))
            if element is not root:
                writer.text(element.tail)
    return writer.finished()


def _hidden(element: Element) -> bool:
    return (
        "hidden" in element.attrib
        or "display:none" in str(element.get("style", "")).replace(" ", "").lower()
    )


class _Writer:
    """The blocks so far, and the one that is being written."""

    def __init__(self) -> None:
        self._done: list[str] = []
        self._last: Literal["paragraph", "item", "row"] = "paragraph"
        self._words: list[str] = []
        self._mark = ""
        self._numbers: list[int | None] = []
        """For each open list the number of its last item, or None where items are not numbered."""
        self._tables: list[bool] = []
        """For each open table whether it is one of rows, rather than the layout of a page."""
        self._cells: list[str] = []
        self._in_cell = False
        self._preformatted = 0

    def text(self, words: str | None) -> None:
        """Words within an element."""
        if words:
            self._words.append(words if self._preformatted else " ".join(f"_{words}_".split())[1:-1])

    def start(self, element: Element) -> None:
        """An element opens."""
        tag = str(element.tag)
        if self._in_cell and (tag in _BLOCKS or tag in ("br", "lb")):
            self._words.append(" ")
        elif tag in ("br", "lb"):
            self._words.append("\n")
        elif tag in _BLOCKS:
            self._close()
            self._open(tag, element)
        self.text(element.text)

    def end(self, tag: str) -> None:
        """An element closes."""
        if self._in_cell and tag in _CELLS:
            self._cells.append(one_line("".join(self._words)))
            self._words, self._in_cell = [], False
        elif self._in_cell:
            self._words.append(" " if tag in _BLOCKS else "")
        elif tag in _BLOCKS:
            self._close()
            self._shut(tag)

    def finished(self) -> str:
        """All blocks; the items of a list and the rows of a table stand close together."""
        self._close()
        return "".join(self._done).strip("\n")

    def _open(self, tag: str, element: Element) -> None:
        if tag in _HEADINGS:
            self._mark = "#" * _level(tag, element) + " "
        elif tag in _LISTS:
            self._numbers.append(0 if tag == "ol" or element.get("rend") == "ol" else None)
        elif tag in _ITEMS:
            self._mark = self._next_item()
        elif tag == "table":
            self._tables.append(_has_rows(element))
        elif tag == "pre":
            self._preformatted += 1
        elif tag in _CELLS:
            self._in_cell = bool(self._tables) and self._tables[-1]

    def _shut(self, tag: str) -> None:
        if tag in _HEADINGS or tag in _ITEMS:
            self._mark = ""
        elif tag in _LISTS:
            self._numbers.pop()
        elif tag == "table":
            self._tables.pop()
        elif tag == "pre":
            self._preformatted -= 1
        elif tag in _ROWS:
            cells, self._cells = self._cells, []
            if any(cells):
                self._put(
                    f"| {' | '.join(cells)} |" if len(cells) > 1 else cells[0],
                    "row" if len(cells) > 1 else "paragraph",
                )

    def _next_item(self) -> str:
        if not self._numbers or (number := self._numbers[-1]) is None:
            return "- "
        self._numbers[-1] = number + 1
        return f"{number + 1}. "

    def _close(self) -> None:
        """End the block that is being written; without a word it is none, and leaves its mark to the next."""
        written, self._words = paragraphs("".join(self._words)), []
        if written:
            mark, self._mark = self._mark, ""
            heading = mark.startswith("#")
            self._put(
                mark + (one_line(written) if heading else written),
                "item" if mark and not heading else "paragraph",
            )

    def _put(self, block: str, kind: Literal["paragraph", "item", "row"]) -> None:
        close = kind == self._last and kind != "paragraph"
        self._done.append(f"\n{block}" if close else f"\n\n{block}")
        self._last = kind


def _level(tag: str, element: Element) -> int:
    digit = str(element.get("rend") or tag)[-1:]
    return int(digit) if digit in "123456" else 2


def _has_rows(table: Element) -> bool:
    if (
        table.get("role") == "presentation"
        or next(table.iterdescendants("table", "section", "article", *_HEADINGS[:4]), None) is not None
    ):
        return False
    return all(len("".join(cell.itertext())) <= _LONGEST_CELL for cell in table.iterdescendants(*_CELLS))
