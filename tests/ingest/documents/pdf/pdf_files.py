"""PDFs written by hand: each piece of text with its place and size."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

LETTER = 0.5
"""Width of a character of Courier-like text, in font sizes, that the layouts of the tests assume."""


class Piece(NamedTuple):
    """A piece of text at a place of a page, in points from the lower left corner."""

    text: str
    left: float
    base: float
    size: float = 10
    font: str = "F1"
    """F1 is Times, F2 its bold."""


def column(
    text: str, left: float, top: float, width: int, *, size: float = 10, indent: float = 0
) -> list[Piece]:
    """Set a text in lines of at most `width` characters, hyphenated where it has a `|`.

    A newline begins a paragraph.
    """
    pieces: list[Piece] = []
    for paragraph in text.split("\n"):
        for number, line in enumerate(_wrap(paragraph, width)):
            shift = indent if number == 0 else 0
            pieces.append(Piece(line, left + shift, top - len(pieces) * size * 1.2, size))
    return pieces


def _wrap(text: str, width: int) -> list[str]:
    lines = [""]
    for word in text.split(" "):
        line = f"{lines[-1]} {word}".strip()
        head, bar, tail = word.partition("|")
        if len(line.replace("|", "")) <= width:
            lines[-1] = line.replace("|", "")
        elif bar and len(f"{lines[-1]} {head}-") <= width:
            lines[-1] += f" {head}-"
            lines.append(tail)
        else:
            lines.append(word.replace("|", ""))
    return lines


def build_pdf(*pages: Sequence[Piece], **properties: str) -> bytes:
    """Return a PDF of pages, with properties such as `Title` and `CreationDate`."""
    fonts = [f"<</Type/Font/Subtype/Type1/BaseFont/{name}/Encoding/WinAnsiEncoding>>" for name in _FONTS]
    kids = " ".join(f"{6 + 2 * number} 0 R" for number in range(len(pages)))
    info = "".join(f"/{name}({_escape(value)})" for name, value in properties.items())
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>",
        *fonts,
        f"<<{info}>>",
    ]
    for number, pieces in enumerate(pages):
        stream = "\n".join(map(_draw, pieces))
        objects += [
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R/F2 4 0 R>>>>"
            f"/Contents {7 + 2 * number} 0 R>>",
            f"<</Length {len(stream)}>>stream\n{stream}\nendstream",
        ]
    out, offsets = bytearray(b"%PDF-1.4\n"), []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode("cp1252")
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    trailer = f"trailer<</Size {size}/Root 1 0 R/Info 5 0 R>>\nstartxref\n{len(out)}\n%%EOF"
    return bytes(out) + f"xref\n0 {size}\n0000000000 65535 f \n{table}{trailer}".encode()


_FONTS = ("Times-Roman", "Times-Bold")


def _draw(piece: Piece) -> str:
    return f"BT /{piece.font} {piece.size} Tf {piece.left} {piece.base} Td ({_escape(piece.text)}) Tj ET"


def _escape(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
