"""Where another article gives another figure for the same thing. Found by code; whether it does answer the question is asked again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Self

from assistant.answer.figures import BARE, CALENDAR, DATE, TIME, YEAR, all_figures, figures
from assistant.answer.terms import Kind, terms
from assistant.schema import Answer, Hit

# Half of what the question says: fewer shared words and the figure is one of something else.
SAME_THING = 0.5
DISAGREE = "The articles give different figures; the newest comes first."
_COUNTED = re.compile(r"\bhow many (?P<what>[^?]+)", re.IGNORECASE)
_HOW = frozenset({"mani", "much", "time", "day", "date", "year"})
_MONEY = re.compile(r"\bhow much\b", re.IGNORECASE)
_WHEN = re.compile(r"\b(?:when|(?:what|which) (?:time|day|date|year))\b", re.IGNORECASE)


def differ(one: str, other: str, question: str) -> bool:
    """Whether two texts answer a question with different figures of one unit, and agree in none of that unit.

    An answer of a bare number (`412`) is held against all figures of the other.
    """
    mine, theirs = figures(one), figures(other)
    if mine.keys() == {BARE} or theirs.keys() == {BARE}:
        return bool(mine and theirs) and all_figures(mine).isdisjoint(all_figures(theirs))
    mine, theirs = _answering(one, question), _answering(other, question)
    return any(not mine[unit] & theirs[unit] for unit in mine.keys() & theirs.keys())


def gives(text: str, wanted: frozenset[str]) -> bool:
    """Whether a text has one of these figures."""
    return not wanted.isdisjoint(all_figures(figures(text)))


def disagree(answer: Answer) -> bool:
    """Whether an answer holds different figures from different articles."""
    first_by = {citation.number: citation.article_id for citation in answer.citations}
    told = [(first_by[sentence.citations[0]], sentence.text) for sentence in answer.sentences]
    return any(one[0] != other[0] and differ(one[1], other[1], answer.question) for one, other in combinations(told, 2))


@dataclass(frozen=True)
class Rival:
    """A passage that seems to give another figure for what a claim is about."""

    hit: Hit
    figures: frozenset[str]
    """The figure, or several: an answer from this passage is a rival's only if it gives one of them."""

    @classmethod
    def of_draft(cls, text: str, hit: Hit) -> Self:
        """That of a draft which was written from this passage."""
        return cls(hit, all_figures(figures(text)))


def find_rivals(claim: str, question: str, quoted: Hit, hits: Sequence[Hit]) -> list[Rival]:
    """The passages of other articles with a sentence that gives another figure for what is asked, the likeliest first."""
    mine = _answering(claim, question)
    about = _subject(question, mine)
    same = {hit.article_id for hit in (quoted, *quoted.copies)}
    found: list[tuple[float, Rival]] = []
    for hit in hits if mine and about else ():
        if hit.article_id in same:
            continue
        near = [
            (share, others)
            for sentence, around in _sentences(hit)
            if (share := len(about & _keys(f"{around}\n{sentence}")) / len(about)) >= SAME_THING
            and (others := _other_figures(sentence, mine, newer=is_newer(hit, quoted)))
        ]
        if near:
            found.append((max(share for share, _ in near), Rival(hit, frozenset().union(*(others for _, others in near)))))
    return [rival for _, rival in sorted(found, key=lambda one: -one[0])]


def is_newer(hit: Hit, than: Hit) -> bool:
    """Whether a passage's article is known to be of a later day."""
    return hit.published is not None and than.published is not None and hit.published > than.published


def _answering(claim: str, question: str) -> dict[str, frozenset[str]]:
    """The figures of a claim that answer a question: not those that it gives, and of what is asked for if there are any of that."""
    given = _keys(question) | all_figures(figures(question))
    mine = {unit: keys - given for unit, keys in figures(claim).items() if keys - given}
    bare = mine.pop(BARE, frozenset())
    if counted := _counted(question):
        # What is counted may stand in the question alone: "412" says how many people.
        return {counted: keys} if (keys := mine.get(counted, frozenset()) | bare or _words(mine)) else {}
    if _WHEN.search(question):
        return {unit: keys for unit, keys in mine.items() if unit in (DATE, TIME, YEAR)}
    mine.pop(YEAR, None)
    return {unit: keys for unit, keys in mine.items() if _MONEY.search(question) and unit[0] == "$"} or mine


def _counted(question: str) -> str | None:
    """What a question asks the number of: `peopl` for "How many people …?"."""
    asked = _COUNTED.search(question)
    return next((term.key for term in terms(asked["what"])), None) if asked else None


def _words(by_unit: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """The figures of things that are counted."""
    return all_figures({unit: keys for unit, keys in by_unit.items() if unit[0] not in "$%@"})


def _subject(question: str, units: Mapping[str, object]) -> frozenset[str]:
    """What a question is about, beside figures and what they are figures of."""
    said = (term.key for term in terms(question) if term.kind is not Kind.NUMBER)
    return frozenset(key for key in said if key not in units and key not in CALENDAR and key not in _HOW)


def _sentences(hit: Hit) -> Iterator[tuple[str, str]]:
    """The sentences of a passage, each with what tells what it is about: the title and the sentence before."""
    before = ""
    for span in hit.sentences:
        sentence = hit.text[span.start - hit.start : span.end - hit.start]
        yield sentence, f"{hit.title}\n{before}"
        before = sentence


def _other_figures(sentence: str, mine: Mapping[str, frozenset[str]], *, newer: bool) -> frozenset[str]:
    """The figures of a sentence that are not the claim's but of one unit with them; none where it gives the claim's as well.

    A newer article that gives the claim's figure and another may say that it has become the other: "raised from 340 to 412".
    """
    theirs = figures(sentence)
    said = _keys(sentence)
    found: frozenset[str] = frozenset()
    for unit, keys in mine.items():
        # "raised the number of people from 340 to 412", "52 jobs rather than 85": the unit is written once.
        others = theirs.get(unit, frozenset()) | (theirs.get(BARE, frozenset()) if unit in said else frozenset())
        if newer or not others & keys:
            found |= others - keys
    return found


def _keys(text: str) -> frozenset[str]:
    return frozenset(term.key for term in terms(text))
