"""Compare the parts of a group in a claim and its quote: all, most, half, some, none, only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from fractions import Fraction

from assistant.verify.grammar.word_class import DETERMINER_CLASSES, JOINERS, MARKS, WordClass
from assistant.verify.number_words import ORDINALS
from assistant.verify.polarity.clauses import ClauseWord, SentenceClauses
from assistant.verify.polarity.factuality.antonyms import relation
from assistant.verify.verdicts import Finding, FindingKind, Verdict

_VERBAL = frozenset({WordClass.VERB, WordClass.AUXILIARY})


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
        """all every each both entire whole everyone everybody everything unanimous unanimously always
        entirely completely""".split(),
        Amount.ALL,
    ),
    **dict.fromkeys("all_but nearly_all not_all".split(), Amount.NOT_ALL),
    **dict.fromkeys("most majority mostly mainly".split(), Amount.MOST),
    "half": Amount.HALF,
    **dict.fromkeys(
        "some several a_few many sometimes partly some_of dozens minority".split(), Amount.SOME
    ),
    **dict.fromkeys("few rarely seldom hardly".split(), Amount.FEW),
    **dict.fromkeys("no none nobody no_one neither never nothing".split(), Amount.NONE),
}
_PERSONS = frozenset(
    "everyone everybody everything nobody no_one nothing none unanimous unanimously all_but".split()
)
"""Words of amount that may stand without a noun of their own."""
_UNANIMOUS = frozenset({"unanimous", "unanimously"})
_DIVIDED = frozenset("majority dissent dissented dissenting abstained abstaining split narrowly".split())
_PARTS = {
    "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fifth": 5, "fifths": 5, "tenth": 10,
    "tenths": 10, "eighth": 8, "eighths": 8, "sixth": 6,
}  # fmt: skip
_OWNERS = frozenset("the its his her their our these those".split())
_ONLY = frozenset("only solely exclusively alone sole".split())
_EXCLUSIVE = _ONLY | frozenset("just single unique lone except all_but but merely other_than".split())
"""Words that show that the quote excludes others too."""
_OTHERS = frozenset("among including also others as_well_as another both together".split())
_MAX_HEAD = 6
"""Words behind a word of amount in which its noun can stand."""
MIN_SHARED = 0.45
"""Least share of the claim's words in the sentence with an amount that names no noun of its own."""

MIN_VOTE_SHARED = 0.25
"""The same for a claim that a vote was unanimous."""


@dataclass(frozen=True)
class Quantifier:
    """A word of amount with the noun that it counts."""

    amount: Amount
    text: str
    head: frozenset[str]
    """Keys of its noun and of the words in front of it; empty if it has none."""
    is_headless: bool


def amount_findings(claim: SentenceClauses, quote: Sequence[SentenceClauses]) -> Iterator[Finding]:
    """Yield the differences in amount between a claim and the sentence of the quote that is nearest."""
    shared = _content(claim)
    if not quote or not shared:
        return
    nearest = max(quote, key=lambda sentence: len(shared & _content(sentence)))
    share = len(shared & _content(nearest)) / len(shared)
    claimed, quoted = in_order(claim), in_order(nearest)
    yield from _clashes(claimed, quoted, share)
    yield from _only_findings(claimed, quoted, share)


def in_order(sentence: SentenceClauses) -> list[ClauseWord]:
    """Return the words of a sentence in the order of its text."""
    words = (word for clause in sentence.clauses for word in clause.words)
    return sorted(words, key=lambda word: word.word.start)


def _content(sentence: SentenceClauses) -> frozenset[str]:
    return frozenset(
        word.word.key for clause in sentence.clauses for word in clause.words if word.word.is_content
    )


def _clashes(
    claim: Sequence[ClauseWord], quote: Sequence[ClauseWord], share: float
) -> Iterator[Finding]:
    quoted = list(_quantifiers(quote))
    for claimed in _quantifiers(claim):
        if claimed.amount is Amount.NONE and not any(other.amount is Amount.NONE for other in quoted):
            quoted += _counts(quote, claimed.head)
        related = [other for other in quoted if _are_related(claimed, other, share)]
        if any(other.is_headless and other.amount is claimed.amount for other in quoted):
            continue
        related = related if _shares_more(claim, quote, claimed) else []
        related = [other for other in related if not _are_complements(claim, quote, claimed, other)]
        if related and all(_exclude(claimed.amount, other.amount) for other in related):
            yield Finding(FindingKind.QUANTIFIER, Verdict.REFUTED, claimed.text, related[0].text)
        is_vote = claimed.text.lower() in _UNANIMOUS and share >= MIN_VOTE_SHARED
        if not related and is_vote and (vote := _divided_vote(quote)) is not None:
            yield Finding(FindingKind.QUANTIFIER, Verdict.REFUTED, claimed.text, vote)


