"""Tag words with their parts of speech: closed classes first, then forms and neighbours.

No parser is used. The rules are made for news prose, and later steps treat what they leave open as
unknown.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from assistant.lexicon import MONTH_NAMES, WEEKDAYS
from assistant.verify.grammar import function_words as fw
from assistant.verify.grammar.verbs import is_ing_form, is_known_verb, is_past_form
from assistant.verify.grammar.word_class import DETERMINER_CLASSES, WordClass
from assistant.verify.grammar.words import WordToken

_TITLES = frozenset("mr mrs ms dr prof rev capt gen sen gov st jr sr no".split())
_CALENDAR = frozenset(MONTH_NAMES) | frozenset(WEEKDAYS)


def tag_words(words: list[WordToken]) -> None:
    """Set the tags of the words that are not tagged yet."""
    for position, word in enumerate(words):
        if word.tag is WordClass.NOUN:
            word.tag = _closed_tag(words, position) or _open_tag(words, position)
    for position, word in enumerate(words):
        if word.tag is WordClass.NOUN and _is_verb(words, position):
            is_gerund = is_ing_form(word.plain) and not _follows_be(words, position)
            word.tag = WordClass.GERUND if is_gerund else WordClass.VERB
    _tag_missing_verb(words)


def _tag_missing_verb(words: list[WordToken]) -> None:
    """Tag the first word that can be a verb, if no other word is one: "The factory uses coal"."""
    if any(word.tag in (WordClass.VERB, WordClass.AUXILIARY) for word in words):
        return
    for before, word in pairwise(words):
        has_subject = before.tag in (WordClass.NOUN, WordClass.NAME, WordClass.PRONOUN)
        fits = _is_plural(word.plain) != _is_plural(before.plain)
        if word.tag is WordClass.NOUN and has_subject and fits and is_known_verb(word.plain):
            word.tag = WordClass.VERB
            return


_CLOSED_TAGS: dict[str, WordClass] = {
    **dict.fromkeys(fw.QUESTION_WORDS | fw.SUBORDINATORS, WordClass.SUBORDINATOR),
    **dict.fromkeys(fw.RELATIVES - {"where"}, WordClass.RELATIVE),
    **dict.fromkeys(fw.COORDINATORS, WordClass.CONJUNCTION),
    **dict.fromkeys(fw.PREPOSITIONS | fw.EXCLUSIONS | fw.CLAUSE_OR_PREPOSITION, WordClass.PREPOSITION),
    **dict.fromkeys(fw.DETERMINERS, WordClass.DETERMINER),
    **dict.fromkeys(fw.PRONOUNS | {"each_other"}, WordClass.PRONOUN),
    **dict.fromkeys(fw.POSSESSIVES, WordClass.POSSESSIVE),
    **dict.fromkeys(fw.ADVERBS | fw.QUANTIFYING_ADVERBS, WordClass.ADVERB),
    **dict.fromkeys(fw.NEGATORS - {"nor"}, WordClass.NEGATOR),
    **dict.fromkeys(fw.AUXILIARIES, WordClass.AUXILIARY),
    **dict.fromkeys(fw.QUANTIFYING_PHRASES, WordClass.DETERMINER),
    **dict.fromkeys(("to", "yet_to"), WordClass.TO),
}


def _closed_tag(words: Sequence[WordToken], position: int) -> WordClass | None:
    """Return the tag of a function word or mark, or None for any other word."""
    word = words[position]
    if word.plain in ("'s", "'"):
        return _apostrophe_tag(words, position)
    if not word.plain[0].isalnum() and word.plain not in fw.AUXILIARIES:
        return _MARK_TAGS.get(word.text, WordClass.SYMBOL)
    if _is_capitalised_name(words, position) or _is_number_sign(words, position):
        return WordClass.NAME
    before = words[position - 1] if position else None
    if word.plain in ("am", "pm") and before is not None and before.tag is WordClass.NUMBER:
        return WordClass.NOUN
    if word.plain == "might" and before is not None and before.plain in _BEFORE_NOUN:
        return WordClass.NOUN
    if word.plain in _VERB_OR_ADVERB and before is not None and before.plain in _BEFORE_VERB:
        return WordClass.VERB
    if word.text.isupper() and len(word.text) > 1 and word.plain not in fw.NEGATORS:
        return WordClass.NAME
    if word.plain == "her" and _stands_alone(words, position):
        return WordClass.PRONOUN
    return _CLOSED_TAGS.get(word.plain)


_MARK_TAGS = {
    ",": WordClass.COMMA,
    **dict.fromkeys("\"“”«»„‘’'", WordClass.QUOTE),
    **dict.fromkeys((*";:()[]—–-.!?…", "--"), WordClass.BREAK),
}
_NAMES_LIKE_FUNCTION_WORDS = frozenset("per will may can might so".split())
_VERB_OR_ADVERB = frozenset({"back", "like", "forward", "further"})
_BEFORE_VERB = fw.MODALS | fw.DO | {"to", "not", "never"}
_BEFORE_NOUN = fw.DETERMINERS | fw.POSSESSIVES | {"of", "military"}


def _apostrophe_tag(words: Sequence[WordToken], position: int) -> WordClass:
    """Return AUXILIARY for "she's gone" and "that's", GENITIVE for the possessive ending."""
    word, before = words[position], words[position - 1] if position else None
    if word.plain == "'s":
        subjects = (fw.PRONOUNS - {"nobody", "no_one"}) | fw.RELATIVES | {"what"}
        is_verb = before is not None and before.plain in subjects
        return WordClass.AUXILIARY if is_verb else WordClass.GENITIVE
    follows_plural = (
        before is not None and before.end == word.start and before.plain.endswith("s")
    ) and not any(other.plain in ("'", "‘") for other in words[:position])
    return WordClass.GENITIVE if follows_plural else WordClass.QUOTE


def _stands_alone(words: Sequence[WordToken], position: int) -> bool:
    """Return whether "her" is no possessive: "saw her in", "saw her."."""
    if position + 1 == len(words):
        return True
    following = words[position + 1].plain
    return not following[0].isalnum() or following in (
        fw.PREPOSITIONS | fw.AUXILIARIES | fw.COORDINATORS | fw.PRONOUNS | fw.DETERMINERS | {"to"}
    )


def _is_capitalised_name(words: Sequence[WordToken], position: int) -> bool:
    """Return whether a capital shows that a word such as "Per" or "Will" is a name here."""
    word = words[position]
    if not word.text[0].isupper() or word.plain not in _NAMES_LIKE_FUNCTION_WORDS:
        return False
    if position + 1 < len(words) and words[position + 1].plain == "not":
        return False
    if word.text == "May" or (position and not words[position - 1].is_mark):
        return True
    following = words[position + 1] if position + 1 < len(words) else None
    return following is not None and following.is_capitalised and word.plain == "per"


def _is_number_sign(words: Sequence[WordToken], position: int) -> bool:
    """Return whether "No." stands for a number: "No. 81"."""
    following = words[position + 1] if position + 1 < len(words) else None
    is_sign = words[position].text in ("No", "Nos") and following is not None
    return is_sign and following is not None and following.tag is WordClass.NUMBER


def _open_tag(words: Sequence[WordToken], position: int) -> WordClass:
    """Return NAME for a capitalised word within a sentence or in front of another, else NOUN."""
    word = words[position]
    if not word.is_capitalised:
        is_adverb = word.plain.endswith("ly") and len(word.plain) > 4 and word.plain not in _NOT_ADVERBS
        return WordClass.ADVERB if is_adverb else WordClass.NOUN
    opens = all(before.is_mark for before in words[:position]) or (
        position > 0 and words[position - 1].plain in fw.QUOTATION_MARKS | {":"}
    )
    if not opens or word.plain in _TITLES or word.plain in _CALENDAR:
        return WordClass.NAME
    following = words[position + 1] if position + 1 < len(words) else None
    if following and following.is_capitalised and following.plain not in _CLOSED_TAGS:
        return WordClass.NAME
    return WordClass.NOUN


_NOT_ADVERBS = frozenset(
    """family supply reply apply only ally rally italy july early assembly imply multiply rely friendly
    comply bully""".split()
)


def _is_verb(words: Sequence[WordToken], position: int) -> bool:
    """Return whether a content word is a verb, judged by its form and the words around it."""
    word = words[position]
    before = _word_before(words, position)
    if before is not None and (
        before.tag in DETERMINER_CLASSES or before.tag is WordClass.NUMBER or before.plain == "whose"
    ):
        stands_alone = before.tag is WordClass.NUMBER or before.plain in _PRONOUN_LIKE
        if not (stands_alone and is_past_form(word.plain) and not _precedes_noun(words, position)):
            return False
    if before is not None and before.tag is WordClass.GENITIVE:
        return False
    if before is not None and before.plain in ("it", "he", "she") and word.plain.endswith("s"):
        return True
    if is_ing_form(word.plain):
        return not _opens_noun_phrase(words, position) or _follows_be(words, position)
    if before is not None and (before.tag is WordClass.TO or before.plain in fw.MODALS | fw.DO):
        is_to = before.tag is WordClass.TO
        return not is_to or is_known_verb(word.plain) or _has_object(words, position)
    if before is not None and before.tag is WordClass.PREPOSITION:
        return False
    if is_past_form(word.plain):
        return not _is_participle_before_noun(words, position)
    if before is not None and before.plain == "who" and _is_plural(word.plain):
        return True
    return is_known_verb(word.plain) and _is_present_verb(words, position, before)


_PRONOUN_LIKE = frozenset("all both neither either some many few each most several half".split())
"""Determiners that may stand for their noun: "neither got more than nine votes"."""


def _has_object(words: Sequence[WordToken], position: int) -> bool:
    """Return whether a rare word after "to" is a verb, by its ending or its object."""
    following = words[position + 1] if position + 1 < len(words) else None
    return words[position].plain.endswith(("ate", "ise", "ize", "ify")) or (
        following is not None
        and following.tag in DETERMINER_CLASSES | {WordClass.PRONOUN, WordClass.NAME, WordClass.NUMBER}
    )


def _precedes_noun(words: Sequence[WordToken], position: int) -> bool:
    following = words[position + 1] if position + 1 < len(words) else None
    return following is not None and following.tag in (WordClass.NOUN, WordClass.NAME)


def _word_before(words: Sequence[WordToken], position: int) -> WordToken | None:
    """Return the word before, past adverbs and negators."""
    for word in reversed(words[:position]):
        if word.tag not in (WordClass.ADVERB, WordClass.NEGATOR):
            return word
    return None


def _follows_be(words: Sequence[WordToken], position: int) -> bool:
    before = _word_before(words, position)
    return before is not None and before.plain in fw.BE


def _opens_noun_phrase(words: Sequence[WordToken], position: int) -> bool:
    before = words[position - 1] if position else None
    return before is not None and before.tag in DETERMINER_CLASSES | {WordClass.GENITIVE}


def _is_participle_before_noun(words: Sequence[WordToken], position: int) -> bool:
    """Return whether a participle stands before its noun: "injured sailors" after "nine"."""
    before = words[position - 1] if position else None
    following = words[position + 1] if position + 1 < len(words) else None
    if before is None:
        return _precedes_noun(words, position)
    opens = DETERMINER_CLASSES | {WordClass.PREPOSITION, WordClass.NUMBER}
    return before.tag in opens and following is not None and following.tag is WordClass.NOUN


def _is_plural(plain: str) -> bool:
    return plain.endswith("s") and not plain.endswith(("ss", "us", "is"))


_OPENS_OBJECT = DETERMINER_CLASSES | {WordClass.PRONOUN, WordClass.TO}


def _is_present_verb(words: Sequence[WordToken], position: int, before: WordToken | None) -> bool:
    """Return whether a verb's plain form or form in -s is a verb, not a noun."""
    word = words[position]
    if before is not None and _is_plural(word.plain) and _resumes(words, position, before):
        return True
    if before is None or before.is_mark or before.tag is WordClass.PREPOSITION:
        return False
    if before.tag is WordClass.PRONOUN or before.plain in ("who", "which"):
        return before.plain not in fw.OBJECT_PRONOUNS or before.plain == "it"
    if words[position - 1].plain in fw.NEGATORS - {"not"}:
        return True
    following = words[position + 1] if position + 1 < len(words) else None
    if following is not None and following.tag in _NOT_AFTER_PRESENT:
        return False
    if _is_plural(word.plain):
        # "The plant employs 84 people", but not "the council plans to"
        has_subject = before.tag is WordClass.NAME or (
            before.tag is WordClass.NOUN and not _is_plural(before.plain)
        )
        return has_subject and (following is None or following.plain not in ("of", "and", "or"))
    if before.plain in fw.COORDINATORS:
        return following is not None and following.tag in _OPENS_OBJECT
    return before.tag is WordClass.NOUN and (_is_plural(before.plain) or before.plain in _PLURALS)


