"""Decide which sentences of a text state a fact that articles could carry."""

from __future__ import annotations

import re

from assistant.schema import Uncheckable
from assistant.verify.terms import TermKind, extract_terms

MIN_CONTENT_WORDS = 2
"""Minimum number of words to look for in a sentence without names and numbers."""

_REPORTING = re.compile(
    r"\b(?:said|says|say|told|tells|argued?s?|added|adds|claim(?:s|ed)|warn(?:s|ed)|wrote|writes"
    r"|according to|insist(?:s|ed)|believes|thinks|stat(?:es|ed)|announc(?:es|ed)|recommend(?:s|ed)"
    r"|propos(?:es|ed)|demand(?:s|ed)|ask(?:s|ed)|urg(?:es|ed)|suggest(?:s|ed)|rul(?:es|ed)|vot(?:es|ed)"
    r"|call(?:s|ed) (?:for|on))\b"
)
_OPINION = re.compile(
    r"""\b(?:I|[Ww]e)\ (?:\w+\ )?(?:think|believe|feel|hope|fear|suspect|guess|doubt|wish|wonder|prefer
        |agree|disagree|welcome|applaud|regret|expect)\b
      | \b(?:in|to)\ (?:my|our)\ (?:own\ )?(?:humble\ )?(?:view|opinion|mind|eyes|judgement|judgment)\b
      | \bif\ you\ ask\ me\b | \bmy\ (?:own\ )?(?:view|opinion|guess|impression|hope)\b
      | \bit\ (?:is|'s)\ (?:high\ )?time\ (?:to|that|for|we)\b
      | ^\W*(?:what\ an?|how)\b.*!\W*$
      | \b(?:nobody|no\ one|who)\ (?:can|could)\ (?:seriously\ )?(?:doubt|deny|blame)\b""",
    re.VERBOSE | re.IGNORECASE,
)
_DEMAND = re.compile(
    r"\b(?:should(?:n['’]t)?|ought(?:n['’]t)? to|deserves?|had better)\b", re.IGNORECASE
)
_PREDICTED = re.compile(
    r"\b(?:time will tell|remains? to be seen|I predict|only time|will go down in history)\b",
    re.IGNORECASE,
)
_HEDGED_FUTURE = re.compile(
    r"""\b(?:will|'ll|won['’]t|may|might|could)\ (?:\w+\ )?(?:surely|certainly|probably|likely|never
        |soon|well|one\ day|undoubtedly|eventually|inevitably|hopefully|always)\b
      | \b(?:is|are)\ (?:bound|sure|certain|likely|unlikely|doomed)\ to\b
      | \b(?:surely|perhaps|maybe|no\ doubt|sooner\ or\ later|in\ the\ long\ run|one\ day)\b""",
    re.VERBOSE | re.IGNORECASE,
)
_EVALUATION = re.compile(
    r"""\b(?:sadly|(?:un)?fortunately|luckily|thankfully|regrettably|hopefully|arguably|frankly|honestly
        |personally|clearly|obviously|admittedly|shame(?:ful)?|pity|disgrace(?:ful)?|scandal(?:ous)?
        |outrage(?:ous)?|wonderful|terrible|horrible|awful|great|brilliant|beautiful|ugly|ridiculous
        |absurd|foolish|unwise|wise|sensible|brave|cowardly|admirable|deplorable|unacceptable
        |unforgivable|disappointing
        |encouraging|worrying|alarming|remarkable|impressive|interesting|sad|good|bad|right
        |wrong|fair|unfair|best|worst|better|worse|too\ (?:late|little|much|long|early|far))\b""",
    re.VERBOSE | re.IGNORECASE,
)
_FIRST_PERSON = re.compile(r"^\W*(?:I|My|We|Our)\b")
_REQUEST = re.compile(
    r"""^\W*(?:
        (?:please|dear|hello|hi|welcome|thanks?(?:\ you)?|good\ (?:morning|evening|afternoon)|let\ us
          |let['’]s|don['’]t|do\ not|never\ forget)\b
      | (?:read|see|note|notice|consider|imagine|remember|suppose|click|subscribe|visit|contact|look
          |watch|listen|compare|ask|judge|picture)\ (?-i:[a-z]))""",
    re.VERBOSE | re.IGNORECASE,
)
_REFERENCE = re.compile(
    r"\b(?:the|this|that|these|those|both|he|she|it|they|his|her|its|their|him|them)\b", re.IGNORECASE
)
"""A word that refers to something before. A sentence without any, and without names, is general."""


def find_obstacle(sentence: str, *, is_heading: bool = False) -> Uncheckable | None:
    """Return the reason why a sentence, without its quotations, cannot be checked, or None."""
    if is_heading:
        return Uncheckable.HEADING
    if sentence.rstrip("\"'”’» )]").endswith("?"):
        return Uncheckable.QUESTION
    if _REQUEST.match(sentence):
        return Uncheckable.REQUEST
    if _OPINION.search(sentence):
        return Uncheckable.OPINION
    if _DEMAND.search(sentence) and not _REPORTING.search(sentence):
        return Uncheckable.OPINION
    if _PREDICTED.search(sentence):
        return Uncheckable.PREDICTION
    has_names, n_words = _count_terms(sentence)
    return None if has_names or n_words >= MIN_CONTENT_WORDS else Uncheckable.NOTHING_TO_FIND


def find_doubt(sentence: str) -> Uncheckable | None:
    """Return why a sentence may be no statement of fact, or None for a plain one.

    The doubt counts only where no article states the sentence or refutes it: articles may state that the
    harvest will probably fail, and a writer may guess it.
    """
    if _REPORTING.search(sentence):
        return None
    if _HEDGED_FUTURE.search(sentence):
        return Uncheckable.PREDICTION
    has_names, _ = _count_terms(sentence)
    if _FIRST_PERSON.match(sentence) or (_EVALUATION.search(sentence) and not _has_number(sentence)):
        return Uncheckable.OPINION
    if not has_names and not _REFERENCE.search(sentence):
        return Uncheckable.NOTHING_TO_FIND
    return None


def _count_terms(sentence: str) -> tuple[bool, int]:
    """Return whether a sentence has a name or number, and the number of its other content words."""
    terms = extract_terms(sentence)
    has_names = any(term.kind is not TermKind.WORD for term in terms)
    return has_names, sum(term.kind is TermKind.WORD for term in terms)


def _has_number(sentence: str) -> bool:
    return any(term.kind is TermKind.NUMBER for term in extract_terms(sentence))
