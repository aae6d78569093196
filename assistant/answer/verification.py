"""Verify drafted sentences against their quotes: a sentence that its quote refutes is never shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from statistics import fmean

from assistant.answer.events import Checking, JudgedSentence
from assistant.answer.support import MIN_AGREEMENT, STRICT_SUPPORT, DraftKind
from assistant.spelling import plain_spelling
from assistant.verify.quotes import read_evidence
from assistant.verify.statements import as_statement
from assistant.verify.verdicts import ClaimWithEvidence, Finding, FindingKind, Verdict, Verification
from assistant.verify.verifier import Verifier

# Minimum probabilities of a shown sentence, by the verifier: that its quote carries it, higher where
# code has a finding, and that by its quote it is the right answer. They are higher for users who prefer
# an abstention to a wrong answer. In brackets: for an answer that is surely right. On 322 questions of
# three sets, by the minimum of both:
#
#   carried, right    trust   wrong     encyclopedia   web search     news
#   none              .752    .118      .825  .097     .757  .144     .676  .111
#   0.1, none         .742    .099      .825  .087     .730  .126     .676  .083
#   none, 0.2         .739    .090      .835  .068     .712  .108     .676  .093
#   0.1, 0.2          .733    .081      .835  .068     .694  .099     .676  .074
#   0.3, 0.1          .724    .068      .806  .058     .685  .072     .685  .074
#   0.3 (0.1), 0.1    .727    .071      .816  .058     .685  .081     .685  .074
#   0.3, 0.4          .702    .059      .786  .058     .658  .072     .667  .046
MIN_SHOWN = 0.3
MIN_SHOWN_IF_RIGHT = 0.1
SURELY_RIGHT = 0.7
MIN_SHOWN_WITH_FINDING = 0.4
MIN_SHOWN_STRICT = 0.5
MIN_RIGHT = 0.1
MIN_RIGHT_STRICT = 0.5
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
    """Return sentences with their verification.

    A short answer counts as the statement that it makes. Two drafts of one answer, a sentence each,
    share their probabilities: each words the claim in its own way, and the mean is surer. A sentence
    whose quote lacks a part of it needs no verification.
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
        verified.append(replace(sentence, signals=signals, verification=verification))
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
    drafts = [verifications[number] for number in agreeing]
    carried = fmean(draft.carried for draft in drafts)
    refuted = fmean(draft.refuted for draft in drafts)
    by_probe = [draft.right for draft in drafts if draft.right is not None]
    right = fmean(by_probe) if by_probe else None
    return [
        replace(verification, carried=carried, refuted=refuted, right=right)
        if number in agreeing
        else verification
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


def may_be_shown(
    sentence: JudgedSentence, question: str, min_support: float, *, is_surely_answer: bool = False
) -> bool:
    """Return whether a sentence is not refuted, and likely enough carried and the right answer.

    `min_support` is the threshold for support, 0..1: a strict one also demands more here. A sentence
    that is known to answer the question is right if it is carried.
    """
    verification = sentence.verification
    if verification is None or is_refuted(sentence, question):
        return False
    right = None if is_surely_answer else verification.right
    minimum, min_right = MIN_SHOWN, MIN_RIGHT
    if min_support >= STRICT_SUPPORT:
        minimum, min_right = MIN_SHOWN_STRICT, MIN_RIGHT_STRICT
    elif right is not None and right >= SURELY_RIGHT:
        minimum = MIN_SHOWN_IF_RIGHT
    elif _has_finding(sentence, question):
        minimum = MIN_SHOWN_WITH_FINDING
    return (right is None or right >= min_right) and verification.carried >= minimum


def _has_finding(sentence: JudgedSentence, question: str) -> bool:
    findings = sentence.verification.findings if sentence.verification else ()
    return any(not _is_presumed(finding, question) for finding in findings)


def _is_presumed(finding: Finding, question: str) -> bool:
    """Return whether a finding is only that a quote has another name, or none, than the question.

    The passage answers for that name: `support` has the share of the question's names in it.
    """
    is_name = finding.kind in {FindingKind.NAME, FindingKind.SPELLING}
    return is_name and finding.claimed.lower() in plain_spelling(question).lower()
