"""Seconds on a reference machine."""

from __future__ import annotations

import pytest

from assistant.evaluate.speed import REFERENCE_SPEED, scale_seconds


def test_seconds_are_scaled_to_the_reference_speed() -> None:
    assert REFERENCE_SPEED == 200
    assert scale_seconds(6.0, 100.0) == 3.0
    assert scale_seconds(6.0, 400.0) == 12.0


@pytest.mark.parametrize(("seconds", "speed"), [(None, 100.0), (6.0, None)])
def test_missing_measurement_is_not_scaled(seconds: float | None, speed: float | None) -> None:
    assert scale_seconds(seconds, speed) is None
