"""Numbers of the list items and headings of a Word document, which its text does not contain."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from assistant.ingest.documents.docx.styles import Numbering, value

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_ROMAN = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
)
_ROMAN_ONES = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_LONGEST_MARK = 20
"""Characters. A longer mark is text that a template puts before each item."""


class _Level(NamedTuple):
    form: str
    """`decimal`, `bullet`, `lowerLetter` and so on."""
    pattern: str
    """Text of the mark, with `%1` for the number of the first level."""
    start: int


class ListNumbers:
    """The lists of a document, with the number of the last item of each level."""

    def __init__(self, root: Element | None) -> None:
        self._lists: dict[str, str] = {}
        self._levels: dict[str, dict[int, _Level]] = {}
        self._starts: dict[tuple[str, int], int] = {}
        """First number of a level of a list that begins again."""
        self._counts: dict[str, dict[int, int]] = {}
        if root is not None:
            self._read(root)

    def next_mark(self, numbering: Numbering) -> str:
        """Return the mark of the next item: `-` for a bullet, `2.`, `b)`; an empty string for none."""
        list_id = numbering.list_id
        if list_id in ("", "0"):
            return ""
        definition = self._lists.get(list_id, "")
        levels = self._levels.get(definition, {})
        index = int(numbering.level) if numbering.level.isdecimal() else 0
        level = levels.get(index)
        if level is None:
            return "-"
        counts = self._counts.setdefault(definition, {})
        start = self._starts.pop((list_id, index), None)
        counts[index] = counts.get(index, level.start - 1) + 1 if start is None else start
        for deeper in [other for other in counts if other > index]:
            del counts[deeper]
        if level.form == "bullet":
            return "-"
        if level.form == "none":
            return ""
        mark = re.sub(
            r"%(\d)", lambda match: self._number(levels, counts, int(match[1]) - 1), level.pattern
        )
        return mark.strip()[:_LONGEST_MARK]

    def _number(self, levels: dict[int, _Level], counts: dict[int, int], index: int) -> str:
        level = levels.get(index)
        if level is None:
            return ""
        return format_number(counts.get(index, level.start), level.form)

    def _read(self, root: Element) -> None:
        by_style: dict[str, str] = {}
        links: dict[str, str] = {}
        for definition in root.iterfind("abstractNum"):
            id_ = value(definition, "abstractNumId")
            self._levels[id_] = {
                int(index): _read_level(level)
                for level in definition.iterfind("lvl")
                if (index := value(level, "ilvl")).isdecimal()
            }
            by_style[value(definition.find("styleLink"))] = id_
            links[id_] = value(definition.find("numStyleLink"))
        for entry in root.iterfind("num"):
            list_id, id_ = value(entry, "numId"), value(entry.find("abstractNumId"))
            self._lists[list_id] = by_style.get(links.get(id_) or "-", id_)
            for override in entry.iterfind("lvlOverride"):
                index, start = value(override, "ilvl"), value(override.find("startOverride"))
                if index.isdecimal() and start.isdecimal():
                    self._starts[list_id, int(index)] = int(start)


def _read_level(level: Element) -> _Level:
    start = value(level.find("start"))
    return _Level(
        value(level.find("numFmt")) or "decimal",
        value(level.find("lvlText")),
        int(start) if start.isdecimal() else 1,
    )


def format_number(number: int, form: str) -> str:
    """Write the number of a list item in a form of Word, such as `lowerRoman`. Others give digits."""
    match form:
        case "lowerLetter" | "upperLetter" if number > 0:
            letters = chr(ord("a") + (number - 1) % 26) * min((number - 1) // 26 + 1, 9)
            return letters if form == "lowerLetter" else letters.upper()
        case "lowerRoman" | "upperRoman" if 0 < number < 4000:
            letters = ""
            for size, letter in _ROMAN + _ROMAN_ONES:
                letters += letter * (number // size)
                number %= size
            return letters if form == "lowerRoman" else letters.upper()
        case "decimalZero":
            return f"{number:02}"
        case _:
            return str(number)
