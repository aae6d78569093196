"""Compare who does, is and says something in a claim with who does in its quote."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.verify.grammar.phrases import NounPhrase
from assistant.verify.grammar.predications import REPORTING, ParsedSentence, Predication, phrase_stems
from assistant.verify.grammar.word_classes import RECIPROCAL_VERBS
from assistant.verify.identity import Identity, is_named_beside, is_named_in, is_object, match_any
from assistant.verify.missing_names import missing_names
from assistant.verify.references import KINSHIP_STEMS, Discourse, pronoun_gender, read_pair
from assistant.verify.speakers import other_speakers
from assistant.verify.terms import stem
from assistant.verify.verdicts import Evidence, Finding, FindingKind, Verdict

_RECIPROCAL = frozenset(stem(verb) for verb in RECIPROCAL_VERBS)
_LIGHT_VERBS = frozenset(stem(verb) for verb in "be have do get make take become go come give".split())
MIN_SHARED_TERMS = 0.34
"""Share of a claim's clause that the quote must repeat, with the same verb, to be the same event."""
MIN_SHARED_WITHOUT_VERB = 0.6
"""The same for clauses with different verbs."""


def subject_findings(claim: str, evidence: Evidence) -> tuple[Finding, ...]:
    """Return where a claim has another doer, speaker or name than its quote.

    No finding means that the people agree or that the rules cannot tell.
    """
    sentences, passage = read_pair(claim, evidence)
    findings: list[Finding] = []
    for sentence in sentences:
        findings.extend(missing_names(sentence, passage))
        findings.extend(other_speakers(sentence, passage))
        findings.extend(_other_doers(sentence, passage))
        findings.extend(_other_bearers(sentence, passage))
        if not findings:
            findings.extend(_unreachable_doers(sentence, passage))
    return tuple(dict.fromkeys(findings))


def _other_doers(sentence: ParsedSentence, passage: Discourse) -> Iterator[Finding]:
    """Yield the doers of a claim for which its quote has another doer in the same clause."""
    for clause in sentence.clauses:
        is_speech = clause.verbs & REPORTING and not clause.objects and not clause.is_passive
        if not clause.is_finite or is_speech:
            continue
        for claimed, is_agent in _doers(clause):
            finding = _compare_doer(claimed, clause, passage, is_agent=is_agent)
            if finding is not None:
                yield finding


def _doers(clause: Predication) -> Iterator[tuple[NounPhrase, bool]]:
    """Yield the subjects and, in the passive, the named agents of a clause."""
    for subject in clause.subjects:
        if not subject.pronoun:
            yield subject, False
    if clause.is_passive:
        for agent in clause.agents:
            if agent.name is not None:
                yield agent, True


def _compare_doer(
    claimed: NounPhrase, clause: Predication, passage: Discourse, *, is_agent: bool
) -> Finding | None:
    """Return a finding if all clauses of the quote about the same event have another doer."""
    others: list[str] = []
    for index, sentence in enumerate(passage.quote, passage.quote_from):
        for quoted in sentence.clauses:
            opposite = _counterparts(clause, quoted, is_agent=is_agent)
            if not _same_event(clause, quoted, claimed, opposite):
                continue
            match = match_any(claimed, opposite, passage, index)
            if match is Identity.UNSURE and opposite and not is_agent:
                is_same_voice = clause.is_passive == quoted.is_passive
                if (is_same_voice and is_object(claimed, quoted)) or all(
                    is_named_beside(claimed, phrase, sentence) for phrase in opposite
                ):
                    match = Identity.OTHER
            if match is Identity.OTHER and _may_be_converse(clause, quoted, claimed, sentence):
                return None
            if match is not Identity.OTHER or quoted.verbs & _RECIPROCAL:
                return None
            others.append(", ".join(phrase.text for phrase in opposite))
    if not others:
        return None
    return Finding(FindingKind.SUBJECT, Verdict.REFUTED, claimed.text, others[0])


