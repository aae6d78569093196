"""Verbs in the present tense without auxiliary, which look like nouns: `opposes`, `oppose`."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.verify.people.grammar.tokens import WordToken
from assistant.verify.people.grammar.word_class import WordClass
from assistant.verify.people.grammar.word_classes import REPORTING_VERBS

_OPENS_COMPLEMENT = (
    WordClass.DETERMINER,
    WordClass.POSSESSIVE,
    WordClass.NAME,
    WordClass.PRONOUN,
    WordClass.NUMBER,
    WordClass.PREPOSITION,
    WordClass.TO,
    WordClass.SUBORDINATOR,
    WordClass.ADVERB,
)
_OPENS_PHRASE = (
    *_OPENS_COMPLEMENT,
    WordClass.RELATIVE,
    WordClass.COMMA,
    WordClass.QUOTE,
    WordClass.BREAK,
    WordClass.CONJUNCTION,
)


def add_present_tense(words: Sequence[WordToken], parts: list[WordClass]) -> None:
    """Turn nouns into verbs of the present tense in clauses that have no other finite verb."""
    start = 0
    boundaries = (
        WordClass.COMMA,
        WordClass.SUBORDINATOR,
        WordClass.QUOTE,
        WordClass.BREAK,
        WordClass.RELATIVE,
    )
    for end in range(len(words) + 1):
        if end < len(words) and parts[end] not in boundaries:
            continue
        _tag_present_verb(words, parts, start, end)
        start = end
    _add_coordinated(words, parts)


def _add_coordinated(words: Sequence[WordToken], parts: list[WordClass]) -> None:
    """Tag the second verb of `works as a nurse and trains under her husband`."""
    for position in range(2, len(words) - 1):
        if parts[position - 1] is not WordClass.CONJUNCTION or parts[position] is not WordClass.NOUN:
            continue
        before, plain = words[position - 2].plain, words[position].plain
        is_list = parts[position - 2] is WordClass.NOUN and before.endswith("s")
        has_verb = any(
            parts[i] is WordClass.VERB and words[i].plain.endswith("s") for i in range(position - 1)
        )
        is_s_form = plain.endswith("s") and not plain.endswith(("ss", "us", "is"))
        if has_verb and not is_list and is_s_form and parts[position + 1] in _OPENS_COMPLEMENT:
            parts[position] = WordClass.VERB


def _tag_present_verb(words: Sequence[WordToken], parts: list[WordClass], start: int, end: int) -> None:
    """Find the verb of a stretch of words without a finite verb, if it has a subject."""
    if any(_is_finite(words, parts, position) for position in range(start, end)):
        return
    opening = start + 1
    if start > 0 and opening + 1 < len(parts) and _opens_predicate(words, parts, opening):
        parts[opening] = WordClass.VERB
        return
    for position in range(start + 1, end):
        if parts[position] is WordClass.NOUN and not words[position].is_capitalised:
            previous = parts[position - 1]
            if previous is WordClass.ADVERB and position > 1:
                previous = parts[position - 2]
            following = parts[position + 1] if position + 1 < len(parts) else None
            if _is_present_verb(words[position].plain, words[position - 1].plain, previous, following):
                parts[position] = WordClass.VERB
                return


def _is_finite(words: Sequence[WordToken], parts: Sequence[WordClass], position: int) -> bool:
    """Return whether a word is an auxiliary or a verb that is neither infinitive nor in -ing."""
    if parts[position] is not WordClass.VERB:
        return parts[position] is WordClass.AUXILIARY
    is_infinitive = position > 0 and parts[position - 1] is WordClass.TO
    return not is_infinitive and not words[position].plain.endswith("ing")


def _opens_predicate(words: Sequence[WordToken], parts: Sequence[WordClass], position: int) -> bool:
    """Return whether a verb follows a comma, as in `Residents, led by a doctor, oppose the plan`."""
    plain, following = words[position].plain, parts[position + 1]
    if (
        parts[position - 1] is not WordClass.COMMA
        or parts[position] is not WordClass.NOUN
        or words[position].is_capitalised
    ):
        return False
    if any(
        part is WordClass.AUXILIARY or (part is WordClass.VERB and words[i].plain in REPORTING_VERBS)
        for i, part in enumerate(parts)
    ):
        return False
    if following in (
        WordClass.DETERMINER,
        WordClass.POSSESSIVE,
        WordClass.NAME,
        WordClass.TO,
    ):
        return True
    return following is WordClass.PREPOSITION and plain.endswith("s") and not plain.endswith("ss")


def _is_present_verb(plain: str, before: str, previous: WordClass, following: WordClass | None) -> bool:
    if following is not None and following not in _OPENS_PHRASE and following is not WordClass.NOUN:
        return False
    is_s_form = plain.endswith("s") and not plain.endswith(("ss", "us", "is"))
    if previous is WordClass.RELATIVE:
        return before != "whose"
    if previous is WordClass.PRONOUN:
        return is_s_form or before in ("they", "we", "i", "you", "who")
    if previous is WordClass.NAME:
        return is_s_form and following is not WordClass.NOUN
    if previous is WordClass.NOUN:
        if before.endswith("s") and not before.endswith("ss"):
            return not plain.endswith("s") and following in _OPENS_COMPLEMENT
        return is_s_form and following in _OPENS_COMPLEMENT
    return False
