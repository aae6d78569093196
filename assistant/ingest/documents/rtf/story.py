"""The blocks of a Rich Text document as elements of HTML: paragraphs, list items and tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.ingest.documents.characters import fit_for_element

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_LONGEST_MARK = 20
"""Characters of the number of a list item. More is text that a template puts before each item."""


class Story:
    """A run of blocks with the paragraph, the cell and the table in progress: text, a note, a box."""

    def __init__(self) -> None:
        self.blocks: list[Element] = []
        self.mark = ""
        """Number or bullet of the paragraph in progress."""
        self._pieces: list[tuple[str, str]] = []
        """Text of the paragraph in progress, with `sup`, `sub` or an empty string for each piece."""
        self._boxes: list[Element] = []
        self._cell: list[Element] = []
        self._row: list[list[Element]] = []
        self._rows: list[list[list[Element]]] = []

    @property
    def text(self) -> str:
        """The text of the paragraph in progress."""
        return "".join(text for text, _ in self._pieces)

    def add_text(self, text: str, script: str = "") -> None:
        """Add text to the paragraph in progress. Control characters become spaces."""
        text = fit_for_element(text)
        if self._pieces and self._pieces[-1][1] == script:
            text = self._pieces.pop()[0] + text
        self._pieces.append((text, script))

    def add_box(self, blocks: list[Element]) -> None:
        """Add the blocks of a text box behind the paragraph in progress."""
        self._boxes += blocks

    def end_paragraph(self, tag: str, *, in_table: bool) -> None:
        """End the paragraph in progress, which belongs to a cell if `in_table`."""
        if not in_table:
            self._end_table()
        target = self._cell if in_table else self.blocks
        if self.text.strip():
            target.append(_paragraph(tag, self.mark, self._pieces))
        target += self._boxes
        self._pieces, self._boxes, self.mark = [], [], ""

    def end_cell(self, *, is_nested: bool = False) -> None:
        """End a cell of a table. A cell of a table within a cell becomes a paragraph."""
        self.end_paragraph("p", in_table=True)
        if is_nested:
            return
        self._row.append(self._cell)
        self._cell = []

    def end_row(self) -> None:
        """End a row of a table."""
        if self._cell:
            self.end_cell()
        if self._row:
            self._rows.append(self._row)
        self._row = []

    def finish(self, tag: str) -> list[Element]:
        """End everything in progress and return all blocks."""
        self.end_row()
        self.end_paragraph(tag, in_table=False)
        return self.blocks

    def _end_table(self) -> None:
        from lxml import etree

        self.end_row()
        if not self._rows:
            return
        table = etree.Element("table")
        for cells in self._rows:
            row = etree.SubElement(table, "tr")
            for blocks in cells:
                etree.SubElement(row, "td").extend(blocks)
        self.blocks.append(table)
        self._rows = []


def _paragraph(tag: str, mark: str, pieces: list[tuple[str, str]]) -> Element:
    from lxml import etree

    # The second level of bullets in Word is the letter o.
    is_numbered = any(map(str.isalnum, mark)) and mark != "o"
    if mark and not is_numbered and tag == "p":
        tag = "li"
    paragraph = etree.Element(tag)
    if is_numbered:
        etree.SubElement(paragraph, "font").text = f"{mark[:_LONGEST_MARK]} "
    for text, script in pieces:
        core = text.strip()
        element = etree.SubElement(paragraph, "font")
        if script and core:
            element.text, _, tail = text.partition(core)
            part = etree.SubElement(element, script)
            part.text, part.tail = core, tail
            continue
        first, *lines = text.split("\n")
        element.text = first
        for line in lines:
            etree.SubElement(element, "br").tail = line
    return paragraph
