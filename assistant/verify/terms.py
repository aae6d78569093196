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
from assistant.verify.numbers import has_decimal_comma, read_number, tokenize


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


_SHARE_WORDS = {Decimal("0.5"): "half", Decimal("0.25"): "quarter"}
_STOP_WORDS = STOP_WORDS | {"one"}
"""The pronoun "one" is a stop word; the number is read before it can be dropped."""

_MONTHS = {name: MONTH_NAMES[number - 1] for name, number in MONTH_NUMBERS.items()}
"""Full names of months by name and abbreviation. Only capitalised abbreviations are expanded."""

_INITIALS = re.compile(r"(?:[^\W\d_]\.){2,}$")


# Every draft is compared with every sentence of every passage: most texts come again and again.
@lru_cache(maxsize=4096)
def extract_terms(text: str) -> tuple[Term, ...]:
    """Return the terms of a text in order, without stop words.

    A capitalised word is a name unless it opens a sentence. Offsets count from the start of
    `plain_spelling(text)`.
    """
    text = plain_spelling(text)
    result: list[Term] = []
    tokens = tokenize(text)
    decimal_comma = has_decimal_comma(text)
    position = 0
    while position < len(tokens):
        term, length = _read_number(text, tokens, position, decimal_comma=decimal_comma)
        if term is None:
            term, length = _read_word(text, tokens[position]), 1
        if term is not None:
            result.append(term)
        position += length
    return tuple(result)


@lru_cache(maxsize=4096)
def term_keys(text: str) -> frozenset[str]:
    """Return the keys of all terms of a text."""
    return frozenset(term.key for term in extract_terms(text))


def _read_number(
    text: str, tokens: Sequence[re.Match[str]], position: int, *, decimal_comma: bool
) -> tuple[Term | None, int]:
    """Return the number that starts at a token and the count of its tokens.

    A lone ½ or ¼ is the word "half" or "quarter".
    """
    number = read_number(text, tokens, position, decimal_comma=decimal_comma)
    if number is None:
        return None, 0
    word = _SHARE_WORDS.get(number.value) if number.value < 1 else None
    if word and text[number.start] in "¼½1":
        return Term(stem(word), TermKind.WORD, number.start, number.end), number.token_count
    return Term(canonical(number.value), TermKind.NUMBER, number.start, number.end), number.token_count


def canonical(value: Decimal) -> str:
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
