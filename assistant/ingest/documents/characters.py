"""Characters that a document holds for its layout and a quote must not: with them a word is not what a reader types."""

from __future__ import annotations

import re

# Soft hyphens, zero-width spaces and joiners of words, byte order marks; and the signs that turn the direction of what follows, with
# which a quote can be made to look like another. The joiners of letters (U+200C, U+200D) and the marks of direction are spelling.
_WITHOUT = (0xAD, 0x200B, 0x2060, 0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
_TABLE: dict[int, str | None] = {
    **dict.fromkeys((*range(0x0A), *range(0x0B, 0x20), *range(0x7F, 0xA0)), " "),
    **dict.fromkeys((0x0C, 0x85, 0x2028, 0x2029), "\n"),
    **dict.fromkeys(_WITHOUT, None),
    **dict.fromkeys(range(0xD800, 0xE000), "\N{REPLACEMENT CHARACTER}"),
}
_BLANK_LINES = re.compile(r"\n{3,}")


def plain(text: str) -> str:
    """The text without such characters; other controls are spaces, and half a character is U+FFFD. Lines stay lines."""
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_TABLE)


def one_line(text: str) -> str:
    """The words of a title, name or address, parted by single spaces."""
    return " ".join(plain(text).split())


def paragraphs(text: str) -> str:
    """Lines without outer and double white space, with one blank line at most between them and none at either end."""
    lines = (" ".join(line.split()) for line in plain(text).split("\n"))
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip("\n")
