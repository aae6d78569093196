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

STOP_WORDS = frozenset(
    """
    a about according after again all also am an and any are as at be because been before being between
    both but by can could did do does doing during each else ever for from further had has have having
    he her here hers him his how i if in into is it its itself just many me might more most much must my
    no nor not of off on once only or other our ours out over own per please said same say says shall
    she should so some such tell than that the their theirs them then there these they this those
    through to too under until up upon very was we were what when where which while who whom whose why
    will with would you your yours
    """.split()
)
"""Function words, question words and verbs of reporting, which nearly every passage contains.

"us" and "may" are not in the list: in news they are a country and a month.
"""
