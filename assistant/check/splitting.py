"""Split a sentence into claims where two complete statements are coordinated.

A part must be able to stand alone: it has a subject and a finite verb of its own. Where that is not
plain, the sentence stays whole: a claim out of its context is worse than a long one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.check.quotations import Quotation
from assistant.schema import Span

MIN_WORDS = 4
"""Minimum number of words of a part."""

_FINITE = (
    r"(?:is|are|was|were|has|have|had|does|did|will|would|can|could|may|might|must|shall|became|began"
    r"|came|cut|fell|gave|got|grew|held|hit|kept|knew|led|left|lost|made|met|paid|put|ran|rose|said|sank"
    r"|saw|sent|set|shut|sold|spent|stood|stayed|took|told|went|won|wrote|[a-z]+ed)\b"
)
_FINITE_OR_PRESENT = rf"(?:{_FINITE}|[a-z]+s\b)"
_JOINT = re.compile(r"(?:;\s+(?:and\s+|but\s+)?|,\s+(?:and|but|while|whereas|though|although|yet)\s+)")
_SUBJECT = re.compile(
    rf"""(?:(?:he|she|it|they|there)\ (?:\w+ly\ |also\ |now\ |then\ |never\ |no\ longer\ )?
        {_FINITE_OR_PRESENT}
      | (?:[A-Z][\w.'’-]*\ ){{1,5}}(?:also\ |now\ |never\ )?{_FINITE_OR_PRESENT}
      | (?:the|a|an|its|his|her|their|this|these|both|some|most|all|no|\d[\d.,]*)
        \ (?:[\w.,'’-]+\ ){{1,6}}?{_FINITE})""",
    re.VERBOSE,
)
_SUBORDINATE = re.compile(
    r"^\W*(?:if|when|while|because|although|though|since|unless|after|before|as|once|until)\b",
    re.IGNORECASE,
)
_REPORTED = re.compile(
    r"\b(?:said|says|told|believes?|claim(?:s|ed)|argued?|thinks?|expect(?:s|ed)|hop(?:es|ed)"
    r"|fear(?:s|ed)"
    r"|warn(?:s|ed)|according to|announced|denied|denies|promis(?:es|ed)|that)\b"
)
_HAS_VERB = re.compile(rf"\b{_FINITE}|\b[a-z]+s\b")


def split_claims(text: str, start: int, end: int, quotations: Sequence[Quotation]) -> list[Span]:
    """Return the claims of the sentence `text[start:end]`, in order: its parts, or the whole sentence.

    A sentence that reports speech or opens with a condition stays whole, because it governs all parts.
    """
    sentence = text[start:end]
    whole = [Span(start=start, end=end)]
    if _SUBORDINATE.match(sentence) or _REPORTED.search(sentence):
        return whole
    bounds = [start]
    for joint in _JOINT.finditer(text, start, end):
        inside = any(quotation.start <= joint.start() < quotation.end for quotation in quotations)
        if not inside and _stands_alone(text[bounds[-1] : joint.start()], text[joint.end() : end]):
            bounds += [joint.start(), joint.end()]
    bounds.append(end)
    pairs = zip(bounds[::2], bounds[1::2], strict=True)
    return [Span(start=first, end=last) for first, last in pairs]


def _stands_alone(before: str, after: str) -> bool:
    """Return whether the words on both sides of a conjunction are statements of their own."""
    return (
        len(before.split()) >= MIN_WORDS
        and len(after.split()) >= MIN_WORDS
        and _HAS_VERB.search(before) is not None
        and _SUBJECT.match(after) is not None
    )
