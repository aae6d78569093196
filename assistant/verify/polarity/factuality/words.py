"""Read a sentence as a row of words, each with the part it can play in a clause."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from assistant.spelling import plain_spelling
from assistant.verify.polarity.factuality import english as e
from assistant.verify.polarity.factuality.lexeme import Lexeme, Tag
from assistant.verify.polarity.factuality.tagging import tag_words
from assistant.verify.polarity.factuality.verbs import IRREGULAR, verb_key
from assistant.verify.terms import TermKind, extract_terms

_TOKEN = re.compile(
    r"(?P<cannot>cannot\b)|(?P<stem>[^\W\d_]+?)(?P<negated>n['’]t)\b"
    r"|\d[\d.,]*\d(?:st|nd|rd|th|m|bn|k)?|\d+(?:st|nd|rd|th|m|bn|k)?"
    r"|['’](?:s|re|m|ve|ll|d)\b|(?:[^\W\d_]\.){2,}"
    r"|[^\W\d_]+(?:-[^\W_]+|['’](?!(?:s|re|m|ve|ll|d)\b)[^\W\d_]+)*"
    r"|--|[^\w\s]",
    re.IGNORECASE,
)
_WHOLE_FORMS = {"wo": "will", "ca": "can", "sha": "shall"}


def read_words(text: str) -> list[Lexeme]:
    """Return the words and marks of a sentence, in its plain spelling, with their tags."""
    text = plain_spelling(text)
    words = _join_phrases(list(_split(text)))
    numbers = {term.start: term for term in extract_terms(text) if term.kind is TermKind.NUMBER}
    words = _join_numbers(words, {start: (term.end, term.key) for start, term in numbers.items()})
    tag_words(words)
    return words


def _split(text: str) -> Iterator[Lexeme]:
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        if match["negated"] or match["cannot"]:
            middle = match.start("negated") if match["negated"] else start + 3
            verb = text[start:middle].lower()
            yield _word(text, start, middle, _WHOLE_FORMS.get(verb, verb))
            yield _word(text, middle, end, "not")
        else:
            yield _word(text, start, end, match.group().lower().replace("’", "'"))


def _word(text: str, start: int, end: int, lower: str) -> Lexeme:
    return Lexeme(text[start:end], lower, verb_key(lower), start, end)


def _join_phrases(words: Sequence[Lexeme]) -> list[Lexeme]:
    """Join the words of fixed phrases, the longest first."""
    result: list[Lexeme] = []
    position = 0
    while position < len(words):
        is_verb = False
        for length in (4, 3, 2):
            lowers = tuple(word.lower for word in words[position : position + length])
            name = e.PHRASES.get(lowers) if len(lowers) == length else None
            if name is None and length == 2 and len(lowers) == 2:
                name = e.VERB_PHRASES.get((_base_form(lowers[0]), lowers[1]))
                is_verb = name is not None
            if name is not None:
                result.append(_joined(words[position : position + length], name))
                if is_verb:
                    result[-1].tag = Tag.VERB
                position += length
                break
        else:
            result.append(words[position])
            position += 1
    return result


def _joined(words: Sequence[Lexeme], name: str) -> Lexeme:
    first, last = words[0], words[-1]
    text = " ".join(word.text for word in words)
    return Lexeme(text, name, verb_key(name), first.start, last.end)


def _base_form(lower: str) -> str:
    """Return the base form of an irregular verb, or of a verb that can lose -s, -ed or -ing."""
    if lower in IRREGULAR:
        return IRREGULAR[lower]
    key = verb_key(lower)
    return _BASE_BY_KEY.get(key, key)


_BASE_BY_KEY = {verb_key(verb): verb for verb, _ in e.VERB_PHRASES}


def _join_numbers(words: Sequence[Lexeme], numbers: Mapping[int, tuple[int, str]]) -> list[Lexeme]:
    """Join the words of a number, such as "two hundred" or "1.5 million"."""
    result: list[Lexeme] = []
    end = -1
    for word in words:
        if word.start < end:
            result[-1].text += " " + word.text
            result[-1].end = word.end
            continue
        if word.start in numbers:
            end, key = numbers[word.start]
            word.key, word.tag = key, Tag.NUMBER
        result.append(word)
    return result
