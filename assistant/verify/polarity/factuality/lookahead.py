"""Look forwards and backwards from a word of a sentence, to see which clause it opens or closes."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.verify.polarity.factuality import english as e
from assistant.verify.polarity.factuality import operators as ops
from assistant.verify.polarity.factuality.lexeme import Lexeme, Tag
from assistant.verify.polarity.factuality.verbs import is_past_form, verb_key

_WITHIN_SUBJECT = frozenset({"and", "or", "who", "which"})
"""Joiners that may stand between a subject and its verb."""
_TIME_JOINERS = frozenset("once before after since until till".split())
_AFTER_PARTICIPLE = frozenset("by in at on as to with from".split())
LISTENER_VERBS = frozenset(verb_key(word) for word in ("tell", "assure", "inform"))
"""Verbs of speech that name the listener before the words: "told reporters"."""
_PARTS = frozenset("neither none both all most some half few several".split())
_TIME_WORDS = frozenset("after before while since when by despite upon".split())


def next_essential(words: Sequence[Lexeme], position: int) -> int | None:
    """Return the position of the next word that is no adverb or negator."""
    for index in range(position, len(words)):
        word = words[index]
        if word.tag not in (Tag.ADVERB, Tag.NEGATOR) and word.lower not in e.QUOTATION_MARKS:
            return index
    return None


def previous_essential(words: Sequence[Lexeme], position: int) -> Lexeme | None:
    """Return the word before a position, past adverbs and negators."""
    for word in reversed(words[:position]):
        if word.tag not in (Tag.ADVERB, Tag.NEGATOR) or word.lower == "'s":
            return word
    return None


def finite_verb_after(words: Sequence[Lexeme], position: int, *, has_verb: bool) -> int | None:
    """Return the first verb with tense before the next comma, mark or conjunction."""
    for index in range(position, len(words)):
        word = words[index]
        is_joined = index > position and words[index - 1].lower in e.COORDINATORS
        if is_joined and word.tag in (Tag.AUXILIARY, Tag.VERB):
            return None
        if word.tag is Tag.AUXILIARY:
            return index
        if word.tag is Tag.VERB and words[index - 1].tag is not Tag.TO:
            if not is_reduced(words, index, has_verb=has_verb):
                return index
        elif index > position and _parts_clauses(word):
            return None
        if word.lower in (",", ";", ":", "(", ")"):
            return None
    return None


def _parts_clauses(word: Lexeme) -> bool:
    return word.lower in _TIME_JOINERS or (word.tag is Tag.JOINER and word.lower not in _WITHIN_SUBJECT)


def is_reduced(words: Sequence[Lexeme], position: int, *, has_verb: bool) -> bool:
    """Return whether a past form is a participle without its auxiliary: "residents led by".

    `has_verb` is true if its clause has a verb with tense already.
    """
    word = words[position]
    if word.tag is not Tag.VERB or not is_past_form(word.lower) or position + 1 >= len(words):
        return False
    before = words[position - 1] if position else None
    following = words[position + 1].lower
    if before is None or following == "by":
        return following in _AFTER_PARTICIPLE and (
            before is None or before.tag not in (Tag.AUXILIARY, Tag.NEGATOR, Tag.TO)
        )
    after_noun = before.tag in (Tag.MARK, Tag.CONTENT, Tag.NAME)
    return following in _AFTER_PARTICIPLE and after_noun and has_verb


def follows_comma(words: Sequence[Lexeme], position: int) -> bool:
    """Return whether a comma stands in front of a word, past quotation marks."""
    for word in reversed(words[:position]):
        if word.lower not in e.QUOTATION_MARKS:
            return word.lower == ","
    return False


def follows_time_word(words: Sequence[Lexeme], position: int) -> bool:
    """Return whether "after", "before" and the like stand in front of a form in -ing."""
    return position > 0 and words[position - 1].lower in _TIME_WORDS


def after_object(words: Sequence[Lexeme], start: int) -> int:
    """Return the position after the listener who is named: "told reporters"."""
    for position in range(start, min(start + 5, len(words))):
        word = words[position]
        if position > start and word.tag in (Tag.PRONOUN, Tag.DETERMINER):
            return position
        if word.tag not in (Tag.DETERMINER, Tag.NAME, Tag.CONTENT, Tag.PRONOUN):
            return position
    return start


def opens_reporting_clause(words: Sequence[Lexeme], position: int) -> bool:
    """Return whether a reporting clause begins: ", the owner said" or ", said the owner"."""
    before = [word for word in words[max(0, position - 2) : position] if not _is_quotation_mark(word)]
    if not before or before[-1].lower not in (",", "?", "!"):
        return False
    clause = words[position : _clause_end(words, position)]
    verbs = [word for word in clause if word.tag in (Tag.VERB, Tag.AUXILIARY)]
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
            after[0].tag in (Tag.PREPOSITION, Tag.ADVERB, Tag.NAME)
            and not any(word.tag in (Tag.JOINER, Tag.TO, Tag.PRONOUN) for word in after)
        )
    )


def ends_sentence(words: Sequence[Lexeme], position: int) -> bool:
    """Return whether a full stop stands within a sentence that was not split: "power. the origin"."""
    is_stop = words[position].lower in (".", "?", "!") and position + 1 < len(words)
    return is_stop and words[position + 1].tag in (Tag.DETERMINER, Tag.PRONOUN, Tag.CONTENT)


def opens_part(words: Sequence[Lexeme], position: int) -> bool:
    """Return whether words about a part follow a comma without a verb: ", neither of them badly"."""
    following = [word.lower for word in words[position + 1 : position + 3]]
    return words[position].lower in _PARTS and following in (
        ["of", "them"],
        ["of", "whom"],
        ["of", "which"],
    )


def opens_condition(words: Sequence[Lexeme], position: int) -> bool:
    """Return whether a verb in front of its subject opens a condition: "should it be approved"."""
    if words[position].lower not in ("should", "were", "had") or position + 2 >= len(words):
        return False
    follows_clause = position == 0 or words[position - 1].is_content or words[position - 1].lower == ","
    subject = words[position + 1]
    return follows_clause and (
        subject.lower in ("it", "he", "she", "they", "we", "i")
        or (words[position].lower == "should" and subject.tag in (Tag.DETERMINER, Tag.NAME))
    )


def _is_quotation_mark(word: Lexeme) -> bool:
    return word.lower in e.QUOTATION_MARKS or word.lower in ("'", "’")


def _clause_end(words: Sequence[Lexeme], position: int) -> int:
    for index in range(position, len(words)):
        is_abbreviation = (
            words[index].lower == "." and index + 1 < len(words) and words[index + 1].tag is Tag.NAME
        )
        if words[index].lower in (",", ";", ":", ".", "(", "!", "?") and not is_abbreviation:
            return index
    return len(words)
