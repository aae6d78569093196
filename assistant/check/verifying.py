"""The verifier as the check uses it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from assistant.verify.verdicts import Evidence, Verification


class ClaimVerifier(Protocol):
    """Decides whether quotes carry or refute claims."""

    def verify(self, claims: Sequence[tuple[str, Evidence]]) -> list[Verification]:
        """Return one verification per pair of claim and evidence, in order."""
