"""Styles of Word documents: the paragraphs that are headings and list items, and the look of text."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_HEADING = re.compile(r"heading ([1-6])")
_CONTENTS = re.compile(r"toc (?:\d|heading)|table of figures|index \d")
_OUTLINE_LEVELS = ("0", "1", "2", "3", "4", "5")
_MAX_STYLE_DEPTH = 10
"""Limit on styles based on each other: real documents need fewer, and a chain may be circular."""
_RAISED = 4
"""Half-points above or below the line from which text counts as a superscript or subscript. Word's
default for raised text is 6."""


class Effects(NamedTuple):
    """Effects of text that decide whether and how it is read; None where a style leaves them open."""

    struck: bool | None = None
    hidden: bool | None = None
    script: str | None = None
    """`sup`, `sub`, or empty for text on the line."""
    font: str | None = None

    def over(self, base: Effects) -> Effects:
        """Return these effects on top of others."""
        own = {name: effect for name, effect in self._asdict().items() if effect is not None}
        return base._replace(**own)


class Numbering(NamedTuple):
    """The list of a paragraph; `0` for none and empty strings where a style leaves it open."""

    list_id: str = ""
    level: str = ""


def value(element: Element | None, name: str = "val") -> str:
    """Return an attribute in either of the two namespaces that Word uses, or without any."""
    if element is None:
        return ""
    return str(element.get(_W + name) or element.get(_STRICT + name) or element.get(name) or "")


def is_on(element: Element | None) -> bool | None:
    """Return the state of a toggle such as `strike`, or None if it is absent."""
    return None if element is None else value(element) not in ("0", "false", "off", "none")


def read_effects(properties: Element | None) -> Effects:
    """Read the effects in the properties of a run or style (`rPr`)."""
    if properties is None:
        return Effects()
    struck = [is_on(properties.find(name)) for name in ("strike", "dstrike")]
    font = properties.find("rFonts")
    return Effects(
        struck=any(struck) if struck != [None, None] else None,
        hidden=is_on(properties.find("vanish")),
        script=_read_script(properties),
        font=value(font, "ascii") or value(font, "hAnsi") or None,
    )


def _read_script(properties: Element) -> str | None:
    alignment = value(properties.find("vertAlign"))
    if alignment in ("superscript", "subscript"):
        return "sup" if alignment == "superscript" else "sub"
    position = value(properties.find("position"))
    if position.removeprefix("-").isdecimal() and abs(int(position)) >= _RAISED:
        return "sub" if position.startswith("-") else "sup"
    return "" if alignment or position else None


class Styles:
    """The styles of a document by id, each with the styles that it is based on."""

    def __init__(self, root: Element | None) -> None:
        self._styles = (
            {} if root is None else {value(style, "styleId"): style for style in root.iter("style")}
        )
        self.effects = cache(self._effects)

    def tag(self, style_id: str) -> str:
        """Return `h1` … `h6`, `title`, `toc`, `date` or an empty string for a style of paragraphs."""
        for style in self._chain(style_id):
            name = value(style.find("name")).lower()
            outline = value(style.find("pPr/outlineLvl"))
            if heading := _HEADING.fullmatch(name):
                return f"h{heading[1]}"
            if name in ("title", "date"):
                return name
            if _CONTENTS.fullmatch(name):
                return "toc"
            if outline in _OUTLINE_LEVELS:
                return f"h{int(outline) + 1}"
        return "" if style_id in self._styles else _tag_of_id(style_id)

    def numbering(self, style_id: str) -> Numbering:
        """Return the list of a style of paragraphs."""
        for style in self._chain(style_id):
            if list_id := value(style.find("pPr/numPr/numId")):
                return Numbering(list_id, value(style.find("pPr/numPr/ilvl")))
        return Numbering()

    def _effects(self, style_id: str) -> Effects:
        effects = Effects()
        for style in self._chain(style_id):
            effects = effects.over(read_effects(style.find("rPr")))
        return effects

    def _chain(self, style_id: str) -> list[Element]:
        """Return a style and the styles that it is based on, nearest first."""
        chain: list[Element] = []
        while style_id in self._styles and len(chain) < _MAX_STYLE_DEPTH:
            chain.append(self._styles[style_id])
            style_id = value(chain[-1].find("basedOn"))
        return chain


def _tag_of_id(style_id: str) -> str:
    """Return the tag of a style that the document uses and does not define, from its usual id."""
    if heading := re.fullmatch(r"heading([1-6])", style_id.lower()):
        return f"h{heading[1]}"
    return style_id.lower() if style_id in ("Title", "Date") else ""
