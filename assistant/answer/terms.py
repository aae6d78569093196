"""The terms of a text that a claim can be held to: numbers by their value, names, and content words by their stem."""

from __future__ import annotations

import calendar
import re
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

import snowballstemmer


class TermKind(StrEnum):
    """What sort of thing a term is: a wrong number is worse than a missing adjective."""

    NUMBER = "number"
    NAME = "name"
    WORD = "word"


class Term(NamedTuple):
    """One term: `key` is equal for two ways of writing the same thing: `4,200` and `4200`, `three` and `3`, `voted` and `vote`, `Feb.` and
    `February`.
    """

    key: str
    kind: TermKind
    start: int
    end: int


_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_VALUES = (
    {word: n for n, word in enumerate(_ONES)}
    | {word: 10 * n for n, word in enumerate(_TENS, 2)}
    | {"dozen": 12}
)
_IRREGULAR = {
    "first": 1,
    "third": 3,
    "fifth": 5,
    "eighth": 8,
    "ninth": 9,
    "twelfth": 12,
}  # "second" is more often a unit of time
_ORDINALS = (
    _IRREGULAR
    | {f"{word}th": n for n, word in enumerate(_ONES) if n >= 4}
    | {f"{word[:-1]}ieth": 10 * n for n, word in enumerate(_TENS, 2)}
)
_SCALES = {
    "hundred": 100, "thousand": 10**3, "k": 10**3, "million": 10**6, "m": 10**6, "mn": 10**6, "mln": 10**6,
    "billion": 10**9, "bn": 10**9, "b": 10**9, "trillion": 10**12, "tn": 10**12,
}  # fmt: skip
_LETTER_SCALES = frozenset(
    {"k", "m", "mn", "mln", "bn", "b", "tn"}
)  # only right after digits: `5m`, `$1.5 bn`, never the word `m`

STOP_WORDS = frozenset(
    """a about according after all again also am an and any are as at be because been before being but by can could did do does doing
    during each for from further had has have having he her here hers him his how i if in into is it its itself just me more most my no
    nor not of off on once one only or other our out over own per said same say says she should so some such than that the their them
    then there these they this those through to too under until up upon very was we were what when where which while who whom whose why
    will with would you your""".split()
)

_MONTHS = {name[:3].lower(): name.lower() for name in calendar.month_name if name} | {
    "sept": "september"
}
"""By their short forms, if these begin with a capital."""

_TOKEN = re.compile(
    r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<suffix>st|nd|rd|th)?(?![^\W\d_]*\d)"
    r"|(?P<word>[^\W\d_]+(?:['’][^\W\d_]+)?\.?(?:[^\W\d_]\.)*)",
)
_INITIALS = re.compile(r"(?:[^\W\d_]\.){2,}$")


def extract_terms(text: str) -> list[Term]:
    """The terms of a text in order. Stop words are left out; a capitalised word that does not open a sentence is a name."""
    found: list[Term] = []
    matches = list(_TOKEN.finditer(text))
    position = 0
    while position < len(matches):
        term, used = _number(text, matches, position)
        if term is None:
            term, used = _word(text, matches[position]), 1
        if term is not None:
            found.append(term)
        position += used
    return found


def _number(text: str, matches: list[re.Match[str]], position: int) -> tuple[Term | None, int]:
    """A number that begins at this token, with the tokens it takes: `4,200`, `$1.5 bn`, `twenty-one`, `two hundred`, `3rd`."""
    match = matches[position]
    digits = match["number"]
    if digits is not None:
        value = Decimal(digits.replace(",", ""))
    else:
        word = match["word"].lower().rstrip(".")
        if word in _ORDINALS:
            return Term(
                _written(Decimal(_ORDINALS[word])), TermKind.NUMBER, match.start(), match.end()
            ), 1
        if word not in _VALUES or (word == "one" and not _counts(text, match.start(), match.end())):
            return None, 0
        value = Decimal(_VALUES[word])
    used, end = 1, match.end()
    for following in matches[position + 1 : position + 4]:
        gap, word = text[end : following.start()], (following["word"] or "").lower().rstrip(".")
        if digits is None and gap == "-" and 20 <= value < 100 and _VALUES.get(word, 99) < 10:
            value += _VALUES[word]
        elif (
            word in _SCALES
            and gap in ("", " ", "-", "\u00a0")
            and (digits is not None or word not in _LETTER_SCALES)
        ):
            value *= _SCALES[word]
        else:
            break
        used, end = used + 1, following.start() + len(following["word"].rstrip("."))
    return Term(_written(value), TermKind.NUMBER, match.start(), end), used


_PRONOUN_AFTER = re.compile(
    r"\s*(?:of|another|who|that|which|in the|can|could|may|might|must|should|would|cannot)\b|\s*[.,;:!?]|\s*$",
    re.IGNORECASE,
)
_PRONOUN_BEFORE = re.compile(r"\b(?:the|this|that|no|any|each|every|which)\s+$", re.IGNORECASE)


def _counts(text: str, start: int, end: int) -> bool:
    """Whether a `one` is a number (`one person`, `one million`) rather than a pronoun (`one of the bridges`, `the one`)."""
    return not _PRONOUN_AFTER.match(text, end) and not _PRONOUN_BEFORE.search(
        text, max(0, start - 12), start
    )


def _written(value: Decimal) -> str:
    """One spelling for equal values: 4.50 and 4.5, 1e3 and 1000."""
    return format(value.normalize(), "f")


def _word(text: str, match: re.Match[str]) -> Term | None:
    raw = match["word"]
    if raw is None:
        return None
    word = raw if _INITIALS.search(raw) else raw.rstrip(".")
    plain = re.sub(r"['’]s$", "", word).replace(".", "").replace("’", "'")
    lower = plain.lower()
    if lower in STOP_WORDS and not (plain.isupper() and len(plain) > 1):
        return None
    capital = plain[0].isupper() and (
        not _opens_sentence(text, match.start()) or plain[1:].lower() != plain[1:]
    )
    lower = _MONTHS.get(lower, lower) if plain[0].isupper() else lower
    return Term(
        stem(lower),
        TermKind.NAME if capital else TermKind.WORD,
        match.start(),
        match.start() + len(word),
    )


def _opens_sentence(text: str, start: int) -> bool:
    before = text[:start].rstrip(" \t\"'“”‘’([")
    return not before or before[-1] in ".!?\n:"


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The stem of a lower-case English word (Porter 2): `voted` and `voting` give `vote`."""
    return str(_stemmer().stemWord(word))


@lru_cache(maxsize=1)
def _stemmer() -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer("english")
