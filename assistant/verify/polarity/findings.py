"""Find where a claim affirms what its quote denies, leaves open or only plans, or the reverse."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.verify.closed_questions import to_statement
from assistant.verify.grammar.fixed_phrases import read_phrases
from assistant.verify.grammar.word_class import WordClass
from assistant.verify.polarity.clauses import Clause, ClauseWord, SentenceClauses, split_clauses
from assistant.verify.polarity.differences.alignment import LIGHT_VERBS, Match, match_predicates
from assistant.verify.polarity.differences.amounts import amount_findings
from assistant.verify.polarity.differences.arguments import argument_finding
from assistant.verify.polarity.differences.bounds import bound_findings
from assistant.verify.polarity.differences.continuity import continuity_finding
from assistant.verify.polarity.differences.directions import direction_finding
from assistant.verify.polarity.differences.ranks import rank_findings, tells_rank_by_denial
from assistant.verify.polarity.differences.unaligned import (
    MIN_SHARED,
    Neighbour,
    denies_by_word,
    nearest_clause,
)
from assistant.verify.polarity.factuality.operators import STRENGTH, Modality
from assistant.verify.polarity.factuality.segments import SegmentKind
from assistant.verify.verdicts import Evidence, Finding, FindingKind, Verdict

MIN_OVERLAP = 0.5
"""Least share of the words beside a predicate that the quote must have beside its own."""
MIN_LIGHT_OVERLAP = 0.8
"""The same for verbs that mean little without their object, such as "have"."""
MIN_OPPOSITE_OVERLAP = 0.7
"""The same for opposite words, which may speak of another thing: built one mill, tore down another."""
MIN_YES_OVERLAP = 0.75
"""The same for a quote that answers a question with Yes."""
NOUN_CREDIT = 0.85
"""Credit for a word that agrees but is no predicate: "clears the captain of blame"."""
MARGIN = 0.06
"""Lead in overlap that a contradicting clause needs over an agreeing one."""

_ALLOWED = {
    Modality.FACT: Modality.REPORTED,
    Modality.REPORTED: Modality.REPORTED,
    Modality.ABLE: Modality.POSSIBLE,
    Modality.FUTURE: Modality.PLAN,
    Modality.PLAN: Modality.WISH,
    Modality.INTENT: Modality.POSSIBLE,
    Modality.WISH: Modality.POSSIBLE,
    Modality.REQUEST: Modality.POSSIBLE,
    Modality.POSSIBLE: Modality.CONDITIONAL,
    Modality.CONDITIONAL: Modality.COUNTERFACTUAL,
    Modality.COUNTERFACTUAL: Modality.COUNTERFACTUAL,
    Modality.DENIED: Modality.DENIED,
    Modality.OPEN: Modality.OPEN,
}
"""Weakest modality of the quote that carries a claim of each modality."""

_YES_OR_NO = re.compile(r"^\W*(?P<word>yes|no)\b\s*[,.:;!–—-]+\s*(?=\S)", re.IGNORECASE)


_ZERO = re.compile(
    r"\b(?:zero|0)(?= [a-z]{3})(?! (?:per|percent|degrees?|emissions?|carbon|to|and|or|in|at)\b)"
)
"""Zero before the noun that it counts: "0 people" are no people."""


def polarity_findings(claim: str, evidence: Evidence) -> tuple[Finding, ...]:
    """Return the differences in polarity, modality and amount between a claim and its quote."""
    opening = _YES_OR_NO.match(claim)
    body = claim[opening.end() :] if opening else claim
    body, quoted_text = _ZERO.sub("no", body), _ZERO.sub("no", evidence.quote)
    quote = split_clauses(quoted_text)
    context = _context_keys(evidence)
    findings: dict[FindingKind, Finding] = {}
    for sentence in split_clauses(body):
        if opening and (finding := _yes_or_no_finding(opening["word"], sentence)):
            findings.setdefault(finding.kind, finding)
        if any(sentence.text == other.text for other in quote):
            continue
        for finding in (*_differences(sentence, quote, context), *_amount_differences(sentence, quote)):
            findings.setdefault(finding.kind, finding)
    return tuple(findings.values())


def agrees_with_yes(question: str, evidence: Evidence) -> bool | None:
    """Return whether a quote affirms or denies what a closed question asks; None if it does neither."""
    statement = to_statement(question)
    if statement is None:
        return None
    quote = split_clauses(evidence.quote)
    context = _context_keys(evidence)
    fits: list[bool] = []
    for sentence in split_clauses(statement):
        for predicate, matches in match_predicates(sentence, quote, context):
            clash = _clash(matches) or argument_finding(matches)
            if clash is not None:
                return False if clash.kind is FindingKind.POLARITY else None
            stated = [match for match in matches if match.quoted.is_predicate]
            if not stated and predicate.word.plain == "going":
                continue
            fits.append(_best_fit(stated) >= MIN_YES_OVERLAP)
        if any(fits) and any(_amount_differences(sentence, quote)):
            return False
        if not _numbers(sentence) <= _numbers(*quote):
            return None
    return True if fits and all(fits) else None


def _amount_differences(claim: SentenceClauses, quote: Sequence[SentenceClauses]) -> Iterator[Finding]:
    yield from amount_findings(claim, quote)
    yield from bound_findings(claim, quote)
    yield from rank_findings(claim, quote)


def _yes_or_no_finding(word: str, sentence: SentenceClauses) -> Finding | None:
    """Return the finding about a sentence that "Yes" or "No" in front of it contradicts.

    "No" may introduce what holds instead, so only a bare "she does" contradicts it.
    """
    clause = sentence.clauses[0]
    content = [w for w in clause.words if w.word.is_content]
    verbs = [w for w in clause.words if w.word.tag is WordClass.AUXILIARY]
    is_bare = len(sentence.clauses) == 1 and bool(verbs) and not any(w.is_predicate for w in content)
    sign = clause.words[-1].state.sign if is_bare else clause.polarity
    is_yes = word.lower() == "yes"
    if (is_yes and sign < 0) or (not is_yes and is_bare and sign > 0):
        return Finding(FindingKind.POLARITY, Verdict.REFUTED, f"{word}, {sentence.text}")
    return None


def _context_keys(evidence: Evidence) -> frozenset[str]:
    text = "\n".join((*evidence.before, evidence.title))
    return frozenset(word.key for word in read_phrases(text) if word.is_content)


def _numbers(*sentences: SentenceClauses) -> frozenset[str]:
    words = (word.word for s in sentences for clause in s.clauses for word in clause.words)
    return frozenset(word.key for word in words if word.tag is WordClass.NUMBER)


def _differences(
    claim: SentenceClauses, quote: Sequence[SentenceClauses], context: frozenset[str]
) -> Iterator[Finding]:
    if any(tells_rank_by_denial(claim.text, sentence.text) for sentence in quote):
        return
    aligned: set[int] = set()
    for _, matches in match_predicates(claim, quote, context):
        finding = _clash(matches) or argument_finding(matches)
        if finding is not None:
            yield finding
        if finding is not None or any(match.overlap >= _least_overlap(match) for match in matches):
            aligned.add(id(matches[0].claim_clause))
    for finding in (continuity_finding(claim, quote), direction_finding(claim, quote)):
        if finding is not None:
            yield finding
    for clause in claim.clauses:
        if id(clause) not in aligned and clause.predicates and clause.kind in _STATEMENTS:
            neighbour = nearest_clause(claim, clause, quote, context)
            if neighbour is not None and neighbour.overlap >= MIN_SHARED:
                finding = _unaligned_difference(claim, clause, neighbour)
                if finding is not None:
                    yield finding


_STATEMENTS = (SegmentKind.MAIN, SegmentKind.COORDINATE, SegmentKind.COMPLEMENT)


def _unaligned_difference(
    claim: SentenceClauses, clause: Clause, neighbour: Neighbour
) -> Finding | None:
    """Return the finding about two clauses that share their words, but not their predicates."""
    claimed = clause.state
    states = [word.state for word in neighbour.shared]
    if not states or claimed.modality is Modality.CONDITIONAL:
        return None
    quoted = max(states, key=lambda state: STRENGTH[state.modality])
    words = (
        " ".join(w.word.text for w in clause.words),
        " ".join(w.word.text for w in neighbour.clause.words),
    )
    if quoted.modality is Modality.OPEN and claimed.modality is not Modality.OPEN:
        return Finding(FindingKind.UNKNOWN, Verdict.NOT_SAID, *words)
    is_weak = STRENGTH[quoted.modality] >= STRENGTH[Modality.WISH]
    is_weak = is_weak and STRENGTH[quoted.modality] > STRENGTH[_ALLOWED[claimed.modality]]
    if is_weak and not denies_by_word(claim):
        return Finding(FindingKind.MODALITY, Verdict.NOT_SAID, *words)
    if claimed.sign > 0 and all(state.sign < 0 for state in states) and not denies_by_word(claim):
        return Finding(FindingKind.POLARITY, Verdict.REFUTED, *words)
    if claimed.sign < 0 and not denies_by_word(neighbour.sentence):
        return Finding(FindingKind.POLARITY, Verdict.REFUTED, *words)
    return None


def _best_fit(matches: Sequence[Match]) -> float:
    """Return the overlap, 0..1, of the best match that agrees with the claim."""
    return max(
        (
            match.overlap * (1.0 if match.quoted.is_predicate else NOUN_CREDIT)
            for match in matches
            if _difference(match) is None
        ),
        default=0.0,
    )


def _clash(matches: Sequence[Match]) -> Finding | None:
    """Return the finding of the match that contradicts the claim, unless another one agrees as well."""
    clashing = [
        match
        for match in matches
        if (match.quoted.is_predicate or match.quoted.state.sign < 0) and _difference(match)
    ]
    if not clashing:
        return None
    best = max(clashing, key=lambda match: match.overlap)
    if best.sign < 0 and any(match.sign > 0 and _difference(match) is None for match in matches):
        return None
    if best.overlap < _least_overlap(best) or best.overlap <= _best_fit(matches) + MARGIN:
        return None
    return _difference(best)


def _least_overlap(match: Match) -> float:
    if match.claimed.word.key in LIGHT_VERBS:
        return MIN_LIGHT_OVERLAP
    return MIN_OVERLAP if match.sign > 0 else MIN_OPPOSITE_OVERLAP


def _difference(match: Match) -> Finding | None:
    """Return the finding about a predicate of the claim and a word of the quote; None if they agree."""
    claimed, quoted = match.claimed.state, match.quoted.state
    if quoted.modality is Modality.OPEN and claimed.modality is not Modality.OPEN:
        return _finding(FindingKind.UNKNOWN, Verdict.NOT_SAID, match)
    if claimed.modality is Modality.CONDITIONAL:
        return None
    if match.agrees is False:
        if quoted.modality is Modality.DENIED:
            return _finding(FindingKind.MODALITY, Verdict.REFUTED, match)
        if quoted.modality is Modality.CONDITIONAL and claimed.sign < 0:
            return None
        if quoted.modality is Modality.CONDITIONAL:
            return _finding(FindingKind.MODALITY, Verdict.NOT_SAID, match)
        weakest = max(STRENGTH[Modality.PLAN], STRENGTH[claimed.modality])
        if STRENGTH[quoted.modality] <= weakest or quoted.sign < 0:
            return _finding(FindingKind.POLARITY, Verdict.REFUTED, match)
        return _finding(FindingKind.MODALITY, Verdict.NOT_SAID, match)
    allowed = _ALLOWED[claimed.modality]
    if claimed.modality is Modality.FACT and _is_present(match.claimed):
        allowed = Modality.PLAN  # "closes in May"
    is_weaker = STRENGTH[quoted.modality] > STRENGTH[allowed]
    is_same_denial = claimed.sign < 0 and (
        quoted.modality is Modality.DENIED or STRENGTH[quoted.modality] <= STRENGTH[Modality.PLAN]
    )
    if is_weaker and not is_same_denial:
        return _finding(FindingKind.MODALITY, Verdict.NOT_SAID, match)
    return None


def _is_present(word: ClauseWord) -> bool:
    """Return whether a verb has the form in -s, which may speak of the future."""
    lower = word.word.plain
    return word.word.tag is WordClass.VERB and lower.endswith("s") and not lower.endswith("ss")


def _finding(kind: FindingKind, verdict: Verdict, match: Match) -> Finding:
    claimed = _phrase(match.claim_clause.words, match.claimed)
    return Finding(kind, verdict, claimed, _phrase(match.quote_clause.words, match.quoted))


def _phrase(words: Sequence[ClauseWord], target: ClauseWord) -> str:
    """Return a predicate with the auxiliaries, negators and verbs in front of it."""
    start = end = next(index for index, word in enumerate(words) if word is target)
    lead = (WordClass.AUXILIARY, WordClass.NEGATOR, WordClass.ADVERB, WordClass.TO, WordClass.VERB)
    while start and words[start - 1].word.tag in lead:
        start -= 1
    return " ".join(word.word.text for word in words[start : end + 1])
