"""State the opposite of a claim, so that the model can be asked about both."""

from __future__ import annotations

import re

_AUXILIARY = re.compile(
    r"\b(?:is|are|was|were|am|does|did|has|have|had|can|could|will|would|shall|should|may|might|must)\b"
)
_DENIED = re.compile(r"\s*\b(?:not|never)\b|n['’]t\b")


def opposite(claim: str) -> str:
    """Return the claim with its first "not" or "never" left out, or with "not" put in.

    A claim without a negation and without an auxiliary verb becomes "It is not true that …".
    """
    without = _DENIED.sub("", claim, count=1)
    if without != claim:
        return without
    auxiliary = _AUXILIARY.search(claim)
    if auxiliary is None:
        return f"It is not true that {claim}"
    return f"{claim[: auxiliary.end()]} not{claim[auxiliary.end() :]}"
