"""Ages and roles that a claim gives to one person and its passage to another."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.verify.grammar.phrases import NounPhrase
from assistant.verify.grammar.predications import ParsedSentence
from assistant.verify.people.identity import Identity, match_any
from assistant.verify.people.references import KINSHIP_STEMS, Discourse
from assistant.verify.verdicts import Finding, FindingKind, Verdict


def other_bearers(sentence: ParsedSentence, passage: Discourse) -> Iterator[Finding]:
    """Yield people of a claim whose age or role the quote gives to another person."""
    yield from _other_ages(sentence, passage)
    yield from _other_roles(sentence, passage)


def _other_ages(sentence: ParsedSentence, passage: Discourse) -> Iterator[Finding]:
    for bearer, value in _claimed_ages(sentence):
        quoted = [
            (index, age)
            for index, other in enumerate(passage.sentences)
            for age in other.ages
            if age.value == value
        ]
        if not quoted or bearer.name is None:
            continue
        matches = [match_any(bearer, [age.bearer], passage, index) for index, age in quoted]
        if all(match is Identity.OTHER for match in matches):
            yield Finding(FindingKind.SUBJECT, Verdict.NOT_SAID, bearer.text, quoted[0][1].bearer.text)


def _claimed_ages(sentence: ParsedSentence) -> Iterator[tuple[NounPhrase, str]]:
    """Yield the ages in a claim: `Marit Ruud, 61,` and `Marit Ruud is 61 years old`."""
    for age in sentence.ages:
        yield age.bearer, age.value
    for clause in sentence.clauses:
        words = sentence.words[clause.first : clause.last + 1]
        numbers = [word.plain for word in words if word.plain.isdigit()]
        is_age = any(word.plain in ("old", "aged") for word in words) or len(words) <= 3
        if clause.verb == "be" and numbers and is_age:
            for subject in clause.subjects:
                yield subject, numbers[0]


def _other_roles(sentence: ParsedSentence, passage: Discourse) -> Iterator[Finding]:
    """Yield people of a claim who have a role that the passage gives to another person."""
    for named, role in _claimed_roles(sentence):
        if named.name is None or not role.is_definite or role.head in KINSHIP_STEMS:
            continue
        bearers = passage.named(named.name)
        holders = [entity for entity in passage.entities if role.head in entity.roles]
        if not holders or not bearers or any(entity is h for entity in bearers for h in holders):
            continue
        if any(name for name in role.modifiers if name.parts[-1] not in _quote_parts(passage)):
            continue
        yield Finding(FindingKind.SUBJECT, Verdict.REFUTED, named.text, holders[0].names[0].text)


def _quote_parts(passage: Discourse) -> frozenset[str]:
    return frozenset(word.plain for sentence in passage.sentences for word in sentence.words)


def _claimed_roles(sentence: ParsedSentence) -> Iterator[tuple[NounPhrase, NounPhrase]]:
    """Yield named noun phrases of a claim with noun phrases that give their role."""
    for apposition in sentence.appositions:
        for named, role in ((apposition.left, apposition.right), (apposition.right, apposition.left)):
            if role.name is None and role.head:
                yield named, role
    for clause in sentence.clauses:
        if clause.verbs & {"be", "becom"} and clause.objects and clause.objects[0].head:
            for subject in clause.subjects:
                yield subject, clause.objects[0]
