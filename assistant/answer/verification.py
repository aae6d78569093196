"""Verify drafted sentences against their quotes: a sentence that its quote refutes is never shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from statistics import fmean

from assistant.answer.events import Checking, JudgedSentence
from assistant.answer.support import MIN_AGREEMENT, STRICT_SUPPORT, DraftKind, estimate_support
from assistant.spelling import plain_spelling
from assistant.verify.quotes import read_evidence
from assistant.verify.statements import as_statement
from assistant.verify.verdicts import ClaimWithEvidence, Finding, FindingKind, Verdict, Verification
from assistant.verify.verifier import Verifier

# Minimum probability, by the verifier, that the quote carries a shown sentence; higher where code has a
# finding, and for users who prefer an abstention to a wrong answer. On 318 questions of three sets, and
# on 58 questions beside denials and neighbours:
#
#   minimum, with finding    trust   wrong     false answers
#   none                     .752    .118      15
#   0.10, 0.35               .736    .091       7
#   0.15, 0.50               .727    .091       5
MIN_SHOWN = 0.1
MIN_SHOWN_WITH_FINDING = 0.4
MIN_SHOWN_STRICT = 0.5
MIN_REFUTED_WITH_FINDING = 0.5
"""Minimum probability, 0..1, of a refutation that code finds too."""
SURELY_REFUTED = 0.85
"""Probability from which a refutation counts without a finding of code."""


def verify_checking(checking: Checking, question: str, verifier: Verifier) -> Checking:
    """Return the checked drafts with their verifications; see `verify_sentences`."""
    judged = verify_sentences(checking.judged, question, verifier)
    return replace(checking, judged=judged)


def verify_sentences(
    sentences: Sequence[JudgedSentence], question: str, verifier: Verifier
) -> tuple[JudgedSentence, ...]:
    """Return sentences with their verification, and with the support that it adds up to.

    A short answer counts as the statement that it makes. Two drafts of one answer, a
    sentence each, share their probabilities: each words the claim in its own way, and the mean is surer.
    A sentence whose quote lacks a part of it needs no verification.
    """
    complete = [sentence for sentence in sentences if sentence.grounding.is_complete]
    verifications = iter(
        _shared_by_agreeing(
            complete, verifier.verify([claim_of(sentence, question) for sentence in complete])
        )
    )
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
        support = estimate_support(signals)
        verified.append(replace(sentence, signals=signals, support=support, verification=verification))
    return tuple(verified)


def _shared_by_agreeing(
    sentences: Sequence[JudgedSentence], verifications: Sequence[Verification]
) -> list[Verification]:
    """Return verifications in which drafts that give the short answer have their mean probabilities."""
    agreeing = [
        number
        for number, sentence in enumerate(sentences)
        if sentence.kind is DraftKind.SHORT or sentence.signals.first_share >= MIN_AGREEMENT
    ]
    if sorted(sentences[number].kind for number in agreeing) != sorted(DraftKind):
        return list(verifications)
    carried = fmean(verifications[number].carried for number in agreeing)
    refuted = fmean(verifications[number].refuted for number in agreeing)
    return [
        replace(verification, carried=carried, refuted=refuted) if number in agreeing else verification
        for number, verification in enumerate(verifications)
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


def may_be_shown(sentence: JudgedSentence, question: str, min_support: float) -> bool:
    """Return whether a sentence is verified, not refuted, and likely enough to be carried.

    `min_support` is the threshold for support, 0..1: a strict one also demands more here.
    """
    verification = sentence.verification
    if verification is None or is_refuted(sentence, question):
        return False
    minimum = MIN_SHOWN_WITH_FINDING if _has_finding(sentence, question) else MIN_SHOWN
    if min_support >= STRICT_SUPPORT:
        minimum = MIN_SHOWN_STRICT
    return verification.carried >= minimum


def _has_finding(sentence: JudgedSentence, question: str) -> bool:
    findings = sentence.verification.findings if sentence.verification else ()
    return any(not _is_presumed(finding, question) for finding in findings)


def _is_presumed(finding: Finding, question: str) -> bool:
    """Return whether a finding is only that a quote has another name, or none, than the question.

    The passage answers for that name: `support` has the share of the question's names in it.
    """
    is_name = finding.kind is FindingKind.NAME
    return is_name and finding.claimed.lower() in plain_spelling(question).lower()
