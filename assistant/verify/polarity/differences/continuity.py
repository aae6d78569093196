"""Find claims that something goes on where the quote says that it ended, and the reverse."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.verify.grammar.verbs import verb_key
from assistant.verify.grammar.word_class import WordClass
from assistant.verify.polarity.clauses import Clause, SentenceClauses
from assistant.verify.verdicts import Finding, FindingKind, Verdict

_GOES_ON = frozenset(verb_key(word) for word in "still continue remain keep go_on".split())
_ENDED = frozenset(
    verb_key(word)
    for word in """no_longer stop cease end quit once former formerly previously lose give_up
    abandon""".split()
)


def continuity_finding(claim: SentenceClauses, quote: Sequence[SentenceClauses]) -> Finding | None:
    """Return the finding about a claim with "still" and a quote with "no longer", or the reverse."""
    for marks, opposite in ((_GOES_ON, _ENDED), (_ENDED, _GOES_ON)):
        claimed = [clause for clause in claim.clauses if _marked(clause, marks)]
        if not claimed or any(_marked(clause, opposite) for clause in claim.clauses):
            continue
        words = _things(claimed[0])
        for sentence in quote:
            if any(_marked(clause, marks) for clause in sentence.clauses):
                return None
            for clause in sentence.clauses:
                if _marked(clause, opposite) and words & _things(clause):
                    return Finding(
                        FindingKind.POLARITY, Verdict.REFUTED, _text(claimed[0]), _text(clause)
                    )
    return None


def _marked(clause: Clause, marks: frozenset[str]) -> bool:
    """Return whether a clause affirms a word of going on or of ending."""
    return any(
        item.word.key in marks and (item.state.sign > 0 or item.word.tag is WordClass.NEGATOR)
        for item in clause.words
    )


def _things(clause: Clause) -> frozenset[str]:
    """Return the keys of the nouns and verbs of a clause, without names, numbers and the marks."""
    return frozenset(
        item.word.key
        for item in clause.words
        if item.word.tag in (WordClass.NOUN, WordClass.VERB, WordClass.GERUND)
        and item.word.key not in _GOES_ON | _ENDED
    )


def _text(clause: Clause) -> str:
    return " ".join(item.word.text for item in clause.words)
