"""Doers of a claim for which its quote has another doer of the same thing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.verify.grammar.phrases import NounPhrase
from assistant.verify.grammar.predications import (
    REPORTING,
    ParsedSentence,
    Predication,
    content_stems,
    phrase_stems,
)
from assistant.verify.grammar.same_name import same_name
from assistant.verify.grammar.verbs import ATTITUDE_VERBS, RECIPROCAL_VERBS
from assistant.verify.grammar.word_class import WordClass
from assistant.verify.people.identity import Identity, is_named_beside, is_named_in, is_object, match_any
from assistant.verify.people.references import Discourse
from assistant.verify.terms import stem
from assistant.verify.verdicts import Finding, FindingKind, Verdict

ATTITUDES = frozenset(stem(verb) for verb in ATTITUDE_VERBS)
"""Stems of verbs that several people can do at once."""
_RECIPROCAL = frozenset(stem(verb) for verb in RECIPROCAL_VERBS)
_LIGHT_VERBS = frozenset(stem(verb) for verb in "be have do get make take become go come give".split())
_AUXILIARY_VERBS = frozenset(("be", "have", "do", "get"))
MIN_SHARED_TERMS = 0.34
"""Share of a claim's clause that the quote must repeat, with the same verb, to be the same event.

Of 65 pairs with people exchanged, any value up to 0.34 reports 53, 0.5 reports 52 and 0.6 reports 51.
None of 167 true pairs is reported with any of them.
"""
MIN_SHARED_WITHOUT_VERB = 0.6
"""The same for clauses with different verbs."""


def other_doers(sentence: ParsedSentence, passage: Discourse) -> Iterator[Finding]:
    """Yield the doers of a claim for which its quote has another doer in the same clause."""
    for clause in sentence.clauses:
        is_speech = clause.verbs & REPORTING and not clause.objects and not clause.is_passive
        if not clause.is_finite or is_speech:
            continue
        for claimed, is_agent in named_doers(clause):
            finding = _compare_doer(claimed, clause, passage, is_agent=is_agent)
            if finding is not None:
                yield finding


def named_doers(clause: Predication) -> Iterator[tuple[NounPhrase, bool]]:
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
    others: list[tuple[Predication, tuple[NounPhrase, ...]]] = []
    for index, sentence in enumerate(passage.quote, passage.quote_from):
        for quoted in sentence.clauses:
            opposite = _counterparts(clause, quoted, is_agent=is_agent)
            if not _same_event(clause, quoted, claimed, opposite, sentence):
                continue
            match = _match(claimed, opposite, clause, quoted, passage, index, is_agent=is_agent)
            is_complement = any(claimed.head in phrase.complement for phrase in opposite)
            if match is not Identity.OTHER or (claimed.name is None and is_complement):
                return None  # "part of the refit, which": the refit may be meant
            others.append((quoted, opposite))
    if not others:
        return None
    quoted, opposite = others[0]
    verdict = _verdict(clause, quoted, opposite)
    return Finding(
        FindingKind.SUBJECT, verdict, claimed.text, ", ".join(phrase.text for phrase in opposite)
    )


def _match(
    claimed: NounPhrase,
    opposite: Sequence[NounPhrase],
    clause: Predication,
    quoted: Predication,
    passage: Discourse,
    index: int,
    *,
    is_agent: bool,
) -> Identity:
    """Return the relation of a claim's doer to those of a clause of the quote about the same event."""
    sentence = passage.sentences[index]
    if quoted.verbs & _RECIPROCAL and is_named_in(claimed, quoted, sentence):
        return Identity.UNSURE
    match = match_any(claimed, opposite, passage, index)
    if match is Identity.UNSURE and opposite and not is_agent:
        is_same_voice = clause.is_passive == quoted.is_passive
        is_beside = all(is_named_beside(claimed, phrase, sentence) for phrase in opposite)
        if is_beside or (is_same_voice and is_object(claimed, quoted, sentence)):
            match = Identity.OTHER
    if match is Identity.OTHER and (
        _may_be_converse(clause, quoted, claimed, sentence) or _omits_verb(claimed, clause, sentence)
    ):
        return Identity.UNSURE
    return match


