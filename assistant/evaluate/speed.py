"""Conversion of measured seconds to those of a reference machine."""

from __future__ import annotations

REFERENCE_SPEED = 200.0
"""Tokens per second of the reference: two desktop cores and a model of 1.5 billion parameters."""


def scale_seconds(seconds: float | None, speed: float | None) -> float | None:
    """Convert seconds measured at `speed` tokens per second to the reference speed."""
    return None if seconds is None or speed is None else round(seconds * speed / REFERENCE_SPEED, 2)