def _counts(words: Sequence[ClauseWord], head: frozenset[str]) -> Iterator[Quantifier]:
    """Yield the numbers of things that a claim says there are none of."""
    for position, item in enumerate(words):
        counted = _head(words, position) & head if item.word.tag is WordClass.NUMBER else frozenset()
        if counted and item.word.key != "0" and item.word.plain not in ORDINALS:
            yield Quantifier(Amount.SOME, item.word.text, counted, is_headless=False)


def _shares_more(claim: Sequence[ClauseWord], quote: Sequence[ClauseWord], claimed: Quantifier) -> bool:
    """Return whether the sentences share words beside the noun that is counted."""
    rest = {word.word.key for word in claim if word.word.is_content} - claimed.head
    others = {word.word.key for word in quote if word.word.is_content}
    return not rest or any(relation(key, other) > 0 for key in rest for other in others)


def _are_complements(
    claim: Sequence[ClauseWord], quote: Sequence[ClauseWord], claimed: Quantifier, other: Quantifier
) -> bool:
    """Return whether none and all have opposite predicates: "neither accepted", "both rejected"."""
    if {claimed.amount, other.amount} != {Amount.NONE, Amount.ALL}:
        return False
    verbs = {word.word.key for word in claim if word.is_predicate}
    stated = {word.word.key for word in quote if word.is_predicate}
    return any(relation(key, second) < 0 for key in verbs for second in stated)


def _are_related(claimed: Quantifier, other: Quantifier, share: float) -> bool:
    if claimed.head & other.head:
        return True
    return (claimed.is_headless or other.is_headless) and share >= MIN_SHARED


def _exclude(claimed: Amount, quoted: Amount) -> bool:
    """Return whether a claimed amount cannot be true where the quote has another."""
    if claimed is quoted or {claimed, quoted} <= {Amount.MOST, Amount.NOT_ALL}:
        return False
    if Amount.NONE in (claimed, quoted):
        return True
    if claimed is Amount.FEW or (claimed is Amount.NOT_ALL and quoted is Amount.ALL):
        return quoted > Amount.FEW
    if claimed is Amount.HALF:
        return quoted in (Amount.FEW, Amount.ALL)
    return claimed >= Amount.MOST and claimed > quoted


def _divided_vote(words: Sequence[ClauseWord]) -> str | None:
    """Return the words for a vote that was not unanimous: "by three to two", "majority"."""
    for position, item in enumerate(words):
        if item.word.plain in _DIVIDED:
            return item.word.text
        later = [word.word for word in words[position + 1 : position + 3]]
        is_score = len(later) == 2 and later[0].plain in ("to", "-", "–")
        if is_score and item.word.tag is later[1].tag is WordClass.NUMBER and later[1].key != "0":
            return f"{item.word.text} to {later[1].text}"
    return None


def _quantifiers(words: Sequence[ClauseWord]) -> Iterator[Quantifier]:
    """Yield the words of amount. A number out of a greater one is a part: "two of the four men"."""
    for position, item in enumerate(words):
        lower = item.word.plain
        following = words[position + 1].word.plain if position + 1 < len(words) else ""
        amount = _part(words, position)
        is_word = lower in _AMOUNTS and item.word.tag is not WordClass.NAME
        if amount is None and is_word and not (lower == "no" and following in (",", "")):
            before = words[position - 1].word.plain if position else ""
            if before == "too":
                continue
            amount = _AMOUNTS[lower]
            if before == "not" and amount is Amount.ALL:
                amount = Amount.NOT_ALL
        if amount is not None:
            head = _head(words, position)
            is_headless = not head or lower == "all_but"
            yield Quantifier(amount, item.word.text, head, is_headless)


