"""Removal of layout characters, so that a quote contains only characters that a reader would type."""

from __future__ import annotations

import re

# Soft hyphens, zero-width spaces, word joiners, byte order marks and direction overrides, which can
# disguise a quote. The letter joiners (U+200C, U+200D) and the direction marks are part of spelling and
# stay.
_REMOVED = (0xAD, 0x200B, 0x2060, 0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
_TABLE: dict[int, str | None] = {
    **dict.fromkeys((*range(0x0A), *range(0x0B, 0x20), *range(0x7F, 0xA0)), " "),
    **dict.fromkeys((0x0C, 0x85, 0x2028, 0x2029), "\n"),
    **dict.fromkeys(_REMOVED, None),
    **dict.fromkeys(range(0xD800, 0xE000), "\N{REPLACEMENT CHARACTER}"),
}
_NOT_IN_ELEMENT = re.compile("[^\t\n -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BLANK_LINES = re.compile(r"\n{3,}")


def clean_characters(text: str) -> str:
    """Remove layout characters and unify line breaks.

    Other control characters become spaces and lone surrogates become U+FFFD.
    """
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_TABLE)


def fit_for_element(text: str) -> str:
    """Replace characters that an element cannot hold, which damaged files have, by spaces."""
    return _NOT_IN_ELEMENT.sub(" ", text)


def one_line(text: str) -> str:
    """Return a title, name or address as one line with single spaces."""
    return " ".join(clean_characters(text).split())


def clean_lines(text: str) -> str:
    """Keep the lines of preformatted text with their indentation, without outer blank lines."""
    lines = clean_characters(text.expandtabs(4)).split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def clean_paragraphs(text: str) -> str:
    """Collapse white space within lines and allow at most one blank line, and none at either end."""
    lines = (" ".join(line.split()) for line in clean_characters(text).split("\n"))
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip("\n")
