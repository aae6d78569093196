"""Decide whether a noun phrase of a claim and one of its quote are the same person or thing."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from assistant.verify.grammar.names import Name
from assistant.verify.grammar.phrases import NounPhrase
from assistant.verify.grammar.predications import ParsedSentence, Predication
from assistant.verify.grammar.same_name import same_name
from assistant.verify.people.references import (
    KINSHIP_STEMS,
    Discourse,
    Entity,
    is_neuter,
    pronoun_gender,
)
from assistant.verify.terms import stem


class Identity(Enum):
    """Relation of two references."""

    SAME = "same"
    OTHER = "other"
    UNSURE = "unsure"


_RELATED = KINSHIP_STEMS | frozenset(
    map(
        stem,
        "deputy lawyer successor predecessor colleague assistant boss friend rival agent neighbour"
        " neighbor driver bodyguard doctor opponent teammate".split(),
    )
)
"""Nouns for people by their relation to another person."""
_WIDE_KINSHIP = frozenset(map(stem, "child partner spouse parent twin".split()))
_WIDE_NOUNS = frozenset(
    map(
        stem,
        "company firm group organisation organization agency business man woman person people official"
        " leader head chief boss spokesman spokeswoman spokesperson team club side party state country"
        " city town village boy girl player owner author".split(),
    )
)
"""Nouns that fit many people and things, so that the named one may be meant."""


def match_any(
    claimed: NounPhrase, quoted: Sequence[NounPhrase], passage: Discourse, sentence: int
) -> Identity:
    """Return the best relation of a claim's noun phrase to those of a quote; UNSURE if there are none.

    `sentence` is the index of the sentence of the passage that has the quoted phrases.
    """
    matches = [match_phrases(claimed, phrase, passage, sentence) for phrase in quoted]
    if Identity.SAME in matches:
        return Identity.SAME
    return Identity.UNSURE if Identity.UNSURE in matches or not matches else Identity.OTHER


def match_phrases(
    claimed: NounPhrase, quoted: NounPhrase, passage: Discourse, sentence: int
) -> Identity:
    """Return the relation of a noun phrase of a claim to one in a sentence of the passage."""
    if claimed.pronoun:
        return Identity.UNSURE
    named = passage.sentences[sentence].apposed(quoted)
    if claimed.name is not None:
        return _match_name(claimed.name, named, passage, sentence)
    if named is not quoted and claimed.head in quoted.nouns:
        return Identity.SAME
    return _match_description(claimed, named, passage, sentence)


def _overlap(left: Sequence[Entity], right: Sequence[Entity]) -> bool:
    return any(entity is other for entity in left for other in right)


def _match_name(name: Name, quoted: NounPhrase, passage: Discourse, sentence: int) -> Identity:
    entities = passage.named(name)
    if quoted.name is not None:
        others = passage.mentioned(quoted.name)
        both = bool(entities and others)
        is_same = _overlap(entities, others) if both else same_name(name, quoted.name)
        if is_same:
            return Identity.SAME
        # "Berg of North School" may stand for the school, "Asano's student Maas" not for Asano.
        in_complement = any(
            same_name(name, other) and other.first > quoted.name.last for other in quoted.modifiers
        )
        return Identity.UNSURE if in_complement or _is_group(quoted.name, entities) else Identity.OTHER
    candidates = passage.resolve(quoted, sentence)
    if quoted.pronoun:
        return _match_pronoun(name, entities, quoted, candidates)
    if any(same_name(name, other) for other in quoted.modifiers):
        # "The firm's director" may speak for the firm, a man's daughter not for him.
        is_relative = quoted.head in _RELATED and any(entity.is_person for entity in entities)
        return Identity.OTHER if is_relative else Identity.UNSURE
    if candidates is not None:
        return Identity.SAME if _overlap(entities, candidates) else Identity.OTHER
    if quoted.head in KINSHIP_STEMS and quoted.possessor:
        # "Her husband" is not she.
        owners = passage.resolve(possessor(quoted), sentence) or ()
        return Identity.OTHER if _overlap(entities, owners) else Identity.UNSURE
    return Identity.UNSURE


def possessor(phrase: NounPhrase) -> NounPhrase:
    """Return the possessive pronoun that opens a noun phrase as a phrase of its own."""
    return NounPhrase(phrase.first, phrase.first, phrase.possessor, pronoun=phrase.possessor)


def _is_group(name: Name, entities: Sequence[Entity]) -> bool:
    """Return whether a lone first word may be a plural noun that stands for an organisation."""
    if name.is_sure or not name.parts[-1].endswith(("s", "men", "people", "police")):
        return False
    return not any(entity.is_person for entity in entities)


def _match_pronoun(
    name: Name, entities: Sequence[Entity], quoted: NounPhrase, candidates: Sequence[Entity] | None
) -> Identity:
    gender = pronoun_gender(quoted.pronoun)
    known = [entity for entity in entities if entity.gender]
    if gender is not None:
        genders = {entity.gender for entity in known} | ({name.gender} - {None})
        if genders and gender not in genders:
            return Identity.OTHER
        if candidates is None or not entities:
            return Identity.UNSURE
        return Identity.SAME if _overlap(entities, candidates) else Identity.OTHER
    if is_neuter(quoted.pronoun) and any(entity.is_person for entity in entities):
        return Identity.OTHER
    return Identity.UNSURE


def _match_description(
    claimed: NounPhrase, quoted: NounPhrase, passage: Discourse, sentence: int
) -> Identity:
    resolved = passage.resolve(claimed, sentence)
    if quoted.name is not None:
        return _match_description_to_name(claimed, quoted, quoted.name, resolved, passage)
    candidates = passage.resolve(quoted, sentence)
    if resolved is not None and candidates is not None:
        return Identity.SAME if _overlap(resolved, candidates) else Identity.OTHER
    if quoted.pronoun:
        return Identity.UNSURE
    if claimed.head == quoted.head or claimed.head in quoted.nouns or quoted.head in claimed.nouns:
        return Identity.SAME
    if {claimed.head, quoted.head} <= KINSHIP_STEMS - _WIDE_KINSHIP:
        return Identity.OTHER
    # "The police" is another than "the fire service" of a quote that has both.
    is_other = claimed.is_definite and _has_description(claimed.head, passage.quote)
    return Identity.OTHER if is_other else Identity.UNSURE


def _match_description_to_name(
    claimed: NounPhrase,
    quoted: NounPhrase,
    name: Name,
    resolved: Sequence[Entity] | None,
    passage: Discourse,
) -> Identity:
    entities = passage.mentioned(name)
    if claimed.head in _RELATED and any(same_name(own, name) for own in claimed.modifiers):
        return Identity.OTHER  # "Vold's husband" is not Vold.
    parts = {stem(part) for other in (name, *quoted.modifiers) for part in other.parts}
    if claimed.head in quoted.nouns | parts or any(claimed.nouns & e.roles for e in entities):
        return Identity.SAME
    if resolved is not None and entities and not _overlap(resolved, entities):
        return Identity.OTHER
    if not any(entity.roles for entity in entities):
        return Identity.UNSURE
    # The passage says what the named one is, and speaks of "the council" as of another.
    is_other = (
        claimed.is_definite
        and claimed.head not in _WIDE_NOUNS
        and _has_description(claimed.head, passage.sentences)
    )
    return Identity.OTHER if is_other or claimed.head in KINSHIP_STEMS else Identity.UNSURE


def _has_description(head: str, sentences: Sequence[ParsedSentence]) -> bool:
    """Return whether sentences have a definite description with a head, in apposition to no name."""
    return any(
        phrase.head == head
        and phrase.name is None
        and phrase.is_definite
        and sentence.apposed(phrase) is phrase
        for sentence in sentences
        for phrase in sentence.phrases
    )


def is_object(claimed: NounPhrase, clause: Predication, sentence: ParsedSentence) -> bool:
    """Return whether a claim's doer is an object or agent of a clause of the quote."""
    for phrase in map(sentence.apposed, (*clause.objects, *clause.agents)):
        if claimed.name is not None and phrase.name is not None and same_name(claimed.name, phrase.name):
            return True
        if claimed.name is None and claimed.head and phrase.name is None and phrase.head == claimed.head:
            return True
    return False


def is_named_in(claimed: NounPhrase, clause: Predication, sentence: ParsedSentence) -> bool:
    """Return whether a claim's doer stands behind the verb of a clause of the quote."""
    if claimed.name is None:
        return claimed.head in clause.terms
    return any(
        clause.first <= name.first <= clause.last and same_name(claimed.name, name)
        for name in sentence.names
    )


def is_named_beside(claimed: NounPhrase, quoted: NounPhrase, sentence: ParsedSentence) -> bool:
    """Return whether a quote's doer belongs to another name, and the claim's is named elsewhere."""
    return (
        claimed.name is not None
        and bool(quoted.modifiers)
        and not any(same_name(claimed.name, name) for name in quoted.modifiers)
        and any(same_name(claimed.name, name) for name in sentence.names)
    )
