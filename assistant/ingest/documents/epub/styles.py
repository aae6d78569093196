"""Style sheets of e-books, as far as they decide how text is read: raised, struck out, hidden.

Programs that write books mark such text by a class alone. Only rules for a single class are read; rules
within `@media` and for elements within others are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_SELECTOR = re.compile(r"([a-z][a-z0-9]*)?\.([\w-]+)", re.IGNORECASE)
_RAISED = re.compile(r"vertical-align:(?:super|text-top|top|\.?[1-9]|0\.[1-9])")
_LOWERED = re.compile(r"vertical-align:(?:sub|text-bottom|-\.?\d)")
_STRUCK = re.compile(r"text-decoration(?:-line)?:[^;]*line-through")
_HIDDEN = re.compile(r"(?:display:none|visibility:hidden)")
_LONGEST_SHEET = 2_000_000
"""Characters of style sheets that are read."""


def read_style_sheets(sheets: list[str]) -> dict[tuple[str, str], str]:
    """Return inline styles by element name and class; an empty name stands for every element."""
    styles: dict[tuple[str, str], str] = {}
    for selectors, declarations, is_nested in css_rules("\n".join(sheets)):
        if not is_nested and (style := _inline_style(declarations)):
            for selector in selectors.split(","):
                if match := _SELECTOR.fullmatch(selector.strip()):
                    styles[(match[1] or "").lower(), match[2]] = style
    return styles


def css_rules(text: str) -> Iterator[tuple[str, str, bool]]:
    """Yield the selectors and declarations of each rule, and whether it lies within another rule.

    Declarations are in lower case and without spaces.
    """
    first, *others = text[:_LONGEST_SHEET].split("/*")
    depth = 0
    for chunk in "".join([first, *(part.partition("*/")[2] for part in others)]).split("}"):
        before, brace, declarations = chunk.rpartition("{")
        outer = before.count("{")
        if brace:
            selectors = before.rpartition("{")[2].rpartition(";")[2]
            yield selectors.strip(), "".join(declarations.lower().split()), depth + outer > 0
        depth = max(0, depth + outer - (not brace))


def _inline_style(declarations: str) -> str:
    if _HIDDEN.search(declarations):
        return "display:none"
    if _STRUCK.search(declarations):
        return "text-decoration:line-through"
    if _RAISED.search(declarations):
        return "vertical-align:super"
    return "vertical-align:sub" if _LOWERED.search(declarations) else ""


def apply_styles(body: Element, styles: dict[tuple[str, str], str]) -> None:
    """Write the styles of classes into the elements that have them. Inline styles take precedence."""
    if not styles:
        return
    for element in body.iter():
        for name in str(element.get("class", "")).split():
            style = styles.get((str(element.tag), name)) or styles.get(("", name))
            is_cell = element.tag in ("td", "th", "tr", "table", "img") and "vertical-align" in (
                style or ""
            )
            if style and not is_cell:
                element.set("style", f"{style};{element.get('style', '')}")
