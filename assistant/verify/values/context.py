"""Read the part that a value plays: its role beside other values, its bound and its period."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from assistant.verify.values.moments import Moment
from assistant.verify.values.units import Unit


class ValueRole(StrEnum):
    """Part that a value plays beside other values of the same thing."""

    PLAIN = "plain"
    LEVEL = "level"
    """The value after a change: "rose to 84"."""
    FORMER = "former"
    """The value before a change, or of an earlier time: "down from 130", "compared with 3 million"."""
    DIFFERENCE = "difference"
    """Size of a change or a distance between values: "by 8 per cent", "4 million less than"."""


class ValueBound(StrEnum):
    """Words that make a value approximate."""

    EXACT = "exact"
    ABOUT = "about"
    OVER = "over"
    UNDER = "under"
    NEARLY = "nearly"


@dataclass(frozen=True)
class Value:
    """A number in a text with everything that says what it counts or measures."""

    number: Decimal
    words: str
    """The number and its unit as written."""
    start: int
    end: int
    unit: Unit | None = None
    """None for a count."""
    nouns: frozenset[str] = frozenset()
    """Stems of the words behind a count: "60,000 US troops" counts {us, troop}."""
    alternatives: frozenset[Decimal] = frozenset()
    """Other values that the same characters may mean: `5m`, `3.400`, and `2` in "2 to 3 million"."""
    role: ValueRole = ValueRole.PLAIN
    bound: ValueBound = ValueBound.EXACT
    moment: Moment | None = None
    """The period or day that it belongs to."""
    rate: str | None = None
    """`year` in "400 crowns a year"."""
    is_ordinal: bool = False
    is_label: bool = False
    """True in "Flight 12" and "Article 5"."""
    is_word_one: bool = False
    is_close: bool = False
    """True after "just over" and "just under"."""
    is_whole: bool = False
    """True for 140 in "22 of its 140 shops"."""

    @property
    def readings(self) -> frozenset[Decimal]:
        """All values that the number may have."""
        return self.alternatives | {self.number}


_SIGN = r"(?:(?:US|A|C)?[$£€¥₹])?"
_MODIFIERS = (
    r"(?:(?:a|an|the|its|some|about|around|roughly|nearly|almost|just|only|over|under|more than"
    r"|less than|profit|loss|record|high|low|peak|total|figure|of|in|new) )*"
)
_CHANGE = re.compile(
    r"(?i)\b(?:r[io]se|rises|rising|risen|f[ae]lls?|fell|fallen|falling|gr[eo]w\w*|increas\w+|decreas\w+"
    r"|dropp?\w*|climb\w*|jump\w*|slip\w*|slid\w*|declin\w+|reduc\w+|cut\w*|rais\w+|lift\w*|lower\w*"
    r"|gain\w*|went|go(?:es)?|sank|soar\w*|shr[aiu]nk\w*|expand\w*|up|down|shed|advanc\w+|plung\w+"
    r"|surg\w+|doubled|halved|chang\w+|widen\w+|narrow\w+|moved)\b"
)
_FROM = re.compile(rf"(?i)\bfrom {_MODIFIERS}{_SIGN}$")
_COMPARED = re.compile(
    r"(?i)\b(?:compared (?:with|to|against)|against|versus|instead of|rather than|had been|used to be"
    rf"|was previously|previously|formerly|originally) {_MODIFIERS}{_SIGN}$"
)
_LEVEL = re.compile(rf"(?i)(?<!up )\b(?:to|at) {_MODIFIERS}{_SIGN}$")
_BY = re.compile(rf"(?i)\bby {_MODIFIERS}{_SIGN}$")
_MORE = re.compile(
    r"(?i)[^.,;\d]{0,30}?\b(?:(?:more|less|fewer|higher|lower|taller|longer|older|younger|shorter|faster"
    r"|slower|heavier|bigger|larger|smaller|cheaper|dearer)\b(?: than\b|(?= at\b)|(?=[.,;]|$))"
    r"|(?:behind|ahead)(?=[.,;]|$))"
)
_JUST = re.compile(rf"(?i)\b(?:just|slightly|a little) (?:over|under|more than|less than) {_SIGN}$")
_WHOLE = re.compile(r"(?i)(?:\d|[a-z]{3}) of (?:the |its |their |his |her |[a-z]+['’]s )*$")
_CHANGE_WINDOW = 70
"""Characters in front of a value in which a verb of change gives "to" and "from" their meaning."""
_BOUND_WORDS = {
    ValueBound.OVER: (
        "more than|over|at least|no (?:fewer|less) than|not (?:fewer|less) than|upwards of|above"
        "|exceed(?:s|ed|ing)?|a minimum of|past"
    ),
    ValueBound.UNDER: (
        "less than|fewer than|under|below|up to|as (?:many|much) as|at most|a maximum of|no more than"
        "|not more than"
    ),
    ValueBound.NEARLY: "nearly|almost|close to|not quite|approaching|just (?:under|below|short of)",
    ValueBound.ABOUT: (
        "about|around|some|roughly|approximately|an estimated|estimated|circa|ca\\.?|put at"
        "|in the region of|in the order of|close on"
    ),
}
_BOUND_PATTERNS = [
    (bound, re.compile(rf"(?i)\b(?:{words}) (?:a |an |the )*{_SIGN}$"))
    for bound, words in _BOUND_WORDS.items()
]


def with_context(text: str, value: Value, values: Sequence[Value], moments: Sequence[Moment]) -> Value:
    """Add the role, the bound and the moment of a value."""
    before, after = text[: value.start], text[value.end : value.end + 60]
    bound = next((kind for kind, pattern in _BOUND_PATTERNS if pattern.search(before)), ValueBound.EXACT)
    role = ValueRole.PLAIN
    has_change = _CHANGE.search(before[-_CHANGE_WINDOW:]) is not None
    if (_BY.search(before) and has_change) or _MORE.match(after):
        role = ValueRole.DIFFERENCE
    elif (_FROM.search(before) and has_change) or _COMPARED.search(before):
        role = ValueRole.FORMER
    elif _LEVEL.search(before) and has_change:
        role = ValueRole.LEVEL
    is_former = role is ValueRole.FORMER
    moment = _moment_of(text, value, values, moments, is_former=is_former)
    if moment and moment.is_earlier and role is ValueRole.PLAIN:
        role = ValueRole.FORMER
    return replace(
        value,
        bound=bound,
        role=role,
        moment=moment,
        is_close=_JUST.search(before) is not None,
        is_whole=_WHOLE.search(before) is not None,
    )


def _moment_of(
    text: str, value: Value, values: Sequence[Value], moments: Sequence[Moment], *, is_former: bool
) -> Moment | None:
    """Return the moment behind a value in the same part of the sentence, else the one in front of it.

    The moment in front of "down from 130" belongs to the value before.
    """
    limit = next((other.start for other in values if other.start > value.end), len(text))
    for moment in moments:
        if value.end <= moment.start < limit and not moment.clock:
            gap = text[value.end : moment.start]
            if not re.search(r"[;:.]|,(?! \w+$)|\b(?:and|but|while|which|who)\b", gap):
                return moment
            break
    if is_former:
        return None
    floor = max((other.end for other in values if other.end <= value.start), default=0)
    for moment in reversed(moments):
        if floor <= moment.start and moment.end <= value.start and not moment.clock:
            gap = text[moment.end : value.start]
            if not re.search(r"[;:.]|\b(?:and|but|while)\b", gap):
                return moment
    return None