def _part(words: Sequence[ClauseWord], position: int) -> Amount | None:
    """Return the amount that a number out of another, a percentage or a fraction stands for."""
    item = words[position].word
    later = [word.word for word in words[position + 1 : position + 6]]
    before = words[position - 1].word if position else None
    if item.plain in _PARTS and before is not None:
        ends = not later or later[0].plain == "of" or later[0].tag in _VERBAL | MARKS
        count = (
            before.key if before.tag is WordClass.NUMBER else "1" if before.plain in ("a", "one") else ""
        )
        if ends and count.isdigit():
            return _of_share(Fraction(int(count), _PARTS[item.plain]))
    if item.tag is not WordClass.NUMBER or not item.key.replace(".", "").isdigit():
        return None
    if len(later) > 1 and later[0].plain == "of" and later[1].plain in _OWNERS:
        wholes = [word.key for word in later[2:] if word.tag is WordClass.NUMBER and word.key.isdigit()]
        if wholes and int(wholes[0]):
            return _of_share(Fraction(item.key) / int(wholes[0]))
        return Amount.SOME
    names = [word.plain for word in later]
    if names[:2] == ["%", "of"] or names[:2] == ["percent", "of"] or names[:3] == ["per", "cent", "of"]:
        return _of_share(Fraction(item.key) / 100)
    return None


def _of_share(share: Fraction) -> Amount:
    if share >= 1:
        return Amount.ALL
    if share == Fraction(1, 2):
        return Amount.HALF
    return Amount.MOST if share > Fraction(1, 2) else Amount.SOME


def _head(words: Sequence[ClauseWord], position: int) -> frozenset[str]:
    """Return the keys of the noun that a word of amount counts, with the words in front of it."""
    following = words[position + 1].word.plain if position + 1 < len(words) else ""
    if words[position].word.plain in _PERSONS - {"all_but"} and following != "of":
        return frozenset()
    keys: set[str] = set()
    for item in words[position + 1 : position + 1 + _MAX_HEAD]:
        word = item.word
        if word.tag in _VERBAL | MARKS | JOINERS and word.plain != "%":
            break
        if word.tag in (WordClass.PREPOSITION, WordClass.TO) and word.plain not in ("of", "per"):
            break
        if item.word.is_content and item.word.tag is not WordClass.NUMBER and item.word.plain != "cent":
            keys.add(item.word.key)
    return frozenset(keys)


def _only_findings(
    claim: Sequence[ClauseWord], quote: Sequence[ClauseWord], share: float
) -> Iterator[Finding]:
    quoted_only = [position for position in range(len(quote)) if _limits_noun(quote, position)]
    for claimed in _quantifiers(claim):
        for position in quoted_only:
            near = _head(quote, position) & claimed.head
            if claimed.amount >= Amount.MOST and (near or (position == 0 and share >= MIN_SHARED)):
                text = quote[position].word.text
                yield Finding(FindingKind.QUANTIFIER, Verdict.REFUTED, claimed.text, text)
    lowers = {item.word.plain for item in quote}
    for position, item in enumerate(claim):
        if not _limits_noun(claim, position) or share < MIN_SHARED:
            continue
        if "not_only" in lowers or (lowers & _OTHERS and not lowers & _EXCLUSIVE):
            yield Finding(FindingKind.QUANTIFIER, Verdict.REFUTED, item.word.text)
        elif not lowers & (_EXCLUSIVE | {"none", "no", "nobody", "no_one", "nothing", "without"}):
            yield Finding(FindingKind.QUANTIFIER, Verdict.NOT_SAID, item.word.text)


def _limits_noun(words: Sequence[ClauseWord], position: int) -> bool:
    """Return whether "only" or "alone" limits a noun, and not a number or a verb."""
    item = words[position].word
    if item.plain not in _ONLY:
        return False
    if item.plain == "alone":
        return position > 0 and words[position - 1].word.is_content
    following = words[position + 1].word if position + 1 < len(words) else None
    if following is None or (position and words[position - 1].word.plain in ("if", "can", "could")):
        return False
    if following.tag is WordClass.NUMBER:
        return following.key == "1"
    opens = position == 0 or words[position - 1].word.plain in (
        "the",
        "its",
        "his",
        "her",
        ",",
        "is",
        "was",
    )
    return opens and following.tag in DETERMINER_CLASSES | {WordClass.NAME, WordClass.NOUN}
