"""Align the predicates of a claim with the words of its quote, by meaning and surroundings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.lexicon import MONTH_NAMES, WEEKDAYS
from assistant.verify.grammar.verbs import verb_key
from assistant.verify.grammar.word_class import WordClass
from assistant.verify.polarity.clauses import Clause, ClauseWord, SentenceClauses
from assistant.verify.polarity.factuality.antonyms import relation
from assistant.verify.polarity.factuality.operators import BEFORE_TO
from assistant.verify.polarity.factuality.segments import SegmentKind

_WEIGHTS = {WordClass.NAME: 2.0, WordClass.NUMBER: 0.5, WordClass.VERB: 0.5}
"""Weight of the words beside a predicate; 1 for all others. Wrong numbers are the task of others."""
TIME_WEIGHT = 0.3
"""Weight of the names of days and periods, which quotes leave out where they are plain."""
TIMES = frozenset(
    verb_key(word)
    for word in (
        *MONTH_NAMES, *WEEKDAYS,
        *"year month week day half quarter today yesterday morning evening night now first last".split(),
    )
)  # fmt: skip
IN_SENTENCE = 0.7
"""Credit, 0..1, for a word that stands elsewhere in the sentence."""
IN_CONTEXT = 0.5
"""Credit for a word that stands only in the sentences before or in the title."""
BY_PRONOUN = 0.95
"""The same in a sentence where the subject of the clause is a pronoun: "but it works in children"."""
RESOLVED = 0.8
"""Credit for a name of the context that a pronoun or noun of the clause may stand for."""
_NOBODY = frozenset({"nobody", "no_one", "none"})
LIGHT_VERBS = frozenset(
    verb_key(word) for word in "be have do make take get give go come say tell put set use see".split()
)
"""Verbs that mean little without their object."""


_CONVERSES = frozenset(
    verb_key(word)
    for word in """buy purchase acquire sell lend borrow win lose give receive import export more less
    fewer""".split()
)
"""Opposite words that state the same with the parties exchanged."""


@dataclass(frozen=True)
class Match:
    """A predicate of the claim and the word of the quote that speaks of the same."""

    claimed: ClauseWord
    quoted: ClauseWord
    claim_clause: Clause
    quote_clause: Clause
    sign: int
    """1 if both words mean the same, -1 if they are opposites."""
    overlap: float
    """Share, 0..1, of the words beside the predicate that stand beside the quote's word too."""
    is_flipped: bool
    """True if exactly one of both sides names a shared word behind "except", "unlike" or the like."""

    is_exchanged: bool
    """True if the parties of a relation change places: "Ask is older than Vik", "Vik is younger"."""

    @property
    def counts_others(self) -> bool:
        """Return whether both sides count different parts: 9 were not protected, 31 of 40 were."""
        claimed, quoted = _numbers(self.claim_clause), _numbers(self.quote_clause)
        return bool(quoted) and bool(claimed - quoted)

    @property
    def agrees(self) -> bool | None:
        """Return whether both sides affirm or deny the same; None if a side does neither."""
        product = self.claimed.state.sign * self.quoted.state.sign * self.sign
        if product == 0 or self.counts_others:
            return None
        if self.sign < 0 and any(word.word.plain == "all_but" for word in self.quote_clause.words):
            return None  # "all but one died" leaves one that survived
        return (product > 0) != self.is_flipped


def _numbers(clause: Clause) -> frozenset[str]:
    return frozenset(word.word.key for word in clause.words if word.word.tag is WordClass.NUMBER)


def match_predicates(
    claim: SentenceClauses, quote: Sequence[SentenceClauses], context: frozenset[str]
) -> Iterator[tuple[ClauseWord, list[Match]]]:
    """Yield each predicate of a claim with its matches. `context` has the keys around the quote."""
    for clause in claim.clauses:
        if clause.kind is SegmentKind.REPORTING:
            continue
        for predicate in clause.predicates:
            if predicate.word.tag is WordClass.GERUND and predicate in clause.subject:
                continue
            around = beside(claim, clause, predicate) or _content_of(claim, clause)
            if around:
                yield (
                    predicate,
                    [
                        match
                        for sentence in quote
                        for match in _matches(claim, clause, predicate, around, sentence, context)
                    ],
                )


def _content_of(sentence: SentenceClauses, clause: Clause) -> list[ClauseWord]:
    """Return the words of the clauses that depend on a clause: "It has been decided that"."""
    index = sentence.clauses.index(clause)
    dependents = [other for other in sentence.clauses if other.parent == index]
    return [word for other in dependents for word in other.words if word.word.is_content]


def beside(sentence: SentenceClauses, clause: Clause, predicate: ClauseWord | None) -> list[ClauseWord]:
    """Return the content words of a clause and of its subject, without the predicate itself."""
    words = list(clause.words)
    if clause.shares_subject and clause.parent is not None:
        words += sentence.clauses[clause.parent].subject
    if clause.kind in (SegmentKind.RELATIVE, SegmentKind.PARTICIPLE) and clause.parent is not None:
        words += sentence.clauses[clause.parent].subject
    return [
        word
        for word in words
        if word.word.is_content
        and word is not predicate
        and not (word.word.tag is WordClass.VERB and word.word.key in BEFORE_TO)
    ]


