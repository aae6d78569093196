"""Compare the values that texts give for the same thing, and find passages with a competing value.

Values are quantities, or names if the question asks who, where or which.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from assistant.schema import Conflict, ConflictKind, Hit
from assistant.spelling import plain_spelling
from assistant.verify.quantities import (
    CALENDAR,
    DATE,
    NO_UNIT,
    TIME,
    YEAR,
    all_values,
    extract_quantities,
)
from assistant.verify.terms import TermKind, extract_terms, term_keys

MIN_SUBJECT_SHARE = 0.5
"""Minimum share, 0..1, of the question's subject that a sentence about the same thing mentions."""
NAME = "@name"
"""Unit of names."""
_CALENDAR_UNITS = (DATE, TIME, YEAR)
_HOW_MANY = re.compile(r"\bhow many (?P<noun>[^?]+)", re.IGNORECASE)
_HOW_MUCH = re.compile(r"\bhow much\b", re.IGNORECASE)
_WHEN = re.compile(r"\b(?:when|(?:what|which) (?:time|day|date|year))\b", re.IGNORECASE)
_WHO = re.compile(r"\b(?:who|whom|where|which)\b", re.IGNORECASE)
_QUESTION_TERMS = frozenset({"mani", "much", "time", "day", "date", "year"})
"""Terms that state the kind of answer rather than the subject."""
_MAX_FRAGMENT_WORDS = 6
"""Maximum length of a fragment. Its first word is capitalised only if it is a name."""


def values_differ(first: str, second: str, question: str) -> bool:
    """Return whether two texts answer a question with different values of the same unit."""
    return bool(differing_units(first, second, question))


def differing_units(first: str, second: str, question: str) -> frozenset[str]:
    """Return the units for which both texts give a value and share none.

    A bare number, such as the answer `412`, is compared with all quantities of the other text.
    """
    quantities, other_quantities = extract_quantities(first), extract_quantities(second)
    if quantities.keys() == {NO_UNIT} or other_quantities.keys() == {NO_UNIT}:
        disjoint = all_values(quantities).isdisjoint(all_values(other_quantities))
        return frozenset({NO_UNIT} if quantities and other_quantities and disjoint else ())
    answers, other_answers = answer_values(first, question), answer_values(second, question)
    shared = answers.keys() & other_answers.keys()
    return frozenset(unit for unit in shared if answers[unit].isdisjoint(other_answers[unit]))


def find_conflict(sentences: Sequence[tuple[str, str]], question: str) -> Conflict | None:
    """Return the conflict among the sentences of an answer, or None.

    Each sentence is a pair of article id and text. Sentences from one article never conflict.
    """
    units: set[str] = set()
    indices: set[int] = set()
    for index, other_index in combinations(range(len(sentences)), 2):
        (article, text), (other_article, other_text) = sentences[index], sentences[other_index]
        if article != other_article and (differing := differing_units(text, other_text, question)):
            units |= differing
            indices |= {index, other_index}
    return Conflict(kind=_conflict_kind(units), sentences=tuple(sorted(indices))) if units else None


def _conflict_kind(units: Container[str]) -> ConflictKind:
    if NAME in units:
        return ConflictKind.NAME
    has_date = any(unit in units for unit in _CALENDAR_UNITS)
    return ConflictKind.DATE if has_date else ConflictKind.FIGURE


@dataclass(frozen=True)
class CompetingPassage:
    """A passage that may give a different value for the subject of a claim."""

    hit: Hit
    values: frozenset[str]
    """The different values."""

    def shares_value_with(self, text: str) -> bool:
        """Return whether a text contains at least one of the values."""
        return not self.values.isdisjoint(all_values(extract_quantities(text)) | term_keys(text))


def find_competing_passages(
    claim: str, question: str, quoted: Hit, hits: Sequence[Hit]
) -> list[CompetingPassage]:
    """Return the passages of other articles that give a different value, closest to the subject first.

    `quoted` is the passage that supports the claim. Passages of articles with unsuitable dates are
    skipped; see `may_compete`.
    """
    claimed = answer_values(claim, question)
    subject = _subject(question, claimed)
    if not claimed or not subject:
        return []
    same_articles = {hit.article_id for hit in (quoted, *quoted.copies)}
    scored: list[tuple[float, CompetingPassage]] = []
    for hit in hits:
        if hit.article_id in same_articles or not may_compete(claimed, hit, quoted):
            continue
        share, values = _scan_passage(hit, question, subject, claimed, newer=is_newer(hit, quoted))
        if values:
            scored.append((share, CompetingPassage(hit, values)))
    return [passage for _, passage in sorted(scored, key=lambda pair: -pair[0])]


def may_compete(units: Container[str], hit: Hit, quoted: Hit) -> bool:
    """Return whether a passage may compete with the quoted passage, given the dates of their articles.

    `units` are the units of the claimed values.

    - A different name competes only in a newer article: an older article may name a predecessor.
    - A different date, time or year competes only if both articles are dated: in undated articles it
      mostly belongs to a similar event.
    """
    if NAME in units:
        return is_newer(hit, quoted)
    both_dated = hit.published is not None and quoted.published is not None
    return both_dated or not any(unit in units for unit in _CALENDAR_UNITS)


