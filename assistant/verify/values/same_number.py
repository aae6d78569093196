"""Decide whether two numbers are the same value, exactly or as near as the words around them say."""

from __future__ import annotations

from decimal import Decimal

from assistant.verify.values.context import Value, ValueBound
from assistant.verify.values.units import MONEY, SHARE, Unit, are_equal, same_dimension

# Relative differences: "about 60,000" for 62,000, "nearly 500" for 450, "more than 100" for 130.
_ABOUT, _NEARLY, _OVER, _JUST = Decimal("0.06"), Decimal("0.12"), Decimal("0.35"), Decimal("0.06")
_ROUNDED = Decimal("0.011")
"""Largest relative difference of a round number that a claim gives for an exact one."""
_MIN_ROUND = 1000
_MAX_ROUND = Decimal(10) ** 20  # beyond it, Decimal cannot divide exactly
_MIN_WHOLE = 10
"""Smallest whole number of a unit that may stand for a decimal: 42 km for 42.195 km."""
_MAX_SHARE_DIFFERENCE = 10
"""Largest difference in percentage points of shares that a claim calls "more than" or "nearly"."""


def is_same_value(value: Value, other: Value) -> bool:
    """Return whether a claimed number is a number of the quote in its unit."""
    return any(
        is_near(value, claimed, number, other.unit)
        for claimed in value.readings
        for number in other.readings
    )


def is_same_number(value: Value, other: Value) -> bool:
    """Return whether two values have the same number, whatever their units."""
    return is_same_value(value, other) or not value.readings.isdisjoint(other.readings)


def fits(value: Value, other: Value) -> bool:
    """Return whether two equal numbers may be of the same thing, by their units and nouns."""
    if value.is_ordinal != other.is_ordinal:
        return False
    if value.unit is not None and other.unit is not None:
        return is_same_value(value, other)
    if value.unit is not None or other.unit is not None:
        return not (value if value.unit is None else other).nouns
    return not value.nouns or not other.nouns or bool(value.nouns & other.nouns)


def is_near(value: Value, claimed: Decimal, quoted: Decimal, unit: Unit | None) -> bool:
    """Return whether a number of a claim is a number with a unit, within the bounds of the claim."""
    own = value.unit
    if are_equal(claimed, own, quoted, unit):
        return True
    if own and unit and own.name != unit.name:
        # Of two currencies no rate is known; the scales of temperature do not start at the same point.
        if not same_dimension(own, unit) or own.dimension in (MONEY, "temperature"):
            return False
        claimed, quoted = claimed * own.factor, quoted * unit.factor
    if not quoted or value.is_ordinal:
        return False
    difference = (quoted - claimed) / abs(quoted)
    if own and own.dimension == SHARE and abs(quoted - claimed) > _MAX_SHARE_DIFFERENCE:
        return False
    match value.bound:
        case ValueBound.ABOUT:
            return abs(difference) <= _ABOUT
        case ValueBound.OVER:
            return 0 <= difference <= (_JUST if value.is_close else _OVER)
        case ValueBound.UNDER:
            return -(_JUST if value.is_close else _OVER) <= difference <= 0
        case ValueBound.NEARLY:
            return -_NEARLY <= difference <= 0
    if (
        own
        and abs(quoted - claimed) < 1
        and claimed >= _MIN_WHOLE
        and claimed == claimed.to_integral_value()
    ):
        return True
    is_round = _MIN_ROUND <= claimed < _MAX_ROUND and claimed % 100 == 0
    return is_round and abs(difference) <= _ROUNDED
