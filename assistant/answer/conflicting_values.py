"""Where another article gives another answer for the same thing. Found by code; whether it does answer the question is asked again.

Answers are compared by their figures, or by the names in them where the question asks who, where or which.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from assistant.answer.quantities import BARE, CALENDAR, DATE, TIME, YEAR, all_values, extract_quantities
from assistant.answer.terms import TermKind, extract_terms
from assistant.schema import Conflict, ConflictKind, Hit

# Half of what the question says: fewer shared words and it is about something else.
SAME_THING = 0.5
NAME = "@name"
"""The unit of names."""
_COUNTED = re.compile(r"\bhow many (?P<what>[^?]+)", re.IGNORECASE)
_MONEY = re.compile(r"\bhow much\b", re.IGNORECASE)
_WHEN = re.compile(r"\b(?:when|(?:what|which) (?:time|day|date|year))\b", re.IGNORECASE)
_WHO = re.compile(r"\b(?:who|whom|where|which)\b", re.IGNORECASE)
_ASKING = frozenset({"mani", "much", "time", "day", "date", "year"})
"""Terms that say what kind of answer is wanted."""
_SHORT = 6
"""Words of an answer that is no sentence: the first begins with a capital only if it is a name."""


def differ(first: str, second: str, question: str) -> bool:
    """Return whether two texts answer a question with different values of the same unit."""
    return bool(differing_units(first, second, question))


def differing_units(first: str, second: str, question: str) -> frozenset[str]:
    """Return the units for which both texts give a value and share none.

    A bare number, such as the answer `412`, is compared with all quantities of the other text.
    """
    quantities, other_quantities = extract_quantities(first), extract_quantities(second)
    if quantities.keys() == {BARE} or other_quantities.keys() == {BARE}:
        disjoint = all_values(quantities).isdisjoint(all_values(other_quantities))
        return frozenset({BARE} if quantities and other_quantities and disjoint else ())
    answers, other_answers = values(first, question), values(second, question)
    shared = answers.keys() & other_answers.keys()
    return frozenset(unit for unit in shared if answers[unit].isdisjoint(other_answers[unit]))


def find_conflict(sentences: Sequence[tuple[str, str]], question: str) -> Conflict | None:
    """Return the conflict among the sentences of an answer, each given as (article id, text), if there is one."""
    units: set[str] = set()
    indices: set[int] = set()
    for (index, (article, text)), (other_index, (other_article, other_text)) in combinations(
        enumerate(sentences), 2
    ):
        differing = differing_units(text, other_text, question) if article != other_article else ()
        if differing:
            units.update(differing)
            indices |= {index, other_index}
    return Conflict(kind=_conflict_kind(units), sentences=tuple(sorted(indices))) if units else None


def _conflict_kind(units: Container[str]) -> ConflictKind:
    if NAME in units:
        return ConflictKind.NAME
    return (
        ConflictKind.DATE if any(unit in units for unit in (DATE, TIME, YEAR)) else ConflictKind.FIGURE
    )


@dataclass(frozen=True)
class Rival:
    """A passage that seems to give another value for what a claim is about."""

    hit: Hit
    values: frozenset[str]
    """That value, or several: an answer from this passage is a rival's only if it gives one of them."""

    def is_in(self, text: str) -> bool:
        """Whether a text gives one of the values."""
        return not self.values.isdisjoint(all_values(extract_quantities(text)) | _keys(text))


def find_rivals(claim: str, question: str, quoted: Hit, hits: Sequence[Hit]) -> list[Rival]:
    """The passages of other articles with a sentence that gives another value for what is asked, the likeliest first.

    Other names are looked for in newer articles alone, for an older one may well have named another, and other days, times and years in
    dated ones: without, they are mostly those of something similar.
    """
    mine = values(claim, question)
    about = _subject(question, mine)
    same = {hit.article_id for hit in (quoted, *quoted.copies)}
    found: list[tuple[float, Rival]] = []
    for hit in hits if mine and about else ():
        if hit.article_id in same or not may_differ(mine, hit, quoted):
            continue
        newer = is_newer(hit, quoted)
        near = [
            (share, others)
            for sentence, around in _sentences(hit)
            if (share := len(about & _keys(f"{around}\n{sentence}")) / len(about)) >= SAME_THING
            and (others := _others(sentence, question, mine, newer=newer))
        ]
        if near:
            found.append(
                (
                    max(share for share, _ in near),
                    Rival(hit, frozenset().union(*(others for _, others in near))),
                )
            )
    return [rival for _, rival in sorted(found, key=lambda one: -one[0])]


