"""Tokens of Rich Text: groups, control words, bytes in hexadecimal and plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_TOKEN = re.compile(
    rb"(?P<brace>[{}])"
    rb"|\\(?P<word>[A-Za-z]{1,32})(?P<number>-?\d{1,10})?[ ]?"
    rb"|\\'(?P<hex>[0-9A-Fa-f]{2})"
    rb"|\\(?P<symbol>[^A-Za-z])"
    rb"|(?P<text>[^\\{}\r\n\0]+)"
    rb"|[\r\n\0]+"
    rb"|\\"
)


class Token(NamedTuple):
    """A token. `text` holds the bytes of plain text, or the single byte of a hexadecimal escape."""

    kind: str
    """`{`, `}`, `word`, `symbol` or `text`."""
    word: str = ""
    """A control word, or the sign of a control symbol."""
    number: int | None = None
    text: bytes = b""


def read_tokens(raw: bytes) -> Iterator[Token]:
    """Yield the tokens of a file. Line ends are no tokens, and binary data is skipped."""
    position = 0
    while match := _TOKEN.match(raw, position):
        position = match.end()
        if brace := match["brace"]:
            yield Token(brace.decode())
        elif word := match["word"]:
            number = int(match["number"]) if match["number"] else None
            if word == b"bin":
                position += max(number or 0, 0)
            else:
                yield Token("word", word.decode(), number)
        elif match["hex"]:
            yield Token("text", "'", text=bytes.fromhex(match["hex"].decode()))
        elif symbol := match["symbol"]:
            # A backslash before a line end is a paragraph.
            yield (
                Token("word", "par") if symbol in b"\r\n" else Token("symbol", symbol.decode("latin-1"))
            )
        elif match["text"]:
            yield Token("text", text=match["text"])
