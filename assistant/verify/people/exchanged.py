"""Claims that exchange the two parties of a relation or comparison in the quote."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.verify.grammar.predications import ParsedSentence
from assistant.verify.people.comparisons import read_comparisons
from assistant.verify.people.references import Discourse
from assistant.verify.people.relations import PairRelation, read_relations
from assistant.verify.verdicts import Finding, FindingKind, Verdict


def exchanged_parties(sentence: ParsedSentence, passage: Discourse) -> Iterator[Finding]:
    """Yield the relations of a claim that the quote states the other way round, and only so."""
    quoted = [relation for other in passage.quote for relation in _read(other)]
    for claimed in _read(sentence):
        same_kind = [other for other in quoted if other.kind == claimed.kind]
        if any(_agree(claimed, other) for other in same_kind):
            continue
        opposite = next((other for other in same_kind if _are_exchanged(claimed, other)), None)
        if opposite is not None:
            yield Finding(FindingKind.SUBJECT, Verdict.REFUTED, claimed.text, opposite.text)


def states_converse(sentence: ParsedSentence, passage: Discourse) -> bool:
    """Return whether the quote states a relation of a claim from the other side."""
    quoted = [relation for other in passage.quote for relation in _read(other)]
    return any(
        claimed.kind == other.kind
        and claimed.word != other.word
        and claimed.first & other.first
        and claimed.second & other.second
        for claimed in _read(sentence)
        for other in quoted
    )


def _read(sentence: ParsedSentence) -> Iterator[PairRelation]:
    yield from read_relations(sentence)
    yield from read_comparisons(sentence)


def _agree(claimed: PairRelation, quoted: PairRelation) -> bool:
    """Return whether both relations have a common party on the same side, and none exchanged."""
    same = claimed.first & quoted.first or claimed.second & quoted.second
    return bool(same) and not (claimed.first & quoted.second and claimed.second & quoted.first)


def _are_exchanged(claimed: PairRelation, quoted: PairRelation) -> bool:
    """Return whether the parties of a relation are exchanged; one is enough if the other is unnamed."""
    first, second = claimed.first & quoted.second, claimed.second & quoted.first
    if first and second:
        return True
    is_half = (first and not claimed.second) or (second and not claimed.first)
    return bool(claimed.has_converse and is_half and quoted.first and quoted.second)
