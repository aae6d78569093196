"""Tag the words of a sentence whose names are known, with the distinctions that noun phrases need."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from assistant.verify.grammar import function_words as fw
from assistant.verify.grammar.tagging import tag_words
from assistant.verify.grammar.verbs import is_past_form
from assistant.verify.grammar.word_class import DETERMINER_CLASSES, WordClass
from assistant.verify.grammar.words import WordToken
from assistant.verify.number_words import CARDINALS

_NUMBER_WORDS = (frozenset(CARDINALS) | {"hundred", "thousand", "million", "billion"}) - {"one"}
"""Number words without "one", which is a pronoun as often."""
_ARTICLES = frozenset({"the", "a", "an", "every"})


def tag_with_names(words: Sequence[WordToken], in_name: Collection[int]) -> list[WordClass]:
    """Return the tags of the words of a sentence. `in_name` are the indices of the words of names."""
    tagged = [replace(word) for word in words]
    for position, word in enumerate(tagged):
        if position in in_name:
            word.tag = WordClass.NAME
        elif word.text[0].isdigit() or word.plain in _NUMBER_WORDS:
            word.tag = WordClass.NUMBER
        elif _is_no_longer(tagged, position):
            word.tag = WordClass.ADVERB
        elif (
            word.plain == "aged" and tagged[position + 1 :] and tagged[position + 1].plain.isdigit()
        ) or word.plain in fw.PARTICIPLES_AS_PREPOSITIONS:
            word.tag = WordClass.PREPOSITION
    tag_words(tagged)
    for position, word in enumerate(tagged):
        if word.tag is WordClass.NAME and position not in in_name:
            word.tag = WordClass.NOUN
        word.tag = _refined(tagged, position)
    return [word.tag for word in tagged]


def _is_no_longer(words: Sequence[WordToken], position: int) -> bool:
    pairs = [[word.plain for word in words[max(0, i) : i + 2]] for i in (position - 1, position)]
    return ["no", "longer"] in pairs or pairs[0] == ["any", "longer"]


def _refined(words: Sequence[WordToken], position: int) -> WordClass:
    """Return the tag of a word that plays several parts, by the words beside it."""
    word = words[position]
    following = words[position + 1] if position + 1 < len(words) else None
    if word.tag is WordClass.NAME:
        return word.tag
    match word.plain:
        case "that":
            return _tag_of_that(words[position - 1] if position else None, following)
        case "to":
            opens = following is not None and following.tag in (WordClass.VERB, WordClass.AUXILIARY)
            return WordClass.TO if opens else WordClass.PREPOSITION
        case "as":
            opens = following is not None and following.plain in fw.DETERMINERS | fw.POSSESSIVES
            return WordClass.PREPOSITION if opens else WordClass.SUBORDINATOR
        case "then":
            return WordClass.ADVERB
        case "so" | "once" | "what":
            return WordClass.SUBORDINATOR
    if word.tag is WordClass.ADVERB and word.plain in fw.ADVERBS and _is_inside_phrase(words, position):
        return WordClass.NOUN
    if word.tag is WordClass.DETERMINER and word.plain not in _ARTICLES:
        stands_alone = following is None or following.plain in fw.AUXILIARIES
        return WordClass.PRONOUN if stands_alone else word.tag
    return word.tag


def _is_inside_phrase(words: Sequence[WordToken], position: int) -> bool:
    """Return whether an adverb stands as an adjective: "the first man", "an earlier draft"."""
    if position == 0 or position + 1 == len(words):
        return False
    before, following = words[position - 1].tag, words[position + 1].tag
    return before in DETERMINER_CLASSES | {WordClass.GENITIVE} and following in _AFTER_ADJECTIVE


_AFTER_ADJECTIVE = (WordClass.NOUN, WordClass.NAME, WordClass.NUMBER)


def _tag_of_that(before: WordToken | None, following: WordToken | None) -> WordClass:
    """Tell the relative pronoun, the conjunction and the determiner "that" apart."""
    if (
        before is not None
        and before.tag in (WordClass.NOUN, WordClass.NAME)
        and following is not None
        and following.tag is not WordClass.NAME
    ):
        plain = following.plain
        if plain in fw.AUXILIARIES or is_past_form(plain) or plain.endswith("s"):
            return WordClass.RELATIVE
    if before is None or before.tag in (WordClass.PREPOSITION, WordClass.CONJUNCTION):
        stands_alone = following is None or following.plain in fw.AUXILIARIES
        return WordClass.PRONOUN if stands_alone else WordClass.DETERMINER
    return WordClass.SUBORDINATOR
