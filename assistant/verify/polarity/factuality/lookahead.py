"""Look forwards and backwards from a word of a sentence, to see which clause it opens or closes."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.verify.grammar import function_words as fw
from assistant.verify.grammar.verbs import is_past_form, verb_key
from assistant.verify.grammar.word_class import WordClass
from assistant.verify.grammar.words import WordToken
from assistant.verify.polarity.factuality import operators as ops

_WITHIN_SUBJECT = frozenset({"and", "or", "who", "which"})
"""Joiners that may stand between a subject and its verb."""
_TIME_JOINERS = frozenset("once before after since until till".split())
_AFTER_PARTICIPLE = frozenset("by in at on as to with from".split())
LISTENER_VERBS = frozenset(verb_key(word) for word in ("tell", "assure", "inform"))
"""Verbs of speech that name the listener before the words: "told reporters"."""
_PARTS = frozenset("neither none both all most some half few several".split())
_TIME_WORDS = frozenset("after before while since when by despite upon".split())


def next_essential(words: Sequence[WordToken], position: int) -> int | None:
    """Return the position of the next word that is no adverb or negator."""
    for index in range(position, len(words)):
        word = words[index]
        if (
            word.tag not in (WordClass.ADVERB, WordClass.NEGATOR)
            and word.plain not in fw.QUOTATION_MARKS
        ):
            return index
    return None


def previous_essential(words: Sequence[WordToken], position: int) -> WordToken | None:
    """Return the word before a position, past adverbs and negators."""
    for word in reversed(words[:position]):
        if word.tag not in (WordClass.ADVERB, WordClass.NEGATOR) or word.plain == "'s":
            return word
    return None


def finite_verb_after(words: Sequence[WordToken], position: int, *, has_verb: bool) -> int | None:
    """Return the first verb with tense before the next comma, mark or conjunction."""
    for index in range(position, len(words)):
        word = words[index]
        is_joined = index > position and words[index - 1].plain in fw.COORDINATORS
        if is_joined and word.tag in (WordClass.AUXILIARY, WordClass.VERB):
            return None
        if word.tag is WordClass.AUXILIARY:
            return index
        if word.tag is WordClass.VERB and words[index - 1].tag is not WordClass.TO:
            if not is_reduced(words, index, has_verb=has_verb):
                return index
        elif index > position and _parts_clauses(word):
            return None
        if word.plain in (",", ";", ":", "(", ")"):
            return None
    return None


def _parts_clauses(word: WordToken) -> bool:
    return word.plain in _TIME_JOINERS or (word.is_joiner and word.plain not in _WITHIN_SUBJECT)


def is_reduced(words: Sequence[WordToken], position: int, *, has_verb: bool) -> bool:
    """Return whether a past form is a participle without its auxiliary: "residents led by".

    `has_verb` is true if its clause has a verb with tense already.
    """
    word = words[position]
    if word.tag is not WordClass.VERB or not is_past_form(word.plain) or position + 1 >= len(words):
        return False
    before = words[position - 1] if position else None
    following = words[position + 1].plain
    if before is None or following == "by":
        return following in _AFTER_PARTICIPLE and (
            before is None or before.tag not in (WordClass.AUXILIARY, WordClass.NEGATOR, WordClass.TO)
        )
    after_noun = before.is_mark or before.tag in (WordClass.NOUN, WordClass.NAME)
    return following in _AFTER_PARTICIPLE and after_noun and has_verb


def follows_comma(words: Sequence[WordToken], position: int) -> bool:
    """Return whether a comma stands in front of a word, past quotation marks."""
    for word in reversed(words[:position]):
        if word.plain not in fw.QUOTATION_MARKS:
            return word.plain == ","
    return False


def follows_time_word(words: Sequence[WordToken], position: int) -> bool:
    """Return whether "after", "before" and the like stand in front of a form in -ing."""
    return position > 0 and words[position - 1].plain in _TIME_WORDS


def after_object(words: Sequence[WordToken], start: int) -> int:
    """Return the position after the listener who is named: "told reporters"."""
    for position in range(start, min(start + 5, len(words))):
        word = words[position]
        if position > start and word.tag in (
            WordClass.PRONOUN,
            WordClass.DETERMINER,
            WordClass.POSSESSIVE,
        ):
            return position
        if word.tag not in (
            WordClass.DETERMINER,
            WordClass.POSSESSIVE,
            WordClass.NAME,
            WordClass.NOUN,
            WordClass.PRONOUN,
        ):
            return position
    return start


def opens_reporting_clause(words: Sequence[WordToken], position: int) -> bool:
    """Return whether a reporting clause begins: ", the owner said" or ", said the owner"."""
    before = [word for word in words[max(0, position - 2) : position] if not _is_quotation_mark(word)]
    if not before or before[-1].plain not in (",", "?", "!"):
        return False
    clause = words[position : _clause_end(words, position)]
    verbs = [word for word in clause if word.tag in (WordClass.VERB, WordClass.AUXILIARY)]
    if len(verbs) != 1:
        return False
    after = clause[clause.index(verbs[0]) + 1 :]
    if verbs[0].key not in ops.SPEECH_VERBS:
        is_closing = not after and clause[0] is not verbs[0]
        return is_closing and verbs[0].key in ops.CONCLUDING_VERBS
    return (
        clause[0] is verbs[0]
        or not after
        or (verbs[0].key in LISTENER_VERBS and all(word.is_content for word in after))
        or (
            after[0].tag in (WordClass.PREPOSITION, WordClass.ADVERB, WordClass.NAME)
            and not any(
                word.is_joiner or word.tag in (WordClass.TO, WordClass.PRONOUN) for word in after
            )
        )
    )


def ends_sentence(words: Sequence[WordToken], position: int) -> bool:
    """Return whether a full stop stands within a sentence that was not split: "power. the origin"."""
    is_stop = words[position].plain in (".", "?", "!") and position + 1 < len(words)
    return is_stop and words[position + 1].tag in (
        WordClass.DETERMINER,
        WordClass.POSSESSIVE,
        WordClass.PRONOUN,
        WordClass.NOUN,
    )


def opens_part(words: Sequence[WordToken], position: int) -> bool:
    """Return whether words about a part follow a comma without a verb: ", neither of them badly"."""
    following = [word.plain for word in words[position + 1 : position + 3]]
    return words[position].plain in _PARTS and following in (
        ["of", "them"],
        ["of", "whom"],
        ["of", "which"],
    )


def opens_condition(words: Sequence[WordToken], position: int) -> bool:
    """Return whether a verb in front of its subject opens a condition: "should it be approved"."""
    if words[position].plain not in ("should", "were", "had") or position + 2 >= len(words):
        return False
    follows_clause = position == 0 or words[position - 1].is_content or words[position - 1].plain == ","
    subject = words[position + 1]
    return follows_clause and (
        subject.plain in ("it", "he", "she", "they", "we", "i")
        or (
            words[position].plain == "should"
            and subject.tag in (WordClass.DETERMINER, WordClass.POSSESSIVE, WordClass.NAME)
        )
    )


def _is_quotation_mark(word: WordToken) -> bool:
    return word.plain in fw.QUOTATION_MARKS or word.plain in ("'", "’")


def _clause_end(words: Sequence[WordToken], position: int) -> int:
    for index in range(position, len(words)):
        is_abbreviation = (
            words[index].plain == "."
            and index + 1 < len(words)
            and words[index + 1].tag is WordClass.NAME
        )
        if words[index].plain in (",", ";", ":", ".", "(", "!", "?") and not is_abbreviation:
            return index
    return len(words)
