"""Compare the numbers, units and times of a claim with those of its quote."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from assistant.spelling import plain_spelling
from assistant.verify.terms import TermKind, extract_terms
from assistant.verify.values.bindings import Binding
from assistant.verify.values.context import Value, ValueRole
from assistant.verify.values.derived import is_derived, is_listed
from assistant.verify.values.frequencies import frequency_findings
from assistant.verify.values.moment_findings import moment_findings
from assistant.verify.values.moment_reader import read_moments
from assistant.verify.values.moments import Moment
from assistant.verify.values.placement import is_of_part, is_placed_elsewhere
from assistant.verify.values.reader import attach_values, read_values
from assistant.verify.values.same_number import fits, is_same_number
from assistant.verify.values.units import same_dimension
from assistant.verify.verdicts import Evidence, Finding, FindingKind, Verdict

__all__ = ["read_values", "value_findings"]

_MIN_COVERAGE = 0.5
"""Minimum share of a claim's words in the quote and its context, for values to be of the same thing."""

_ONE = re.compile(r"(?i)\b(?:one|an?|single|once|sole|only)\b(?! half)")
_NONE = re.compile(r"(?i)\b(?:no|none|nobody|nothing|not|never|neither|without)\b|n['’]t\b")
_OPPOSED = {
    ValueRole.LEVEL: {ValueRole.FORMER, ValueRole.DIFFERENCE},
    ValueRole.FORMER: {ValueRole.LEVEL},
    ValueRole.DIFFERENCE: {ValueRole.LEVEL},
}
_MAX_GAP = 25
"""Characters between the numbers of "22 of its 140 shops"."""
_MAX_VALUES = 12
"""Values of a quote with its context among which sums and differences are looked for."""


def value_findings(claim: str, evidence: Evidence) -> tuple[Finding, ...]:
    """Return the differences between the values and times of a claim and those of its quote.

    Values that the quote gives in other words or units, or by one step of arithmetic, are no difference;
    nor are values that the title or the sentences before state and the quote does not contradict.
    """
    claimed = ReadText.of(claim, evidence.published)
    context = ReadText.of("\n".join((evidence.title, *evidence.before)), evidence.published)
    years = tuple(moment.year for moment in context.moments if moment.year)
    quoted = ReadText.of(evidence.quote, evidence.published, years)
    comparison = _Comparison(claimed, quoted, context)
    findings = [
        finding
        for value in claimed.values
        if not any(moment.start <= value.start < moment.end for moment in claimed.moments)
        and (finding := comparison.check(value))
    ]
    findings += moment_findings(
        claimed.moments,
        quoted.moments,
        context.moments,
        values=quoted.values,
        published=evidence.published,
        binding=comparison.binding,
        words=comparison.claim_words,
        names=comparison.claim_names,
        same_thing=comparison.coverage >= _MIN_COVERAGE,
    )
    findings += frequency_findings(claimed.text, quoted.text)
    return tuple(findings)


@dataclass(frozen=True)
class ReadText:
    """A text with its values and moments."""

    text: str
    values: tuple[Value, ...]
    moments: tuple[Moment, ...]

    @classmethod
    def of(cls, text: str, published: date | None, anchors: tuple[int, ...] = ()) -> ReadText:
        """Read a text. `anchors` are the years that "a year later" may follow."""
        text = plain_spelling(text)
        moments = read_moments(text, published, anchors)
        return cls(text, attach_values(text, moments), moments)

    @cached_property
    def words(self) -> frozenset[str]:
        """Keys of all words and names."""
        return frozenset(
            term.key for term in extract_terms(self.text) if term.kind is not TermKind.NUMBER
        )


