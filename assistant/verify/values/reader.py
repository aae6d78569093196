"""Read the values of a text: numbers with their unit or noun, their role and their period."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from assistant.spelling import plain_spelling
from assistant.verify.number_words import Number
from assistant.verify.numbers import has_decimal_comma, read_number, tokenize
from assistant.verify.terms import Term, TermKind, extract_terms
from assistant.verify.values.context import Value, with_context
from assistant.verify.values.moment_reader import read_moments
from assistant.verify.values.moments import Moment
from assistant.verify.values.units import (
    METRE,
    MONEY,
    PERCENT,
    YEARS_OF_AGE,
    unit_after,
    unit_before,
)

_RATE = re.compile(
    r"(?i)[^.,;]{0,24}? ?\b(?:a|an|per|each|every) (?P<unit>second|minute|hour|day|night|week|month|year"
    r"|term|season|head|person|share|ton|tonne|kilo|kilometre|litre|barrel|game|match|pupil|child"
    r"|household|seat|ticket|customer)\b(?! ago| earlier| before| later| after)"
    r"|(?P<sign>/)(?P<short>h|day|month|year)\b"
)
_AGE_BEFORE = re.compile(r"(?i)\b(?:aged|age of|at the age of|at age|turn(?:s|ed|ing)?) $")
_AGE_AFTER = re.compile(r"(?i)[- ]years?[- ]olds?\b|[- ]years? of age\b")
_AGE_COMMAS = re.compile(r"[A-Z][\w’'-]+, $")
_LABEL = re.compile(
    r"(?i)(?:\b(?:flight|article|chapter|section|no\.?|number|route|highway|room|page|class|grade"
    r"|level|type|phase|model|version|ward|district|line|platform|gate|round|stage|step"
    r"|part|volume|episode|item|figure|table|apartment|suite|act|rule|area|formula) "
    r"|(?-i:[A-Z]{1,4}-?)|#)$"
)
_NAME_BEFORE = re.compile(r"(?<!and)(?<!while) [A-Z][a-z]+ $")
_AFTER_COMMA = re.compile(r"[,;] [A-Z][a-z]+ $")
_RANGE_GAP = re.compile(r"\s?[-–—]\s?[$£€¥₹]?|,? (?:to|and|or) (?:from |about |[$£€¥₹])?")
_COMPARING = re.compile(r"\b(?:from|to|against|with|than) $")
_RATIO_GAP = re.compile(r" (?:in|out of) (?:every )?")
_MAX_RATIO = 10
_OF_GAP = re.compile(r" of (?:the |its |their |his |her |all |[A-Za-z]+['’]s? )*")
_NOUN_GAP = re.compile(r"[ -](?:(?:other|more|of) )?(?:(?:the|its|his|her|their|our|these|those) )?")
_ORDINAL = re.compile(r"(?i)(?:\d(?:st|nd|rd|th)|first|second|third|[a-z]th)$")
_PLURAL = re.compile(r"[a-z]+s\b|men\b|women\b|people\b|children\b")
_MAX_NOUNS = 3
_SCALES = (Decimal(10**9), Decimal(10**6), Decimal(1000))
_SHARE = re.compile(
    r"(?i)\b(?P<share>half|a quarter|one quarter|a third)\b"
    r"(?= (?:of|the|its|his|her|their|as)\b|[.,;]|$)"
)
_HALF_UNIT = re.compile(
    r"(?i)\b(?:an?|one) (?P<unit>[a-z]+)(?P<and> and a half)\b|\bhalf(?:[ -]an?)?[ -](?P<half>[a-z]+)\b"
)
_SHARE_VALUES = {"half": Decimal(50), "a quarter": Decimal(25), "one quarter": Decimal(25)}
_THIRD = Decimal(100) / 3


def read_values(text: str, published: date | None = None) -> tuple[Value, ...]:
    """Return the values of a text in order, without years, days and times of day.

    Offsets count from the start of the plain spelling of the text.
    """
    text = plain_spelling(text)
    return attach_values(text, read_moments(text, published))


def attach_values(text: str, moments: Sequence[Moment]) -> tuple[Value, ...]:
    """Return the values of a text in plain spelling whose moments are known."""
    terms = extract_terms(text)
    values: list[Value] = []
    for number in _numbers(text):
        is_moment = any(
            moment.start <= number.start < moment.end and not _is_span(moment) for moment in moments
        )
        if not is_moment:
            values.append(_read_value(text, number, terms))
    values += _lone_shares(text, values)
    values.sort(key=lambda value: value.start)
    values = _join_ratios(text, _join_spans(text, values))
    values = _share_units(text, values)
    return tuple(with_context(text, value, values, moments) for value in values)


def _is_span(moment: Moment) -> bool:
    """Return whether a moment holds a span of time, such as "six years earlier"."""
    return moment.span is not None and not moment.words.lower().startswith(("a ", "the "))


def _numbers(text: str) -> list[Number]:
    tokens = tokenize(text)
    decimal_comma = has_decimal_comma(text)
    numbers: list[Number] = []
    position = 0
    while position < len(tokens):
        number = read_number(text, tokens, position, decimal_comma=decimal_comma)
        if number is not None:
            numbers.append(number)
        position += number.token_count if number else 1
    return numbers


def _read_value(text: str, number: Number, terms: Sequence[Term]) -> Value:
    """Return a number with its own unit or nouns."""
    start, end = number.start, number.end
    raw = text[start:end]
    is_ordinal = _ORDINAL.search(raw) is not None and number.value == number.value.to_integral_value()
    value = Value(number.value, raw, start, end, is_ordinal=is_ordinal, is_word_one=raw.lower() == "one")
    value = replace(value, alternatives=_alternatives(raw))
    age = _AGE_AFTER.match(text, end)
    is_aged = age is not None or _AGE_BEFORE.search(text, 0, start) is not None
    if _AGE_COMMAS.search(text[:start]) and re.match(r",|\.?$|\)", text[end:]):
        is_aged = is_aged or re.fullmatch(r"\d{1,3}|[a-z-]+", raw) is not None
    if is_aged and 0 <= number.value < 130:
        stop = age.end() if age else end
        return replace(value, unit=YEARS_OF_AGE, words=text[start:stop], end=stop)
    before = unit_before(text, start)
    if before is not None:
        return replace(value, unit=before, words=text[start - 1 : end], rate=_rate(text, end))
    after = None if is_ordinal else unit_after(text, end)
    metres = re.fullmatch(r"(\d[\d,]*(?:\.\d+)?) ?m", raw)
    if metres and after is None:
        return replace(value, alternatives=frozenset({Decimal(metres[1].replace(",", ""))}))
    if after is not None:
        unit, stop = after
        nouns = _nouns(text, stop, terms) if text.startswith(" of ", stop) else frozenset()
        return replace(
            value, unit=unit, words=text[start:stop], end=stop, nouns=nouns, rate=_rate(text, stop)
        )
    of_unit = re.match(r" of an? ([a-z]+)", text[end:]) if 0 < number.value < 1 else None
    if of_unit and (whole := unit_after(of_unit[1], 0)):
        return replace(value, unit=whole[0], words=text[start : end + of_unit.end()])
    if 0 < number.value < 1 and not is_ordinal and "." not in raw and "," not in raw:
        return replace(value, number=number.value * 100, unit=PERCENT)
    nouns = _nouns(text, end, terms)
    before_text = text[max(0, start - 30) : start]
    follows_name = _NAME_BEFORE.search(before_text) and not _AFTER_COMMA.search(before_text)
    is_label = _LABEL.search(before_text) is not None or (not nouns and bool(follows_name))
    return replace(value, nouns=nouns, is_label=is_label, rate=_rate(text, end))


def _alternatives(raw: str) -> frozenset[Decimal]:
    """Return the other reading of `3.400`, which may be three thousand four hundred."""
    if re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", raw):
        return frozenset({Decimal(raw.replace(".", "")), Decimal(raw)})
    return frozenset()


def _rate(text: str, end: int) -> str | None:
    match = _RATE.match(text, end)
    if match is None:
        return None
    return (match["unit"] or {"h": "hour"}.get(match["short"], match["short"])).lower()


def _nouns(text: str, end: int, terms: Sequence[Term]) -> frozenset[str]:
    """Return the stems of the first words behind a number, up to a stop word or a sign."""
    nouns: list[str] = []
    for term in terms:
        if term.start < end or term.kind is TermKind.NUMBER:
            if term.start >= end:
                break
            continue
        gap = text[end : term.start]
        if not nouns and gap in (" are ", " were ") and _PLURAL.match(text, term.start):
            gap = " "
        if gap not in (" ", "-") and not (
            not nouns and _NOUN_GAP.fullmatch(gap) and not gap.startswith((" the", " its"))
        ):
            break
        nouns.append(term.key)
        end = term.end
        if len(nouns) == _MAX_NOUNS:
            break
    return frozenset(nouns)


def _lone_shares(text: str, values: Sequence[Value]) -> list[Value]:
    """Return the values in words without a number: "half of the voters", "an hour and a half"."""
    known = list(values)
    for pattern in (_HALF_UNIT, _SHARE):
        for match in pattern.finditer(text):
            if not any(value.start < match.end() and match.start() < value.end for value in known):
                share = _lone_share(match)
                known += [share] if share else []
    return known[len(values) :]


def _lone_share(match: re.Match[str]) -> Value | None:
    parts = match.groupdict()
    if parts.get("share"):
        number = _SHARE_VALUES.get(match["share"].lower(), _THIRD)
        return Value(number, match.group(), match.start(), match.end(), unit=PERCENT)
    unit = unit_after(match["unit"] or match["half"], 0)
    if unit is None:
        return None
    number = Decimal("1.5") if match["and"] else Decimal("0.5")
    return Value(number, match.group(), match.start(), match.end(), unit=unit[0])


def _join_spans(text: str, values: Sequence[Value]) -> list[Value]:
    """Join "two years and two months" and "2 hours 24 minutes" to one value."""
    joined: list[Value] = []
    for value in values:
        last = joined[-1] if joined else None
        if (
            last
            and last.unit
            and value.unit
            and last.unit.dimension == value.unit.dimension
            and value.unit.factor < last.unit.factor
            and re.fullmatch(r",? (?:and )?", text[last.end : value.start])
        ):
            factor = last.unit.factor / value.unit.factor
            joined[-1] = replace(
                value,
                number=last.number * factor + value.number,
                start=last.start,
                words=text[last.start : value.end],
                alternatives=frozenset(),
            )
        else:
            joined.append(value)
    return joined


def _join_ratios(text: str, values: Sequence[Value]) -> list[Value]:
    """Read "three in four pupils" as 75 per cent."""
    joined: list[Value] = []
    for value in values:
        last = joined[-1] if joined else None
        is_ratio = (
            last is not None
            and 0 < last.number < value.number <= _MAX_RATIO
            and not (last.unit or last.nouns or value.unit)
            and _RATIO_GAP.fullmatch(text, last.end, value.start)
        )
        if last is not None and is_ratio:
            share = 100 * last.number / value.number
            words = text[last.start : value.end]
            joined[-1] = replace(value, number=share, start=last.start, words=words, unit=PERCENT)
        else:
            joined.append(value)
    return joined


def _share_units(text: str, values: Sequence[Value]) -> list[Value]:
    """Give a number without a unit the unit of its neighbour in "5 to 6 kg" and "84 people from 130"."""
    result = list(values)
    for index in range(len(result) - 1, -1, -1):
        value = result[index]
        if value.unit or value.nouns or value.is_ordinal or value.is_label:
            continue
        after = result[index + 1] if index + 1 < len(result) else None
        gaps = (_RANGE_GAP, _OF_GAP)
        if after and any(gap.fullmatch(text, value.end, after.start) for gap in gaps):
            scale = next((s for s in _SCALES if after.number >= s > value.number), None)
            scaled = {value.number * scale} if scale and not re.search(r"[a-z]", value.words) else set()
            result[index] = replace(
                value,
                unit=after.unit,
                nouns=after.nouns,
                rate=after.rate,
                alternatives=value.alternatives | scaled,
            )
    for index, value in enumerate(result):
        before = result[index - 1] if index else None
        if before and not (value.unit or value.nouns or value.is_ordinal or value.is_label):
            is_money = before.unit is not None and before.unit.dimension == MONEY
            is_money = is_money and not _COMPARING.search(text[: value.start])
            is_metres = value.words.endswith("m") and before.unit == METRE
            if is_metres or (not before.is_ordinal and (not is_money or value.number >= 1000)):
                result[index] = replace(value, unit=before.unit, nouns=before.nouns)
    return result
