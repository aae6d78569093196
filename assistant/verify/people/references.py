"""People and things of a passage, and the ones that "he", "the company" and "the mayor" may refer to.

Generous on purpose: a reference may have several candidates, and unknown is an answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from assistant.verify.grammar.name_words import (
    FEMALE_PRONOUNS,
    FEMALE_ROLES,
    KINSHIP,
    MALE_PRONOUNS,
    MALE_ROLES,
    NEUTER_PRONOUNS,
    TITLES,
)
from assistant.verify.grammar.names import Gender, Name, looks_common, read_names
from assistant.verify.grammar.phrases import NounPhrase
from assistant.verify.grammar.predications import ParsedSentence
from assistant.verify.grammar.same_name import same_name
from assistant.verify.grammar.sentence import read_sentence
from assistant.verify.grammar.words import WordToken, read_sentences
from assistant.verify.terms import stem
from assistant.verify.verdicts import Evidence

_MALE_STEMS = frozenset(stem(role) for role in MALE_ROLES)
_FEMALE_STEMS = frozenset(stem(role) for role in FEMALE_ROLES)
KINSHIP_STEMS = frozenset(stem(role) for role in KINSHIP)
_PLACE_PREPOSITIONS = frozenset("in at near off outside across from to".split())


@dataclass
class Entity:
    """A person or thing that a passage names, with what the passage tells about it."""

    names: list[Name]
    roles: set[str] = field(default_factory=set)
    """Stems of nouns that describe it: `mayor`, `owner`, `teacher`."""
    gender: Gender | None = None
    is_person: bool | None = None
    """None if unknown."""
    sentences: set[int] = field(default_factory=set)
    """Indices of the sentences that name it."""
    first_sentence: int = 0
    first_word: int = 0

    def is_named(self, name: Name) -> bool:
        """Return whether a name may be its name."""
        if self.gender and name.gender and self.gender is not name.gender:
            return False
        longest = max(self.names, key=lambda own: len(own.parts))
        return same_name(name, longest) or any(own.parts == name.parts for own in self.names)


@dataclass(frozen=True)
class Discourse:
    """The sentences of a quote and before it, with the entities that these and later sentences name."""

    sentences: tuple[ParsedSentence, ...]
    quote_from: int
    """Index of the first sentence of the quote."""
    entities: tuple[Entity, ...]
    title_words: tuple[str, ...]
    common: frozenset[str]
    """Stems of words in lower case in claim and passage."""

    @property
    def quote(self) -> tuple[ParsedSentence, ...]:
        """The sentences of the quote."""
        return self.sentences[self.quote_from :]

    def named(self, name: Name) -> tuple[Entity, ...]:
        """Return the entities that may have a name; those with exactly this name if there are any."""
        candidates = [entity for entity in self.entities if entity.is_named(name)]
        exact = [e for e in candidates if any(own.parts == name.parts for own in e.names)]
        if len(name.parts) > 1 and exact:
            return tuple(exact)
        return tuple(candidates)

    def mentioned(self, name: Name) -> tuple[Entity, ...]:
        """Return the entities that a name of this passage refers to.

        A surname alone refers to the person introduced before it.
        """
        own = [e for e in self.entities if any(other is name for other in e.names)]
        return tuple(own) or self.named(name)

    def title_has(self, name: Name) -> bool:
        """Return whether the title contains a name, or its last word if it is a person's."""
        words = self.title_words
        parts = name.parts
        whole = any(words[i : i + len(parts)] == parts for i in range(len(words)))
        return whole or (len(parts) > 1 and not name.is_thing and parts[-1] in words)

    def resolve(self, phrase: NounPhrase, sentence: int) -> tuple[Entity, ...] | None:
        """Return the entities that a noun phrase may refer to; None if unknown."""
        if phrase.name is not None:
            return self.mentioned(phrase.name) or None
        if phrase.pronoun:
            return self._resolve_pronoun(phrase, sentence)
        return self._resolve_description(phrase)

    def _resolve_pronoun(self, phrase: NounPhrase, sentence: int) -> tuple[Entity, ...] | None:
        gender = pronoun_gender(phrase.pronoun)
        if gender is None:
            return None
        place = (sentence, phrase.first)
        people = [e for e in self.entities if e.is_person is not False and e.gender in (None, gender)]
        before = [e for e in people if (e.first_sentence, e.first_word) <= place]
        if not before:
            # "In his speech, Per Aas said": the name follows within the sentence.
            return tuple(e for e in people if e.first_sentence == sentence) or None
        known = [e for e in before if e.gender is gender]
        recent = [e for e in before if any(sentence - 1 <= index <= sentence for index in e.sentences)]
        if not known:
            return tuple(before)
        # The first person of a passage is often its topic, to which later pronouns go back.
        topic = next((e for e in before if _may_be_person(e)), None)
        is_decided = any(e is other for e in known for other in recent)
        likely = known if is_decided else [*known, *recent, *([topic] if topic else [])]
        return tuple(e for e in before if any(e is other for other in likely))

    def _resolve_description(self, phrase: NounPhrase) -> tuple[Entity, ...] | None:
        if not phrase.is_definite or not phrase.head:
            return None
        return tuple(e for e in self.entities if phrase.head in e.roles) or None


