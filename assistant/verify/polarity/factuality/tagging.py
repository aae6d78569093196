"""Tag the words of a sentence with the part that each can play in its clause."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from assistant.lexicon import MONTH_NAMES, WEEKDAYS
from assistant.verify.polarity.factuality import english as e
from assistant.verify.polarity.factuality.lexeme import Lexeme, Tag
from assistant.verify.polarity.factuality.verbs import is_ing_form, is_known_verb, is_past_form

_TITLES = frozenset("mr mrs ms dr prof rev capt gen sen gov st jr sr no".split())
_CALENDAR = frozenset(MONTH_NAMES) | frozenset(WEEKDAYS)


def tag_words(words: list[Lexeme]) -> None:
    """Set the tags: closed classes first, then verbs by their form and neighbours."""
    for position, word in enumerate(words):
        if word.tag is Tag.CONTENT:
            word.tag = _closed_tag(words, position) or _open_tag(words, position)
    for position, word in enumerate(words):
        if word.tag is Tag.CONTENT and _is_verb(words, position):
            word.tag = (
                Tag.GERUND if is_ing_form(word.lower) and not _follows_be(words, position) else Tag.VERB
            )
    _tag_missing_verb(words)


def _tag_missing_verb(words: list[Lexeme]) -> None:
    """Tag the first word that can be a verb, if no other word is one: "The factory uses coal"."""
    if any(word.tag in (Tag.VERB, Tag.AUXILIARY) for word in words):
        return
    for before, word in pairwise(words):
        has_subject = before.tag in (Tag.CONTENT, Tag.NAME, Tag.PRONOUN)
        fits = _is_plural(word.lower) != _is_plural(before.lower)
        if word.tag is Tag.CONTENT and has_subject and fits and is_known_verb(word.lower):
            word.tag = Tag.VERB
            return


_CLOSED_TAGS: dict[str, Tag] = {
    **dict.fromkeys(e.RELATIVES | e.QUESTION_WORDS | e.COORDINATORS | e.SUBORDINATORS, Tag.JOINER),
    **dict.fromkeys(e.PREPOSITIONS | e.EXCLUSIONS, Tag.PREPOSITION),
    **dict.fromkeys(e.CLAUSE_OR_PREPOSITION, Tag.PREPOSITION),
    **dict.fromkeys(e.DETERMINERS, Tag.DETERMINER),
    **dict.fromkeys(e.PRONOUNS, Tag.PRONOUN),
    **dict.fromkeys(e.ADVERBS | {"not_only", "yet_now", "ever", "regardless", "doubtless"}, Tag.ADVERB),
    **dict.fromkeys(e.NEGATORS, Tag.NEGATOR),
    **dict.fromkeys(e.AUXILIARIES, Tag.AUXILIARY),
    **dict.fromkeys(e.QUANTIFYING_ADVERBS, Tag.ADVERB),
    **dict.fromkeys(e.QUANTIFYING_PHRASES, Tag.DETERMINER),
    "each_other": Tag.PRONOUN,
    "to": Tag.TO,
    "yet_to": Tag.TO,
    "that": Tag.JOINER,
    "nor": Tag.JOINER,
}  # fmt: skip


def _closed_tag(words: Sequence[Lexeme], position: int) -> Tag | None:
    """Return the tag of a function word or mark, or None for any other word."""
    word = words[position]
    if not word.lower[0].isalnum() and word.lower not in e.AUXILIARIES:
        return Tag.ADVERB if word.lower == "'s" else Tag.MARK
    if word.lower == "'s":
        return _tag_of_s(words, position)
    if _is_capitalised_name(words, position) or _is_number_sign(words, position):
        return Tag.NAME
    if word.lower == "might" and _after_noun_phrase_opening(words, position):
        return Tag.CONTENT
    if word.lower in _VERB_OR_ADVERB and position and words[position - 1].lower in _BEFORE_VERB:
        return Tag.VERB
    if word.text.isupper() and len(word.text) > 1 and word.lower not in e.NEGATORS:
        return Tag.NAME
    return _CLOSED_TAGS.get(word.lower)


_NAMES_LIKE_FUNCTION_WORDS = frozenset("per will may can might so".split())


def _is_capitalised_name(words: Sequence[Lexeme], position: int) -> bool:
    """Return whether a capital shows that a word such as "Per" or "Will" is a name here."""
    word = words[position]
    if not word.text[0].isupper() or word.lower not in _NAMES_LIKE_FUNCTION_WORDS:
        return False
    if position + 1 < len(words) and words[position + 1].lower == "not":
        return False
    if word.text == "May" or (position and words[position - 1].tag is not Tag.MARK):
        return True
    following = words[position + 1] if position + 1 < len(words) else None
    return following is not None and following.text[0].isupper() and word.lower == "per"


def _is_number_sign(words: Sequence[Lexeme], position: int) -> bool:
    """Return whether "No." stands for a number: "No. 81"."""
    following = [word for word in words[position + 1 : position + 3] if word.lower != "."]
    is_sign = words[position].text in ("No", "Nos") and bool(following)
    return is_sign and following[0].tag is Tag.NUMBER


_VERB_OR_ADVERB = frozenset({"back", "like", "forward", "further"})
_BEFORE_VERB = e.MODALS | e.DO | {"to", "not", "never"}


def _tag_of_s(words: Sequence[Lexeme], position: int) -> Tag:
    """Return AUXILIARY for "she's gone" and "that's", ADVERB for the possessive ending."""
    before = words[position - 1] if position else None
    return (
        Tag.AUXILIARY
        if before and before.lower in (e.PRONOUNS - {"nobody", "no_one"}) | e.RELATIVES | {"what"}
        else Tag.ADVERB
    )


def _after_noun_phrase_opening(words: Sequence[Lexeme], position: int) -> bool:
    return position > 0 and words[position - 1].lower in e.DETERMINERS | {"of", "military"}


def _open_tag(words: Sequence[Lexeme], position: int) -> Tag:
    """Return NAME for a capitalised word within a sentence or in front of another, else CONTENT."""
    word = words[position]
    if not word.text[0].isupper():
        return (
            Tag.ADVERB
            if word.lower.endswith("ly") and len(word.lower) > 4 and word.lower not in _NOT_ADVERBS
            else Tag.CONTENT
        )
    opens = all(before.tag is Tag.MARK for before in words[:position]) or (
        position > 0 and words[position - 1].lower in e.QUOTATION_MARKS | {":"}
    )
    if not opens or word.lower in _TITLES or word.lower in _CALENDAR:
        return Tag.NAME
    following = words[position + 1] if position + 1 < len(words) else None
    if following and following.text[:1].isupper() and following.lower not in _CLOSED_TAGS:
        return Tag.NAME
    return Tag.CONTENT


_NOT_ADVERBS = frozenset(
    """family supply reply apply only ally rally italy july assembly imply multiply rely friendly
    comply""".split()
)


def _is_verb(words: Sequence[Lexeme], position: int) -> bool:
    """Return whether a content word is a verb, judged by its form and the words around it."""
    word = words[position]
    before = _word_before(words, position)
    if before is not None and before.tag in (Tag.DETERMINER, Tag.NUMBER):
        stands_alone = before.tag is Tag.NUMBER or before.lower in _PRONOUN_LIKE
        if not (stands_alone and is_past_form(word.lower) and not _precedes_noun(words, position)):
            return False
    if before is not None and before.lower == "'s" and before.tag is Tag.ADVERB:
        return False
    if before is not None and before.lower in ("it", "he", "she") and word.lower.endswith("s"):
        return True
    if is_ing_form(word.lower):
        return not _opens_noun_phrase(words, position) or _follows_be(words, position)
    if before is not None and (before.tag is Tag.TO or before.lower in e.MODALS | e.DO):
        return before.tag is not Tag.TO or is_known_verb(word.lower) or _has_object(words, position)
    if before is not None and before.tag is Tag.PREPOSITION:
        return False
    if is_past_form(word.lower):
        return not _is_participle_before_noun(words, position)
    return is_known_verb(word.lower) and _is_present_verb(words, position, before)


_PRONOUN_LIKE = frozenset("all both neither either some many few each most several half".split())
"""Determiners that may stand for their noun: "neither got more than nine votes"."""


def _has_object(words: Sequence[Lexeme], position: int) -> bool:
    """Return whether a rare word after "to" is a verb, by its ending or its object."""
    following = words[position + 1] if position + 1 < len(words) else None
    return words[position].lower.endswith(("ate", "ise", "ize", "ify")) or (
        following is not None and following.tag in (Tag.DETERMINER, Tag.PRONOUN, Tag.NAME, Tag.NUMBER)
    )


def _precedes_noun(words: Sequence[Lexeme], position: int) -> bool:
    following = words[position + 1] if position + 1 < len(words) else None
    return following is not None and following.tag in (Tag.CONTENT, Tag.NAME)


def _word_before(words: Sequence[Lexeme], position: int) -> Lexeme | None:
    """Return the word before, past adverbs and negators."""
    for word in reversed(words[:position]):
        if word.tag not in (Tag.ADVERB, Tag.NEGATOR) or word.lower == "'s":
            return word
    return None


def _follows_be(words: Sequence[Lexeme], position: int) -> bool:
    before = _word_before(words, position)
    return before is not None and before.lower in e.BE


def _opens_noun_phrase(words: Sequence[Lexeme], position: int) -> bool:
    before = words[position - 1] if position else None
    return before is not None and (before.tag is Tag.DETERMINER or before.lower == "'s")


def _is_participle_before_noun(words: Sequence[Lexeme], position: int) -> bool:
    """Return whether a participle stands before its noun: "injured sailors" after "nine"."""
    before = words[position - 1] if position else None
    following = words[position + 1] if position + 1 < len(words) else None
    if before is None:
        return following is not None and following.tag in (Tag.CONTENT, Tag.NAME)
    return before.tag in (Tag.DETERMINER, Tag.PREPOSITION, Tag.NUMBER) and (
        following is not None and following.tag is Tag.CONTENT
    )


def _is_plural(lower: str) -> bool:
    return lower.endswith("s") and not lower.endswith(("ss", "us", "is"))


_AFTER_PRESENT = frozenset({Tag.DETERMINER, Tag.PRONOUN, Tag.TO, Tag.NAME, Tag.NUMBER, Tag.PREPOSITION,
                            Tag.ADVERB, Tag.JOINER, Tag.MARK})  # fmt: skip


def _is_present_verb(words: Sequence[Lexeme], position: int, before: Lexeme | None) -> bool:
    """Return whether a verb's plain form or form in -s is a verb, not a noun."""
    word = words[position]
    if before is not None and _is_plural(word.lower) and _resumes(words, position, before):
        return True
    if before is None or before.tag in (Tag.MARK, Tag.PREPOSITION):
        return False
    if before.tag is Tag.PRONOUN or before.lower in ("who", "which"):
        return before.lower not in e.OBJECT_PRONOUNS or before.lower == "it"
    if words[position - 1].lower in e.NEGATORS - {"not"}:
        return True
    following = words[position + 1] if position + 1 < len(words) else None
    if following is not None and following.tag not in _AFTER_PRESENT:
        return False
    if _is_plural(word.lower):
        # "The plant employs 84 people", but not "the council plans to"
        has_subject = before.tag is Tag.NAME or (
            before.tag is Tag.CONTENT and not _is_plural(before.lower)
        )
        return has_subject and (following is None or following.lower not in ("of", "and", "or"))
    if before.lower in e.COORDINATORS:
        return following is not None and following.tag in (Tag.DETERMINER, Tag.PRONOUN, Tag.TO)
    return before.tag is Tag.CONTENT and (_is_plural(before.lower) or before.lower in _PLURALS)


def _resumes(words: Sequence[Lexeme], position: int, before: Lexeme) -> bool:
    """Return whether a form in -s goes on after a comma or "and": ", disputes this"."""
    if before.lower != "," and before.lower not in e.COORDINATORS:
        return False
    following = words[position + 1] if position + 1 < len(words) else None
    has_adverb = words[position - 1].tag is Tag.ADVERB
    return has_adverb or (
        following is not None
        and (following.tag in (Tag.DETERMINER, Tag.PRONOUN, Tag.TO) or following.lower == "that")
    )


_PLURALS = frozenset("people police men women children media staff".split())
"""Plurals without -s."""
