"""Recognise a closed question, one for Yes or No, and turn it into the statement that "Yes" affirms."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.spelling import plain_spelling
from assistant.verify.grammar import function_words as fw
from assistant.verify.grammar.fixed_phrases import read_phrases
from assistant.verify.grammar.verbs import is_ing_form, is_known_verb, is_past_form
from assistant.verify.grammar.word_class import WordClass
from assistant.verify.grammar.words import WordToken
from assistant.verify.opposites import opposite

_ASKS_OPENLY = frozenset("who whom whose what which why how".split())
_OPENS_CLAUSE = frozenset("when where".split())
"""Words that ask, unless a subject follows: "When it rained, did …?"."""
_ALTERNATIVE = re.compile(
    r"\bor\b(?!,? (?:not|no|more|less|fewer|so|later|earlier|above|below)\b)", re.IGNORECASE
)
"""The "or" of "red or blue", but not that of "two or more" and "did she or not"."""


@dataclass(frozen=True)
class ClosedQuestion:
    """A question for Yes or No in its parts, such as "In 2020, | did | Gro vote"."""

    text: str
    """The question in plain spelling; the offsets of its words point into it."""
    opening: tuple[WordToken, ...]
    """The words before the auxiliary, without "and" and "so"."""
    auxiliary: WordToken
    is_negated: bool
    """True if it opens with "didn't" or the like."""
    rest: tuple[WordToken, ...]

    @property
    def is_tag(self) -> bool:
        """Return whether a statement has the question as its tag: "The bridge is open, isn't it?"."""
        return len(self.opening) > 1 and [word.tag for word in self.rest] == [WordClass.PRONOUN]


def is_closed(question: str) -> bool:
    """Return whether a question asks for Yes or No: "Did she resign?", but not "Is it red or blue?"."""
    return read_closed_question(question) is not None


def offers_answers(question: str) -> bool:
    """Return whether a question contains its possible answers: it is closed, or offers a choice."""
    return is_closed(question) or _ALTERNATIVE.search(plain_spelling(question)) is not None


@lru_cache(maxsize=256)
def read_closed_question(question: str) -> ClosedQuestion | None:
    """Return the parts of a closed question; None for an open one and for one that offers a choice."""
    text = plain_spelling(question)
    words = [word for word in read_phrases(text) if word.plain not in ("?", "!", ".")]
    while words and (words[0].is_mark or words[0].plain in fw.COORDINATORS):
        words = words[1:]
    position = _auxiliary_position(words)
    if position is None or _ALTERNATIVE.search(text, words[position].end):
        return None
    negated = position + 1 < len(words) and words[position + 1].plain == "not"
    rest = tuple(words[position + 1 + negated :])
    if not rest:
        return None
    return ClosedQuestion(text, tuple(words[:position]), words[position], negated, rest)


def _auxiliary_position(words: Sequence[WordToken]) -> int | None:
    """Return the position of the auxiliary that stands before its subject; None in an open question."""
    for position, word in enumerate(words):
        if word.plain in _ASKS_OPENLY:
            return None
        if word.plain in _OPENS_CLAUSE and (position or not _opens_subject(words, 1)):
            return None
        if word.plain not in fw.FINITE_AUXILIARIES or (position and word.text[0].isupper()):
            continue
        if position == 0:
            return position
        # "In 2020 did Gro vote?", but not "The bridge, built in 2020, was closed?"
        before = words[position - 1]
        ends_phrase = words[0].tag is WordClass.PREPOSITION and before.tag in (
            WordClass.NUMBER,
            WordClass.NAME,
        )
        if (before.is_mark or ends_phrase) and _opens_subject(words, position + 1):
            return position
    return None


_SUBJECT_TAGS = (
    WordClass.DETERMINER,
    WordClass.POSSESSIVE,
    WordClass.PRONOUN,
    WordClass.NAME,
    WordClass.NUMBER,
    WordClass.NOUN,
    WordClass.NEGATOR,
)


def _opens_subject(words: Sequence[WordToken], position: int) -> bool:
    return position < len(words) and words[position].tag in _SUBJECT_TAGS


def to_statement(question: str) -> str | None:
    """Return "Gro did vote." for "Did Gro vote?" and "Didn't Gro vote?"; None for an open question."""
    closed = read_closed_question(question)
    if closed is None or len(closed.rest) + len(closed.opening) < 2:
        return None
    opening = _text(closed, closed.opening)
    if closed.is_tag:
        statement = _sentence(opening.rstrip(" ,"))
        is_denied = not closed.is_negated and any(
            word.tag is WordClass.NEGATOR for word in closed.opening
        )
        return opposite(statement) if is_denied else statement
    split = _predicate_start([closed.auxiliary, *closed.rest], 1) - 1
    subject, predicate = _text(closed, closed.rest[:split]), _text(closed, closed.rest[split:])
    parts = (opening, subject, closed.auxiliary.plain, predicate)
    return _sentence(" ".join(part for part in parts if part))


def _text(question: ClosedQuestion, words: Sequence[WordToken]) -> str:
    return question.text[words[0].start : words[-1].end] if words else ""


def _sentence(text: str) -> str:
    text = " ".join(text.split())
    return text[:1].upper() + text[1:] + "."


def _predicate_start(words: Sequence[WordToken], opening: int) -> int:
    """Return the position behind the subject of a question that opens with an auxiliary."""
    is_be = words[0].plain in fw.BE
    for position in range(opening + 1, len(words)):
        word, before = words[position], words[position - 1]
        if word.tag in (WordClass.VERB, WordClass.GERUND, WordClass.NOUN) and before.tag not in (
            WordClass.DETERMINER,
            WordClass.POSSESSIVE,
            WordClass.PREPOSITION,
        ):
            participle = is_past_form(word.plain) or is_ing_form(word.plain)
            if participle or (not is_be and is_known_verb(word.plain)):
                return position - _adverbs_before(words, position)
        if (
            is_be
            and position > opening + 1 - (before.tag in (WordClass.NAME, WordClass.PRONOUN))
            and (
                word.tag in (WordClass.DETERMINER, WordClass.POSSESSIVE, WordClass.NUMBER)
                and before.is_content
            )
        ):
            return position
        if is_be and word.plain in ("against", "for", "in_favour_of") and before.tag is WordClass.NAME:
            return position
    if is_be and words[opening].tag in (WordClass.NAME, WordClass.PRONOUN):
        names = opening
        while names < len(words) - 1 and words[names].tag in (WordClass.NAME, WordClass.PRONOUN):
            names += 1
        while names < len(words) - 1 and words[names].tag is words[names + 1].tag is WordClass.NOUN:
            names += 1  # "Is Brannock museum open"
        return names
    return len(words) - 1


def _adverbs_before(words: Sequence[WordToken], position: int) -> int:
    count = 0
    while (
        words[position - count - 1].tag in (WordClass.ADVERB, WordClass.NEGATOR) and position - count > 2
    ):
        count += 1
    return count
