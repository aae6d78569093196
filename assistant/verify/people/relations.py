"""Relations of two parties that sentences state from either side: beat and lose to, buy and sell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from assistant.verify.grammar.phrases import NounPhrase
from assistant.verify.grammar.predications import (
    REPORTING,
    ParsedSentence,
    Predication,
    phrase_stems,
)
from assistant.verify.grammar.verbs import RECIPROCAL_VERBS
from assistant.verify.grammar.word_class import WordClass
from assistant.verify.grammar.words import join_words
from assistant.verify.terms import stem


class PairRelation(NamedTuple):
    """An asymmetric relation: `win` of a winner over a loser, `old` of an older over a younger thing."""

    kind: str
    first: frozenset[str]
    """Stems of the words for the party that the relation favours; empty if it is not named."""
    second: frozenset[str]
    has_converse: bool
    """True if English has a word for the relation as seen from the other party."""
    word: str
    """The verb or comparative that states it, with "be" in the passive."""
    text: str
    """Its words as written."""


class _Side(NamedTuple):
    """The view that a verb has of a relation."""

    kind: str
    is_first: bool
    """Whether its doer is the first party."""
    marker: str
    """Preposition before the other party; empty if that is the object."""


# Kind: verbs whose doer is the first party | those whose doer is the second. A preposition after a
# colon stands before the other party, which is the object of all other verbs.
_CONVERSES = """
    win: beat defeat outvote thrash outscore trounce outpace overpower conquer win:against win:over
        prevail:over triumph:over | lose:to
    follow: succeed replace supersede oust takeover:from | precede
    buy: buy:from purchase:from acquire:from | sell:to
    lend: borrow:from | lend:to loan:to
    give: receive:from inherit:from | give:to donate:to bequeath:to award:to grant:to
"""


def _read_converses() -> dict[str, list[_Side]]:
    table: dict[str, list[_Side]] = {}
    for kind, first, second in (
        (line.partition(":")[0].strip(), *line.partition(":")[2].split("|"))
        for line in _CONVERSES.replace("\n        ", " ").strip().splitlines()
    ):
        for verbs, is_first in ((first, True), (second, False)):
            for entry in verbs.split():
                verb, _, marker = entry.partition(":")
                table.setdefault(stem(verb), []).append(_Side(kind, is_first, marker))
    return table


_SIDES = _read_converses()
_NO_SIDES = REPORTING | {stem(verb) for verb in RECIPROCAL_VERBS} | {"be", "have", "do", "get", "becom"}
"""Verbs without two sides, or with two that may be exchanged."""
_UNREAL = frozenset(
    "not never no n't cannot would could might may should if unless failed refused declined".split()
)


def read_relations(sentence: ParsedSentence) -> Iterator[PairRelation]:
    """Yield the relations that the clauses of a sentence state as facts."""
    for clause in sentence.clauses:
        if clause.verb in _NO_SIDES or _is_unreal(sentence, clause):
            continue
        sides = _SIDES.get(clause.verb)
        for side in sides or [_Side(clause.verb, is_first=True, marker="")]:
            doers = phrase_stems(clause.agents if clause.is_passive else clause.subjects)
            others = _other_party(sentence, clause, side)
            first, second = (doers, others) if side.is_first else (others, doers)
            if first - second or second - first:
                text = join_words(sentence.words[_start(clause) : clause.last + 1])
                yield PairRelation(
                    kind=side.kind,
                    first=first - second,
                    second=second - first,
                    has_converse=sides is not None,
                    word=f"{'be ' if clause.is_passive else ''}{clause.verb}",
                    text=text,
                )


def _start(clause: Predication) -> int:
    """Return the index of the first word of a clause, with a subject before its verb."""
    return min([clause.first, *(subject.first for subject in clause.subjects)])


def _is_unreal(sentence: ParsedSentence, clause: Predication) -> bool:
    """Return whether the verb group is denied or only possible."""
    start = max(0, clause.first - 1)
    return any(
        word.plain in _UNREAL or word.plain.endswith("n't")
        for word in sentence.words[start : clause.verb_end + 1]
    )


def _other_party(sentence: ParsedSentence, clause: Predication, side: _Side) -> frozenset[str]:
    """Return the stems of the party that is not the doer of a clause."""
    if side.marker:
        marked = _after(sentence, clause, side.marker)
        if marked or side.kind == "win":
            return marked
        # "lent the museum 4,000 crowns" and "the museum was lent 4,000 crowns"
    undergoers = clause.subjects if clause.is_passive else clause.objects[:1]
    if side.marker and side.is_first:
        return frozenset()  # "bought the mill": the object is no party
    return phrase_stems(undergoers)


def _after(sentence: ParsedSentence, clause: Predication, preposition: str) -> frozenset[str]:
    """Return the stems of the noun phrase after a preposition in a clause."""
    for position in range(clause.verb_end + 1, clause.last):
        word = sentence.words[position]
        if word.plain == preposition and sentence.parts[position] in (
            WordClass.PREPOSITION,
            WordClass.TO,
        ):
            phrases: Sequence[NounPhrase] = [p for p in sentence.phrases if p.first == position + 1]
            return phrase_stems(phrases)
    return frozenset()
