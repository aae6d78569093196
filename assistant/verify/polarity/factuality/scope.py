"""Decide how far a negator, an exclusion or an operator reaches."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.verify.grammar import function_words as fw
from assistant.verify.grammar.word_class import WordClass
from assistant.verify.grammar.words import WordToken
from assistant.verify.polarity.factuality import lookahead as look
from assistant.verify.polarity.factuality import operators as ops

_COMPARATIVES = frozenset("more less most least as equally".split())
_OPENS_OBJECT = (
    WordClass.NOUN,
    WordClass.DETERMINER,
    WordClass.POSSESSIVE,
    WordClass.NAME,
    WordClass.NUMBER,
)


def denies_phrase(words: Sequence[WordToken], position: int, *, opens_clause: bool) -> bool:
    """Return whether "not" denies only the phrase after it: ", not Anna", "and not on Sunday"."""
    word = words[position]
    if word.plain != "not" or position == 0 or position + 1 >= len(words):
        return False
    before, after = words[position - 1], words[position + 1]
    is_noun_phrase = after.tag is WordClass.TO and not _infinitive_follows(words, position + 1)
    if (before.plain == "," and after.tag is WordClass.TO) or (is_noun_phrase and before.plain == "but"):
        return True
    if before.tag in (WordClass.AUXILIARY, WordClass.TO) or after.tag in (
        WordClass.VERB,
        WordClass.AUXILIARY,
        WordClass.TO,
    ):
        return False
    return before.plain in (",", "and", "but") or (before.tag is not WordClass.VERB and not opens_clause)


def _infinitive_follows(words: Sequence[WordToken], position: int) -> bool:
    following = look.next_essential(words, position + 1)
    return following is not None and (words[following].is_verb or words[following].plain == "be")


def is_negative_pronoun(word: WordToken) -> bool:
    """Return whether a word denies its clause as a pronoun or determiner: "nobody", "no"."""
    return word.plain in fw.NEGATIVE_PRONOUNS and word.tag is not WordClass.NAME


def is_local(words: Sequence[WordToken], position: int) -> bool:
    """Return whether a negative word denies only its own phrase: "with no warning"."""
    before = words[position - 1].plain if position else ""
    return before in fw.LOCAL_NEGATION_BEFORE or before in ("and", "but", ",")


def ends_exclusion(words: Sequence[WordToken], position: int) -> bool:
    """Return whether the phrase behind "instead of" or "not" ends at a word."""
    before = look.previous_essential(words, position)
    is_infinitive = before is not None and before.tag is WordClass.TO
    return words[position].plain in (",", "but") or (
        words[position].tag is WordClass.VERB and not is_infinitive
    )


def is_operator(words: Sequence[WordToken], index: int) -> bool:
    """Return whether an operator is meant as such: not "is used to", "less likely to"."""
    word, before = words[index], look.previous_essential(words, index)
    if word.key == "use":
        return word.plain == "used" and before is not None and before.plain not in fw.BE
    return word.key != "like" or words[index - 1].plain not in _COMPARATIVES


def has_noun_object(words: Sequence[WordToken], position: int) -> bool:
    """Return whether a verb such as "prevent" or "deny" has a noun as its object."""
    word = words[position]
    following = words[position + 1] if position + 1 < len(words) else None
    if word.tag is not WordClass.VERB or word.key not in ops.BEFORE_NOUN:
        return False
    if word.key in ops.DROPPED_NOUNS:
        return any(w.key in ops.PLAN_NOUNS for w in words[position + 1 : position + 5])
    return following is not None and following.tag in _OPENS_OBJECT


def follows_to(words: Sequence[WordToken], position: int) -> bool:
    """Return whether "to" stands in front of a word."""
    before = look.previous_essential(words, position)
    return before is not None and before.tag is WordClass.TO