class _Comparison:
    """Compares each value of a claim with the values of the quote and its context."""

    def __init__(self, claimed: ReadText, quoted: ReadText, context: ReadText) -> None:
        self._claimed, self._quoted, self._context = claimed, quoted, context
        nouns = frozenset().union(*(value.nouns for value in quoted.values))
        unit_words = "\n".join(value.words for value in quoted.values if value.unit)
        units = frozenset(term.key for term in extract_terms(unit_words))
        self.binding = Binding(quoted.text, nouns | units)
        terms = extract_terms(claimed.text)
        self.claim_words = claimed.words
        self.claim_names = frozenset(term.key for term in terms if term.kind is TermKind.NAME)
        known = quoted.words | context.words
        self.coverage = len(self.claim_words & known) / max(1, len(self.claim_words))

    def check(self, value: Value) -> Finding | None:
        """Return the finding about a value of the claim, or None if the quote carries it."""
        equal = [other for other in self._quoted.values if is_same_number(value, other)]
        fitting = [other for other in equal if fits(value, other)]
        if fitting:
            return self._check_place(value, fitting)
        is_single = (
            value.number == 1 and value.unit is None and _ONE.search(self._quoted.text) is not None
        )
        if value.number == 0 and value.unit is None and _NONE.search(self._quoted.text):
            return None  # polarity is compared elsewhere
        if value.is_label or is_single or (value.is_word_one and not (equal and value.unit)):
            return None
        if equal:
            return self._check_other_unit(value, equal)
        if finding := self._contradiction(value):
            return finding
        if self._is_carried_otherwise(value):
            return None
        return Finding(FindingKind.NUMBER, Verdict.NOT_SAID, value.words)

    def _is_carried_otherwise(self, value: Value) -> bool:
        """Return whether the context states a value, or the quote gives it by arithmetic."""
        in_context = any(
            is_same_number(value, other) and fits(value, other) for other in self._context.values
        )
        if in_context or (value.is_ordinal and value.number == 1):
            return True
        hours = {moment.clock.partition(":")[0] for moment in self._quoted.moments if moment.clock}
        if not value.unit and not value.nouns and {str(value.number), str(value.number + 12)} & hours:
            return True
        return self._is_derived(value) or is_listed(value, self._quoted.text)

    def _is_derived(self, value: Value) -> bool:
        """Return whether a value follows from the quote, alone or with the values of its context."""
        quoted, context = self._quoted, self._context
        moments = (*quoted.moments, *context.moments)
        values = (*quoted.values, *context.values)
        if len(values) > _MAX_VALUES:
            values = quoted.values
        return is_derived(value, quoted.text, values, moments)

    def _contradiction(self, value: Value) -> Finding | None:
        """Return the finding that the quote gives another value for the same thing."""
        rivals = [
            other
            for other in self._quoted.values
            if _is_same_thing(value, other)
            and not any(is_same_number(own, other) for own in self._claimed.values)
        ]
        if not rivals or self.coverage < _MIN_COVERAGE:
            return None
        if self._is_derived(value):
            return None
        return Finding(FindingKind.NUMBER, Verdict.REFUTED, value.words, rivals[0].words)

    def _check_other_unit(self, value: Value, equal: Sequence[Value]) -> Finding | None:
        """Return the finding about a number that stands in the quote with another unit or noun."""
        other = equal[0]
        if value.unit or other.unit:
            same = same_dimension(value.unit, other.unit)
            # Of volts and amps only one can be right; "800" may be pounds and also copies.
            is_measured = value.unit is not None and other.unit is not None
            verdict = Verdict.REFUTED if same or is_measured else Verdict.NOT_SAID
            if not same and (finding := self._contradiction(value)):
                return finding
            if self._is_carried_otherwise(value):
                return None
            return Finding(FindingKind.UNIT, verdict, value.words, other.words)
        rivals = [
            rival
            for rival in self._quoted.values
            if rival not in equal and value.nouns & rival.nouns and rival.unit is None
        ]
        fitting = [own for own in self._claimed.values if rivals and fits(own, rivals[0])]
        is_part = is_of_part(other, self._quoted.text, value.nouns, self._claimed.text)
        if is_part or (rivals and not any(is_same_number(own, rivals[0]) for own in fitting)):
            rival = other if is_part else rivals[0]
            return Finding(FindingKind.COUNTED, Verdict.REFUTED, value.words, rival.words)
        return None

    def _check_place(self, value: Value, fitting: Sequence[Value]) -> Finding | None:
        """Return the finding that a value stands in the quote for another thing, time or role."""
        findings = [self._misplaced(value, other) for other in fitting]
        return None if None in findings else findings[0]

    def _misplaced(self, value: Value, other: Value) -> Finding | None:
        """Return the finding that the claim takes a value of the quote for something that it is not."""
        if value.rate and other.rate and value.rate != other.rate:
            return Finding(FindingKind.UNIT, Verdict.REFUTED, value.words, other.words)
        if _OPPOSED.get(value.role) is not None and other.role in _OPPOSED[value.role]:
            return Finding(FindingKind.COUNTED, Verdict.REFUTED, value.words, other.words)
        for rival in self._quoted.values:
            is_named = value.nouns & rival.nouns and other.nouns and not value.nouns & other.nouns
            if is_named and same_dimension(other.unit, rival.unit):
                return Finding(FindingKind.COUNTED, Verdict.REFUTED, value.words, rival.words)
        words = self.claim_words - value.nouns
        if len(self._claimed.values) == 1 and (
            is_placed_elsewhere(other, self._quoted.text, words)
            or is_of_part(other, self._quoted.text, self.claim_words, self._claimed.text)
        ):
            return Finding(FindingKind.COUNTED, Verdict.REFUTED, value.words, other.words)
        for rival in self._rivals(value, other):
            span, rival_span = (other.start, other.end), (rival.start, rival.end)
            if (
                _is_of_other_time(value, other, rival)
                or _has_other_role(value, other, rival, self._claimed)
                or self._takes_whole_for_part(value, other, rival)
                or (
                    # "84 people, down from 130": the parts leave out what they share.
                    other.role is rival.role is ValueRole.PLAIN
                    and self.binding.belongs_elsewhere(words, self.claim_names, span, rival_span)
                )
            ):
                return Finding(FindingKind.COUNTED, Verdict.REFUTED, value.words, rival.words)
        return None

    def _takes_whole_for_part(self, value: Value, other: Value, rival: Value) -> bool:
        """Return whether a claim says of all 140 shops what the quote says of 22 of them."""
        if not other.is_whole or value.is_whole or not 0 < other.start - rival.end < _MAX_GAP:
            return False
        words = self.binding.words_at((rival.start, other.end))
        return bool((words & self.claim_words) - self.claim_names - value.nouns)

    def _rivals(self, value: Value, other: Value) -> Iterator[Value]:
        """Yield the other values of the quote for the same kind of thing, without those of the claim."""
        for rival in self._quoted.values:
            if (
                rival is not other
                and not is_same_number(value, rival)
                and same_dimension(other.unit, rival.unit)
                and (other.unit is not None or other.nouns & rival.nouns or value.nouns & rival.nouns)
                and rival.is_ordinal == other.is_ordinal
                and not any(is_same_number(own, rival) for own in self._claimed.values)
            ):
                yield rival


