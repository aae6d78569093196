"""Styles of OpenDocument texts: titles, headings and the effects of text."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_MAX_STYLE_DEPTH = 10
"""Limit on styles based on each other: a chain may be circular."""
_RAISED_PERCENT = 10
"""Height above the line, in percent of the font, from which text counts as raised."""


def attribute(element: Element, name: str) -> str:
    """Return an attribute by its name without namespace, or an empty string."""
    return next((str(value) for key, value in element.attrib.items() if _local(str(key)) == name), "")


def _local(name: str) -> str:
    return name.rpartition("}")[2]


class OdtStyles:
    """Styles of text and paragraphs by name, each with the styles that it is based on."""

    def __init__(self, roots: list[Element]) -> None:
        self._styles: dict[tuple[str, str], Element] = {}
        for root in roots:
            for style in root.iter("style"):
                key = (attribute(style, "family"), attribute(style, "name"))
                self._styles.setdefault(key, style)
        self.effects = cache(self._effects)
        self.paragraph_tag = cache(self._paragraph_tag)

    def _effects(self, family: str, name: str) -> dict[str, str]:
        """Return the effects `struck`, `hidden` and `script`, each of the nearest style that sets it."""
        effects: dict[str, str] = {}
        for style in self._chain(family, name):
            for properties in style.iterfind("text-properties"):
                for effect, value in _read_effects(properties).items():
                    effects.setdefault(effect, value)
            if _is_hidden_section(style):
                effects.setdefault("hidden", "yes")
        return effects

    def _paragraph_tag(self, name: str) -> str:
        """Return `title`, `h1` … `h6` or `p` for a style of paragraphs."""
        for style in self._chain("paragraph", name):
            if "Title" in (attribute(style, "name"), attribute(style, "parent-style-name")):
                return "title"
            level = attribute(style, "default-outline-level")
            if level.isdecimal() and 0 < int(level) < 7:
                return f"h{level}"
        if match := re.fullmatch(r"Heading_20_([1-6])", name):
            return f"h{match[1]}"
        return "title" if name == "Title" else "p"

    def _chain(self, family: str, name: str) -> list[Element]:
        """Return a style and the styles that it is based on, nearest first."""
        chain: list[Element] = []
        while (style := self._styles.get((family, name))) is not None and len(chain) < _MAX_STYLE_DEPTH:
            chain.append(style)
            name = attribute(style, "parent-style-name")
        return chain


def _read_effects(properties: Element) -> dict[str, str]:
    effects: dict[str, str] = {}
    for key, value in properties.attrib.items():
        match _local(str(key)):
            case "text-line-through-style" | "text-line-through-type":
                if effects.get("struck") != "yes":
                    effects["struck"] = "" if value == "none" else "yes"
            case "display":
                effects["hidden"] = "yes" if value == "none" else ""
            case "text-position":
                effects["script"] = _read_script(str(value))
    return effects


def _read_script(position: str) -> str:
    """Return `sup` or `sub` for a position such as `super 58%` or `-20% 80%`."""
    height = position.split(" ")[0]
    if height in ("super", "sub"):
        return {"super": "sup", "sub": "sub"}[height]
    match = re.fullmatch(r"(-?)(\d+)(?:\.\d+)?%", height)
    if not match or int(match[2]) < _RAISED_PERCENT:
        return ""
    return "sub" if match[1] else "sup"


def _is_hidden_section(style: Element) -> bool:
    return attribute(style, "family") == "section" and any(
        attribute(properties, "display") == "none" for properties in style
    )
