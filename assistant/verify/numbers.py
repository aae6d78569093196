"""Read numbers by value: `1,234.50`, `1.234,50`, `60 000`, `12,34,567`, `2½`, `minus five`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal

from assistant.lexicon import MONTH_NUMBERS
from assistant.verify.number_words import (
    CARDINALS,
    ORDINAL_SCALES,
    ORDINALS,
    SHARES,
    Number,
    WordReader,
    plain_word,
)

_VULGAR = "¼½¾⅐-⅞"
_LAST = r"(?![\d]|[.,]\d)"
_DIGITS = "|".join(
    (
        rf"\d* ?[{_VULGAR}]",
        # "2 1/2" and "2/3", but no dates such as 9/11 or 1/6/2021.
        r"(?<![\d/.,])(?<![Pp]hase )(?<!Type )(?:\d{1,3}[ -])?"
        rf"(?:1/[2-9]|2/[3579]|3/[4578]|4/[579]|5/[6-9]|7/[89])(?!/){_LAST}",
        rf"(?<![\d.,])\d{{1,2}}(?:,\d\d)+,\d{{3}}(?:\.\d+)?{_LAST}",
        r"\d{1,3}(?:,\d{3})+(?:\.\d+)?",
        rf"(?<![\d.,])\d{{1,3}}(?:\.\d{{3}})+,\d+{_LAST}",
        rf"(?<![\d.,])[1-9]\d{{0,2}}(?:\.\d{{3}}){{2,}}{_LAST}",
        rf"(?<![\w.,])[1-9]\d{{0,2}}(?:['’]\d{{3}})+{_LAST}",
        rf"(?<![\w.,:/])(?<!\d )[1-9]\d{{0,2}}(?: \d{{3}})+(?:\.\d+|,\d{{1,2}})?{_LAST}"
        r"(?! \d|-\d{4}|[^\W\d_])",
        rf"(?<![\w.,])\d{{1,3}},\d{{1,2}}{_LAST}(?![)\]}}]|-[^\W\d_])",
        r"\d+(?:\.\d+)?",
    )
)
TOKEN = re.compile(
    rf"(?P<number>{_DIGITS})(?P<suffix>st|nd|rd|th)?(?![^\W\d_]*\d)"
    r"|(?P<word>[^\W\d_]+(?:['’][^\W\d_]+)?\.?(?:[^\W\d_]\.)*)",
)
"""A number in digits, or a word."""
_DECIMAL_COMMA = re.compile(
    rf"(?<![\w.,])(?:\d{{1,3}}(?:[. ]\d{{3}})+,\d{{1,2}}|\d{{1,3}},\d{{1,2}}){_LAST}"
    r"(?![)\]}]|-[^\W\d_])"
)
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d?(?:,\d\d)+,\d{3}")
_DOTTED_THOUSANDS = re.compile(r"[1-9]\d{0,2}\.\d{3}")
_NEGATIVE_UNIT = re.compile(r"\s?(?:°|%|per ?cent\b|degrees?\b|C\b)")


def tokenize(text: str) -> list[re.Match[str]]:
    """Return the numbers in digits and the words of a text, in order.

    A number with spaces is split again where it may be two: "on May 5 300 people came".
    """
    tokens: list[re.Match[str]] = []
    position = 0
    while token := TOKEN.search(text, position):
        separator = re.search("[ ,]", token["number"] or "")
        if separator and not _is_one_number(text, token):
            end = token.start() + separator.start()
            token = TOKEN.match(text, token.start(), end) or token
        tokens.append(token)
        position = token.end()
    return tokens


def has_decimal_comma(text: str) -> bool:
    """Return whether a text writes decimals with a comma, as in `12,5` or `1.234,50`."""
    return any(not _follows_month(text, match.start()) for match in _DECIMAL_COMMA.finditer(text))


def read_number(
    text: str, tokens: Sequence[re.Match[str]], position: int, *, decimal_comma: bool
) -> Number | None:
    """Return the number that starts at a token, or None.

    `decimal_comma` is True if the text writes `12,5`; then `3.400` is three thousand four hundred.
    """
    token = tokens[position]
    if token["number"] is not None:
        return _read_digits(text, tokens, position, decimal_comma=decimal_comma)
    word = plain_word(token)
    if word == "minus" and position + 1 < len(tokens) and not _is_operator(text, tokens, position):
        number = read_number(text, tokens, position + 1, decimal_comma=decimal_comma)
        if number and text[token.end() : number.start] == " ":
            return Number(-number.value, token.start(), number.end, number.token_count + 1)
        return None
    if word in CARDINALS or word in SHARES or word in ("a", "an", "dozen"):
        number = WordReader(text, tokens, position).read()
        if number is not None:
            return number
    if word in ORDINALS or word in ORDINAL_SCALES:
        value = ORDINALS.get(word) or ORDINAL_SCALES[word]
        return Number(Decimal(value), token.start(), token.start() + len(word), 1)
    return None


def _is_one_number(text: str, token: re.Match[str]) -> bool:
    """Return whether digits in groups are one number.

    A group behind a space that begins with 0 is no number by itself. Any other must follow a word in
    small letters, a sign of currency or nothing. Behind a month stands a day.
    """
    digits = token["number"]
    if _THOUSANDS.match(digits) or re.search(f"[{_VULGAR}/]", digits):
        return True
    if _follows_month(text, token.start()):
        return False
    if "," in digits or " 0" in digits:
        return True
    before = text[max(0, token.start() - 20) : token.start()]
    word = re.search(r"([^\W\d_]+) $", before)
    return word[1].islower() if word else not before or before.rstrip()[-1:] in "$£€¥₹(—–:"


def _follows_month(text: str, start: int) -> bool:
    before = re.search(r"([^\W\d_]+)\.? $", text[max(0, start - 12) : start])
    return before is not None and before[1].lower() in MONTH_NUMBERS


def _is_operator(text: str, tokens: Sequence[re.Match[str]], position: int) -> bool:
    """Return whether a "minus" is no sign: "10 minus 5", "plus or minus 5", "T-minus 5"."""
    if position == 0:
        return False
    before = tokens[position - 1]
    word = plain_word(before)
    is_joined = text[before.end() : tokens[position].start()] == "-"
    return is_joined or before["number"] is not None or word in CARDINALS or word in ("or", "plus")


def _read_digits(
    text: str, tokens: Sequence[re.Match[str]], position: int, *, decimal_comma: bool
) -> Number:
    token = tokens[position]
    words = WordReader(text, tokens, position)
    if decimal_comma and _follows_month(text, token.start()):
        decimal_comma = False
    value = _digits_value(token["number"], decimal_comma=decimal_comma)
    words.end, words.next = token.end(), position + 1
    if token["suffix"] is None:
        value = words.with_scales(value + words.added_share())
    start = token.start()
    if _has_minus_sign(text, start, words.end):
        value, start = -value, start - 1
    return Number(value, start, words.end, words.next - position)


def _digits_value(digits: str, *, decimal_comma: bool) -> Decimal:
    """Return the value of a number in digits with its separators and fractions."""
    if re.fullmatch(rf"\d* ?[{_VULGAR}]", digits):
        fraction = Decimal(str(round(unicodedata.numeric(digits[-1]), 12)))
        whole = digits[:-1].strip()
        return Decimal(whole or 0) + _exact(fraction)
    if "/" in digits:
        whole, _, share = digits.replace("-", " ").rpartition(" ")
        above, below = share.split("/")
        return Decimal(whole or 0) + Decimal(above) / Decimal(below)
    digits = re.sub(r"[ '’]", "", digits)
    if "," in digits and "." in digits:
        comma_last = digits.rindex(",") > digits.rindex(".")
    else:
        comma_last = "," in digits and not _THOUSANDS.fullmatch(digits)
        if decimal_comma and _DOTTED_THOUSANDS.fullmatch(digits):
            comma_last = True
    if comma_last or digits.count(".") > 1:
        digits = digits.replace(".", "").replace(",", ".")
    return Decimal(digits.replace(",", ""))


def _exact(share: Decimal) -> Decimal:
    """Return n/d for the decimal of a vulgar fraction, so that `⅔` equals `2/3`."""
    for below in (2, 3, 4, 5, 6, 7, 8, 9, 10):
        above = round(share * below)
        if abs(share * below - above) < Decimal("0.0000001"):
            return Decimal(above) / Decimal(below)
    return share


def _has_minus_sign(text: str, start: int, end: int) -> bool:
    """Return whether a sign before a number makes it negative.

    At the start of a line and after a number a hyphen is a bullet or a dash, unless a unit follows.
    """
    if start == 0 or text[start - 1] not in "-−":
        return False
    before = text[: start - 1]
    if before and before[-1] not in " (\n":
        return False
    if text[start - 1] == "−" or _NEGATIVE_UNIT.match(text, end):
        return True
    words_before = before.rstrip(" ")
    return bool(words_before) and (words_before[-1].isalpha() or before[-1] == "(")
