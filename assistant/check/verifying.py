"""The verifier as the check uses it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from assistant.verify.verdicts import ClaimWithEvidence, Verification


class ClaimVerifier(Protocol):
    """Decides whether quotes carry or refute claims."""

    def verify(self, claims: Sequence[ClaimWithEvidence]) -> list[Verification]:
        """Return one verification per claim, in order."""


class DeferredVerifier:
    """A verifier that is opened for the first claim: a text of quotations needs no language model."""

    def __init__(self, open_verifier: Callable[[], ClaimVerifier]) -> None:
        self._open_verifier = open_verifier

    def verify(self, claims: Sequence[ClaimWithEvidence]) -> list[Verification]:
        """Return one verification per claim, in order."""
        return self._open_verifier().verify(claims)