def pronoun_gender(pronoun: str) -> Gender | None:
    """Return the gender of a personal pronoun."""
    if pronoun in MALE_PRONOUNS:
        return Gender.MALE
    return Gender.FEMALE if pronoun in FEMALE_PRONOUNS else None


def is_neuter(pronoun: str) -> bool:
    """Return whether a pronoun refers to a thing."""
    return pronoun in NEUTER_PRONOUNS


def read_pair(claim: str, evidence: Evidence) -> tuple[tuple[ParsedSentence, ...], Discourse]:
    """Return the sentences of a claim and the passage of its evidence."""
    claim_words = read_sentences(claim)
    before = [words for text in evidence.before for words in read_sentences(text)]
    quote = list(read_sentences(evidence.quote))
    after = [words for text in evidence.after for words in read_sentences(text)]
    title = read_sentences(evidence.title)
    everything = [*before, *quote, *after]
    proper, common = _vocabulary([*everything, *claim_words], title)
    sentences = tuple(read_sentence(words, read_names(words, proper, common)) for words in everything)
    passage = Discourse(
        sentences=sentences[: len(before) + len(quote)],
        quote_from=len(before),
        entities=tuple(_gather_entities(sentences, common)),
        title_words=tuple(word.plain for words in title for word in words if word.text not in "\"“”'‘’"),
        common=common,
    )
    claims = tuple(read_sentence(words, read_names(words, proper, common)) for words in claim_words)
    return claims, passage


def _vocabulary(
    sentences: Iterable[Sequence[WordToken]], title: Iterable[Sequence[WordToken]]
) -> tuple[frozenset[str], frozenset[str]]:
    """Return the words capitalised within sentences, and the stems of words in lower case."""
    proper, common = set(), set()
    for words in sentences:
        for position, word in enumerate(words):
            if not word.is_word:
                continue
            if not word.is_capitalised:
                common.add(stem(word.plain))
            elif position and words[position - 1].is_word and words[position - 1].text[0].islower():
                proper.add(word.plain)
    for words in title:
        common.update(stem(word.plain) for word in words if word.is_word and not word.is_capitalised)
    return frozenset(proper), frozenset(common - {stem(word) for word in proper})


def _gather_entities(sentences: Sequence[ParsedSentence], common: frozenset[str]) -> list[Entity]:
    """Return the entities of sentences with their roles and genders."""
    entities: list[Entity] = []
    for index, sentence in enumerate(sentences):
        for name in sentence.names:
            if not looks_common(name, common):
                _add_name(entities, name, index)
    for index, sentence in enumerate(sentences):
        _add_roles(entities, sentence)
        _add_places(entities, sentence)
        _learn_gender(entities, sentence, index)
    return entities


