"""Text of articles and models as Markdown that shows it letter by letter: no tag, link, image or emphasis of theirs takes effect."""

from __future__ import annotations

import html
import re

_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|~$:@])")


def plain(text: str) -> str:
    """One line that renders as the very characters of the text."""
    return html.escape(_SPECIAL.sub(r"\\\1", " ".join(text.split())), quote=False)


def quoted(text: str) -> str:
    """A block quote of the text."""
    return f"> “{plain(text)}”"