def _is_same_thing(value: Value, other: Value) -> bool:
    """Return whether two different values are of the same unit or count the same noun."""
    if value.is_ordinal != other.is_ordinal or other.is_label:
        return False
    if value.unit is None and other.unit is None:
        return bool(value.nouns & other.nouns)
    return value.unit is not None and other.unit is not None and same_dimension(value.unit, other.unit)


def _is_of_other_time(value: Value, other: Value, rival: Value) -> bool:
    """Return whether the claim dates a value as the quote dates another value."""
    if value.moment is None or not value.moment.days or rival.moment is None:
        return False
    if other.moment is not None and value.moment.includes(other.moment):
        return False
    return value.moment.includes(rival.moment) and not _is_later_form(value, other)


def _is_later_form(value: Value, other: Value) -> bool:
    return value.role is ValueRole.FORMER and other.role is ValueRole.FORMER


def _has_other_role(value: Value, other: Value, rival: Value, claimed: ReadText) -> bool:
    """Return whether the claim takes a former value for the present one, or a change for a value."""
    roles = {other.role, rival.role}
    if other.role is ValueRole.DIFFERENCE and value.role is not ValueRole.DIFFERENCE:
        return rival.role is not ValueRole.DIFFERENCE
    if other.role is ValueRole.LEVEL and value.role is ValueRole.DIFFERENCE:
        return True
    if ValueRole.FORMER not in roles or roles == {ValueRole.FORMER}:
        return False
    if other.role is ValueRole.FORMER:
        return value.role is not ValueRole.FORMER and not _speaks_of_the_past(value, rival, claimed)
    return value.role is ValueRole.FORMER and rival.role is ValueRole.FORMER


def _speaks_of_the_past(value: Value, rival: Value, claimed: ReadText) -> bool:
    """Return whether a claim marks a value as one of an earlier time."""
    words = claimed.text.lower()
    markers = ("previous", "earlier", "before", "former", "used to", "original", "had ", "once", "ago")
    is_dated = value.moment is not None and rival.moment != value.moment
    return is_dated or any(marker in words for marker in markers)
