"""Words and punctuation of a sentence with their positions, in a form that is easy to compare."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from assistant.ingest.sentences import split_sentences
from assistant.spelling import plain_spelling
from assistant.verify.grammar.verbs import verb_key
from assistant.verify.grammar.word_class import CONTENT, JOINERS, MARKS, VERBS, WordClass

_CONTRACTED = "(?:s|re|m|ve|ll|d)"
_TOKEN = re.compile(
    r"(?P<cannot>cannot\b)|(?P<stem>[^\W\d_]+?)(?P<negated>n['’]t)\b"
    r"|(?P<initials>(?:[^\W\d_]\.){2,}|(?-i:[^\W\d_]\.(?=[ \xa0]?[A-ZÀ-ÖØ-Þ])))"
    r"|(?P<number>\d(?:[\d.,]*\d)?(?:st|nd|rd|th|m|bn|k)?(?:-[^\W\d_]+)*)"
    rf"|(?P<ending>['’]{_CONTRACTED}\b)"
    rf"|(?P<word>[^\W\d_]+(?:-[^\W_]+|['’](?!{_CONTRACTED}\b)[^\W\d_]+)*)"
    r"|--|(?P<mark>[^\w\s])",
    re.IGNORECASE,
)
_WHOLE_FORMS = {"wo": "will", "ca": "can", "sha": "shall"}
_ABBREVIATION = re.compile(
    r"(?:Mr|Mrs|Ms|Mx|Dr|Prof|St|Capt|Sgt|Col|Gen|Lt|Maj|Sen|Gov|Rep|Rev|Fr|Supt"
    r"|Inc|Ltd|Corp|Co|Jr|Sr|Bros|Mt|Ft"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec|No)\Z"
)
# Letters that Unicode does not decompose into a letter and an accent.
_LETTERS = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "ð": "d", "đ": "d", "ł": "l", "þ": "th"}
)


@dataclass
class WordToken:
    """A word, number, fixed phrase or punctuation mark of a sentence."""

    text: str
    plain: str
    """Lower case, without accents and full stops: the form in which words are compared.

    For a fixed phrase its name, such as `no_longer`.
    """
    key: str
    """Key that inflected forms share; the value of a number."""
    start: int
    """Offset into the plain spelling of the sentence."""
    end: int
    """Offset after the last character."""
    tag: WordClass = WordClass.NOUN

    @property
    def is_capitalised(self) -> bool:
        """Return whether the word begins with a capital letter."""
        return self.text[0].isupper()

    @property
    def is_word(self) -> bool:
        """Return whether it is a word rather than a number or mark."""
        return self.text[0].isalpha()

    @property
    def is_mark(self) -> bool:
        """Return whether it is a punctuation mark or symbol."""
        return self.tag in MARKS

    @property
    def is_joiner(self) -> bool:
        """Return whether it is a conjunction, relative pronoun or question word."""
        return self.tag in JOINERS

    @property
    def is_verb(self) -> bool:
        """Return whether the word can be the verb of a clause."""
        return self.tag in VERBS

    @property
    def is_content(self) -> bool:
        """Return whether the word has a meaning of its own."""
        return self.tag in CONTENT


@lru_cache(maxsize=50_000)
def fold(text: str) -> str:
    """Return a text in lower case without accents: `Jose` and `José`, `Ås` and `As` are equal."""
    lower = plain_spelling(text).replace("’", "'").lower().translate(_LETTERS)
    if lower.isascii():
        return lower
    parts = unicodedata.normalize("NFKD", lower)
    return "".join(char for char in parts if not unicodedata.combining(char))


def read_words(sentence: str) -> tuple[WordToken, ...]:
    """Return the words and marks of a sentence in order, as yet without their parts of speech.

    Endings such as the "'s" and "n't" are words of their own; the full stop of `Mr.` and of initials is
    none.
    """
    result: list[WordToken] = []
    for word in _split(plain_spelling(sentence)):
        follows = bool(result) and result[-1].end == word.start
        if not (word.text == "." and follows and _is_abbreviation(result[-1])):
            result.append(word)
    return tuple(result)


def _split(text: str) -> Iterator[WordToken]:
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        if match["negated"] or match["cannot"]:
            middle = match.start("negated") if match["negated"] else start + 3
            verb = fold(text[start:middle])
            yield _word(text, start, middle, _WHOLE_FORMS.get(verb, verb))
            yield _word(text, middle, end, "not")
        else:
            plain = fold(match.group()) or match.group()  # Folding drops a lone accent.
            yield _word(text, start, end, plain.replace(".", "") if match["initials"] else plain)


def _word(text: str, start: int, end: int, plain: str) -> WordToken:
    return WordToken(text[start:end], plain, verb_key(plain), start, end)


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
