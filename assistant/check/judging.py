"""Turn the verifications of a claim's candidates into its verdict."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from assistant.check.candidates import CANDIDATES, Candidate, PreparedClaim, quoted_candidate
from assistant.check.verifying import ClaimVerifier
from assistant.schema import CheckedClaim, CheckVerdict, Citation, QuotationDifference
from assistant.verify.verdicts import ClaimWithEvidence, Verdict, Verification

Cite = Callable[[Candidate], Citation]


class _Read(NamedTuple):
    """A candidate with its verification."""

    candidate: Candidate
    verification: Verification


def judge_claim(claim: PreparedClaim, verifier: ClaimVerifier, cite: Cite) -> CheckedClaim:
    """Return a claim with its verdict and evidence. `cite` numbers a quote."""
    if claim.planned.obstacle is not None:
        return _result(claim, CheckVerdict.NOT_CHECKABLE)
    if claim.planned.is_quotation:
        return _judge_quotation(claim, cite)
    if claim.quotes_article:
        return _judge_frame(claim, verifier, cite)
    return _judge_statement(claim, verifier, cite)


def _judge_quotation(claim: PreparedClaim, cite: Cite) -> CheckedClaim:
    """Judge words in quotation marks by their letters alone."""
    if not claim.quoted:
        return _result(claim, CheckVerdict.NOT_IN_ARTICLES)
    (quoted,) = claim.quoted
    verdict = CheckVerdict.CARRIED if quoted.aligned.is_exact else CheckVerdict.QUOTATION_ALTERED
    evidence = [cite(quoted_candidate(quoted))]
    return _result(claim, verdict, evidence, differences=quoted.aligned.differences)


def _judge_frame(claim: PreparedClaim, verifier: ClaimVerifier, cite: Cite) -> CheckedClaim:
    """Judge the words around a quotation that an article has.

    Only that article can contradict them: it alone reports the occasion. They count as carried unless
    something in them differs, because the article has the words and usually their speaker.
    """
    own = claim.candidates[: len(claim.quoted)]
    reads = _read(claim, own, verifier)
    decisive = max(reads, key=lambda read: max(read.verification.carried, read.verification.refuted))
    if any(read.verification.verdict is Verdict.CARRIED for read in reads):
        return _carried(claim, reads, cite)
    if any(read.verification.verdict is Verdict.REFUTED for read in reads):
        return _refuted(claim, reads, cite)
    if not any(read.verification.findings for read in reads):
        probability = decisive.verification.carried
        return _result(claim, CheckVerdict.CARRIED, [cite(reads[0].candidate)], probability)
    others = _read(claim, claim.candidates[len(own) : len(own) + CANDIDATES - 1], verifier)
    if any(read.verification.verdict is Verdict.CARRIED for read in others):
        return _carried(claim, others, cite)
    return _unknown(claim, [*reads, *others])


def _judge_statement(claim: PreparedClaim, verifier: ClaimVerifier, cite: Cite) -> CheckedClaim:
    """Judge a claim by its best quotes, one by one, until one carries it.

    Quotes of newer articles are then read as well: they may say that the fact has changed.
    """
    reads: list[_Read] = []
    for candidate in claim.candidates[:CANDIDATES]:
        reads += _read(claim, [candidate], verifier)
        if reads[-1].verification.verdict is Verdict.CARRIED:
            break
    carriers = _with(reads, Verdict.CARRIED)
    if carriers:
        rest = [c for c in claim.candidates if all(c is not read.candidate for read in reads)]
        newer = [c for c in rest if _is_newer(c, carriers[0].candidate)][: CANDIDATES - 1]
        reads += _read(claim, newer, verifier)
        return _changed(claim, reads, cite) or _carried(claim, reads, cite)
    if _with(reads, Verdict.REFUTED):
        return _refuted(claim, reads, cite)
    return _unknown(claim, reads)


def _read(claim: PreparedClaim, candidates: Sequence[Candidate], verifier: ClaimVerifier) -> list[_Read]:
    if not candidates:
        return []
    claims = [ClaimWithEvidence(claim.statement, candidate.evidence) for candidate in candidates]
    return [_Read(*pair) for pair in zip(candidates, verifier.verify(claims), strict=True)]


def _with(reads: Sequence[_Read], verdict: Verdict) -> list[_Read]:
    return [read for read in reads if read.verification.verdict is verdict]


def _is_newer(candidate: Candidate, other: Candidate) -> bool:
    newer, older = candidate.article.published, other.article.published
    return newer is not None and older is not None and newer > older


def _changed(claim: PreparedClaim, reads: Sequence[_Read], cite: Cite) -> CheckedClaim | None:
    """Return the verdict for a fact that was true: every article that refutes it is newer."""
    carriers, refuters = _with(reads, Verdict.CARRIED), _with(reads, Verdict.REFUTED)
    later = [
        refuter
        for refuter in refuters
        if all(_is_newer(refuter.candidate, carrier.candidate) for carrier in carriers)
    ]
    if not later:
        return None
    carrier = max(carriers, key=lambda read: read.verification.carried)
    refuter = max(later, key=lambda read: read.verification.refuted)
    evidence = [cite(carrier.candidate), cite(refuter.candidate)]
    probability = min(carrier.verification.carried, refuter.verification.refuted)
    return _result(claim, CheckVerdict.CHANGED, evidence, probability)


def _carried(claim: PreparedClaim, reads: Sequence[_Read], cite: Cite) -> CheckedClaim:
    best = max(_with(reads, Verdict.CARRIED), key=lambda read: read.verification.carried)
    return _result(claim, CheckVerdict.CARRIED, [cite(best.candidate)], best.verification.carried)


def _refuted(claim: PreparedClaim, reads: Sequence[_Read], cite: Cite) -> CheckedClaim:
    best = max(_with(reads, Verdict.REFUTED), key=lambda read: read.verification.refuted)
    return _result(claim, CheckVerdict.CONTRADICTED, [cite(best.candidate)], best.verification.refuted)


def _unknown(claim: PreparedClaim, reads: Sequence[_Read]) -> CheckedClaim:
    """Return the verdict for a claim that no article states."""
    if claim.planned.doubt is not None:
        return _result(claim, CheckVerdict.NOT_CHECKABLE)
    likeliest = max(
        (read.verification.carried + read.verification.refuted for read in reads), default=None
    )
    probability = None if likeliest is None else max(0.0, 1 - likeliest)
    return _result(claim, CheckVerdict.NOT_IN_ARTICLES, probability=probability)


def _result(
    claim: PreparedClaim,
    verdict: CheckVerdict,
    evidence: Sequence[Citation] = (),
    probability: float | None = None,
    *,
    differences: tuple[QuotationDifference, ...] = (),
) -> CheckedClaim:
    planned = claim.planned
    is_uncheckable = verdict is CheckVerdict.NOT_CHECKABLE
    return CheckedClaim(
        start=planned.start,
        end=planned.end,
        text=planned.text,
        verdict=verdict,
        is_quotation=planned.is_quotation,
        probability=None if probability is None else round(probability, 4),
        evidence=tuple(evidence),
        differences=differences,
        reason=(planned.obstacle or planned.doubt) if is_uncheckable else None,
    )
