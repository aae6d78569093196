"""Find clauses that speak of the same with other predicates: "still delivers", "no longer supplies"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.verify.grammar import function_words as fw
from assistant.verify.grammar.verbs import verb_key
from assistant.verify.grammar.word_class import WordClass
from assistant.verify.polarity.clauses import Clause, ClauseWord, SentenceClauses
from assistant.verify.polarity.differences.alignment import TIMES, beside, has_name, overlap
from assistant.verify.polarity.factuality.segments import SegmentKind

MIN_SHARED = 0.6
"""Least share of the words of a claim's clause, without its verbs, that the quote's clause must have."""

_NEGATIVE_WORDS = frozenset(
    verb_key(word)
    for word in """stop cease end quit lack miss absent absence refuse refusal decline reject deny denial
    fail failure lose loss avoid prevent escape unable drop abandon scrap cancel leave closed close
    former instead oppose block ban forbid remove exclude free spare skip ignore withhold resist
    abstain empty
    give_up shut dissolve abolish withdraw suspend halt impossible wrong false doubt unchanged retire
    sack dismiss except wait delay postpone hide secret silent silence neglect forget keep
    retain stay remain
    rare""".split()
)
"""Words that deny something themselves. A claim that has one may agree with a quote that has "not"."""
_NEGATIVE_PREFIXES = ("un", "in", "im", "ir", "il", "dis", "non", "mis")


@dataclass(frozen=True)
class Neighbour:
    """The clause of the quote that shares most with a clause of the claim."""

    clause: Clause
    sentence: SentenceClauses
    shared: tuple[ClauseWord, ...]
    """Its words behind its first verb that the claim has too."""
    overlap: float


def nearest_clause(
    claim: SentenceClauses, clause: Clause, quote: Sequence[SentenceClauses], context: frozenset[str]
) -> Neighbour | None:
    """Return the clause of the quote that has most of the words of a claim's clause but its verbs."""
    around = [word for word in beside(claim, clause, None) if not word.word.is_verb]
    if len(around) < 2:
        return None
    best: Neighbour | None = None
    for sentence in quote:
        everywhere = [word for other in sentence.clauses for word in other.words if word.word.is_content]
        for other in sentence.clauses:
            if other.kind is SegmentKind.REPORTING:
                continue
            near = beside(sentence, other, None)
            share = overlap(around, near, everywhere, context, resolves=not has_name(other))
            if best is None or share > best.overlap:
                best = Neighbour(other, sentence, tuple(_shared(around, other)), share)
    return best


def _shared(around: Sequence[ClauseWord], other: Clause) -> Iterator[ClauseWord]:
    keys = {word.word.key for word in around}
    subject = {id(word) for word in other.subject}
    for word in other.words:
        is_stated = id(word) not in subject or word.state.sign < 0
        if word.word.is_content and word.word.key in keys - TIMES and is_stated:
            yield word


def denies_by_word(sentence: SentenceClauses) -> bool:
    """Return whether a sentence has a negator, or a word that denies something by itself."""
    for clause in sentence.clauses:
        for item in clause.words:
            lower, key = item.word.plain, item.word.key
            if lower == "unlike":
                continue
            if (
                item.word.tag is WordClass.NEGATOR
                or lower in fw.NEGATIVE_PRONOUNS | fw.WEAK_NEGATORS | fw.EXCLUSIONS
            ):
                return True
            if key in _NEGATIVE_WORDS or item.state.sign < 0:
                return True
            if item.word.is_content and len(lower) > 6 and lower.startswith(_NEGATIVE_PREFIXES):
                return True
    return False
