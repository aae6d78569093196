"""Formulas of Word documents on one line, such as `a/b`, `√(x)` and `x²`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.ingest.documents.docx.styles import value

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"


def write_formulas(root: Element) -> None:
    """Add the signs that the layout of a formula stands for, and rename raised and lowered parts."""
    for formula in root.iter("oMath"):
        for element in [*formula.iter()]:
            match element.tag:
                case "f":
                    _insert_sign(element.find("den"), "/")
                case "rad":
                    _enclose(element.find("e"), "√(", ")")
                case "d":
                    properties = element.find("dPr")
                    _enclose(
                        element,
                        _sign(properties, "begChr", "("),
                        _sign(properties, "endChr", ")"),
                    )
                case "nary":
                    _insert_sign(element, _sign(element.find("naryPr"), "chr", "∫"))
                case "sSup" | "sSubSup" | "sSub":
                    _raise(element.find("sup"))


def _sign(properties: Element | None, name: str, default: str) -> str:
    """Return a sign in the properties of a part; an empty value means none."""
    sign = None if properties is None else properties.find(name)
    return default if sign is None else str(sign.get(_M + "val") or value(sign))


def _insert_sign(element: Element | None, sign: str) -> None:
    if element is not None and sign:
        _insert(element, 0, sign)


def _enclose(element: Element | None, opening: str, closing: str) -> None:
    if element is not None:
        _insert(element, 0, opening)
        _insert(element, len(element), closing)


def _raise(element: Element | None) -> None:
    """Mark a raised part that has no digits with `^`: other letters would fuse with the word before."""
    text = "" if element is None else "".join(element.itertext()).strip()
    if element is not None and text and not any(map(str.isdigit, text)):
        _insert(element, 0, "^(" if len(text) > 1 else "^")
        _insert(element, len(element), ")" if len(text) > 1 else "")


def _insert(element: Element, index: int, sign: str) -> None:
    mark = element.makeelement("t")
    mark.text = sign
    element.insert(index, mark)