def _matches(
    claim: SentenceClauses,
    clause: Clause,
    predicate: ClauseWord,
    around: Sequence[ClauseWord],
    sentence: SentenceClauses,
    context: frozenset[str],
) -> Iterator[Match]:
    everywhere = [word for other in sentence.clauses for word in other.words if word.word.is_content]
    for other in sentence.clauses:
        near = beside(sentence, other, predicate)
        if any(word.word.plain in _NOBODY for word in other.subject):
            near += clause.subject  # "nobody" speaks of every subject
        is_exchanged = _are_exchanged(clause, claim, other, sentence)
        for word in other.words:
            sign = _meaning(predicate, word)
            if sign < 0 and is_exchanged and _are_converse(predicate, word):
                continue  # "sold it to Holt" and "Holt bought it"
            if sign and _subjects_fit(clause, sentence, other):
                yield Match(
                    predicate,
                    word,
                    clause,
                    other,
                    sign,
                    overlap(
                        around,
                        near,
                        everywhere,
                        context,
                        resolves=not has_name(other),
                        has_pronoun=_is_pronoun(other),
                    ),
                    _is_flipped(predicate, word, around, everywhere),
                    is_exchanged,
                )


def _meaning(first: ClauseWord, second: ClauseWord) -> int:
    if not second.word.is_content or WordClass.NUMBER in (first.word.tag, second.word.tag):
        return 0
    sign = relation(first.word.key, second.word.key)
    same_word = first.word.key == second.word.key
    is_stated = second.is_predicate or (sign > 0 and second.state.sign < 0)
    return sign if same_word or is_stated else 0


def _subjects_fit(clause: Clause, sentence: SentenceClauses, other: Clause) -> bool:
    """Return whether the clauses can have the same subject: not two different names."""
    names = {word.word.key for word in clause.subject if word.word.tag is WordClass.NAME}
    subject = other.subject
    if other.shares_subject and other.parent is not None:
        subject = sentence.clauses[other.parent].subject
    other_names = {word.word.key for word in subject if word.word.tag is WordClass.NAME}
    has_pronoun = any(word.word.tag is WordClass.PRONOUN for word in subject)
    if not names or not other_names or has_pronoun or names & other_names:
        return True
    return bool(names & {word.word.key for word in other.words}) or any(
        word.is_excluded and word.word.key in names for part in sentence.clauses for word in part.words
    )


def _are_converse(first: ClauseWord, second: ClauseWord) -> bool:
    """Return whether two opposite words may state one event or comparison from its two sides."""
    return all(word.word.key in _CONVERSES or word.word.plain.endswith("er") for word in (first, second))


def _are_exchanged(
    clause: Clause, claim: SentenceClauses, other: Clause, sentence: SentenceClauses
) -> bool:
    """Return whether each clause has the subject of the other behind its own."""
    first, behind_first = _halves(clause, claim)
    second, behind_second = _halves(other, sentence)
    return bool((first - second) & behind_second and (second - first) & behind_first)


def _halves(clause: Clause, sentence: SentenceClauses) -> tuple[frozenset[str], frozenset[str]]:
    """Return the keys of a sentence before and behind "than"; without it, of subject and all others."""
    words = [word for part in sentence.clauses for word in part.words]
    than = next((word.word.start for word in words if word.word.plain == "than"), None)
    content = [word for word in words if word.word.is_content]
    if than is not None:
        before = frozenset(word.word.key for word in content if word.word.start < than)
    else:
        subject = clause.subject
        if clause.shares_subject and clause.parent is not None:
            subject = sentence.clauses[clause.parent].subject
        before = frozenset(word.word.key for word in subject if word.word.is_content)
    behind = frozenset(word.word.key for word in content if than is None or word.word.start > than)
    return before, behind - before


def has_name(clause: Clause) -> bool:
    """Return whether the subject of a clause is a name, without a pronoun beside it."""
    tags = {word.word.tag for word in clause.subject}
    return WordClass.NAME in tags and WordClass.PRONOUN not in tags


def _is_pronoun(clause: Clause) -> bool:
    return {word.word.tag for word in clause.subject} == {WordClass.PRONOUN}


def overlap(
    around: Sequence[ClauseWord],
    near: Sequence[ClauseWord],
    everywhere: Sequence[ClauseWord],
    context: frozenset[str],
    *,
    resolves: bool,
    has_pronoun: bool = False,
) -> float:
    """Return the weighted share, 0..1, of words of a claim that a clause of the quote has beside it.

    `resolves` is true if the subject of the clause has no name and may stand for a name of the context,
    `has_pronoun` if it is a pronoun.
    """
    near_keys = {word.word.key for word in near}
    sentence_keys = {word.word.key for word in everywhere}
    total = credit = 0.0
    for word in around:
        weight = TIME_WEIGHT if word.word.key in TIMES else _WEIGHTS.get(word.word.tag, 1.0)
        total += weight
        key = word.word.key
        if key in near_keys or any(relation(key, other) for other in near_keys):
            credit += weight
        elif key in sentence_keys:
            credit += weight * (BY_PRONOUN if has_pronoun else IN_SENTENCE)
        elif key in context:
            credit += weight * (RESOLVED if resolves and word.word.tag is WordClass.NAME else IN_CONTEXT)
    return credit / total


def _is_flipped(
    claimed: ClauseWord,
    quoted: ClauseWord,
    around: Sequence[ClauseWord],
    everywhere: Sequence[ClauseWord],
) -> bool:
    """Return whether exactly one side excludes its predicate or a word that both have."""
    included = {word.word.key for word in everywhere if not word.is_excluded}
    excluded = {word.word.key for word in everywhere if word.is_excluded}
    claim_flips = claimed.is_excluded or any(
        w.is_excluded and w.word.key in included | excluded for w in around
    )
    quote_flips = quoted.is_excluded or any(w.word.key in excluded - included for w in around)
    return claim_flips != quote_flips
