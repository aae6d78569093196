"""Names after a preposition for which the quote has another name after the same verb and preposition."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from assistant.verify.grammar.names import Name
from assistant.verify.grammar.predications import ParsedSentence
from assistant.verify.grammar.same_name import same_name
from assistant.verify.grammar.word_class import WordClass
from assistant.verify.people.references import Discourse
from assistant.verify.verdicts import Finding, FindingKind, Verdict

_TELLING = frozenset("to from against after by with into".split())
"""Prepositions that tell who or what takes part: in "the letter to Cole" it is Cole."""


class _Slot(NamedTuple):
    """A name after a verb and a preposition."""

    verbs: frozenset[str]
    preposition: str
    name: Name


def other_recipients(sentence: ParsedSentence, passage: Discourse) -> Iterator[Finding]:
    """Yield the names of a claim in whose place after a preposition the quote has others.

    Both must stand after the same verb; names that the quote lacks are compared elsewhere.
    """
    quoted = [slot for other in passage.quote for slot in _read_slots(other)]
    names = [name for other in passage.quote for name in other.names]
    for slot in _read_slots(sentence):
        rivals = [
            other.name
            for other in quoted
            if other.preposition == slot.preposition and other.verbs & slot.verbs
        ]
        if not rivals or not _stands_among(slot.name, names) or _stands_among(slot.name, rivals):
            continue
        if not any(_stands_among(rival, sentence.names) for rival in rivals) or len(rivals) == 1:
            yield Finding(FindingKind.NAME, Verdict.REFUTED, slot.name.text, rivals[0].text)


def _stands_among(name: Name, names: Sequence[Name]) -> bool:
    return any(same_name(name, other) for other in names)


def _read_slots(sentence: ParsedSentence) -> Iterator[_Slot]:
    """Yield the names of a sentence that stand right after a preposition, with the verb before."""
    for name in sentence.names:
        if not name.first or not name.is_sure:
            continue
        word = sentence.words[name.first - 1].plain
        if sentence.parts[name.first - 1] is not WordClass.PREPOSITION or word not in _TELLING:
            continue
        before = [clause for clause in sentence.clauses if clause.first < name.first <= clause.last]
        if before and not (word == "by" and before[-1].is_passive):
            yield _Slot(before[-1].verbs, word, name)
