"""Markdown escaping: display text from articles and models literally, without links, images or tags."""

from __future__ import annotations

import html
import re

_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|~$:@])")


def escape_markdown(text: str) -> str:
    """Return the text as one line of Markdown that renders as exactly these characters."""
    return html.escape(_SPECIAL.sub(r"\\\1", " ".join(text.split())), quote=False)


def block_quote(text: str) -> str:
    """Return a Markdown block quote of the text, escaped and in quotation marks."""
    return f"> “{escape_markdown(text)}”"


def escape_question(text: str) -> str:
    """Return a question on one line with only the necessary escapes.

    The chat shows these escapes when a question is edited; `unescape_question` removes them.
    """
    line = html.escape(re.sub(r"([\\`*_\[\]~])", r"\\\1", " ".join(text.split())), quote=False)
    return re.sub(r"\A(\d{0,9})([#+.)-])", r"\1\\\2", line)


def unescape_question(markdown: str) -> str:
    """Return the question that `escape_question` escaped."""
    return html.unescape(re.sub(r"\\([\\`*_\[\]~#+.)-])", r"\1", markdown))
