"""Find claims of a rise where the quote has a fall, and the reverse: "up from", "lower than"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.verify.grammar.word_class import WordClass
from assistant.verify.polarity.clauses import SentenceClauses
from assistant.verify.verdicts import Finding, FindingKind, Verdict

MIN_SHARED = 0.5
"""Least share of the claim's other words that the sentence of the quote must have."""
_AMOUNT = r"(?:from|by|on|(?:about |some |almost |nearly |more than |over )?[$£€]?\d)"
_UP = re.compile(
    rf"(?i)\b(?:r[io]se[ns]?|rising|increas\w+|grew|grow[ns]?|growing|climb\w+|soar\w+|surg\w+|jumped"
    rf"|rais(?:e|es|ed|ing)|doubl(?:ed|es|ing)|tripled|higher|up {_AMOUNT}|went up|go(?:es)? up)\b"
)
_DOWN = re.compile(
    rf"(?i)\b(?:f[ae]ll(?:s|en|ing)?|decreas\w+|dropp?(?:ed|ing|s)?|declin(?:ed|es|ing)(?! to)"
    rf"|shr[aiu]nk\w*|plung\w+|slump\w+|sank|slid|slipp?ed|reduc\w+|lowered|lower|halved|down {_AMOUNT}"
    rf"|went down|go(?:es)? down)\b"
)
_DENIED = re.compile(r"(?i)\b(?:not|no|never|without|despite|if|unless)\b|n't\b")


def direction_finding(claim: SentenceClauses, quote: Sequence[SentenceClauses]) -> Finding | None:
    """Return the finding about a change that goes the other way in the only sentence that has it."""
    claimed = _direction(claim.text)
    if claimed is None:
        return None
    changes = [(sentence, _direction(sentence.text)) for sentence in quote]
    moving = [(sentence, match) for sentence, match in changes if match is not None]
    if len(moving) != 1 or any(_is_mixed(sentence.text) for sentence in quote):
        return None
    sentence, quoted = moving[0]
    words = _content(claim) - _content_of_text(claimed, claim)
    shared = len(words & _content(sentence)) / len(words) if words else 0.0
    if shared < MIN_SHARED or _is_up(claimed) == _is_up(quoted):
        return None
    return Finding(FindingKind.POLARITY, Verdict.REFUTED, claimed.group(), quoted.group())


def _direction(text: str) -> re.Match[str] | None:
    """Return the words of a change, if all changes of a sentence go one way and none is denied."""
    if _DENIED.search(text) or _is_mixed(text):
        return None
    return _UP.search(text) or _DOWN.search(text)


def _is_mixed(text: str) -> bool:
    return bool(_UP.search(text) and _DOWN.search(text))


def _is_up(match: re.Match[str]) -> bool:
    return match.re is _UP


def _content(sentence: SentenceClauses) -> frozenset[str]:
    words = (word.word for clause in sentence.clauses for word in clause.words)
    return frozenset(word.key for word in words if word.is_content and word.tag is not WordClass.NUMBER)


def _content_of_text(match: re.Match[str], sentence: SentenceClauses) -> frozenset[str]:
    words = (word.word for clause in sentence.clauses for word in clause.words)
    return frozenset(word.key for word in words if match.start() <= word.start < match.end())