def is_newer(hit: Hit, than: Hit) -> bool:
    """Return whether both articles are dated and the first is newer."""
    return hit.published is not None and than.published is not None and hit.published > than.published


def answer_values(text: str, question: str) -> dict[str, frozenset[str]]:
    """Return the values in a text that may answer a question, by unit, without those in the question.

    - "How many people": the counts of people. A number without that unit counts as well ("412").
    - "When": dates, times and years.
    - "Who", "where", "which": names.
    - "How much": amounts of money, if there are any.
    - Any other question: all values except years.
    """
    in_question = term_keys(question) | all_values(extract_quantities(question))
    by_unit = {
        unit: new for unit, keys in extract_quantities(text).items() if (new := keys - in_question)
    }
    bare_numbers = by_unit.pop(NO_UNIT, frozenset())
    if noun := _counted_noun(question):
        counts = by_unit.get(noun, frozenset()) | bare_numbers or _all_counts(by_unit)
        return {noun: counts} if counts else {}
    if _WHEN.search(question):
        return {unit: keys for unit, keys in by_unit.items() if unit in _CALENDAR_UNITS}
    if _WHO.search(question):
        names = _names(text) - in_question
        return {NAME: names} if names else {}
    by_unit.pop(YEAR, None)
    money = {unit: keys for unit, keys in by_unit.items() if unit[0] == "$"}
    return money if money and _HOW_MUCH.search(question) else by_unit


def _counted_noun(question: str) -> str | None:
    """Return the key of the noun that a question counts: `peopl` for "How many people …?"."""
    match = _HOW_MANY.search(question)
    return next((term.key for term in extract_terms(match["noun"])), None) if match else None


def _all_counts(by_unit: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """Return the values of all counted nouns, without money, percentages, dates and times."""
    return all_values({unit: keys for unit, keys in by_unit.items() if unit[0] not in "$%@"})


def _names(text: str) -> frozenset[str]:
    """Return the keys of the names in a text. A fragment may begin with a name."""
    text = plain_spelling(text)
    is_fragment = len(text.split()) <= _MAX_FRAGMENT_WORDS
    names = (
        term.key
        for term in extract_terms(text)
        if term.kind is TermKind.NAME
        or (term.kind is TermKind.WORD and is_fragment and term.start == 0 and text[0].isupper())
    )
    return frozenset(names) - CALENDAR


def _subject(question: str, units: Container[str]) -> frozenset[str]:
    """Return the terms of a question that state its subject: no numbers, units and words of time."""
    keys = {term.key for term in extract_terms(question) if term.kind is not TermKind.NUMBER}
    return frozenset(key for key in keys - CALENDAR - _QUESTION_TERMS if key not in units)


def _scan_passage(
    hit: Hit,
    question: str,
    subject: frozenset[str],
    claimed: Mapping[str, frozenset[str]],
    *,
    newer: bool,
) -> tuple[float, frozenset[str]]:
    """Return all competing values of a passage, after the closeness of the passage to the subject.

    The closeness is the largest share of the subject, 0..1, that a sentence with a competing value and
    its context mention. `newer` is True if the article is newer than the quoted article.
    """
    largest_share = 0.0
    values: frozenset[str] = frozenset()
    for sentence, context in _sentences_with_context(hit):
        share = len(subject & term_keys(f"{context}\n{sentence}")) / len(subject)
        if share < MIN_SUBJECT_SHARE:
            continue
        if competing := _competing_values(sentence, question, claimed, newer=newer):
            largest_share = max(largest_share, share)
            values |= competing
    return largest_share, values


def _sentences_with_context(hit: Hit) -> Iterator[tuple[str, str]]:
    """Yield each sentence of a passage with the title and the sentence before."""
    before = ""
    for span in hit.sentences:
        sentence = hit.slice(span.start, span.end)
        yield sentence, f"{hit.title}\n{before}"
        before = sentence


def _competing_values(
    sentence: str, question: str, claimed: Mapping[str, frozenset[str]], *, newer: bool
) -> frozenset[str]:
    """Return the values of a sentence that differ from the claimed values of the same unit.

    A sentence that also gives a claimed value does not compete, unless its article is newer: then it may
    report a change, such as "raised from 340 to 412".
    """
    by_unit = {**extract_quantities(sentence), NAME: _names(sentence) - term_keys(question)}
    bare_numbers = by_unit.get(NO_UNIT, frozenset())
    keys = term_keys(sentence)
    competing: frozenset[str] = frozenset()
    for unit, claimed_values in claimed.items():
        values = by_unit.get(unit, frozenset())
        # The unit may stand apart from its numbers: "the number of people rose from 340 to 412".
        if unit in keys:
            values |= bare_numbers
        if newer or not values & claimed_values:
            competing |= values - claimed_values
    return competing