def _may_be_converse(
    claimed: Predication, quoted: Predication, doer: NounPhrase, sentence: ParsedSentence
) -> bool:
    """Return whether two clauses may tell one event from two sides.

    "Holte sold it to the firm" and "the firm bought it from Holte", or "a storm sank it" and "it sank".
    """
    if not (claimed.verbs & quoted.verbs) - _LIGHT_VERBS:
        return is_named_in(doer, quoted, sentence)
    moved = phrase_stems(claimed.objects) & phrase_stems(quoted.subjects)
    return bool(moved) and not quoted.objects and not quoted.is_passive


def _same_event(
    claimed: Predication, quoted: Predication, doer: NounPhrase, opposite: Sequence[NounPhrase]
) -> bool:
    """Return whether two clauses say the same, apart from the noun phrases that are compared."""
    terms = _event_terms(claimed, [doer, *opposite])
    shared_terms = terms & _event_terms(quoted, opposite)
    shared = len(shared_terms) / len(terms) if terms else 0.0
    if (claimed.verbs & quoted.verbs) - _LIGHT_VERBS:
        return not terms or shared >= MIN_SHARED_TERMS
    return shared >= MIN_SHARED_WITHOUT_VERB and len(shared_terms) >= 2


def _event_terms(clause: Predication, without: Sequence[NounPhrase]) -> frozenset[str]:
    """Return the stems of a clause without its verbs and some of its noun phrases."""
    phrases = (*clause.subjects, *clause.objects)
    return (clause.terms | phrase_stems(phrases)) - phrase_stems(without) - clause.verb_stems


def _counterparts(
    claimed: Predication, quoted: Predication, *, is_agent: bool
) -> tuple[NounPhrase, ...]:
    """Return the noun phrases of the quote's clause in the part of the claim's subject or agent."""
    if is_agent:
        return quoted.agents if quoted.is_passive else quoted.subjects
    if claimed.is_passive == quoted.is_passive or not claimed.verbs & quoted.verbs:
        return quoted.subjects
    if quoted.is_passive:
        return quoted.agents
    return tuple(phrase for phrase in quoted.objects if phrase.name is not None)


def _other_bearers(sentence: ParsedSentence, passage: Discourse) -> Iterator[Finding]:
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


def _unreachable_doers(sentence: ParsedSentence, passage: Discourse) -> Iterator[Finding]:
    """Yield named doers of a claim that no name, pronoun or description in the quote can mean."""
    for clause in sentence.clauses:
        for claimed, _ in _doers(clause):
            if claimed.name is not None and claimed.name.is_sure and not _is_reachable(claimed, passage):
                yield Finding(FindingKind.SUBJECT, Verdict.NOT_SAID, claimed.text)


def _is_reachable(claimed: NounPhrase, passage: Discourse) -> bool:
    if claimed.name is None:
        return True
    entities = passage.named(claimed.name)
    if not any(entity.is_person for entity in entities) or passage.title_has(claimed.name):
        return True
    for index, sentence in enumerate(passage.quote, passage.quote_from):
        phrases: Sequence[NounPhrase] = sentence.phrases
        for phrase in phrases:
            pronoun = phrase.pronoun or phrase.possessor
            if pronoun and pronoun_gender(pronoun) is None:
                if pronoun in ("i", "we", "my", "our"):
                    return True
                continue
            if pronoun and phrase.pronoun == "":
                if phrase.head in KINSHIP_STEMS:
                    continue  # "his daughter" did it, not he.
                phrase = NounPhrase(phrase.first, phrase.first, pronoun, pronoun=pronoun)
            elif (
                not pronoun
                and phrase.name is None
                and not any(e.roles & {phrase.head} for e in entities)
            ):
                continue
            if match_any(claimed, [phrase], passage, index) is not Identity.OTHER:
                return True
        if any(entity.is_named(name) for entity in entities for name in sentence.names):
            return True
    return False