def _verdict(claimed: Predication, quoted: Predication, opposite: Sequence[NounPhrase]) -> Verdict:
    """Return REFUTED for an event that has a single doer, which the quote names.

    Two people may call, expect or promise the same thing.
    """
    shares_verb = bool(_shared_verbs(claimed, quoted))
    is_attitude = bool(claimed.verbs & (ATTITUDES | REPORTING))
    is_named = all(not phrase.pronoun for phrase in opposite)
    return Verdict.REFUTED if shares_verb and is_named and not is_attitude else Verdict.NOT_SAID


def _omits_verb(doer: NounPhrase, clause: Predication, sentence: ParsedSentence) -> bool:
    """Return whether the claim's number follows its doer without a verb.

    As in "Labour won 14 seats and the Liberals nine".
    """
    words = sentence.words
    return any(
        doer.name is not None
        and same_name(doer.name, name)
        and name.last + 1 < len(words)
        and sentence.parts[name.last + 1] is WordClass.NUMBER
        and stem(words[name.last + 1].plain) in clause.terms
        for name in sentence.names
    )


def _may_be_converse(
    claimed: Predication, quoted: Predication, doer: NounPhrase, sentence: ParsedSentence
) -> bool:
    """Return whether two clauses may tell one event from two sides.

    "Holte sold it to the firm" and "the firm bought it from Holte", or "a storm sank it" and "it sank".
    """
    if not _shared_verbs(claimed, quoted):
        return is_named_in(doer, quoted, sentence)
    is_bare = not claimed.objects and not claimed.is_passive
    if is_bare and phrase_stems([doer]) & phrase_stems(quoted.objects):
        return True  # "the bank shuts branches" and "branches shut"
    moved = phrase_stems(claimed.objects) & phrase_stems(quoted.subjects)
    return bool(moved) and not quoted.objects and not quoted.is_passive


def _same_event(
    claimed: Predication,
    quoted: Predication,
    doer: NounPhrase,
    opposite: Sequence[NounPhrase],
    sentence: ParsedSentence,
) -> bool:
    """Return whether two clauses say the same, apart from the noun phrases that are compared."""
    if _has_number_elsewhere(claimed, quoted, sentence):
        return False
    terms = _event_terms(claimed, [doer, *opposite])
    shared_terms = terms & _event_terms(quoted, opposite)
    shared = len(shared_terms) / len(terms) if terms else 0.0
    verbs = _shared_verbs(claimed, quoted)
    if not verbs:
        return doer.name is not None and shared >= MIN_SHARED_WITHOUT_VERB and len(shared_terms) >= 2
    if not terms or shared >= MIN_SHARED_TERMS:
        return True
    # "a film directed by X" for "X directed the film": its title is elsewhere in the sentence.
    is_only = sum(bool(other.verbs & verbs) for other in sentence.clauses) == 1
    in_sentence = len(terms & content_stems(sentence.words)) / len(terms)
    return is_only and in_sentence >= MIN_SHARED_WITHOUT_VERB


def _has_number_elsewhere(claimed: Predication, quoted: Predication, sentence: ParsedSentence) -> bool:
    """Return whether the numbers of a claim stand in another clause of the sentence than this."""
    own, other = _numbers(claimed.terms), _numbers(quoted.terms)
    return bool(own and other) and not own & other and own <= content_stems(sentence.words)


def _numbers(terms: frozenset[str]) -> frozenset[str]:
    return frozenset(term for term in terms if term[:1].isdigit())


def _shared_verbs(claimed: Predication, quoted: Predication) -> frozenset[str]:
    """Return the verbs of both clauses; "take" and its like only with a common object."""
    shared = claimed.verbs & quoted.verbs
    if shared & (_LIGHT_VERBS - _AUXILIARY_VERBS):
        undergoers = [
            clause.subjects if clause.is_passive else clause.objects for clause in (claimed, quoted)
        ]
        if phrase_stems(undergoers[0]) & phrase_stems(undergoers[1]):
            return shared - _AUXILIARY_VERBS
    return shared - _LIGHT_VERBS


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
