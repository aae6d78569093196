"""Style sheets within a page, as far as they decide what is read: hidden, struck-out and raised text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.ingest.documents.epub.styles import apply_styles, css_rules, read_style_sheets

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_LOOSE_ALIGNMENT = re.compile(r"vertical-align\s*:\s*(?!super|sub\b)[^;}]*", re.IGNORECASE)
"""Alignment that pages use for layout, and books for raised text."""
_SHOWING = re.compile(r"(?:^|;)(?:display:(?!none)|visibility:visible)")
_CLASS = re.compile(r"\.([\w-]+)")


def apply_page_styles(tree: Element) -> None:
    """Mark the text that the page's own style sheets hide, strike out or raise.

    A class that some rule shows, such as one for wide screens, hides nothing.
    """
    sheets = "\n".join(str(sheet.text or "") for sheet in tree.iter("style"))
    if not sheets:
        return
    shown = {
        name
        for selectors, declarations, _ in css_rules(sheets)
        if _SHOWING.search(declarations)
        for name in _CLASS.findall(selectors)
    }
    styles = read_style_sheets([_LOOSE_ALIGNMENT.sub("", sheets)])
    apply_styles(
        tree,
        {key: style for key, style in styles.items() if style != "display:none" or key[1] not in shown},
    )
