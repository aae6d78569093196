"""Numbers of the list items of OpenDocument texts, which their text does not contain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.ingest.documents.docx.numbering import format_number
from assistant.ingest.documents.odt.styles import attribute

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_FORMS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_MAX_LEVEL = 10


class OdtLists:
    """The list styles of a document, with the number of the last item of each."""

    def __init__(self, roots: list[Element]) -> None:
        self._levels: dict[tuple[str, int], Element] = {}
        self._counts: dict[tuple[str, int], int] = {}
        for root in roots:
            for style in root.iter("list-style"):
                name = attribute(style, "name")
                for level in style.iterfind("list-level-style-number"):
                    number = attribute(level, "level")
                    if number.isdecimal():
                        self._levels.setdefault((name, int(number)), level)

    def number_items(self, body: Element) -> None:
        """Write the number of each numbered item before its first paragraph."""
        for entry in [*body.iter("list")]:
            if next(entry.iterancestors("list"), None) is None:
                self._number(entry, attribute(entry, "style-name"), 1)

    def _number(self, entry: Element, name: str, depth: int) -> None:
        name = attribute(entry, "style-name") or name
        level = self._levels.get((name, depth))
        if depth > _MAX_LEVEL:
            return
        if depth > 1 or attribute(entry, "continue-numbering") != "true":
            start = "" if level is None else attribute(level, "start-value")
            self._counts[name, depth] = (int(start) if start.isdecimal() else 1) - 1
        for item in entry.iterfind("list-item"):
            start = attribute(item, "start-value")
            if start.isdecimal():
                self._counts[name, depth] = int(start) - 1
            first = next(iter(item), None)
            if first is not None and first.tag in ("p", "h"):
                count = self._counts[name, depth] = self._counts.get((name, depth), 0) + 1
                if level is not None and (mark := _format(level, count)):
                    first.text = f"{mark} {first.text or ''}"
                    item.set("numbered", "yes")
            for child in item.iterfind("list"):
                self._number(child, name, depth + 1)


def _format(level: Element, count: int) -> str:
    form = _FORMS.get(attribute(level, "num-format"))
    if form is None:
        return ""
    return attribute(level, "num-prefix") + format_number(count, form) + attribute(level, "num-suffix")