def may_differ(units: Container[str], hit: Hit, quoted: Hit) -> bool:
    """Whether articles of these days are expected to tell of the same thing by such values."""
    if NAME in units:
        return is_newer(hit, quoted)
    return (hit.published is not None and quoted.published is not None) or not any(
        unit in units for unit in (DATE, TIME, YEAR)
    )


def is_newer(hit: Hit, than: Hit) -> bool:
    """Whether a passage's article is known to be of a later day."""
    return hit.published is not None and than.published is not None and hit.published > than.published


def values(text: str, question: str) -> dict[str, frozenset[str]]:
    """What of a text answers a question, by unit: not what the question gives itself, and of what it asks for if there is any of that."""
    given = _keys(question) | all_values(extract_quantities(question))
    mine = {unit: keys - given for unit, keys in extract_quantities(text).items() if keys - given}
    bare = mine.pop(BARE, frozenset())
    if counted := _counted(question):
        # What is counted may stand in the question alone: "412" says how many people.
        return {counted: keys} if (keys := mine.get(counted, frozenset()) | bare or _words(mine)) else {}
    if _WHEN.search(question):
        return {unit: keys for unit, keys in mine.items() if unit in (DATE, TIME, YEAR)}
    if _WHO.search(question):
        return {NAME: names} if (names := _names(text) - given) else {}
    mine.pop(YEAR, None)
    return {
        unit: keys for unit, keys in mine.items() if _MONEY.search(question) and unit[0] == "$"
    } or mine


def _counted(question: str) -> str | None:
    """What a question asks the number of: `peopl` for "How many people …?"."""
    asked = _COUNTED.search(question)
    return next((term.key for term in extract_terms(asked["what"])), None) if asked else None


def _words(by_unit: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """The figures of things that are counted."""
    return all_values({unit: keys for unit, keys in by_unit.items() if unit[0] not in "$%@"})


def _names(text: str) -> frozenset[str]:
    short = len(text.split()) <= _SHORT
    named = (
        term
        for term in extract_terms(text)
        if term.kind is TermKind.NAME or (short and term.start == 0 and text[0].isupper())
    )
    return frozenset(term.key for term in named if term.kind is not TermKind.NUMBER) - CALENDAR


def _subject(question: str, units: Mapping[str, object]) -> frozenset[str]:
    """What a question is about, beside figures and what they are figures of."""
    said = (term.key for term in extract_terms(question) if term.kind is not TermKind.NUMBER)
    return frozenset(
        key for key in said if key not in units and key not in CALENDAR and key not in _ASKING
    )


def _sentences(hit: Hit) -> Iterator[tuple[str, str]]:
    """The sentences of a passage, each with what tells what it is about: the title and the sentence before."""
    before = ""
    for span in hit.sentences:
        sentence = hit.slice(span.start, span.end)
        yield sentence, f"{hit.title}\n{before}"
        before = sentence


def _others(
    sentence: str, question: str, mine: Mapping[str, frozenset[str]], *, newer: bool
) -> frozenset[str]:
    """The values of a sentence that are not the claim's but of one unit with them; none where it gives the claim's as well.

    A newer article that gives the claim's value and another may say that it has become the other: "raised from 340 to 412".
    """
    theirs = {**extract_quantities(sentence), NAME: _names(sentence) - _keys(question)}
    said = _keys(sentence)
    found: frozenset[str] = frozenset()
    for unit, keys in mine.items():
        # "raised the number of people from 340 to 412", "52 jobs rather than 85": the unit is written once.
        others = theirs.get(unit, frozenset()) | (
            theirs.get(BARE, frozenset()) if unit in said else frozenset()
        )
        if newer or not others & keys:
            found |= others - keys
    return found


def _keys(text: str) -> frozenset[str]:
    return frozenset(term.key for term in extract_terms(text))
