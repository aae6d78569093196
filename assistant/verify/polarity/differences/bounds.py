"""Compare the limits of numbers in a claim and its quote: at least, more than, up to, fewer than."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from assistant.verify.grammar.word_class import WordClass
from assistant.verify.polarity.clauses import ClauseWord, SentenceClauses
from assistant.verify.polarity.differences.amounts import in_order
from assistant.verify.verdicts import Finding, FindingKind, Verdict

_AT_LEAST, _MORE, _AT_MOST, _FEWER = "at_least", "more_than", "at_most", "fewer_than"
_LIMITS = {
    "at_least": _AT_LEAST, "minimum": _AT_LEAST,
    "more_than": _MORE, "over": _MORE, "above": _MORE, "exceeding": _MORE, "past": _MORE,
    "beyond": _MORE,
    "at_most": _AT_MOST, "up_to": _AT_MOST, "maximum": _AT_MOST,
    "fewer_than": _FEWER, "under": _FEWER, "below": _FEWER, "nearly": _FEWER, "almost": _FEWER,
}  # fmt: skip
_LOWER = (_AT_LEAST, _MORE)
_UPPER = (_AT_MOST, _FEWER)
_CLASHES = {
    (_AT_LEAST, _AT_MOST), (_AT_LEAST, _FEWER), (_MORE, _AT_MOST), (_MORE, _FEWER), (_MORE, ""),
    (_AT_MOST, _MORE), (_AT_MOST, _AT_LEAST), (_FEWER, _MORE), (_FEWER, _AT_LEAST),
}  # fmt: skip
"""Limits on the same number, in the claim and in the quote, that cannot both be meant."""
_STRONGER = {("", _AT_MOST)}
"""A number that the quote gives only as an upper limit."""


@dataclass(frozen=True)
class Bound:
    """A number with its limit and its noun."""

    value: Decimal
    limit: str
    """Empty if the number has none."""
    noun: str
    text: str


def bound_findings(claim: SentenceClauses, quote: Sequence[SentenceClauses]) -> Iterator[Finding]:
    """Yield the limits of the claim that the quote contradicts."""
    quoted = [bound for sentence in quote for bound in _bounds(in_order(sentence))]
    for claimed in _bounds(in_order(claim)):
        same = [other for other in quoted if other.value == claimed.value]
        if same and all((claimed.limit, other.limit) in _CLASHES for other in same):
            yield Finding(FindingKind.QUANTIFIER, Verdict.REFUTED, claimed.text, same[0].text)
        elif same and all((claimed.limit, other.limit) in _STRONGER for other in same):
            yield Finding(FindingKind.QUANTIFIER, Verdict.NOT_SAID, claimed.text, same[0].text)
        elif not same and claimed.limit:
            counted = [other for other in quoted if other.noun and other.noun == claimed.noun]
            if counted and all(_are_apart(claimed, other) for other in counted):
                yield Finding(FindingKind.QUANTIFIER, Verdict.REFUTED, claimed.text, counted[0].text)


def _are_apart(claimed: Bound, other: Bound) -> bool:
    """Return whether no number can be within both limits."""
    if claimed.limit in _LOWER:
        return other.value < claimed.value and other.limit not in _LOWER
    return other.value > claimed.value and other.limit not in _UPPER


def _bounds(words: Sequence[ClauseWord]) -> Iterator[Bound]:
    for position, item in enumerate(words):
        if item.word.tag is not WordClass.NUMBER:
            continue
        try:
            value = Decimal(item.word.key)
        except InvalidOperation:
            continue
        before = words[position - 1].word if position else None
        if before is not None and before.plain in ("$", "£", "€") and position > 1:
            before = words[position - 2].word
        limit = _LIMITS.get(before.plain, "") if before else ""
        after = [word.word for word in words[position + 1 : position + 3]]
        match [word.plain for word in after]:
            case ["or", "more"]:
                limit = _AT_LEAST
            case ["or", "fewer" | "less"]:
                limit = _AT_MOST
        is_whole = position > 1 and words[position - 2].word.plain == "of"  # "52 of its 60 homes"
        noun = after[0].key if after and after[0].tag is WordClass.NOUN and not is_whole else ""
        text = f"{before.text} {item.word.text}" if before and limit else item.word.text
        yield Bound(value, limit, noun, text)
