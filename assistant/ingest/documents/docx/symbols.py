"""Characters of symbol fonts, which store a picture under the code of a letter or in private codes."""

from __future__ import annotations

_SYMBOL = (
    " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼"
)
"""The font Symbol from code 0x20."""
_SYMBOL_UPPER = "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊⟨®©™∑"
"""The font Symbol from code 0xA0."""
_WINGDINGS = {
    0x28: "☎", 0x2A: "✉", 0x4A: "☺", 0x4C: "☹", 0x6C: "●", 0x6E: "■", 0x6F: "□", 0x71: "❑", 0x75: "◆",
    0x76: "❖", 0x9F: "•", 0xA1: "○", 0xA7: "▪", 0xA8: "□", 0xAB: "★", 0xD8: "➢", 0xDF: "←", 0xE0: "→",
    0xE1: "↑", 0xE2: "↓", 0xE8: "➔", 0xF0: "⇨", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
}  # fmt: skip
_PRIVATE = 0xF000
"""Word stores code 0x41 of a symbol font as U+F041."""


def decode_symbols(text: str, font: str) -> str:
    """Return text of a symbol font as Unicode.

    Characters in private codes are decoded by the font, and dropped if the font is unknown. Other text
    is returned as it is, except for that of the fonts Symbol and Wingdings.
    """
    name = font.lower()
    is_symbol, is_wingdings = name in ("symbol", "symbolmt"), name == "wingdings"
    if text.isascii() and not is_symbol and not is_wingdings:
        return text
    return "".join(_decode(char, is_symbol=is_symbol, is_wingdings=is_wingdings) for char in text)


def _decode(char: str, *, is_symbol: bool, is_wingdings: bool) -> str:
    code = ord(char)
    is_private = _PRIVATE <= code <= _PRIVATE + 0xFF
    code -= _PRIVATE if is_private else 0
    if is_symbol and 0x20 <= code < 0x20 + len(_SYMBOL):
        return _SYMBOL[code - 0x20]
    if is_symbol and 0xA0 <= code < 0xA0 + len(_SYMBOL_UPPER):
        return _SYMBOL_UPPER[code - 0xA0]
    if is_wingdings and (is_private or code < 0x100):
        return _WINGDINGS.get(code, "" if is_private else char)
    return "" if is_private else char
