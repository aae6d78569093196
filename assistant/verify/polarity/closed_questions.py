"""Turn a closed question into the statement that "Yes" would affirm."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.verify.polarity.factuality import english as e
from assistant.verify.polarity.factuality.lexeme import Lexeme, Tag
from assistant.verify.polarity.factuality.verbs import is_ing_form, is_known_verb, is_past_form
from assistant.verify.polarity.factuality.words import read_words


def to_statement(question: str) -> str | None:
    """Return "Gro did vote." for "Did Gro vote?"; None for an open question."""
    words = [word for word in read_words(question) if word.lower not in ("?", "!")]
    while words and (words[0].tag is Tag.MARK or words[0].lower in e.COORDINATORS):
        words = words[1:]
    if len(words) < 3 or words[0].lower not in e.AUXILIARIES:
        return None
    opening = 1 + (words[1].lower == "not")
    split = _predicate_start(words, opening)
    subject, rest = words[opening:split], words[split:]
    # "Didn't she sign?" asks whether she did.
    texts = [word.text for word in subject] + [words[0].lower] + [word.text for word in rest]
    texts[0] = texts[0][0].upper() + texts[0][1:]
    return " ".join(texts).replace(" ,", ",") + "."


def _predicate_start(words: Sequence[Lexeme], opening: int) -> int:
    """Return the position behind the subject of a question that opens with an auxiliary."""
    is_be = words[0].lower in e.BE
    for position in range(opening + 1, len(words)):
        word, before = words[position], words[position - 1]
        if word.tag in (Tag.VERB, Tag.GERUND, Tag.CONTENT) and before.tag not in (
            Tag.DETERMINER,
            Tag.PREPOSITION,
        ):
            participle = is_past_form(word.lower) or is_ing_form(word.lower)
            if participle or (not is_be and is_known_verb(word.lower)):
                return position - _adverbs_before(words, position)
        if (
            is_be
            and position > opening + 1 - (before.tag in (Tag.NAME, Tag.PRONOUN))
            and (word.tag in (Tag.DETERMINER, Tag.NUMBER) and before.is_content)
        ):
            return position
        if is_be and word.lower in ("against", "for", "in_favour_of") and before.tag is Tag.NAME:
            return position
    if is_be and words[opening].tag in (Tag.NAME, Tag.PRONOUN):
        names = opening
        while names < len(words) - 1 and words[names].tag in (Tag.NAME, Tag.PRONOUN):
            names += 1
        while names < len(words) - 1 and words[names].tag is words[names + 1].tag is Tag.CONTENT:
            names += 1  # "Is Brannock museum open"
        return names
    return len(words) - 1


def _adverbs_before(words: Sequence[Lexeme], position: int) -> int:
    count = 0
    while words[position - count - 1].tag in (Tag.ADVERB, Tag.NEGATOR) and position - count > 2:
        count += 1
    return count
