"""Compare the amounts of a claim and its quote: all, most, some, none, only, at least, up to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from assistant.verify.clauses import ClauseWord, ParsedSentence
from assistant.verify.tagging import Tag
from assistant.verify.verdicts import Finding, FindingKind, Verdict


class Amount(IntEnum):
    """Part of a group, from none to all."""

    NONE = 0
    FEW = 1
    SOME = 2
    HALF = 3
    MOST = 4
    NOT_ALL = 5
    """All but some, nearly all."""
    ALL = 6


_AMOUNTS = {
    **dict.fromkeys(
        "all every each both entire whole everyone everybody everything unanimous".split(), Amount.ALL
    ),
    **dict.fromkeys("unanimously always entirely completely".split(), Amount.ALL),
    **dict.fromkeys("all_but nearly_all not_all".split(), Amount.NOT_ALL),
    **dict.fromkeys("most majority mostly mainly".split(), Amount.MOST),
    "half": Amount.HALF,
    **dict.fromkeys("some several a_few many sometimes partly some_of dozens".split(), Amount.SOME),
    **dict.fromkeys("few rarely seldom hardly".split(), Amount.FEW),
    **dict.fromkeys("no none nobody no_one neither never nothing".split(), Amount.NONE),
}
_PERSONS = frozenset(
    "everyone everybody everything nobody no_one nothing none unanimous unanimously".split()
)
"""Words of amount that stand for their noun."""
_ONLY = frozenset("only solely exclusively alone just sole merely".split())
_MAX_HEAD = 6
"""Words after a word of amount in which its noun can stand."""

_AT_LEAST, _MORE, _AT_MOST, _FEWER = "at_least", "more_than", "at_most", "fewer_than"
_BOUNDS = {
    "at_least": _AT_LEAST, "minimum": _AT_LEAST,
    "more_than": _MORE, "over": _MORE, "above": _MORE, "exceeding": _MORE, "past": _MORE,
    "beyond": _MORE,
    "at_most": _AT_MOST, "up_to": _AT_MOST, "maximum": _AT_MOST,
    "fewer_than": _FEWER, "under": _FEWER, "below": _FEWER, "nearly": _FEWER, "almost": _FEWER,
}  # fmt: skip
_CLASHES = {
    (_AT_LEAST, _AT_MOST), (_AT_LEAST, _FEWER), (_MORE, _AT_MOST), (_MORE, _FEWER), (_MORE, ""),
    (_AT_MOST, _MORE), (_AT_MOST, _AT_LEAST), (_FEWER, _MORE), (_FEWER, _AT_LEAST),
}  # fmt: skip
"""Limits on the same number, in the claim and in the quote, that cannot both be meant."""
_STRONGER = {("", _AT_MOST), ("", _FEWER)}
"""A number that the quote gives only as an upper limit."""


@dataclass(frozen=True)
class Quantifier:
    """A word of amount with the noun that it counts."""

    amount: Amount
    text: str
    head: frozenset[str]
    """Keys of its noun and of the words in front of it."""


def quantifier_findings(claim: ParsedSentence, quote: Sequence[ParsedSentence]) -> Iterator[Finding]:
    """Yield the differences in amount between a claim and its quote."""
    shared = _content(claim)
    nearest = max(quote, key=lambda sentence: len(shared & _content(sentence)), default=None)
    if nearest is None:
        return
    yield from _amount_findings(claim, nearest)
    yield from _bound_findings(claim, quote)


def _words(sentence: ParsedSentence) -> list[ClauseWord]:
    return sorted(
        (word for clause in sentence.clauses for word in clause.words), key=lambda w: w.word.start
    )


def _content(sentence: ParsedSentence) -> frozenset[str]:
    return frozenset(
        w.word.key for clause in sentence.clauses for w in clause.words if w.word.is_content
    )


def _amount_findings(claim: ParsedSentence, quote: ParsedSentence) -> Iterator[Finding]:
    quoted = list(_quantifiers(_words(quote)))
    for claimed in _quantifiers(_words(claim)):
        related = [other for other in quoted if other.head & claimed.head]
        if not related:
            continue
        if any(not other.head and other.amount is claimed.amount for other in quoted):
            continue
        clashes = [_clash(claimed.amount, other.amount) for other in related]
        if all(clashes):
            verdict = Verdict.REFUTED if Verdict.REFUTED in clashes else Verdict.NOT_SAID
            yield Finding(FindingKind.QUANTIFIER, verdict, claimed.text, related[0].text)


def _clash(claimed: Amount, quoted: Amount) -> Verdict | None:
    """Return the verdict on a claimed amount where the quote has another; None if they agree."""
    if claimed is quoted or {claimed, quoted} <= {Amount.MOST, Amount.NOT_ALL}:
        return None
    if (
        Amount.NONE in (claimed, quoted)
        or claimed is Amount.HALF
        or quoted in (Amount.HALF, Amount.NOT_ALL)
    ):
        return Verdict.REFUTED if claimed > quoted or Amount.NONE in (claimed, quoted) else None
    if claimed is Amount.NOT_ALL and quoted is Amount.ALL:
        return Verdict.REFUTED
    if claimed is Amount.FEW:
        return Verdict.REFUTED if quoted > Amount.FEW else None
    return Verdict.REFUTED if claimed > quoted and claimed >= Amount.MOST else None


def _quantifiers(words: Sequence[ClauseWord]) -> Iterator[Quantifier]:
    """Yield the words of amount. A number out of a greater one is some: "two of the four men"."""
    for position, item in enumerate(words):
        lower = item.word.lower
        following = [w.word.lower for w in words[position + 1 : position + 3]]
        if (
            item.word.tag is Tag.NUMBER
            and following[:1] == ["of"]
            and following[1:] in (["the"], ["its"], ["his"], ["her"], ["their"])
        ):
            yield Quantifier(Amount.SOME, item.word.text, _head(words, position))
        elif lower in _AMOUNTS and not (lower == "no" and following[:1] in ([","], [])):
            before = words[position - 1].word.lower if position else ""
            amount = _AMOUNTS[lower]
            if before == "not" and amount is Amount.ALL:
                amount = Amount.NOT_ALL
            yield Quantifier(amount, item.word.text, _head(words, position))


def _head(words: Sequence[ClauseWord], position: int) -> frozenset[str]:
    """Return the keys of the noun that a word of amount counts, or of its clause if it has none."""
    following = words[position + 1].word.lower if position + 1 < len(words) else ""
    if words[position].word.lower in _PERSONS and following != "of":
        return frozenset()
    keys: set[str] = set()
    for item in words[position + 1 : position + 1 + _MAX_HEAD]:
        if item.word.tag in (Tag.VERB, Tag.AUXILIARY, Tag.MARK, Tag.JOINER) or (
            item.word.tag in (Tag.PREPOSITION, Tag.TO) and item.word.lower != "of"
        ):
            break
        if item.word.is_content and item.word.tag is not Tag.NUMBER:
            keys.add(item.word.key)
    return frozenset(keys)


def _bound_findings(claim: ParsedSentence, quote: Sequence[ParsedSentence]) -> Iterator[Finding]:
    quoted: dict[str, set[tuple[str, str]]] = {}
    for sentence in quote:
        for key, bound, text in _bounds(_words(sentence)):
            quoted.setdefault(key, set()).add((bound, text))
    for key, bound, text in _bounds(_words(claim)):
        pairs = [((bound, other), words) for other, words in sorted(quoted.get(key, ()))]
        if pairs and all(pair in _CLASHES for pair, _ in pairs):
            yield Finding(FindingKind.QUANTIFIER, Verdict.REFUTED, text, pairs[0][1])
        elif pairs and all(pair in _STRONGER for pair, _ in pairs):
            yield Finding(FindingKind.QUANTIFIER, Verdict.NOT_SAID, text, pairs[0][1])


def _bounds(words: Sequence[ClauseWord]) -> Iterator[tuple[str, str, str]]:
    """Yield the numbers with their limit, empty if they have none, and their words."""
    for position, item in enumerate(words):
        if item.word.tag is not Tag.NUMBER:
            continue
        before = words[position - 1].word if position else None
        if before is not None and before.lower in ("$", "£", "€") and position > 1:
            before = words[position - 2].word
        bound = _BOUNDS.get(before.lower, "") if before else ""
        after = " ".join(w.word.lower for w in words[position + 1 : position + 3])
        if after == "or more":
            bound = _AT_LEAST
        elif after in ("or fewer", "or less"):
            bound = _AT_MOST
        text = f"{before.text} {item.word.text}" if before and bound else item.word.text
        yield item.word.key, bound, text
