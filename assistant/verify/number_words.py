"""Read numbers in words: `two thousand three hundred`, `half a million`, `two thirds`, `2.5 crore`."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import NamedTuple

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
CARDINALS = {word: value for value, word in enumerate(_ONES)} | {
    word: 10 * value for value, word in enumerate(_TENS, 2)
}
# Without "second", which is more often a unit of time.
__IRREGULAR_ORDINALS = {"first": 1, "third": 3, "fifth": 5, "eighth": 8, "ninth": 9, "twelfth": 12}
ORDINALS = (
    __IRREGULAR_ORDINALS
    | {f"{word}th": value for value, word in enumerate(_ONES) if value >= 4}
    | {f"{word[:-1]}ieth": 10 * value for value, word in enumerate(_TENS, 2)}
)
_SCALES = {
    "dozen": 12, "hundred": 100, "thousand": 10**3, "k": 10**3, "lakh": 10**5, "lakhs": 10**5,
    "million": 10**6, "m": 10**6, "mn": 10**6, "mln": 10**6, "crore": 10**7, "crores": 10**7,
    "billion": 10**9, "bn": 10**9, "b": 10**9, "trillion": 10**12, "tn": 10**12,
}  # fmt: skip
_SCALE_ABBREVIATIONS = frozenset({"k", "m", "mn", "mln", "bn", "b", "tn"})
"""Scales only after digits: `5m`, `$1.5 bn`, but not `five m`."""
ORDINAL_SCALES = {"hundredth": 100, "thousandth": 10**3, "millionth": 10**6}
SHARES = {"half": 2, "quarter": 4} | {
    word: value for word, value in ORDINALS.items() if value in range(3, 11)
}
"""Denominator by the singular word for it."""
PLURAL_SHARES = {"halves": 2} | {f"{word}s": value for word, value in SHARES.items() if value > 2}
_BIG = frozenset(scale for scale in _SCALES.values() if scale >= 100)
_INFINITE = Decimal("Infinity")


class Number(NamedTuple):
    """A number with its place in a text."""

    value: Decimal
    start: int
    end: int
    token_count: int


def plain_word(token: re.Match[str]) -> str:
    """Return the word of a token in lower case without its final full stop; "" for a number."""
    return (token["word"] or "").lower().rstrip(".")


class WordReader:
    """Reads a number in words; `next` is the position after the tokens that belong to it."""

    def __init__(self, text: str, tokens: Sequence[re.Match[str]], position: int) -> None:
        self._text, self._tokens, self._first = text, tokens, position
        self.next, self.end = position, tokens[position].start()

    def read(self) -> Number | None:
        """Return the number at the first token, or None."""
        value = self._read_share()
        if value is None:
            value = self._read_cardinal()
        if value is None:
            return None
        start = self._tokens[self._first].start()
        return Number(value, start, self.end, self.next - self._first)

    def with_scales(self, value: Decimal) -> Decimal:
        """Return a value in digits times the scales that follow it: 5 million, 2.5 lakh."""
        scale = Decimal(1)
        while (factor := self._scale(in_digits=True)) is not None:
            scale *= factor
            self._advance(1)
        value *= scale
        if self._word(0) in ORDINAL_SCALES and self._gap(0) in (" ", "-"):
            value *= ORDINAL_SCALES[self._word(0)]
            self._advance(1)
        # "1 crore 20 lakh": digits go on only with a smaller scale of their own.
        if scale >= 1000 and self.next + 1 < len(self._tokens):
            part, factor = self._tokens[self.next], self._scale(1, in_digits=True)
            if part["number"] and part["number"].isdigit() and factor and factor < scale:
                total = Decimal(part["number"]) * factor
                if total < scale and self._gap(0) == " " and len(self._word(1)) > 2:
                    self._advance(2)
                    return value + total
        return value

    def added_share(self) -> Decimal:
        """Return the share after "and": 0.5 for "and a half", 0 if there is none."""
        if self._word(0) != "and" or self._gap(0) not in (" ", "-"):
            return Decimal(0)
        above = 1 if self._word(1) in ("a", "one") else CARDINALS.get(self._word(1), 0)
        below = (SHARES if above == 1 else PLURAL_SHARES).get(self._word(2))
        if (
            not above
            or below is None
            or self._gap(2) not in (" ", "-")
            or self._gap(1) not in (" ", "-")
        ):
            return Decimal(0)
        if below > 2 and below != 4 and above == 1 and self._word(1) == "a":
            return Decimal(0)  # "two and a third": more often a third thing
        self._advance(3)
        return Decimal(above) / Decimal(below)

    def _read_share(self) -> Decimal | None:
        """Read "two thirds", "a third of", "half a million", "a quarter of a million"; or None."""
        word, length = self._word(0), 1
        above, below = 1, SHARES.get(word) if word in ("half", "quarter") else None
        if below is None and self._gap(1) in (" ", "-"):
            following = self._word(1)
            above = 1 if word in ("a", "one") else CARDINALS.get(word, 0)
            below = (SHARES if above == 1 else PLURAL_SHARES).get(following)
            length = 2
        if not above or below is None:
            return None
        share = Decimal(above) / Decimal(below)
        if (scale := self._scale_after_share(length)) is not None:
            return share * scale
        has_of = self._word(length) == "of" and self._gap(length) == " "
        is_hyphenated = length == 2 and self._gap(1) == "-"
        certain = word == "one" or above > 1
        if length == 1 or below == 2 or (below == 4 and above == 1):
            return None  # "half" and "a quarter" remain words
        if has_of or is_hyphenated or (certain and below != 4):
            self._advance(length)
            return share if self._text[self.end : self.end + 1] != "-" or above > 1 else None
        return None

    def _scale_after_share(self, length: int) -> Decimal | None:
        """Return the scale in "half a million", "half-dozen" and "quarter of a million"."""
        for skipped in (("of", "a"), ("a",), ()):
            if all(
                self._word(length + i) == word and self._gap(length + i) in (" ", "-")
                for i, word in enumerate(skipped)
            ):
                place = length + len(skipped)
                scale = _SCALES.get(self._word(place))
                if scale and self._gap(place) in (" ", "-") and len(self._word(place)) > 2:
                    self._advance(place + 1)
                    return Decimal(scale)
        return None

    def _read_cardinal(self) -> Decimal | None:
        word = self._word(0)
        if word == "dozen":
            self._advance(1)
            return Decimal(12)
        if word in ("a", "an"):
            if self._scale(1, in_digits=False) is None or self._gap(1) != " ":
                return None
            self._advance(1)
            return self._read_groups(Decimal(1))
        if word not in CARDINALS:
            return None
        is_scaled = (self._scale(1, in_digits=False) or 0) >= 100
        if word == "one" and not is_scaled and is_pronoun(self._text, *self._tokens[self._first].span()):
            return None
        return self._read_groups(self._below_hundred())

    def _below_hundred(self) -> Decimal:
        """Read 0 to 99, as a cardinal or, after a hyphen, as an ordinal: "twenty-first"."""
        value = CARDINALS[self._word(0)]
        self._advance(1)
        if 20 <= value < 100 and self._gap(0) in ("-", " "):
            ones = CARDINALS.get(self._word(0), 99)
            if self._gap(0) == "-" and ones > 9:
                ones = 2 if self._word(0) == "second" else ORDINALS.get(self._word(0), 99)
            if 0 < ones < 10 and not (
                self._gap(0) == " " and is_pronoun(self._text, *self._tokens[self.next].span())
            ):
                value += ones
                self._advance(1)
        return Decimal(value)

    def _read_groups(self, group: Decimal, limit: Decimal = _INFINITE) -> Decimal:
        """Read on behind the first word of a number below `limit`: "two thousand three hundred"."""
        if self._word(0) == "point" and self._gap(0) == " ":
            group += self._decimals()
        group += self.added_share()
        for scale in (12, 100):
            if self._scale(in_digits=False) == scale:
                group *= scale
                self._advance(1)
                group += (scale == 100 and self._below(self._below_hundred, (100,))) or 0
        last = Decimal(1)
        while (scale := self._scale(in_digits=False) or 0) >= 1000 and group * scale < limit:
            group, last = group * scale, last * scale
            self._advance(1)
        if last > 1:
            if share := self.added_share():
                return group + share * last
            group += (
                self._below(lambda: self._read_groups(self._below_hundred(), last), tuple(_BIG)) or 0
            )
        if self._word(0) in ORDINAL_SCALES and self._gap(0) in (" ", "-"):
            group *= ORDINAL_SCALES[self._word(0)]
            self._advance(1)
        return group

    def _below(self, read: Callable[[], Decimal], scales: tuple[int, ...]) -> Decimal | None:
        """Read the part of a number behind a scale, with or without "and"; None if none follows.

        In "between one hundred and two hundred", "two" belongs to a number of its own: `scales` must not
        follow the part. Nor does "and" join the two numbers in "between a hundred and twenty".
        """
        mark = self.next, self.end
        has_and = self._word(0) == "and"
        if self._gap(0) not in (" ", "-"):
            return None
        if has_and:
            self._advance(1)
        if self._word(0) in CARDINALS and self._gap(0) in (" ", "-"):
            value = read()
            is_range = has_and and self._is_between and self._word(0) != "and"
            if self._scale(in_digits=False) not in scales and not is_range:
                return value
        self.next, self.end = mark
        return None

    @property
    def _is_between(self) -> bool:
        return self._first > 0 and plain_word(self._tokens[self._first - 1]) == "between"

    def _decimals(self) -> Decimal:
        """Read "point two five", in single digits; 0 if none follow."""
        digits = ""
        while (value := CARDINALS.get(self._word(1 + len(digits)), 10)) < 10:
            digits += str(value)
        if digits:
            self._advance(1 + len(digits))
        return Decimal(f"0.{digits or 0}")

    def _scale(self, ahead: int = 0, *, in_digits: bool) -> int | None:
        word = self._word(ahead)
        if self._gap(ahead) not in ("", " ", "-") or (word in _SCALE_ABBREVIATIONS and not in_digits):
            return None
        return _SCALES.get(word)

    def _word(self, ahead: int) -> str:
        place = self.next + ahead
        return plain_word(self._tokens[place]) if place < len(self._tokens) else ""

    def _gap(self, ahead: int) -> str:
        """Return the text between a token ahead and the token before it."""
        place = self.next + ahead
        if place >= len(self._tokens):
            return "\n"
        before = self.end if ahead == 0 else self._tokens[place - 1].end()
        return self._text[before : self._tokens[place].start()]

    def _advance(self, count: int) -> None:
        self.next += count
        last = self._tokens[self.next - 1]
        self.end = last.end() - (
            len(last["word"]) - len(last["word"].rstrip(".")) if last["word"] else 0
        )


_PRONOUN_AFTER = re.compile(
    r"\s*(?:of|another|who|that|which|in the|can|could|may|might|must|should|would|cannot)\b"
    r"|\s*[.,;:!?]|\s*$",
    re.IGNORECASE,
)
_PRONOUN_BEFORE = re.compile(r"\b(?:the|this|that|no|any|each|every|which)\s+$", re.IGNORECASE)


def is_pronoun(text: str, start: int, end: int) -> bool:
    """Return whether a `one` is a pronoun (`one of the bridges`) rather than a number (`one person`)."""
    return bool(
        _PRONOUN_AFTER.match(text, end) or _PRONOUN_BEFORE.search(text, max(0, start - 12), start)
    )
