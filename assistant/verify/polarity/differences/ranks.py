"""Compare ranks: the largest and the second largest, the first ever and the first since 1998."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from assistant.verify.grammar.verbs import verb_key
from assistant.verify.grammar.word_class import WordClass
from assistant.verify.polarity.clauses import SentenceClauses
from assistant.verify.polarity.factuality.antonyms import relation
from assistant.verify.verdicts import Finding, FindingKind, Verdict

_ORDINALS = {
    "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
    "ninth": 9, "tenth": 10,
}  # fmt: skip
_ORDINAL = rf"{'|'.join(_ORDINALS)}|\d+(?:nd|rd|th)"
_RANK = re.compile(
    rf"(?i)(?P<member>\b(?:one of|among) )?\b(?:the|its|his|her|their|our|\w+['’]s?|a) "
    rf"(?:(?P<ordinal>{_ORDINAL})[ -])?"
    r"(?P<word>(?!(?:west|east|forest|latest|nearest|modest|honest|interest|guest|priest|rest|test"
    r"|request|harvest|protest|contest|arrest|northwest|southwest|northeast|southeast|midwest)\b)"
    r"[a-z]{2,}est|worst|(?P<degree>most|least) [a-z]+)\b(?P<behind>[^.;]*)"
)
_EXCEPT = re.compile(r"\b(?:after (?:the )?[A-Z]|but one\b|but two\b|except\b|apart from\b)")
_EVER = re.compile(
    r"(?i)\bever\b|\bin (?:the |its |his |her |their |\w+['’]s? )?(?:\w+['’]s? )?history\b"
    r"|\bof all time\b|\bnever\b[^.;]*\bbefore\b"
)
_SINCE = re.compile(
    r"(?i)\bsince\b|\b(?:in|for) (?:(?:more than|over|almost|nearly|about) )?"
    r"(?:a|an|the past|the last|[a-z]+|\d+) (?:\w+ )?"
    r"(?:days|weeks|months|years|year|decades?|century|centuries|seasons)\b"
)
_FIRST = re.compile(r"(?i)\bfirst\b")
_FIRST_NOUN = re.compile(r"(?i)\bfirst (?P<noun>[a-z]+)")
_IS_FIRST = re.compile(
    r"(?i)\b(?:is|was|were|are|became) (?:the |its |his |her |\w+['’]s? )?(?:very )?first\b"
)
_NOT_SINCE = re.compile(
    r"(?i)(?:\b(?:not|no|never|nobody|none)|n't)\b.*\b(?:since|before|until|for|in|ever)\b"
)
_NOT_MORE = re.compile(r"(?i)(?:\b(?:not|no|never|nobody|none)|n't)\b.*(?:\b[a-z]+er|\bmore|\bworse)\b")
_CAPITALISED = re.compile(r"\b[A-Z]\w+")
_WON = re.compile(r"(?i)\b(?:won|wins?|winner|came first|victory)\b")
_PLACED = re.compile(rf"(?i)\b(?:came|finished|placed|ended|ranked) (?:in )?(?:{_ORDINAL}|last)\b")
MIN_SHARED = 0.5
"""Least share of the claim's words in the quote's sentence for both to be of the same thing."""


class _Rank(NamedTuple):
    word: str
    place: int
    is_least: bool
    is_member: bool
    """True in "one of the largest"."""
    is_limited: bool
    """True in "the largest after Stad"."""
    start: int
    text: str
    behind: str


def rank_findings(claim: SentenceClauses, quote: Sequence[SentenceClauses]) -> Iterator[Finding]:
    """Yield the ranks of a claim that the sentence of the quote that is nearest to it contradicts."""
    words = _content(claim)
    if not quote or not words:
        return
    nearest = max(quote, key=lambda sentence: len(words & _content(sentence)))
    if not _names(claim) <= _content(nearest) and _names(claim) & _all_content(quote):
        return
    if len(words & _content(nearest)) / len(words) < MIN_SHARED:
        return
    yield from _other_ranks(claim, nearest)
    yield from _other_scope(claim.text, nearest.text)
    yield from _other_ordinals(claim.text, nearest.text)
    if _WON.search(claim.text) and not _WON.search(nearest.text):
        placed = _PLACED.search(nearest.text)
        won = _WON.search(claim.text)
        behind = nearest.text[placed.end() :] if placed else ""
        is_other = set(_CAPITALISED.findall(claim.text)) & set(_CAPITALISED.findall(behind))
        if placed and won and not is_other and not _PLACED.search(claim.text):
            yield Finding(FindingKind.QUANTIFIER, Verdict.REFUTED, won.group(), placed.group())


def tells_rank_by_denial(claim: str, quote: str) -> bool:
    """Return whether one text denies what the other tells by a rank: "not since" and "first since"."""
    return any(
        (_FIRST.search(first) and _NOT_SINCE.search(second))
        or (next(_ranks(first), None) and _NOT_MORE.search(second))
        for first, second in ((claim, quote), (quote, claim))
    )


def _other_ranks(claim: SentenceClauses, quote: SentenceClauses) -> Iterator[Finding]:
    quoted = list(_ranks(quote.text))
    for rank in _ranks(claim.text):
        same = [other for other in quoted if _relation(rank, other) > 0]
        behind = " ".join(other.behind for other in same)
        if set(_CAPITALISED.findall(claim.text[: rank.start])) & set(_CAPITALISED.findall(behind)):
            continue  # "the second largest after Stad" makes Stad the largest
        if same and all(_excludes(rank, other) for other in same):
            verdict = Verdict.NOT_SAID if same[0].is_member else Verdict.REFUTED
            yield Finding(FindingKind.QUANTIFIER, verdict, rank.text, same[0].text)
        opposite = next((other for other in quoted if _relation(rank, other) < 0), None)
        if not same and opposite is not None:
            yield Finding(FindingKind.QUANTIFIER, Verdict.REFUTED, rank.text, opposite.text)


def _other_ordinals(claim: str, quote: str) -> Iterator[Finding]:
    """Yield "the first woman" where the quote has only the second."""
    for first in _FIRST_NOUN.finditer(claim):
        later = re.search(rf"(?i)\b(?:{_ORDINAL}) {re.escape(first['noun'])}\b", quote)
        if later is not None and not _FIRST.search(quote):
            yield Finding(FindingKind.QUANTIFIER, Verdict.REFUTED, first.group(), later.group())


def _excludes(claimed: _Rank, quoted: _Rank) -> bool:
    if claimed.is_member:
        return False
    if claimed.place != quoted.place:
        return not (claimed.is_limited or (quoted.is_limited and claimed.place > 1))
    return (quoted.is_member or quoted.is_limited) and not claimed.is_limited and quoted.place == 1


def _other_scope(claim: str, quote: str) -> Iterator[Finding]:
    """Yield a claim of the first ever where the quote has the first since a time."""
    since = _SINCE.search(quote)
    if since is None or _EVER.search(quote) or _SINCE.search(claim):
        return
    ever = _EVER.search(claim)
    if _FIRST.search(quote) and (ever or _IS_FIRST.search(claim)):
        yield Finding(
            FindingKind.QUANTIFIER, Verdict.REFUTED, ever.group() if ever else "first", since.group()
        )
    elif ever and any(True for _ in _ranks(quote)):
        yield Finding(FindingKind.QUANTIFIER, Verdict.NOT_SAID, ever.group(), since.group())


def _ranks(text: str) -> Iterator[_Rank]:
    for match in _RANK.finditer(text):
        ordinal = (match["ordinal"] or "").lower()
        place = _ORDINALS.get(ordinal) or int(re.sub(r"\D", "", ordinal) or 1)
        degree = (match["degree"] or "").lower()
        word = match["word"].lower().removeprefix(f"{degree} ")
        is_limited = _EXCEPT.search(match["behind"]) is not None
        text_of = match.group()[: match.start("behind") - match.start()].strip()
        yield _Rank(
            word=word,
            place=place,
            is_least=degree == "least",
            is_member=bool(match["member"]),
            is_limited=is_limited,
            start=match.start(),
            text=text_of,
            behind=match["behind"],
        )


def _relation(first: _Rank, second: _Rank) -> int:
    """Return 1 for superlatives of one meaning, -1 for opposites, 0 for others."""
    sign = -1 if first.is_least != second.is_least else 1
    if first.word == second.word:
        return sign
    signs = {relation(verb_key(a), verb_key(b)) for a in _bases(first.word) for b in _bases(second.word)}
    return sign * next((value for value in signs if value), 0)


def _bases(superlative: str) -> tuple[str, ...]:
    """Return the adjectives that a superlative may belong to."""
    if not superlative.endswith("est"):
        return (superlative,)
    root = superlative[:-3]
    doubled = root[:-1] if root[-2:-1] == root[-1:] else root
    return (root, f"{root}e", doubled, f"{root[:-1]}y" if root.endswith("i") else root)


def _content(sentence: SentenceClauses) -> frozenset[str]:
    words = (word.word for clause in sentence.clauses for word in clause.words)
    return frozenset(
        word.key
        for word in words
        if word.is_content and word.tag is not WordClass.NUMBER and not word.plain.endswith("est")
    )


def _all_content(quote: Sequence[SentenceClauses]) -> frozenset[str]:
    return frozenset().union(*map(_content, quote))


def _names(sentence: SentenceClauses) -> frozenset[str]:
    words = (word.word for clause in sentence.clauses for word in clause.words)
    return frozenset(word.key for word in words if word.tag is WordClass.NAME)
