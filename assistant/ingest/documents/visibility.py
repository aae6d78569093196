"""Visibility of marked-up text: hidden, struck-out and deleted elements are no text of the document.

A reader of another format marks such text as `<del>`, `<s>` or with the attribute `hidden`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_INVISIBLE = frozenset(
    """script style template noscript noframes noembed svg canvas object applet iframe frame select
    datalist optgroup option textarea audio video title map annotation annotation-xml rp rt del s
    strike""".split()
)
"""Elements without text of their own. `rt` is the pronunciation above a word, which would part it."""
_HIDING_STYLE = re.compile(
    r"(?:^|;)(?:display:none|visibility:(?:hidden|collapse)|mso-hide:all"
    r"|text-decoration(?:-line)?:[^;]*line-through)"
)
_FOR_SCREEN_READERS = re.compile(
    r"(?:^|[\s_-])(?:sr-only|visually-?hidden|screen-reader(?:s|-text|-only)?|a11y-hidden|assistive-text"
    r"|element-invisible)(?:$|\s)",
    re.IGNORECASE,
)
_HIDING_ATTRIBUTES = ("hidden", "style", "aria-hidden", "class")


def is_hidden(element: Element) -> bool:
    """Return whether an element and all within it are not text that a reader sees."""
    tag = element.tag
    if not isinstance(tag, str) or tag in _INVISIBLE or "hidden" in element.attrib:
        return True
    if tag == "dialog" and "open" not in element.attrib:
        return True
    if str(element.get("aria-hidden", "")).lower() == "true":
        return True
    if (style := inline_style(element)) and _HIDING_STYLE.search(style):
        return True
    return bool(_FOR_SCREEN_READERS.search(str(element.get("class", ""))))


def inline_style(element: Element) -> str:
    """Return the `style` attribute in lower case and without spaces, or an empty string."""
    style = element.get("style")
    return "".join(str(style).lower().split()).replace(":!important", "") if style else ""


def show(element: Element) -> None:
    """Show a hidden element. Its descendants may still be hidden."""
    element.tag = "div" if element.tag in ("noscript", "dialog", "template") else element.tag
    for name in _HIDING_ATTRIBUTES:
        element.attrib.pop(name, None)


def reveal_main_text(root: Element) -> None:
    """Show elements that hide most of a page's text: a script of the page would have shown them.

    Examples: a page saved while a dialog was open, and pages that appear once their scripts have run.
    """
    half = len("".join(root.itertext())) / 2
    for element in [*root.iter()]:
        if (
            isinstance(element.tag, str)
            and element.tag not in _INVISIBLE
            and is_hidden(element)
            and len("".join(element.itertext())) > half
        ):
            show(element)
