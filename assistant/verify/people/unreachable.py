"""Named doers of a claim that nothing in the quote can refer to."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.verify.grammar.phrases import NounPhrase
from assistant.verify.grammar.predications import ParsedSentence, content_stems
from assistant.verify.people.doers import named_doers
from assistant.verify.people.identity import Identity, match_phrases, possessor
from assistant.verify.people.references import KINSHIP_STEMS, Discourse, Entity, pronoun_gender
from assistant.verify.verdicts import Finding, FindingKind, Verdict


def unreachable_doers(sentence: ParsedSentence, passage: Discourse) -> Iterator[Finding]:
    """Yield named doers of a claim that no name, pronoun or description in the quote can mean."""
    own = content_stems(sentence.words)
    for clause in sentence.clauses:
        for claimed, _ in named_doers(clause):
            if (
                claimed.name is not None
                and claimed.name.is_sure
                and not _is_reachable(claimed, own, passage)
            ):
                yield Finding(FindingKind.SUBJECT, Verdict.NOT_SAID, claimed.text)


def _is_reachable(claimed: NounPhrase, own: frozenset[str], passage: Discourse) -> bool:
    """Return whether the quote may speak of a claim's doer. `own` are the stems of the claim."""
    if claimed.name is None or passage.title_has(claimed.name):
        return True
    entities = passage.named(claimed.name)
    if not entities or not all(_may_be_person(entity) for entity in entities):
        return True
    is_person = any(entity.is_person for entity in entities)
    for index, sentence in enumerate(passage.quote, passage.quote_from):
        if any(entity.is_named(name) for entity in entities for name in sentence.names):
            return True
        for phrase in sentence.phrases:
            if phrase.pronoun or phrase.possessor:
                if _may_mean(phrase, claimed, is_person=is_person, passage=passage, index=index):
                    return True
            elif phrase.name is None and phrase.is_definite and phrase.head:
                # A description that the claim repeats is something else than its doer.
                has_role = any(phrase.head in entity.roles for entity in entities)
                if has_role or (not is_person and phrase.head not in own):
                    return True
    return False


def _may_be_person(entity: Entity) -> bool:
    """Return whether an entity is a person, or unknown with a name of several words."""
    if entity.is_person is None:
        return all(len(name.parts) > 1 and not name.is_thing for name in entity.names)
    return entity.is_person


def _may_mean(
    phrase: NounPhrase, claimed: NounPhrase, *, is_person: bool, passage: Discourse, index: int
) -> bool:
    """Return whether a pronoun, or the possessive that opens a phrase, may mean a claim's doer."""
    pronoun = phrase.pronoun or phrase.possessor
    if pronoun in ("i", "we", "me", "us", "my", "our"):
        return True
    if pronoun_gender(pronoun) is None:
        return not is_person
    if not phrase.pronoun and phrase.head in KINSHIP_STEMS:
        return False  # "His daughter" did it, not he.
    alone = phrase if phrase.pronoun else possessor(phrase)
    return match_phrases(claimed, alone, passage, index) is not Identity.OTHER
