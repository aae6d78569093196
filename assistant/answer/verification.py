"""Verify drafted sentences against their quotes: a sentence that its quote refutes is never shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from statistics import fmean

from assistant.answer.events import Checking, JudgedSentence
from assistant.answer.support import (
    MIN_AGREEMENT,
    DraftKind,
    estimate_support,
    with_verification,
)
from assistant.spelling import plain_spelling
from assistant.verify.quotes import read_evidence
from assistant.verify.statements import as_statement
from assistant.verify.verdicts import ClaimWithEvidence, Finding, FindingKind, Verdict, Verification
from assistant.verify.verifier import Verifier, find_differences

MIN_CARRIED = 0.1
"""Minimum probability, 0..1, by the verifier, that its quote carries a sentence that is shown."""
MAX_REFUTED = 0.7
"""Maximum probability, 0..1, by the verifier, that its quote refutes a sentence that is shown."""
MIN_RIGHT = 0.1
"""Minimum probability, 0..1, by the verifier, that it is the right answer to the question."""
MIN_CARRIED_ALONE = 0.3
"""Minimum probability of being carried where that alone counts: see `may_be_shown`."""
MIN_CARRIED_WITH_FINDING = 0.4
"""The same where code finds a difference as well."""
MIN_REFUTED_WITH_FINDING = 0.5
"""Minimum probability, 0..1, of a refutation that code finds too."""
SURELY_REFUTED = 0.85
"""Probability from which a refutation counts without a finding of code."""


def verify_checking(checking: Checking, question: str, verifier: Verifier) -> Checking:
    """Return the checked drafts with their verifications; see `verify_sentences`."""
    judged = verify_sentences(checking.judged, question, verifier)
    return replace(checking, judged=judged)


def verify_sentences(
    sentences: Sequence[JudgedSentence],
    question: str,
    verifier: Verifier,
    *,
    are_surely_answers: bool = False,
) -> tuple[JudgedSentence, ...]:
    """Return sentences with their verification, which changes their support.

    A short answer counts as the statement that it makes. Two drafts of one answer, a sentence each,
    share their probabilities. A sentence whose quote lacks a part of it needs no verification. Sentences
    that surely answer the question, if they are true, are not judged as answers and keep their support.
    """
    complete = [sentence for sentence in sentences if sentence.grounding.is_complete]
    claims = [claim_of(sentence, question) for sentence in complete]
    if are_surely_answers:
        claims = [replace(claim, question="") for claim in claims]
    verifications = iter(_verify(complete, claims, verifier))
    verified: list[JudgedSentence] = []
    for sentence in sentences:
        if not sentence.grounding.is_complete:
            verified.append(sentence)
            continue
        verification = next(verifications)
        signals = sentence.signals.model_copy(
            update={
                "carried": verification.carried,
                "refuted": verification.refuted,
                "right": verification.right,
            }
        )
        support = sentence.support
        if verification.right is not None:
            unverified = estimate_support(signals)
            support = with_verification(unverified, verification.carried, verification.right)
        verified.append(replace(sentence, signals=signals, verification=verification, support=support))
    return tuple(verified)


def _verify(
    sentences: Sequence[JudgedSentence], claims: Sequence[ClaimWithEvidence], verifier: Verifier
) -> list[Verification]:
    """Return the verification of each claim; drafts of one answer share theirs.

    If they have the same quote, it is read once: the full sentence as the claim and the short answer as
    the answer. That takes a third less time than both drafts as both; of 422 questions 306 were answered
    with trust both ways, and 25 wrongly instead of 27. Else they have the mean of their probabilities.
    """
    pair = _drafts_of_one_answer(sentences)
    if pair is None:
        return verifier.verify(claims)
    short, full = (claims[number] for number in pair)
    if not short.question or short.evidence != full.evidence:
        return _with_mean(verifier.verify(claims), pair)
    rest = [claim for number, claim in enumerate(claims) if number not in pair]
    shared, *others = verifier.verify([replace(full, answer=short.answer), *rest])
    of_short = replace(shared, findings=find_differences(short.text, short.evidence))
    in_pair = dict(zip(pair, (of_short, shared), strict=True))
    of_others = iter(others)
    return [in_pair.get(number) or next(of_others) for number in range(len(claims))]


def _drafts_of_one_answer(sentences: Sequence[JudgedSentence]) -> tuple[int, int] | None:
    """Return the places of the short answer and of the full sentence that gives it.

    None without either, or if one of the drafts has several such sentences.
    """
    short = [number for number, item in enumerate(sentences) if item.kind is DraftKind.SHORT]
    full = [
        number
        for number, item in enumerate(sentences)
        if item.kind is DraftKind.SENTENCE and item.signals.first_share >= MIN_AGREEMENT
    ]
    return (short[0], full[0]) if len(short) == len(full) == 1 else None


def _with_mean(verifications: Sequence[Verification], numbers: Sequence[int]) -> list[Verification]:
    """Return verifications of which those with the given numbers have their mean probabilities."""
    chosen = [verifications[number] for number in numbers]
    carried = fmean(item.carried for item in chosen)
    refuted = fmean(item.refuted for item in chosen)
    by_probe = [item.right for item in chosen if item.right is not None]
    right = fmean(by_probe) if by_probe else None
    return [
        replace(item, carried=carried, refuted=refuted, right=right) if number in numbers else item
        for number, item in enumerate(verifications)
    ]


def claim_of(sentence: JudgedSentence, question: str) -> ClaimWithEvidence:
    """Return the statement that a sentence makes as an answer, with the evidence for it."""
    grounding = sentence.grounding
    statement = as_statement(question, sentence.text)
    return ClaimWithEvidence(
        statement, read_evidence(grounding.hit, grounding.quote), question, sentence.text
    )


def is_refuted(sentence: JudgedSentence, question: str) -> bool:
    """Return whether the quote refutes a sentence, by code or by a very sure probe."""
    verification = sentence.verification
    if verification is None:
        return False
    is_found = any(
        finding.verdict is Verdict.REFUTED and not _is_presumed(finding, question)
        for finding in verification.findings
    )
    return verification.refuted >= (MIN_REFUTED_WITH_FINDING if is_found else SURELY_REFUTED)


def may_be_shown(sentence: JudgedSentence, question: str, *, is_surely_answer: bool = False) -> bool:
    """Return whether the quote of a sentence does not refute it, and is likely enough to carry it.

    Support counts how likely it is the right answer; the minimum here stops the surest wrong ones. Only
    the probability of being carried counts for a sentence that surely answers the question if it is
    true, and for a model without a probe.
    """
    verification = sentence.verification
    if verification is None or is_refuted(sentence, question):
        return False
    if is_surely_answer or verification.right is None:
        has_finding = _has_finding(sentence, question)
        return verification.carried >= (MIN_CARRIED_WITH_FINDING if has_finding else MIN_CARRIED_ALONE)
    return (
        verification.carried >= MIN_CARRIED
        and verification.refuted < MAX_REFUTED
        and verification.right >= MIN_RIGHT
    )


def _has_finding(sentence: JudgedSentence, question: str) -> bool:
    findings = sentence.verification.findings if sentence.verification else ()
    return any(not _is_presumed(finding, question) for finding in findings)


def _is_presumed(finding: Finding, question: str) -> bool:
    """Return whether a finding is only that a quote has another name, or none, than the question.

    The passage answers for that name: `support` has the share of the question's names in it.
    """
    is_name = finding.kind in {FindingKind.NAME, FindingKind.SPELLING}
    return is_name and finding.claimed.lower() in plain_spelling(question).lower()
