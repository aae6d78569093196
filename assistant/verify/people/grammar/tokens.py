"""Words and punctuation of a sentence with their positions, in a form that is easy to compare."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from assistant.ingest.sentences import split_sentences
from assistant.spelling import plain_spelling

_TOKEN = re.compile(
    r"(?P<initials>(?:[^\W\d_]\.){2,}|[^\W\d_]\.(?=[ \xa0]?[A-Z]))"
    r"|(?P<number>\d[\d.,]*(?:-[^\W\d_]+)*)"
    r"|(?P<word>[^\W\d_]+(?:(?:['’](?!s\b)|-)[^\W\d_]+)*)"
    r"|(?P<possessive>['’]s?\b)"
    r"|(?P<mark>\S)"
)
_ABBREVIATION = re.compile(
    r"(?:Mr|Mrs|Ms|Mx|Dr|Prof|St|Capt|Sgt|Col|Gen|Lt|Maj|Sen|Gov|Rep|Rev|Fr|Supt"
    r"|Inc|Ltd|Corp|Co|Jr|Sr|Bros|Mt|Ft"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec|No)\Z"
)
# Letters that Unicode does not decompose into a letter and an accent.
_LETTERS = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "ð": "d", "đ": "d", "ł": "l", "þ": "th"}
)


class WordToken(NamedTuple):
    """A word, number or punctuation mark of a sentence."""

    text: str
    plain: str
    """Lower case, without accents and full stops: the form in which words are compared."""
    start: int
    """Offset into the plain spelling of the sentence."""

    @property
    def end(self) -> int:
        """Offset after the last character."""
        return self.start + len(self.text)

    @property
    def is_capitalised(self) -> bool:
        """Return whether the word begins with a capital letter."""
        return self.text[0].isupper()

    @property
    def is_word(self) -> bool:
        """Return whether it is a word rather than a number or mark."""
        return self.text[0].isalpha()


@lru_cache(maxsize=50_000)
def fold(text: str) -> str:
    """Return a text in lower case without accents: `Jose` and `José`, `Ås` and `As` are equal."""
    lower = plain_spelling(text).replace("’", "'").lower().translate(_LETTERS)
    if lower.isascii():
        return lower
    parts = unicodedata.normalize("NFKD", lower)
    return "".join(char for char in parts if not unicodedata.combining(char))


def read_words(sentence: str) -> tuple[WordToken, ...]:
    """Return the words and marks of a sentence in order.

    The possessive ending is a word of its own; the full stop of `Mr.` and of initials is not.
    """
    sentence = plain_spelling(sentence)
    result: list[WordToken] = []
    for match in _TOKEN.finditer(sentence):
        text = match.group()
        if text == "." and result and result[-1].end == match.start() and _is_abbreviation(result[-1]):
            continue
        if match["number"] is not None:
            text = text.rstrip(".,")
        plain = fold(text)
        result.append(
            WordToken(text, plain.replace(".", "") if match["initials"] else plain, match.start())
        )
        if len(text) < len(match.group()):
            mark = match.group()[len(text)]
            result.append(WordToken(mark, mark, match.start() + len(text)))
    return tuple(result)


def _is_abbreviation(word: WordToken) -> bool:
    return _ABBREVIATION.match(word.text) is not None


@lru_cache(maxsize=2_000)
def read_sentences(text: str) -> tuple[tuple[WordToken, ...], ...]:
    """Return the words of each sentence of a text."""
    text = plain_spelling(text)
    return tuple(read_words(text[span.start : span.end]) for span in split_sentences(text))


def join_words(words: Sequence[WordToken]) -> str:
    """Return words as a text, with the spaces that they had."""
    parts = [words[0].text] if words else []
    for before, word in pairwise(words):
        parts.append(" " * (word.start > before.end) + word.text)
    return "".join(parts)
