"""Decide how far a negator, an exclusion or an operator reaches."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.verify.polarity.factuality import english as e
from assistant.verify.polarity.factuality import lookahead as look
from assistant.verify.polarity.factuality import operators as ops
from assistant.verify.polarity.factuality.lexeme import Lexeme, Tag

_COMPARATIVES = frozenset("more less most least as equally".split())
_OPENS_OBJECT = (Tag.CONTENT, Tag.DETERMINER, Tag.NAME, Tag.NUMBER)


def denies_phrase(words: Sequence[Lexeme], position: int, *, opens_clause: bool) -> bool:
    """Return whether "not" denies only the phrase after it: ", not Anna", "and not on Sunday"."""
    word = words[position]
    if word.lower != "not" or position == 0 or position + 1 >= len(words):
        return False
    before, after = words[position - 1], words[position + 1]
    is_noun_phrase = after.tag is Tag.TO and not _infinitive_follows(words, position + 1)
    if (before.lower == "," and after.tag is Tag.TO) or (is_noun_phrase and before.lower == "but"):
        return True
    if before.tag in (Tag.AUXILIARY, Tag.TO) or after.tag in (Tag.VERB, Tag.AUXILIARY, Tag.TO):
        return False
    return before.lower in (",", "and", "but") or (before.tag is not Tag.VERB and not opens_clause)


def _infinitive_follows(words: Sequence[Lexeme], position: int) -> bool:
    following = look.next_essential(words, position + 1)
    return following is not None and (words[following].is_verb or words[following].lower == "be")


def is_negative_pronoun(word: Lexeme) -> bool:
    """Return whether a word denies its clause as a pronoun or determiner: "nobody", "no"."""
    return word.lower in e.NEGATIVE_PRONOUNS and word.tag is not Tag.NAME


def is_local(words: Sequence[Lexeme], position: int) -> bool:
    """Return whether a negative word denies only its own phrase: "with no warning"."""
    before = words[position - 1].lower if position else ""
    return before in e.LOCAL_NEGATION_BEFORE or before in ("and", "but", ",")


def ends_exclusion(words: Sequence[Lexeme], position: int) -> bool:
    """Return whether the phrase behind "instead of" or "not" ends at a word."""
    before = look.previous_essential(words, position)
    is_infinitive = before is not None and before.tag is Tag.TO
    return words[position].lower in (",", "but") or (
        words[position].tag is Tag.VERB and not is_infinitive
    )


def is_operator(words: Sequence[Lexeme], index: int) -> bool:
    """Return whether an operator is meant as such: not "is used to", "less likely to"."""
    word, before = words[index], look.previous_essential(words, index)
    if word.key == "use":
        return word.lower == "used" and before is not None and before.lower not in e.BE
    return word.key != "like" or words[index - 1].lower not in _COMPARATIVES


def has_noun_object(words: Sequence[Lexeme], position: int) -> bool:
    """Return whether a verb such as "prevent" or "deny" has a noun as its object."""
    word = words[position]
    following = words[position + 1] if position + 1 < len(words) else None
    if word.tag is not Tag.VERB or word.key not in ops.BEFORE_NOUN:
        return False
    if word.key in ops.DROPPED_NOUNS:
        return any(w.key in ops.PLAN_NOUNS for w in words[position + 1 : position + 5])
    return following is not None and following.tag in _OPENS_OBJECT


def follows_to(words: Sequence[Lexeme], position: int) -> bool:
    """Return whether "to" stands in front of a word."""
    before = look.previous_essential(words, position)
    return before is not None and before.tag is Tag.TO
