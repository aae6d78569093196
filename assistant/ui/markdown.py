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


def typed(text: str) -> str:
    """A reader's own words on one line, escaped no more than they must be: whoever edits a question sees the escapes."""
    line = html.escape(re.sub(r"([\\`*_\[\]~])", r"\\\1", " ".join(text.split())), quote=False)
    return re.sub(r"\A(\d{0,9})([#+.)-])", r"\1\\\2", line)


def as_typed(shown: str) -> str:
    """The words that `typed` was given."""
    return html.unescape(re.sub(r"\\([\\`*_\[\]~#+.)-])", r"\1", shown))