def _add_name(entities: list[Entity], name: Name, sentence: int) -> None:
    """Add a name to the entity that it names, if there is only one; else as an entity of its own."""
    matches = [entity for entity in entities if entity.is_named(name)]
    exact = [e for e in matches if any(own.parts == name.parts for own in e.names)]
    matches = exact or matches
    if len(matches) == 1:
        entity = matches[0]
        entity.names.append(name)
    elif matches:
        return
    else:
        entity = Entity([name], first_sentence=sentence, first_word=name.first)
        entities.append(entity)
    entity.sentences.add(sentence)
    entity.gender = entity.gender or name.gender
    if name.titles:
        entity.is_person = True
        entity.roles.update(stem(title) for title in name.titles)
    elif name.is_thing:
        entity.is_person = False


def _named(entities: Sequence[Entity], phrase: NounPhrase) -> list[Entity]:
    name = phrase.name
    return [] if name is None else [entity for entity in entities if entity.is_named(name)]


def _add_roles(entities: Sequence[Entity], sentence: ParsedSentence) -> None:
    """Learn roles from `her deputy Arne Moe`, `Lise Holm, a teacher` and `Gro Dahl is the mayor`."""
    for phrase in sentence.phrases:
        if phrase.name is not None and phrase.head:
            for entity in _named(entities, phrase):
                _add_role(entity, phrase)
    for apposition in sentence.appositions:
        for named, other in ((apposition.left, apposition.right), (apposition.right, apposition.left)):
            for entity in _named(entities, named):
                if other.name is None and other.head:
                    _add_role(entity, other)
    for clause in sentence.clauses:
        for subject in clause.subjects if clause.roles and not clause.objects else ():
            for entity in _named(entities, subject):
                _add_role(entity, clause.roles[0])
        if clause.verbs & {"be", "becom"} and clause.objects:
            for subject in clause.subjects:
                for entity in _named(entities, subject):
                    _add_role(entity, clause.objects[0])
    for age in sentence.ages:
        for entity in _named(entities, age.bearer):
            entity.is_person = True


def _add_role(entity: Entity, phrase: NounPhrase) -> None:
    entity.roles.add(phrase.head)
    entity.roles.update(phrase.nouns & _TITLE_STEMS)
    if phrase.head in _MALE_STEMS and entity.gender is None:
        entity.gender, entity.is_person = Gender.MALE, True
    elif phrase.head in _FEMALE_STEMS and entity.gender is None:
        entity.gender, entity.is_person = Gender.FEMALE, True


_TITLE_STEMS = frozenset(stem(title) for title in TITLES)


def _add_places(entities: Sequence[Entity], sentence: ParsedSentence) -> None:
    """Learn that a lone word after "in" or "at", or before another noun, is no person."""
    for name in sentence.names:
        before = sentence.words[name.first - 1].plain if name.first else ""
        if before in _PLACE_PREPOSITIONS - {"from", "to"} and not name.titles:
            for entity in entities:
                if entity.is_named(name) and entity.is_person is None:
                    entity.is_person = False


def _learn_gender(entities: Sequence[Entity], sentence: ParsedSentence, index: int) -> None:
    """Learn a person's gender from "he" or "she" where only one person of the sentences before fits."""
    for phrase in sentence.phrases:
        gender = pronoun_gender(phrase.pronoun)
        if gender is None or phrase.pronoun not in ("he", "she"):
            continue
        before = [e for e in entities if e.is_person is not False and e.first_sentence < index]
        fitting = [entity for entity in before if entity.gender in (None, gender)]
        likely = [entity for entity in fitting if _may_be_person(entity)]
        if len(likely) == 1:
            likely[0].gender, likely[0].is_person = gender, True


def _may_be_person(entity: Entity) -> bool:
    return entity.is_person is True or any(len(name.parts) > 1 for name in entity.names)
