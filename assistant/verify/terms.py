"""Extract the terms that make a claim checkable: numbers by value, names, and content words by stem."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

import snowballstemmer

from assistant.lexicon import MONTH_NAMES, MONTH_NUMBERS, STOP_WORDS
from assistant.spelling import plain_spelling


class TermKind(StrEnum):
    """Kind of a term. A wrong number or name is worse than a missing word."""

    NUMBER = "number"
    NAME = "name"
    WORD = "word"


class Term(NamedTuple):
    """A term and its position in the plain spelling of the text.

    Two spellings of the same thing have the same `key`: `4,200` and `4200`, `three` and `3`, `voted` and
    `vote`, `Feb.` and `February`.
    """

    key: str
    kind: TermKind
    start: int
    end: int


_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_CARDINALS = (
    {word: value for value, word in enumerate(_ONES)}
    | {word: 10 * value for value, word in enumerate(_TENS, 2)}
    | {"dozen": 12}
)
# Without "second", which is more often a unit of time.
_IRREGULAR_ORDINALS = {"first": 1, "third": 3, "fifth": 5, "eighth": 8, "ninth": 9, "twelfth": 12}
_ORDINALS = (
    _IRREGULAR_ORDINALS
    | {f"{word}th": value for value, word in enumerate(_ONES) if value >= 4}
    | {f"{word[:-1]}ieth": 10 * value for value, word in enumerate(_TENS, 2)}
)
_SCALES = {
    "hundred": 100, "thousand": 10**3, "k": 10**3,
    "million": 10**6, "m": 10**6, "mn": 10**6, "mln": 10**6,
    "billion": 10**9, "bn": 10**9, "b": 10**9, "trillion": 10**12, "tn": 10**12,
}  # fmt: skip
_SCALE_ABBREVIATIONS = frozenset({"k", "m", "mn", "mln", "bn", "b", "tn"})
"""Scales only after digits: `5m`, `$1.5 bn`, but not `five m`."""

_STOP_WORDS = STOP_WORDS | {"one"}
"""The pronoun "one" is a stop word; the number is read before it can be dropped."""

_MONTHS = {name: MONTH_NAMES[number - 1] for name, number in MONTH_NUMBERS.items()}
"""Full names of months by name and abbreviation. Only capitalised abbreviations are expanded."""

_TOKEN = re.compile(
    r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<suffix>st|nd|rd|th)?(?![^\W\d_]*\d)"
    r"|(?P<word>[^\W\d_]+(?:['’][^\W\d_]+)?\.?(?:[^\W\d_]\.)*)",
)
_INITIALS = re.compile(r"(?:[^\W\d_]\.){2,}$")


def extract_terms(text: str) -> list[Term]:
    """Return the terms of a text in order, without stop words.

    A capitalised word is a name unless it opens a sentence. Offsets count from the start of
    `plain_spelling(text)`.
    """
    text = plain_spelling(text)
    result: list[Term] = []
    tokens = list(_TOKEN.finditer(text))
    position = 0
    while position < len(tokens):
        term, length = _read_number(text, tokens, position)
        if term is None:
            term, length = _read_word(text, tokens[position]), 1
        if term is not None:
            result.append(term)
        position += length
    return result


def term_keys(text: str) -> frozenset[str]:
    """Return the keys of all terms of a text."""
    return frozenset(term.key for term in extract_terms(text))


def _read_number(text: str, tokens: Sequence[re.Match[str]], position: int) -> tuple[Term | None, int]:
    """Return the number that starts at a token and the count of its tokens.

    Examples: `4,200`, `$1.5 bn`, `twenty-one`, `two hundred`, `3rd`.
    """
    token = tokens[position]
    in_digits = token["number"] is not None
    ordinal = None if in_digits else _ORDINALS.get(_plain_word(token))
    if ordinal is not None:
        return Term(_canonical(Decimal(ordinal)), TermKind.NUMBER, token.start(), token.end()), 1
    value = _first_value(text, token)
    if value is None:
        return None, 0
    length, end = 1, token.end()
    for following in tokens[position + 1 : position + 4]:
        gap, word = text[end : following.start()], _plain_word(following)
        if not in_digits and gap == "-" and 20 <= value < 100 and _CARDINALS.get(word, 99) < 10:
            value += _CARDINALS[word]
        elif (
            word in _SCALES and gap in ("", " ", "-") and (in_digits or word not in _SCALE_ABBREVIATIONS)
        ):
            value *= _SCALES[word]
        else:
            break
        length, end = length + 1, following.start() + len(following["word"].rstrip("."))
    return Term(_canonical(value), TermKind.NUMBER, token.start(), end), length


def _plain_word(token: re.Match[str]) -> str:
    return (token["word"] or "").lower().rstrip(".")


def _first_value(text: str, token: re.Match[str]) -> Decimal | None:
    """Return the value of a number's first token, or None if the token does not start a number."""
    if token["number"] is not None:
        return Decimal(token["number"].replace(",", ""))
    word = _plain_word(token)
    if word not in _CARDINALS or (word == "one" and _is_pronoun(text, token.start(), token.end())):
        return None
    return Decimal(_CARDINALS[word])


_PRONOUN_AFTER = re.compile(
    r"\s*(?:of|another|who|that|which|in the|can|could|may|might|must|should|would|cannot)\b"
    r"|\s*[.,;:!?]|\s*$",
    re.IGNORECASE,
)
_PRONOUN_BEFORE = re.compile(r"\b(?:the|this|that|no|any|each|every|which)\s+$", re.IGNORECASE)


def _is_pronoun(text: str, start: int, end: int) -> bool:
    """Return whether a `one` is a pronoun (`one of the bridges`) rather than a number (`one person`)."""
    return bool(
        _PRONOUN_AFTER.match(text, end) or _PRONOUN_BEFORE.search(text, max(0, start - 12), start)
    )


def _canonical(value: Decimal) -> str:
    """Return the same string for equal values: 4.50 and 4.5, 1e3 and 1000."""
    return format(value.normalize(), "f")


def _read_word(text: str, token: re.Match[str]) -> Term | None:
    """Return the word or name at a token; None for a number token or a stop word."""
    raw = token["word"]
    if raw is None:
        return None
    word = raw if _INITIALS.search(raw) else raw.rstrip(".")
    plain = re.sub(r"['’]s$", "", word).replace(".", "").replace("’", "'")
    lower = plain.lower()
    is_acronym = plain.isupper() and len(plain) > 1
    if lower in _STOP_WORDS and not is_acronym:
        return None
    is_capitalised = plain[0].isupper()
    has_inner_capital = plain[1:].lower() != plain[1:]
    is_name = is_capitalised and (has_inner_capital or not _opens_sentence(text, token.start()))
    if is_capitalised:
        lower = _MONTHS.get(lower, lower)
    kind = TermKind.NAME if is_name else TermKind.WORD
    return Term(stem(lower), kind, token.start(), token.start() + len(word))


def _opens_sentence(text: str, start: int) -> bool:
    before = text[:start].rstrip(" \t\"'“”‘’([")
    return not before or before[-1] in ".!?\n:"


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Return the Porter 2 stem of a lower-case English word: `vote` for `voted` and `voting`."""
    return str(_stemmer().stemWord(word))


@lru_cache(maxsize=1)
def _stemmer() -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer("english")
