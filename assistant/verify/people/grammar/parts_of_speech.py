"""Parts of speech by word classes, endings and neighbours, as far as reading clauses needs them.

No parser is used. The rules are made for news prose, and later steps treat what they leave open as
unknown.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.verify.people.grammar.names import Name
from assistant.verify.people.grammar.present_tense import add_present_tense
from assistant.verify.people.grammar.tokens import WordToken
from assistant.verify.people.grammar.word_class import WordClass
from assistant.verify.people.grammar.word_classes import (
    ADVERBS,
    AUXILIARIES,
    BE_FORMS,
    CONJUNCTIONS,
    DETERMINERS,
    IRREGULAR_VERBS,
    NUMBER_WORDS,
    OBJECT_PRONOUNS,
    POSSESSIVES,
    PREPOSITIONS,
    RELATIVES,
    REPORTING_VERBS,
    SUBJECT_PRONOUNS,
    SUBORDINATORS,
)
from assistant.verify.terms import stem

_QUOTES = frozenset("\"“”«»„‘’'")
_NOT_PAST = frozenset(
    "hundred need speed feed indeed bed red seed breed creed greed sacred naked united".split()
)
_NOT_ADVERB = frozenset(
    "family july early italy ally assembly supply reply rally bully fly only".split()
)
_NOMINAL_BEFORE = (WordClass.NAME, WordClass.NOUN, WordClass.PRONOUN, WordClass.NUMBER)
_BEFORE_GERUND = (
    None, WordClass.COMMA, WordClass.PREPOSITION, WordClass.NAME, WordClass.CONJUNCTION,
    WordClass.NOUN, WordClass.SUBORDINATOR,
)  # fmt: skip


def lemma(word: str) -> str:
    """Return the stem of a verb: `write` for `wrote`, `vote` for `voted`."""
    return stem(IRREGULAR_VERBS.get(word, word))


def tag(words: Sequence[WordToken], names: Sequence[Name]) -> list[WordClass]:
    """Return the part of speech of each word of a sentence."""
    in_name = {index for name in names for index in range(name.first, name.last + 1)}
    parts: list[WordClass] = []
    for position in range(len(words)):
        parts.append(
            WordClass.NAME if position in in_name else _tag_word(words, position, parts, in_name)
        )
    add_present_tense(words, parts)
    return parts


def _tag_word(
    words: Sequence[WordToken], position: int, before: Sequence[WordClass], in_name: set[int]
) -> WordClass:
    word = words[position]
    if not word.is_word:
        return _tag_mark(word, position, before, words)
    closed = _tag_function_word(words, position, before, in_name)
    if closed is not None:
        return closed
    return WordClass.VERB if _is_verb(words, position, before, in_name) else WordClass.NOUN


def _tag_mark(
    word: WordToken, position: int, before: Sequence[WordClass], words: Sequence[WordToken]
) -> WordClass:
    """Tag a number or a mark."""
    if word.text[0].isdigit():
        return WordClass.NUMBER
    if word.plain in ("'s", "'") and before and before[-1] in (*_NOMINAL_BEFORE, WordClass.RELATIVE):
        if before[-1] in (WordClass.PRONOUN, WordClass.RELATIVE):
            return WordClass.AUXILIARY
        return WordClass.POSSESSIVE if word.start == words[position - 1].end else WordClass.QUOTE
    if word.text == ",":
        return WordClass.COMMA
    if word.text in _QUOTES:
        return WordClass.QUOTE
    return WordClass.BREAK if word.text in ";:()[]—–-.!?…" else WordClass.ADVERB


def _tag_function_word(
    words: Sequence[WordToken], position: int, before: Sequence[WordClass], in_name: set[int]
) -> WordClass | None:
    """Return the part of speech of a function word; None for another word."""
    plain = words[position].plain
    following = words[position + 1] if position + 1 < len(words) else None
    previous = before[-1] if before else None
    if plain in ("am", "pm") and previous is WordClass.NUMBER:
        return WordClass.NOUN
    if position and words[position].is_capitalised and previous is not WordClass.QUOTE and plain != "i":
        return None
    if plain in NUMBER_WORDS:
        return WordClass.NUMBER
    if plain == "first" and following is not None and is_past(following.plain):
        return WordClass.ADVERB
    if plain == "aged" and following is not None and following.text[0].isdigit():
        return WordClass.PREPOSITION
    if plain == "no" and following is not None and following.plain == "longer":
        return WordClass.ADVERB
    if plain == "longer" and position and words[position - 1].plain in ("no", "any"):
        return WordClass.ADVERB
    if plain == "as" and following is not None and following.plain in DETERMINERS | POSSESSIVES:
        return WordClass.PREPOSITION
    if plain == "that":
        return _tag_that(following, previous, in_name, position)
    if plain == "to":
        return (
            WordClass.TO if _is_base_verb(following, position + 1 in in_name) else WordClass.PREPOSITION
        )
    if plain == "her" or plain in POSSESSIVES - RELATIVES:
        is_object = following is None or not (following.is_word or following.text[0].isdigit())
        is_object |= (
            following is not None and following.plain in PREPOSITIONS | AUXILIARIES | CONJUNCTIONS
        )
        return WordClass.PRONOUN if is_object and plain == "her" else WordClass.POSSESSIVE
    if plain in DETERMINERS - {"the", "a", "an", "every"} and (
        following is None or following.plain in AUXILIARIES
    ):
        return WordClass.PRONOUN
    if plain in RELATIVES:
        return WordClass.RELATIVE
    for members, part in _CLASSES:
        if plain in members:
            return part
    if plain.endswith("ly") and plain not in _NOT_ADVERB and not words[position].is_capitalised:
        return WordClass.ADVERB
    return None


_CLASSES = (
    (AUXILIARIES, WordClass.AUXILIARY),
    (SUBJECT_PRONOUNS | OBJECT_PRONOUNS, WordClass.PRONOUN),
    (DETERMINERS, WordClass.DETERMINER),
    (CONJUNCTIONS, WordClass.CONJUNCTION),
    (ADVERBS, WordClass.ADVERB),
    (SUBORDINATORS, WordClass.SUBORDINATOR),
    (PREPOSITIONS, WordClass.PREPOSITION),
)


def _tag_that(
    following: WordToken | None, previous: WordClass | None, in_name: set[int], position: int
) -> WordClass:
    """Tell the relative pronoun, the conjunction and the determiner "that" apart."""
    if (
        previous in (WordClass.NOUN, WordClass.NAME)
        and following is not None
        and position + 1 not in in_name
    ):
        plain = following.plain
        if plain in AUXILIARIES or plain in IRREGULAR_VERBS or plain.endswith(("ed", "s")):
            return WordClass.RELATIVE
    if previous in (WordClass.PREPOSITION, WordClass.CONJUNCTION, None):
        return (
            WordClass.PRONOUN
            if following is None or following.plain in AUXILIARIES
            else WordClass.DETERMINER
        )
    return WordClass.SUBORDINATOR


def _is_base_verb(word: WordToken | None, in_name: bool) -> bool:  # noqa: FBT001
    """Return whether the word after "to" is a verb in its base form."""
    if word is None or in_name or not word.is_word or word.is_capitalised:
        return False
    return word.plain == "be" or word.plain not in (
        DETERMINERS
        | POSSESSIVES
        | SUBJECT_PRONOUNS
        | OBJECT_PRONOUNS
        | RELATIVES
        | SUBORDINATORS
        | NUMBER_WORDS
    )


def is_past(plain: str) -> bool:
    """Return whether a word is a past form or participle."""
    return plain in IRREGULAR_VERBS or (
        plain.endswith("ed") and len(plain) > 3 and plain not in _NOT_PAST
    )


def _last_part(before: Sequence[WordClass]) -> WordClass | None:
    """Return the part of the last word that is no adverb."""
    return next((part for part in reversed(before) if part is not WordClass.ADVERB), None)


def _is_verb(
    words: Sequence[WordToken], position: int, before: Sequence[WordClass], in_name: set[int]
) -> bool:
    """Return whether an open-class word is a verb, apart from the present tense without auxiliary."""
    plain, previous = words[position].plain, _last_part(before)
    following = words[position + 1] if position + 1 < len(words) else None
    if words[position].is_capitalised and position > 0 and before[-1] is not WordClass.QUOTE:
        return False
    if previous is WordClass.TO:
        return True
    if previous is WordClass.AUXILIARY:
        auxiliary = next(
            words[i].plain for i in range(position - 1, -1, -1) if before[i] is WordClass.AUXILIARY
        )
        if auxiliary in BE_FORMS or auxiliary in ("has", "have", "had", "'s", "'ve", "'re", "having"):
            return is_past(plain) or plain.endswith("ing")
        return True
    if is_past(plain):
        if previous in (WordClass.DETERMINER, WordClass.POSSESSIVE, WordClass.PREPOSITION):
            return False
        noun_follows = (
            following is not None
            and following.is_word
            and _is_open_class(following)
            and not in_name & {position + 1}
        )
        return not (
            previous in (WordClass.NUMBER, None, WordClass.CONJUNCTION)
            and noun_follows
            and position != 0
        )
    if plain in REPORTING_VERBS and plain.endswith("s"):
        return previous in (
            WordClass.NAME,
            WordClass.PRONOUN,
            WordClass.NOUN,
            WordClass.QUOTE,
            WordClass.COMMA,
            WordClass.RELATIVE,
        )
    if plain.endswith("ing") and len(plain) > 4:
        return previous in _BEFORE_GERUND and _opens_phrase(following, position + 1 in in_name)
    return False


def _is_open_class(word: WordToken) -> bool:
    return word.plain not in _FUNCTION_WORDS and not word.plain.endswith("ly")


_FUNCTION_WORDS = frozenset().union(
    *(members for members, _ in _CLASSES), RELATIVES, POSSESSIVES, ("to", "that", "according")
)


def _opens_phrase(word: WordToken | None, in_name: bool) -> bool:  # noqa: FBT001
    """Return whether a word after a verb form in -ing shows that it has an object or complement."""
    return word is not None and (
        in_name
        or word.text[0].isdigit()
        or word.plain in DETERMINERS | POSSESSIVES | OBJECT_PRONOUNS | SUBORDINATORS | ADVERBS
        or word.plain in PREPOSITIONS - {"of"}
        or word.plain == "to"
    )
