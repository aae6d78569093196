"""The verifier as the check uses it, and one that goes by terms alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.verify.terms import TermKind, extract_terms, term_keys
from assistant.verify.verdicts import Evidence, Finding, Verdict


@dataclass(frozen=True)
class Verification:
    """The verdict on a claim and its evidence, with the probabilities behind it."""

    verdict: Verdict
    carried: float
    """Estimated probability, 0..1, that the quote states the claim."""
    refuted: float
    """Estimated probability, 0..1, that the quote refutes the claim."""
    findings: tuple[Finding, ...] = ()


class ClaimVerifier(Protocol):
    """Decides whether quotes carry or refute claims."""

    def verify(self, claims: Sequence[tuple[str, Evidence]]) -> list[Verification]:
        """Return one verification per pair of claim and evidence, in order."""


class TermVerifier:
    """Calls a claim carried if quote and context have its numbers and names and most of its words."""

    def verify(self, claims: Sequence[tuple[str, Evidence]]) -> list[Verification]:
        """Return one verification per pair of claim and evidence, in order."""
        return [_compare_terms(claim, evidence) for claim, evidence in claims]


def _compare_terms(claim: str, evidence: Evidence) -> Verification:
    terms = extract_terms(claim)
    known = term_keys("\n".join([evidence.title, *evidence.before, evidence.quote]))
    missing = {term.key for term in terms} - known
    is_complete = all(term.kind is TermKind.WORD for term in terms if term.key in missing)
    share = 1 - len(missing) / max(1, len({term.key for term in terms}))
    carried = share if is_complete else 0.0
    verdict = Verdict.CARRIED if carried > 0.6 else Verdict.NOT_SAID
    return Verification(verdict, carried, 0.0)
