"""Lists of English words that several parts use: months, weekdays and stop words."""

from __future__ import annotations

MONTH_NAMES = (
    "january february march april may june july august september october november december".split()
)
MONTH_ABBREVIATIONS = [name[:3] for name in MONTH_NAMES]
MONTH_NUMBERS = {
    name: number
    for number, names in enumerate(zip(MONTH_NAMES, MONTH_ABBREVIATIONS, strict=True), 1)
    for name in names
} | {"sept": 9}
"""Number of a month, 1..12, by its lower-case name or abbreviation."""
WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
