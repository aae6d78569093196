"""Where another article gives another figure for the same thing. Found by code; whether it does answer the question is asked again."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import combinations

from assistant.answer.terms import Kind, Term, terms
from assistant.schema import Answer, Hit

# Half of what the claim says beside its figures: fewer shared words and the figure is one of something else.
SAME_THING = 0.5
DISAGREE = "The articles give different figures; the newest comes first."
_CURRENCY = re.compile(r"[$£€¥]\s*$")
_PERCENT = re.compile(r"\s*(?:%|per ?cent\b)", re.IGNORECASE)
_CURRENCY_WORDS = frozenset({"dollar", "pound", "euro", "yen"})


def figures(text: str) -> Mapping[str, frozenset[str]]:
    """The numbers of a text by their unit: `$`, `%`, or the stem of the word that follows. Dates and bare numbers have none."""
    found = terms(text)
    by_unit: dict[str, set[str]] = {}
    for position, term in enumerate(found):
        if term.kind is Kind.NUMBER and (unit := _unit(text, term, found[position + 1 :])):
            by_unit.setdefault(unit, set()).add(term.key)
    return {unit: frozenset(keys) for unit, keys in by_unit.items()}


def differ(one: str, other: str) -> bool:
    """Whether two sentences give different figures of one unit, and agree in none of that unit."""
    mine, theirs = figures(one), figures(other)
    return any(not mine[unit] & theirs[unit] for unit in mine.keys() & theirs.keys())


def disagree(answer: Answer) -> bool:
    """Whether an answer holds different figures from different articles."""
    first_by = {citation.number: citation.article_id for citation in answer.citations}
    told = [(first_by[sentence.citations[0]], sentence.text) for sentence in answer.sentences]
    return any(one[0] != other[0] and differ(one[1], other[1]) for one, other in combinations(told, 2))


def find_rival(claim: str, question: str, quoted: Hit, hits: Sequence[Hit]) -> Hit | None:
    """The best passage of another article with a sentence that gives another figure for what the claim is about; None if none does."""
    asked = {term.key for term in terms(question)}
    mine = {unit: keys - asked for unit, keys in figures(claim).items() if keys - asked}
    if not mine:
        return None
    about = frozenset(term.key for term in terms(claim) if term.kind is not Kind.NUMBER and term.key not in mine)
    same = {hit.article_id for hit in (quoted, *quoted.copies)}
    best: tuple[float, Hit] | None = None
    for hit in hits:
        if hit.article_id in same:
            continue
        for span in hit.sentences:
            share = _rivalry(hit.text[span.start - hit.start : span.end - hit.start], hit.title, about, mine)
            if share >= SAME_THING and (best is None or share > best[0]):
                best = share, hit
    return best[1] if best else None


def _rivalry(sentence: str, title: str, about: frozenset[str], mine: Mapping[str, frozenset[str]]) -> float:
    """Share of the claim's subject in a sentence that gives other figures than the claim, 0 for one that gives none or the same."""
    theirs = figures(sentence)
    if not any(unit in theirs and not mine[unit] & theirs[unit] for unit in mine):
        return 0.0
    said = {term.key for term in terms(sentence)} | {term.key for term in terms(title)}
    return len(about & said) / len(about) if about else 0.0


def _unit(text: str, term: Term, following: Sequence[Term]) -> str | None:
    if _CURRENCY.search(text, 0, term.start):
        return "$"
    if _PERCENT.match(text, term.end):
        return "%"
    end = term.end
    for after in following[:2]:  # "60,000 US troops"
        if text[end : after.start].strip(" -"):
            return None
        if after.kind is Kind.WORD:
            return "$" if after.key in _CURRENCY_WORDS else after.key
        end = after.end
    return None