_NOT_AFTER_PRESENT = frozenset(
    {WordClass.NOUN, WordClass.VERB, WordClass.GERUND, WordClass.AUXILIARY, WordClass.NEGATOR}
)
_PLURALS = frozenset("people police men women children media staff".split())
"""Plurals without -s."""


def _resumes(words: Sequence[WordToken], position: int, before: WordToken) -> bool:
    """Return whether a form in -s goes on after a comma or "and": ", disputes this"."""
    if before.plain != "," and before.plain not in fw.COORDINATORS:
        return False
    following = words[position + 1] if position + 1 < len(words) else None
    has_adverb = words[position - 1].tag is WordClass.ADVERB
    return (
        has_adverb
        or _continues(words, position)
        or (following is not None and (following.tag in _OPENS_OBJECT or following.plain == "that"))
    )


def _continues(words: Sequence[WordToken], position: int) -> bool:
    """Return whether a form in -s goes on: "Ida, 29, works as a nurse and trains under him"."""
    if position + 1 == len(words) or words[position + 1].tag is not WordClass.PREPOSITION:
        return False
    before = words[:position]
    if words[position - 1].plain == ",":
        end = next((i for i in range(position, len(words)) if words[i].is_mark), len(words))
        verbs = (WordClass.VERB, WordClass.AUXILIARY)
        around = [*before, *words[position + 1 : end]]
        return not any(word.tag in verbs or is_past_form(word.plain) for word in around)
    is_list = words[position - 2].tag is WordClass.NOUN and _is_plural(words[position - 2].plain)
    return not is_list and any(w.tag is WordClass.VERB and _is_plural(w.plain) for w in before)
