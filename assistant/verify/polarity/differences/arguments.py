"""Find opposite words beside predicates that agree: "found guilty" and "found innocent"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.verify.grammar.word_class import WordClass
from assistant.verify.polarity.clauses import Clause, ClauseWord
from assistant.verify.polarity.differences.alignment import Match
from assistant.verify.polarity.factuality.antonyms import relation
from assistant.verify.verdicts import Finding, FindingKind, Verdict

MIN_OVERLAP = 0.6
"""Least overlap of two clauses whose predicates agree, before opposite words beside them count."""
_OPPOSITE_PREPOSITIONS = (
    ({"for", "in_favour_of"}, {"against"}),
    ({"before"}, {"after"}),
    ({"above"}, {"below"}),
    ({"inside"}, {"outside"}),
)


def argument_finding(matches: Sequence[Match]) -> Finding | None:
    """Return the finding about opposite words in clauses whose predicates agree, or None."""
    agreeing = [
        match
        for match in matches
        if match.agrees and match.overlap >= MIN_OVERLAP and not match.is_exchanged
    ]
    if not agreeing:
        return None
    best = max(agreeing, key=lambda match: match.overlap)
    for first, second in (*_opposite_words(best), *_opposite_prepositions(best)):
        return Finding(FindingKind.POLARITY, Verdict.REFUTED, first.word.text, second.word.text)
    return None


def _opposite_words(match: Match) -> Iterator[tuple[ClauseWord, ClauseWord]]:
    """Yield the nouns and adjectives of the claim with their opposite in the quote."""
    claimed, quoted = _content(match.claim_clause), _content(match.quote_clause)
    for key, first in claimed.items():
        if any(relation(key, other) > 0 for other in quoted):
            continue
        for other, second in quoted.items():
            same_state = first.state.sign * second.state.sign > 0
            if other not in claimed and same_state and relation(key, other) < 0:
                yield first, second


def _content(clause: Clause) -> dict[str, ClauseWord]:
    return {word.word.key: word for word in clause.words if word.word.tag is WordClass.NOUN}


def _opposite_prepositions(match: Match) -> Iterator[tuple[ClauseWord, ClauseWord]]:
    """Yield the prepositions of the claim with their opposite in front of the same noun."""
    quoted = list(_prepositions(match.quote_clause))
    for first, noun in _prepositions(match.claim_clause):
        for second, other in quoted:
            if noun == other and any(
                (first.word.plain in left and second.word.plain in right)
                or (first.word.plain in right and second.word.plain in left)
                for left, right in _OPPOSITE_PREPOSITIONS
            ):
                yield first, second


def _prepositions(clause: Clause) -> Iterator[tuple[ClauseWord, str]]:
    """Yield the prepositions of a clause with the key of the noun behind each."""
    for position, item in enumerate(clause.words):
        if item.word.tag is WordClass.PREPOSITION:
            nouns = [w.word for w in clause.words[position + 1 : position + 5] if w.word.is_content]
            if nouns:
                yield item, nouns[0].key
